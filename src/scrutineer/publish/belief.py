"""The page "Is it believable?": what was found, how sure, what it does not mean; then every question."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from scrutineer.check.belief import LEVEL, Answer, ContestReport, Report, by_test, summary
from scrutineer.check.belief.summary import (
    FEW,
    STATE_SIGNS,
    STATE_WORDS,
    copies_said,
    effect_words,
    rarity,
    unseen,
)
from scrutineer.check.forensics.manipulations import MANIPULATIONS
from scrutineer.check.forensics.result import NULL_WORDS, shown
from scrutineer.model import Election
from scrutineer.publish.belief_figures import Figure, figures_of
from scrutineer.publish.belief_pictures import DASHES
from scrutineer.publish.belief_tables import Table, behind
from scrutineer.publish.invented import banner, banners
from scrutineer.publish.speech import environment, squeezed
from scrutineer.publish.whole_file import write_whole
from scrutineer.words import LANGUAGES, Sentence, catalogue, mark

PREFIX: Final = "believable-"
"""Of the names of the page's files, so that they stand beside the election's own page."""

STRENGTHS: Final = {
    1: mark("Arithmetic"),
    2: mark("Copies"),
    3: mark("Samples"),
    4: mark("Recounts"),
    5: mark("Observers sent by lot"),
    6: mark("Statistics of the numbers"),
}
"""The kinds of evidence, the strongest first."""


@dataclass(frozen=True, slots=True)
class Block:
    """One test with its answers: one, or one for each contestant, the least likely first."""

    anchor: str
    strength: str
    answers: tuple[Answer, ...]
    table: Table | None

    @property
    def first(self) -> Answer:
        """The answer that is told first."""
        return self.answers[0]

    @property
    def several(self) -> bool:
        """Whether contestants were asked one by one."""
        return len(self.answers) > 1


@dataclass(frozen=True, slots=True)
class Found:
    """What planting a manipulation gave: the smallest size that is seen, ``None`` for never."""

    kind: Sentence
    asked: Sentence
    smallest: float | None


@dataclass(frozen=True, slots=True)
class Part:
    """One contest of the page."""

    anchor: str
    contest: ContestReport
    blocks: tuple[Block, ...]
    figures: tuple[Figure, ...]
    found: tuple[Found, ...]


Pictures = dict[str, tuple[Figure, ...]]
"""The pictures of each contest, drawn once for all languages."""


def belief_page(report: Report, language: str, pictures: Pictures | None = None, **frame: Any) -> str:
    """One HTML page in ``language``; it needs no script and asks nothing of any network.

    ``pictures`` are those of :func:`belief_pictures`, drawn here where ``None``. The page is whole in
    itself, unless ``frame`` names ``within`` which template it stands, with what that template needs.
    Raises ``LookupError`` for another language.
    """
    catalogue(language)
    drawn = belief_pictures(report) if pictures is None else pictures
    words = banner(report.election)
    template = environment(language).get_template("belief.html")
    return template.render(
        report=report,
        election=report.election,
        summary=summary(report),
        signs=STATE_SIGNS,
        state_words=STATE_WORDS,
        facts=_blocks(report.facts, "facts", report.election),
        parts=[_part(contest, at, drawn, report.election) for at, contest in enumerate(report.contests, 1)],
        banner=words,
        banners=banners(words, language),
        level=LEVEL,
        few=FEW,
        rarity=rarity,
        effect=effect_words,
        copies_said=copies_said,
        null_words=NULL_WORDS,
        shown=shown,
        unseen=[MANIPULATIONS[kind].said for kind in unseen(report.tests)],
        unasked=list(dict.fromkeys(one for contest in report.contests for one in contest.unasked)),
        dashes=DASHES,
        rounded=lambda size: Fraction(round(10_000 * size), 10_000),
        belief_css=_stylesheet(),
        chance=_chance,
        verdict=_verdict,
        svg=lambda figure, name: _svg(figure, name, language),
        **({"within": "frame.html", "prefix": PREFIX} | frame),
    )


def belief_pictures(report: Report) -> Pictures:
    """Draw the pictures of every contest that has stations; takes a second or two each."""
    return {_anchor(at): figures_of(contest, report) for at, contest in enumerate(report.contests, 1)}


def write_belief(report: Report, out: Path, language: str = "en") -> Path:
    """Write ``believable-{kk,ru,en}.html`` under ``out``; the path of the one in ``language``."""
    pictures = belief_pictures(report)
    out.mkdir(parents=True, exist_ok=True)
    for code in LANGUAGES:
        write_whole(out / f"{PREFIX}{code}.html", belief_page(report, code, pictures))
    return out / f"{PREFIX}{language}.html"


def _anchor(at: int) -> str:
    return f"contest-{at}"


def _part(contest: ContestReport, at: int, pictures: Pictures, election: Election) -> Part:
    anchor = _anchor(at)
    return Part(
        anchor,
        contest,
        _blocks(contest.answers, anchor, election, contest),
        pictures.get(anchor, ()),
        _found(contest.answers),
    )


def _blocks(
    answers: Sequence[Answer], prefix: str, election: Election, contest: ContestReport | None = None
) -> tuple[Block, ...]:
    """Answers of one test together, in the order of the family."""
    return tuple(
        Block(
            f"{prefix}-{same[0].test}",
            STRENGTHS[same[0].strength],
            same,
            behind(same[0], election, contest),
        )
        for same in by_test(answers)
    )


def _found(answers: Sequence[Answer]) -> tuple[Found, ...]:
    """Every manipulation that was planted, with the test that sees the smallest of it."""
    best: dict[str, Found] = {}
    for answer in answers:
        for power in answer.power:
            kind, smallest = power.manipulation, power.smallest()
            before = best.get(kind)
            better = before is None or (smallest is not None and smallest < (before.smallest or 2.0))
            if better:
                best[kind] = Found(MANIPULATIONS[kind].said, answer.result.asked, smallest)
    return tuple(sorted(best.values(), key=lambda found: found.smallest or 2.0))


def _chance(answer: Answer, *, allowed: bool = False) -> Sentence | None:
    """How rarely chance gives the answer, as few words; with all questions allowed for."""
    p = answer.log10_adjusted if allowed else answer.result.log10_p
    return None if p is None else rarity(p)


def _verdict(answer: Answer) -> tuple[str, str, str]:
    """A sign, a word and a colour for one answer."""
    if answer.counting:
        if not answer.result.used:
            return "○", mark("nothing to check"), "plain"
        if answer.contradictions:
            return "✕", mark("contradicted"), "against"
        return "✓", mark("nothing found"), "agree"
    if answer.descriptive:
        return "○", mark("a description"), "plain"
    if answer.inconsistent:
        return "△", mark("inconsistent"), "doubt"
    return "✓", mark("as ordinary counts are"), "agree"


@cache
def _stylesheet() -> Markup:
    """The rules that only this page needs."""
    return squeezed((resources.files("scrutineer.publish") / "static" / "belief.css").read_text("utf-8"))


def _svg(figure: Figure, name: str, language: str) -> Markup:
    return figure.markup(name, language)
