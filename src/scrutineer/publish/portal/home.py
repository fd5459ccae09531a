"""The front page of an election: the decision, four questions with their answers, and the ways down."""

from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from scrutineer.publish.contests import split
from scrutineer.publish.findings import found
from scrutineer.publish.lead import lead
from scrutineer.publish.portal.edition import Edition, Pages
from scrutineer.publish.portal.parts import Part, parts
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.portal.still_out import still_out
from scrutineer.publish.portal.tiles import tile_map
from scrutineer.publish.publications import stage_name, stated
from scrutineer.publish.questions import FINDINGS, VERIFIABLE, Card, questions
from scrutineer.publish.speech import squeezed
from scrutineer.publish.turnout import Day, day
from scrutineer.words import Sentence, mark

if TYPE_CHECKING:
    from scrutineer.check.belief import Report

INDEX: Final = "index.html"
CONTESTS: Final = "contests.html"
FIND: Final = "find.html"
SOURCES: Final = "sources.html"


def own_style() -> Markup:
    """The rules that only the pages of a site need."""
    return squeezed((resources.files("scrutineer.publish") / "static" / "portal.css").read_text("utf-8"))


def pages(printer: Printer, edition: Edition) -> Pages:
    """The page in the printer's language."""
    account = edition.account
    election = account.election
    full = parts(account)
    _, many = split(account)
    only = full[0] if len(full) == 1 and not many else None
    choice = printer.contest_address(only.account.contest.contest_id) if only else CONTESTS
    yield (
        INDEX,
        printer.render(
            "portal_index.html",
            prefix="../",
            up="",
            suffix=f"/{INDEX}",
            belief=believed(edition.belief) if edition.belief else None,
            place=printer.area_name(election.area) if election.area in election.areas else "",
            stage=stage_name(election.stage),
            findings=found(account),
            lead=lead(account),
            questions=questions(account, choice, edition.seal, _promises(printer, edition)),
            out=still_out(account),
            map=tile_map(printer, edition),
            days=_days(edition, only),
            parts=full,
            only=only,
            only_address=choice,
            several=[]
            if only
            else [(p, printer.contest_address(p.account.contest.contest_id)) for p in full],
            many=many,
            contest_address=printer.contest_address,
            ways=list(_ways(printer, edition, choice)),
            laws=sorted({contest.law for contest in account.contests}),
        ),
    )


def _promises(printer: Printer, edition: Edition) -> Card:
    """The card of the register, with the way to its site."""
    card = edition.promises
    return replace(card, page=f"../{printer.promises}{card.page}") if card.page else card


def _days(edition: Edition, only: Part | None) -> tuple[Day, ...]:
    """Announced turnouts: of the only contest, else of the election as a whole."""
    if only:
        return only.days
    election = edition.account.election
    return day(election, [row for row in stated(election) if not row.contest_id])


def _ways(printer: Printer, edition: Edition, choice: str) -> Iterator[tuple[str, str, Sentence]]:
    """Where a reader may go from here: address, title, and what stands there."""
    areas, stations = len(edition.setting.election.areas), len(edition.records)
    root = printer.area_address(edition.setting.root)
    if root:
        said = mark("Areas: {areas}. Polling stations: {stations}. Each has its own page.")
        none = mark("Areas: {areas}. Each has its own page.")
        template = said if stations else none
        yield root, mark("Areas and stations"), Sentence(template, {"areas": areas, "stations": stations})
    if edition.setting.findable:
        said = mark("By its number, the place, the address or on a map's coordinates.")
        yield FIND, mark("Find a station"), Sentence(said)
    if edition.setting.several:
        said = mark("Contests: {n}. Who was elected, by how much, against how many.")
        yield choice, mark("Contests"), Sentence(said, {"n": len(edition.account.contests)})
    else:
        said = mark("Who stood, who nominated them, who was refused, and how it was decided.")
        yield choice, mark("The contest"), Sentence(said)
    said = mark("Findings: {n}. Each has its code and says what to do.")
    yield FINDINGS, mark("What the checks found"), Sentence(said, {"n": found(edition.account).total})
    said = mark("What is published against what would be needed, area by area.")
    yield VERIFIABLE, mark("Can it be verified?"), Sentence(said)
    said = mark("Each declared figure with its source and its day, and what each figure means.")
    yield SOURCES, mark("Sources"), Sentence(said)


def believed(report: "Report") -> tuple[list[tuple[str, str, str]], Sentence]:
    """What tests made of the figures: for each state a sign, a word and a colour; and the first sentence."""
    from scrutineer.check.belief.summary import STATE_SIGNS, STATE_WORDS, summary

    said = summary(report)
    states = [(STATE_SIGNS[state][0], STATE_WORDS[state], STATE_SIGNS[state][1]) for state in said.states]
    return states, said.lead
