"""A page for a candidate or a list, where there is more to tell than a line of the contest's page holds.

It says what is published: who put the candidate forward, the votes by area, and who stands on a list. It
judges nobody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scrutineer.count import ContestAccount
from scrutineer.count.decision.bases import bases
from scrutineer.model import Option
from scrutineer.publish.portal.address import file_names
from scrutineer.publish.portal.edition import Edition, Pages
from scrutineer.publish.portal.nominated import standing_for
from scrutineer.publish.portal.parts import Part
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.publications import Stated
from scrutineer.publish.votes import base_words, table_bases
from scrutineer.words import Name, Sentence


@dataclass(frozen=True, slots=True)
class Place:
    """The votes in one area, and their share there."""

    name: str
    address: str
    votes: int | None
    share: Fraction | None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on a list: the place on it, the name, and whether a mandate was received."""

    place: int
    name: Name
    elected: str


def addresses(printer: Printer, edition: Edition, part: Part) -> dict[str, str]:
    """Option id to its page, or to its place on the contest's page, from the language's folder."""
    contest_id = part.account.contest.contest_id
    options = printer.setting.election.options[contest_id]
    names, stem = file_names(options), printer.setting.contest_files[contest_id]
    return {
        option_id: f"candidate/{stem}.{names[option_id]}.html"
        if has_page(edition, part, option)
        else f"{printer.contest_address(contest_id)}#who-{option.position or place}"
        for place, (option_id, option) in enumerate(options.items(), 1)
    }


def has_page(edition: Edition, part: Part, option: Option) -> bool:
    """Whether there is more to tell than a line: votes by area, counted or declared, or members of a list."""
    if not option.wins_seats:
        return False
    return bool(part.counted_areas or next(_declared(part, option), None) or _rows_of_list(edition, option))


def pages(printer: Printer, edition: Edition, part: Part) -> Pages:
    """The pages of one contest's candidates and lists."""
    where = addresses(printer, edition, part)
    options = edition.account.election.options[part.account.contest.contest_id]
    for place, option in enumerate(options.values(), 1):
        if has_page(edition, part, option):
            address = where[option.option_id]
            yield address, _page(printer, edition, part, option, place, address)


def _page(printer: Printer, edition: Edition, part: Part, option: Option, place: int, address: str) -> str:
    election, contest = edition.account.election, part.account
    contest_id = contest.contest.contest_id
    options = election.options[contest_id]
    lines = [line for line in part.votes.lines if options[line.option_id].wins_seats]
    line = next(line for line in lines if line.option_id == option.option_id)
    better = sum((other.votes or 0) > line.votes for other in lines) if line.votes is not None else None
    base = next(iter(table_bases(contest, options)), None)
    return printer.render(
        "portal_contest_candidate.html",
        suffix=f"/{address}",
        part=part,
        contest_address=printer.contest_address(contest_id),
        who=standing_for(election, option, place, printer.speech, address),
        line=line,
        rank=None if better is None else better + 1,
        of=len(lines),
        seats=contest.decision.seats.get(option.option_id) if contest.decision.seats else None,
        base=base_words(base, options) if base else None,
        places=tuple(_places(printer, contest, option, base)),
        declared=tuple(_declared(part, option)),
        declared_base=part.declared_areas.base if part.declared_areas else None,
        members=tuple(_members(edition, option)),
    )


def _places(printer: Printer, contest: ContestAccount, option: Option, base: str | None) -> Iterable[Place]:
    options = printer.setting.election.options[option.contest_id]
    for area_id, tally in contest.units.items():
        total = tally.votes.get(option.option_id)
        votes = total.value if total and total.stated else None
        share = bases(tally, options).share(votes, base) if votes is not None and base else None
        yield Place(printer.area_name(area_id), printer.area_address(area_id), votes, share)


def _declared(part: Part, option: Option) -> Iterator[tuple[Name | Sentence, Stated]]:
    """What was declared of it, area by area."""
    areas = part.declared_areas
    name = part.account.names.get(option.option_id) or option.name or Name(en=option.option_id)
    if areas is None or name not in areas.options:
        return
    column = areas.options.index(name)
    for row in areas.rows:
        if (share := row.shares[column]) is not None:
            yield row.name, share


def _rows_of_list(edition: Edition, option: Option) -> list[dict[str, Any]]:
    rows = edition.account.election.rows_of("list_members", option.contest_id)
    return [row for row in rows if row["option_id"] == option.option_id]


def _members(edition: Edition, option: Option) -> Iterable[Member]:
    for row in sorted(_rows_of_list(edition, option), key=lambda row: row["position"]):
        yield Member(row["position"], Name.of(row), str(row.get("elected") or ""))
