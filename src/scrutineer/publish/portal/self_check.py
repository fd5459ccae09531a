"""How to check this yourself: with a phone, a spreadsheet or the command line, and what must come out.

The figures are this election's own. What cannot be done with what is published is said to be so, together
with what would have to be published for it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from scrutineer.count import Account, Basis, ContestAccount
from scrutineer.model import Election, Status
from scrutineer.publish.lead import STATUS_WORDS, contest_title
from scrutineer.publish.open_data import StationSheet
from scrutineer.publish.portal.edition import Edition, Pages
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.portal.voting import ToldRule, chapter, rulebooks
from scrutineer.publish.sealed import Sealed
from scrutineer.publish.speech import Speech
from scrutineer.words import Name, Sentence, mark

CHECK: Final = "check-yourself.html"

_POSTED: Final = "CNT-05"
"""The rule that a copy of the protocol is posted."""

MANY: Final = 5
"""With more contests than this the command line tells how many stand how, and so does the page."""


_FREE: Final = "F"
_FREE_ROWS: Final = 8
"""The first column without counters, and how many rows of it are empty."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A station with a sheet, to try with: its id, and its page from the folder of the language."""

    station_id: str
    address: str


@dataclass(frozen=True, slots=True)
class Formula:
    """One line of the ballot in the spreadsheet: its column, where to write which formula, what it gives."""

    name: Name
    head: str
    cell: str
    formula: str
    total: int


@dataclass(frozen=True, slots=True)
class Table:
    """One file for spreadsheets with one contest of it; ``others`` counts the contests not shown."""

    path: str
    title: Name | Sentence
    contest_id: str
    head: int
    first: int
    last: int
    formulas: tuple[Formula, ...]
    others: int


@dataclass(frozen=True, slots=True)
class Command:
    """What to type, and each line that must be among what is answered; ``code`` is the exit code."""

    typed: str
    lines: tuple[str, ...]
    code: int


def pages(printer: Printer, edition: Edition) -> Pages:
    """The page in the printer's language."""
    account, speech = edition.account, printer.speech
    sheets = sum(any(case.sheet for case in record.cases) for record in edition.records)
    copies = sum(any(case.copies for case in record.cases) for record in edition.records)
    text = printer.render(
        "portal_self_check.html",
        prefix="../",
        up="",
        suffix=f"/{CHECK}",
        stations=account.stations,
        sheets=sheets,
        copies=copies,
        sample=_sample(printer, edition),
        posted=_posted(speech, account.election),
        tables=tuple(tables(account, edition.catalogue.sheets)),
        ballots="ballots" in account.election.tables,
        sums=Command("sha256sum --check SHA256SUMS", (), 0),
        files=len(edition.catalogue.files) - 1,
        verify=verify_command(edition.seal, printer),
        count=count_command(account, speech, _folder(edition.seal)),
        seal=edition.seal,
        head=_head(edition.seal),
        fingerprint=edition.seal.words(printer.language) if edition.seal else "",
    )
    yield CHECK, text


def _sample(printer: Printer, edition: Edition) -> Sample | None:
    """The first station that has a sheet of the commission, else one with any copy."""
    for wanted in ("sheet", "copies"):
        for record in edition.records:
            if any(getattr(case, wanted) for case in record.cases):
                station_id = record.station.station_id
                return Sample(station_id, printer.station_address(station_id))
    return None


def _posted(speech: Speech, election: Election) -> ToldRule | None:
    rules = chapter(speech, rulebooks(election), "protocol").rules
    return next((rule for rule in rules if rule.rule == _POSTED), None)


def tables(account: Account, sheets: Iterable[StationSheet]) -> Iterable[Table]:
    """For each file of stations the first contest that was decided from protocols, with its formulas."""
    contests = {c.contest.contest_id: c for c in account.contests}
    for sheet in sheets:
        shown = next(
            (c for i in sheet.rows if (c := contests[i]).basis is Basis.PROTOCOLS and _totals(c, sheet)), None
        )
        if shown is not None:
            contest_id = shown.contest.contest_id
            first, last = sheet.rows[contest_id]
            yield Table(
                f"data/{sheet.path}",
                contest_title(account.election, shown.contest),
                contest_id,
                sheet.head,
                first,
                last,
                tuple(_formulas(shown, sheet)),
                len(sheet.rows) - 1,
            )


def _totals(contest: ContestAccount, sheet: StationSheet) -> dict[str, int]:
    """The lines of the ballot, in their order, of which some protocol states the votes."""
    votes = contest.tally.votes
    lines = sheet.lines[contest.contest.contest_id]
    return {line: votes[line].value for line in lines if line in votes and votes[line].stated}


def _formulas(contest: ContestAccount, sheet: StationSheet) -> Iterable[Formula]:
    """One under the other, beside the counters at the head of the file, where its cells are empty."""
    for place, (option_id, total) in enumerate(_totals(contest, sheet).items()):
        contest_id = contest.contest.contest_id
        head = sheet.votes(contest_id, option_id)
        yield Formula(
            contest.names.get(option_id) or Name(en=option_id),
            head,
            f"{chr(ord(_FREE) + place // _FREE_ROWS)}{place % _FREE_ROWS + 1}",
            f"=SUM({sheet.cells(contest_id, head)})",
            total,
        )


def _folder(seal: Sealed | None) -> str:
    """The folder of the election, from the folder of the site."""
    return seal.folder.removeprefix("../") if seal else "data/csv"


def verify_command(seal: Sealed | None, printer: Printer) -> Command | None:
    """How to check the seal; ``None`` where there is none."""
    if seal is None or not seal.holds:
        return None
    base_url, folder = printer.setting.base_url, _folder(seal)
    where = f"{base_url}{folder}/" if base_url else folder
    typed = f"scrutineer verify {where} --trust-on-first-use --lang {printer.language}"
    return Command(typed, (printer.speech.say(mark("This bundle is what was sealed.")),), 0)


def _head(seal: Sealed | None) -> str:
    """The first lines of the head: the ledger's name, how many entries, and their root."""
    return seal.verification.signed.checkpoint.text if seal and seal.verification.signed else ""


def count_command(account: Account, speech: Speech, folder: str) -> Command:
    """How to count again, and the decision that must be told."""
    contests = account.contests
    if len(contests) > MANY:
        statuses = Counter(c.decision.status for c in contests)
        lines = [f"{speech.say(STATUS_WORDS[s])}: {speech.number(n)}" for s, n in statuses.items()]
    else:
        lines = [decision_line(contest, speech) for contest in contests]
    typed = f"scrutineer count {folder} --lang {speech.language}"
    return Command(typed, tuple(dict.fromkeys(lines)), int(account.contradicted))


def decision_line(contest: ContestAccount, speech: Speech) -> str:
    """A decision as the command line tells it: ``elected: NAME``."""
    decision = contest.decision
    names = {option: name.text(speech.language) for option, name in contest.names.items()}
    if decision.status is Status.SEATS_ALLOCATED:
        told = [f"{names[option]} {seats}" for option, seats in decision.seats.items() if seats]
    else:
        told = [names[option] for option in decision.winners if option != "yes"]
    word = speech.say(STATUS_WORDS[decision.status])
    return f"{word}: {', '.join(told)}" if told else word
