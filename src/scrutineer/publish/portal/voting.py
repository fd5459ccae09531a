"""How to vote, and whom to tell: what the rules of this election say to a voter and to an observer.

Every sentence is a rule with its article. What the rules do not state is said to be missing, in one line.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from scrutineer.law.rule import Approval, Control, InstantRunoff, ProtocolForm, Rule, Topic
from scrutineer.law.rulebook import Rulebook, rulebook
from scrutineer.law.show import standing_text
from scrutineer.model import Election
from scrutineer.publish.documents.ballot import mark_words
from scrutineer.publish.portal.edition import Edition, Pages
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.speech import Speech, clock
from scrutineer.words import Name, mark

VOTE: Final = "vote.html"

_LINES_EQUAL_VALID: Final = "E-04"
"""The control by which a valid ballot is a vote for exactly one line."""

_GAP: Final = "GAP-"
"""How the ids of rules begin that say what was not found."""

Marks = tuple[str, ...]
"""What stands in the box of each line of a drawn ballot; empty for an empty box."""

_PEN: Final = "\N{HEAVY CHECK MARK}"
_ONE: Final[Marks] = ("", _PEN, "")
_TWO: Final[Marks] = (_PEN, _PEN, "")
_NONE: Final[Marks] = ("", "", "")

COUNTS: Final = mark("Counts")
NOT_COUNTED: Final = mark("Valid, but not counted")
INVALID: Final = mark("Invalid")
_SIGNS: Final = {COUNTS: ("✓", "agree"), NOT_COUNTED: ("△", "doubt"), INVALID: ("✕", "against")}

_DRAWN: Final[Mapping[str, tuple[tuple[Marks, str, str], ...]]] = {
    "CNT-09": ((_TWO, INVALID, mark("Two lines are marked.")),),
    "REF-07": (
        (_TWO[:2], NOT_COUNTED, mark("Both answers are marked.")),
        (_NONE[:2], INVALID, mark("No answer is marked.")),
    ),
}
"""Rule to the ballots that it speaks of: marks, what becomes of such a ballot, and what is seen."""


@dataclass(frozen=True, slots=True)
class ToldRule:
    """A rule as the page tells it. ``kinds`` names contest kinds where it does not hold for all of them."""

    rule: str
    text: str
    article: str
    doubt: str
    note: str
    kinds: tuple[str, ...]

    @property
    def gap(self) -> bool:
        """Whether the rule says that no rule was found."""
        return self.rule.startswith(_GAP)


@dataclass(frozen=True, slots=True)
class Chapter:
    """Rules on one matter, and each distinct note with the rules that it belongs to."""

    rules: tuple[ToldRule, ...]

    @property
    def notes(self) -> list[tuple[str, tuple[ToldRule, ...]]]:
        """Note to its rules, in the order in which they are told."""
        found: dict[str, list[ToldRule]] = {}
        for rule in self.rules:
            if rule.note and not rule.gap:
                found.setdefault(rule.note, []).append(rule)
        return [(note, tuple(rules)) for note, rules in found.items()]

    @property
    def doubtful(self) -> bool:
        """Whether some rule has no settled source."""
        return any(rule.doubt and not rule.gap for rule in self.rules)


@dataclass(frozen=True, slots=True)
class DrawnBallot:
    """A ballot as a picture: its boxes, what becomes of it, what is seen, and the rule that says so."""

    marks: Marks
    sign: str
    css: str
    verdict: str
    seen: str
    rule: ToldRule


@dataclass(frozen=True, slots=True)
class KindView:
    """How the ballots of one contest kind are marked."""

    name: Name
    how: str
    drawn: tuple[DrawnBallot, ...]
    ballots: Chapter
    path: str


def pages(printer: Printer, edition: Edition) -> Pages:
    """The page in the printer's language."""
    election, speech = edition.account.election, printer.speech
    books = rulebooks(election)
    root = election.areas.get(edition.setting.root)
    text = printer.render(
        "portal_voting.html",
        prefix="../",
        up="",
        suffix=f"/{VOTE}",
        kinds=[_kind(speech, book) for book in books],
        close=clock(root.polls_close) if root and root.polls_close else "",
        voting=chapter(speech, books, "voting"),
        watching=chapter(speech, books, "observation"),
        count=chapter(speech, books, "protocol"),
        complaint=chapter(speech, books, "complaint"),
        validity=chapter(speech, books, "validity"),
        on=election.date[:10],
    )
    yield VOTE, text


def rulebooks(election: Election) -> tuple[Rulebook, ...]:
    """The rules of each contest kind of an election, in the order of its contests."""
    day = date.fromisoformat(election.date[:10])
    kinds = dict.fromkeys(contest.kind for contest in election.contests.values())
    return tuple(rulebook(election.law, kind, day) for kind in kinds)


def chapter(speech: Speech, books: Sequence[Rulebook], topic: Topic) -> Chapter:
    """The rules on a topic that concern people, each once though several contest kinds share it."""
    found: dict[tuple[str, str], tuple[Rulebook, Rule, list[str]]] = {}
    for book in books:
        name = speech.say(book.kind.name)
        for rule in sorted(book.rules, key=lambda rule: rule.id):
            if rule.topic == topic and not isinstance(rule.apply, Control | ProtocolForm):
                found.setdefault((rule.id, rule.text.en), (book, rule, []))[2].append(name)
    return Chapter(
        tuple(
            _told(speech, book, rule, names if len(names) < len(books) else ())
            for book, rule, names in found.values()
        )
    )


def _told(speech: Speech, book: Rulebook, rule: Rule, kinds: Iterable[str] = ()) -> ToldRule:
    return ToldRule(
        rule.id,
        speech.say(rule.text),
        speech.say(book.cited(rule.article)),
        standing_text(rule.standing, speech.language) if rule.standing.is_assumption else "",
        speech.say(rule.note),
        tuple(kinds),
    )


def _kind(speech: Speech, book: Rulebook) -> KindView:
    ballots = chapter(speech, [book], "ballot")
    drawn = [*_counting(speech, book), *_spoiled(speech, book)]
    return KindView(book.kind.name, speech.say(mark_words(book)), tuple(drawn), ballots, book.path)


def _counting(speech: Speech, book: Rulebook) -> Iterable[DrawnBallot]:
    """The ballot that counts, by the rule that says how ballots are counted."""
    if found := book.one(Approval):
        yield _drawn(speech, book, found[0], (_PEN, "", _PEN), COUNTS, mark("Every marked line gets a vote."))
    elif ranked := book.one(InstantRunoff):
        yield _drawn(speech, book, ranked[0], ("2", "1", "3"), COUNTS, mark("The lines are numbered."))
    else:
        for rule, control in book.applying(Control):
            if control.code == _LINES_EQUAL_VALID:
                marks = _ONE[:2] if book.rule("REF-07") else _ONE
                yield _drawn(speech, book, rule, marks, COUNTS, mark("One line is marked."))


def _spoiled(speech: Speech, book: Rulebook) -> Iterable[DrawnBallot]:
    for rule in book.rules:
        for marks, verdict, seen in _DRAWN.get(rule.id, ()):
            yield _drawn(speech, book, rule, marks, verdict, seen)


def _drawn(speech: Speech, book: Rulebook, rule: Rule, marks: Marks, verdict: str, seen: str) -> DrawnBallot:
    sign, css = _SIGNS[verdict]
    told = _told(speech, book, rule)
    return DrawnBallot(marks, sign, css, speech.say(verdict), speech.say(seen), told)
