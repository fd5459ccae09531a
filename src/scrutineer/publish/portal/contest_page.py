"""One contest on a page of its own: the decision with its reasons, who stood and who not, the ballot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from scrutineer.law.rulebook import Rulebook, rulebook
from scrutineer.model import Contest, Election, Severity
from scrutineer.publish.contests import region
from scrutineer.publish.documents.ballot import PRINTED_IN, ballot
from scrutineer.publish.documents.told_rule import told_topics
from scrutineer.publish.portal import candidates
from scrutineer.publish.portal.area import place_words
from scrutineer.publish.portal.edition import Edition, Pages
from scrutineer.publish.portal.nominated import STAGES, Standing, asked, off_the_ballot, standing_for
from scrutineer.publish.portal.parts import Part, part
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.publications import Stated, stated
from scrutineer.publish.standing import standing

STATIONS: Final = 60
"""Stations that the page of a contest lists; with more of them the page of its area does."""

MATRIX: Final = 12
"""Options that stand beside one another in a table by area."""

_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Paper:
    """The ballot as it is printed: the heads and the lines of the document, and what the rules say of it."""

    data: Mapping[str, Any]
    together: bool
    rules: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A contradiction: what was found, its code, and the station with its page, both empty without one."""

    text: str
    code: str
    station: str
    address: str


def pages(printer: Printer, edition: Edition) -> Pages:
    """The page of every contest, and those of its candidates and lists that have one."""
    rows = stated(edition.account.election)
    for contest in edition.account.contests:
        here = part(edition.account, contest, _concerning(rows, contest.contest.contest_id))
        yield printer.contest_address(contest.contest.contest_id), _page(printer, edition, here)
        yield from candidates.pages(printer, edition, here)


def _concerning(rows: Iterable[Stated], contest_id: str) -> list[Stated]:
    return [row for row in rows if row.contest_id in ("", contest_id)]


def _page(printer: Printer, edition: Edition, here: Part) -> str:
    account, contest = edition.account, here.account.contest
    election = account.election
    book = rulebook(election.law, contest.kind, date.fromisoformat(election.date[:10]))
    section = edition.atlas.section(contest.contest_id, contest.area_id)
    several = edition.setting.several
    return printer.render(
        "portal_contest.html",
        suffix=f"/{printer.contest_address(contest.contest_id)}",
        part=here,
        title=printer.speech.say(here.title),
        several=several,
        region=_region(printer, election, contest) if several else None,
        place=(printer.area_name(contest.area_id), printer.area_address(contest.area_id))
        if contest.area_id in election.areas
        else None,
        kind=printer.speech.say(book.kind.name),
        law=here.account.law,
        contradictions=tuple(_contradictions(printer, here)),
        found=sum(f.severity is Severity.CONTRADICTION for f in here.account.findings),
        who=_standing(printer, edition, here),
        off=off_the_ballot(election, contest.contest_id, book, printer.speech),
        asked=asked(election, contest.contest_id, book, printer.speech),
        stages=STAGES,
        told=() if several else standing(account),
        paper=_paper(printer, election, contest, book),
        printed=[one for one in edition.shelf.of(printer.language) if one.contest_id == contest.contest_id],
        section=section,
        listed=len(section.sheets) <= STATIONS,
        matrix=_matrix(printer, here),
        printer=printer,
        **place_words(printer, contest.area_id),
    )


def _region(printer: Printer, election: Election, contest: Contest) -> tuple[str, str] | None:
    """Name and page of the region under which the contest is listed."""
    area_id = region(election, contest.area_id)
    if area_id not in election.areas or area_id == contest.area_id:
        return None
    return printer.area_name(area_id), printer.area_address(area_id)


def _standing(printer: Printer, edition: Edition, here: Part) -> tuple[Standing, ...]:
    """Candidates and lists in the order of the ballot."""
    where = candidates.addresses(printer, edition, here)
    election = edition.account.election
    options = election.options[here.account.contest.contest_id].values()
    return tuple(
        standing_for(election, option, place, printer.speech, where[option.option_id])
        for place, option in enumerate(options, 1)
        if option.wins_seats
    )


def _contradictions(printer: Printer, here: Part) -> Iterable[Found]:
    """The first contradictions in full."""
    strong = [f for f in here.account.findings if f.severity is Severity.CONTRADICTION]
    for finding in strong[:_SHOWN]:
        known = finding.station_id in printer.setting.station_files
        address = printer.station_address(finding.station_id) if known else ""
        yield Found(printer.speech.say(finding.sentence), finding.code, finding.station_id, address)


def _paper(printer: Printer, election: Election, contest: Contest, book: Rulebook) -> Paper:
    """The ballot of the documents, in the languages that stand on one sheet, else in the reader's."""
    together = PRINTED_IN.get(election.law, ())
    drawn = ballot(election, contest, book, together or (printer.language,))
    return Paper(drawn.data, bool(together), tuple(told_topics(printer.speech, book, ("ballot",))))


def _matrix(printer: Printer, here: Part) -> tuple[tuple[str, str], ...]:
    """Name and page of each area for which every line of the ballot is counted; empty for long ballots."""
    areas = here.counted_areas
    if not areas or len(areas.options) > MATRIX:
        return ()
    return tuple((printer.area_name(area), printer.area_address(area)) for area in here.account.units)
