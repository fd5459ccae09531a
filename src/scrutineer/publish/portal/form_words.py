"""The lines of a contest's protocol and the controls between them, worded once for all its stations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scrutineer.law.equation import Equation
from scrutineer.law.rule import Control
from scrutineer.law.rulebook import rulebook
from scrutineer.model import FIGURES, Contest, Election
from scrutineer.publish.documents.station_form import Line, has_form, station_form
from scrutineer.publish.lead import contest_title
from scrutineer.publish.speech import Speech
from scrutineer.words import Name, Sentence


@dataclass(frozen=True, slots=True)
class LineWords:
    """One line of the form; ``number`` is empty for a figure that the form of the law does not have."""

    number: str
    key: str
    name: str
    part: bool


@dataclass(frozen=True, slots=True)
class Check:
    """One control by the numbers of the lines: ``(3) = (4) + (7)``, and its sentence in the rules."""

    code: str
    equation: Equation
    said: str
    text: str


@dataclass(frozen=True)
class FormWords:
    """A contest's form in one language. ``figures`` are those of the form, in the order of the law."""

    title: str
    figures: tuple[LineWords, ...]
    lines: tuple[LineWords, ...]
    further: tuple[LineWords, ...]
    checks: tuple[Check, ...]
    article: str
    statute: str
    cited: Mapping[str, str]

    @classmethod
    def of(cls, election: Election, contest: Contest, language: str) -> "FormWords":
        """The form that the law gives the contest on its day; where it gives none, the figures' own order."""
        speech = Speech(language)
        book = rulebook(election.law, contest.kind, date.fromisoformat(election.date[:10]))
        options = election.options[contest.contest_id]
        title, statute = speech.say(contest_title(election, contest)), speech.say(book.kind.statute)
        applied = {rule.article for rule, _ in book.applying(Control) if rule.article}
        cited = {article: speech.say(book.cited(article)) for article in applied}
        if not has_form(book):
            ballot = [Line(0, key, option.name or Name(en=key)) for key, option in options.items()]
            further = _further(speech, ())
            return cls(title, (), _worded(speech, ballot), further, (), "", statute, cited)
        form = station_form(book, options)
        checks = (
            Check(hint.code, hint.rule.apply.equation, speech.say(hint.equation), speech.say(hint.rule.text))
            for hint in form.hints
            if isinstance(hint.rule.apply, Control)
        )
        article = form.rule.article
        return cls(
            title,
            _worded(speech, form.figures),
            _worded(speech, form.lines),
            _further(speech, [line.key for line in form.figures]),
            tuple(checks),
            "" if article.startswith("none") else speech.say(book.cited(article)),
            statute,
            cited,
        )


def _worded(speech: Speech, lines: Sequence[Line]) -> tuple[LineWords, ...]:
    return tuple(
        LineWords(str(line.number or ""), line.key, speech.say(line.name) or line.key, line.part)
        for line in lines
    )


def _further(speech: Speech, keys: Sequence[str]) -> tuple[LineWords, ...]:
    """Figures that a protocol may state although the form of the law does not ask for them."""
    return tuple(
        LineWords("", key, speech.say(Sentence(words)), False)
        for key, words in FIGURES.items()
        if key not in keys
    )
