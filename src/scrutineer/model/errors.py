"""The error tree.

``ScrutineerError``      something the person at the keyboard can put right
├── ``BadInputError``    a bundle, mapping, file or rule file is wrong: lists every fault found
└── ``NotSupportedError`` asked for something this installation or this law cannot do

Anything else that is raised is a fault of the program.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from scrutineer.words import Sentence, mark


@dataclass(frozen=True)
class Fault:
    """One fault of an input: what, where, what was expected.

    ``code`` is permanent. ``row`` counts records with the header as 1, as a spreadsheet shows them;
    ``None`` where the fault is not in a row. ``of_entry``: ``column`` names an entry of a file and its field.
    """

    code: str
    file: str
    sentence: Sentence
    row: int | None = None
    column: str = ""
    value: str = ""
    of_entry: bool = False

    def text(self, language: str) -> str:
        """``stations.csv, row 17, column registered_voters, "12a": expected a whole number.``"""
        place = [self.file]
        if self.row is not None:
            place.append(Sentence(mark("row {row:plain}"), {"row": self.row}).text(language))
        if self.column:
            said = mark("entry {column}") if self.of_entry else mark("column {column}")
            place.append(Sentence(said, {"column": self.column}).text(language))
        if self.value:
            shown = self.value if len(self.value) <= 60 else self.value[:57] + "..."
            place.append(f"“{shown}”")
        return f"{', '.join(place)}: {self.sentence.text(language)}"


class ScrutineerError(Exception):
    """The root: a permanent code and a translated sentence that says what to do."""

    def __init__(self, code: str, sentence: Sentence) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence

    def text(self, language: str) -> str:
        """The error for a person."""
        return self.sentence.text(language)

    def __str__(self) -> str:
        return f"{self.code}: {self.text('en')}"


class BadInputError(ScrutineerError):
    """An input has faults; ``faults`` lists them, up to a limit, and ``more`` counts the rest."""

    def __init__(self, faults: Sequence[Fault], more: int = 0) -> None:
        first = faults[0]
        super().__init__(first.code, first.sentence)
        self.faults = tuple(faults)
        self.more = more

    def text(self, language: str) -> str:
        """All faults, one a line."""
        lines = [fault.text(language) for fault in self.faults]
        if self.more:
            lines.append(Sentence(mark("… and {more} more faults."), {"more": self.more}).text(language))
        return "\n".join(lines)


class NotSupportedError(ScrutineerError):
    """This installation, engine or law cannot do what was asked."""
