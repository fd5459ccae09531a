"""One area as its page shows it: the figures of each contest here, and the same for each part below."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from scrutineer.count import Account, ContestAccount
from scrutineer.count.decision.bases import Bases, bases
from scrutineer.model import FIGURES, Option, Stations, Tally
from scrutineer.publish.contests import Row, contest_row
from scrutineer.publish.lead import contest_title
from scrutineer.publish.portal.case import leader_of
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.portal.record import Case, Record
from scrutineer.publish.portal.setting import Setting
from scrutineer.publish.publications import Stated, stated
from scrutineer.publish.votes import base_words, table_bases
from scrutineer.words import Name, Sentence

if TYPE_CHECKING:
    from scrutineer.publish.portal.edition import Edition, Pages

SECTIONS: Final = 6
"""More contests than this that cover an area stand in a list instead of a section each."""

LISTED: Final = 150
"""More contests than this that are decided in parts of an area stand on the pages of these parts."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ballot: votes, and their share of the section's base; ``first`` marks who leads."""

    name: Name
    votes: int | None
    share: Fraction | None
    first: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One area below, or one station: the few figures by which places are compared.

    ``stations`` is ``None`` for a station; ``state`` is then the status of its protocol, empty without one.
    """

    place_id: str
    stations: Stations | None
    registered: int | None
    cast: int | None
    turnout: Fraction | None
    leader: Name | None
    share: Fraction | None
    contradictions: int
    state: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One contest in the area. ``base`` is what the shares are of, ``whole`` its number."""

    contest: ContestAccount
    title: Name | Sentence
    stations: Stations
    registered: int | None
    cast: int | None
    turnout: Fraction | None
    base: Sentence | None
    whole: int | None
    lines: tuple[Line, ...]
    figures: tuple[tuple[Sentence, int, int], ...]
    contradictions: int
    parts: tuple[Part, ...]
    sheets: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class AreaView:
    """What an area's page says. ``below`` lists contests of parts, ``parts`` areas without figures."""

    area_id: str
    sections: tuple[Section, ...]
    below: tuple[tuple[str, Row], ...]
    parts: tuple[str, ...]
    declared: tuple[Stated, ...]
    stations: int


class Atlas:
    """Answers for every area of one election; made once for all pages."""

    def __init__(self, account: Account, setting: Setting, records: Sequence[Record]) -> None:
        self._account = account
        self._setting = setting
        self._contests = {c.contest.contest_id: c for c in account.contests}
        self._records: dict[str, list[Record]] = {}
        self._wrong: Counter[tuple[str, str]] = Counter()
        self._within: Counter[str] = Counter()
        for record in records:
            self._records.setdefault(record.station.area_id, []).append(record)
        for area_id, here in self._records.items():
            above = [area.area_id for area in setting.path(area_id)]
            wrong = Counter(case.contest_id for record in here for case in record.cases if case.contradicted)
            for up in above:
                self._within[up] += len(here)
                for contest_id, number in wrong.items():
                    self._wrong[contest_id, up] += number
        self._covering: dict[str, list[str]] = {}
        for contest_id in account.election.contests:
            for area_id in account.tabulation.area_ids(contest_id):
                self._covering.setdefault(area_id, []).append(contest_id)
        self._declared: dict[str, list[Stated]] = {}
        for row in stated(account.election):
            if row.area_id and not row.station_id:
                self._declared.setdefault(row.area_id, []).append(row)
        self._held_below = self._contests_below()

    def _contests_below(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for contest in self._account.election.contests.values():
            for area in self._setting.path(contest.area_id)[:-1]:
                found.setdefault(area.area_id, []).append(contest.contest_id)
        return found

    def decided(self, area_id: str) -> int:
        """How many contests are held in an area or in its parts."""
        return len(self._held_below.get(area_id, ())) + len(self._setting.contests_at.get(area_id, ()))

    def contradicted(self, area_id: str) -> int:
        """How many stations of an area are contradicted, counted once for each of their contests."""
        return sum(number for (_, area), number in self._wrong.items() if area == area_id)

    def stations(self, area_id: str) -> int:
        """How many polling stations lie in an area."""
        return self._within[area_id]

    def view(self, area_id: str) -> AreaView:
        """The page of one area."""
        held = self._setting.contests_at.get(area_id, ())
        here = list(dict.fromkeys((*self._covering.get(area_id, []), *held)))
        listed = [c for c in self._held_below.get(area_id, []) if c not in here]
        if len(here) > SECTIONS:
            here, listed = [], [*here, *listed]
        sections = tuple(self.section(c, area_id) for c in here)
        inner = self._setting.children.get(area_id, ())
        told = {part.place_id for section in sections for part in section.parts}
        return AreaView(
            area_id,
            sections,
            tuple((c, contest_row(self._account.election, self._contests[c])) for c in listed),
            tuple(area for area in inner if area not in told),
            tuple(sorted(self._declared.get(area_id, []), key=lambda row: row.as_of, reverse=True)),
            self._within[area_id],
        )

    def _tally(self, contest: ContestAccount, area_id: str) -> Tally:
        if area_id == contest.contest.area_id:
            return contest.tally
        return self._account.tabulation.tally(contest.contest.contest_id, area_id)

    def section(self, contest_id: str, area_id: str) -> Section:
        """One contest as it stands in an area."""
        election, contest = self._account.election, self._contests[contest_id]
        options = election.options[contest_id]
        tally = self._tally(contest, area_id)
        known = bases(tally, options) if area_id != contest.contest.area_id else contest.bases
        base = next((b for b in table_bases(contest, options) if known.exact(b)), None)
        cast, turnout = _turnout(known)
        return Section(
            contest,
            contest_title(election, contest.contest),
            tally.stations,
            known.exact("registered"),
            cast,
            turnout,
            base_words(base, options) if base else None,
            known.exact(base) if base else None,
            tuple(_lines(contest, tally, known, base)),
            tuple(_figures(tally)),
            self._wrong[contest_id, area_id],
            tuple(self._parts(contest, area_id, base)),
            tuple(self._stations(contest, area_id, options)),
        )

    def _parts(self, contest: ContestAccount, area_id: str, base: str | None) -> Iterable[Part]:
        contest_id = contest.contest.contest_id
        options = self._account.election.options[contest_id]
        for inner in self._setting.children.get(area_id, ()):
            if contest_id not in self._covering.get(inner, ()):
                continue
            tally = self._account.tabulation.tally(contest_id, inner)
            known = bases(tally, options)
            cast, turnout = _turnout(known)
            votes = {o: total.value for o, total in tally.votes.items() if total.stated}
            best = leader_of(votes)
            yield Part(
                inner,
                tally.stations,
                known.exact("registered"),
                cast,
                turnout,
                contest.names.get(best),
                known.share(votes[best], base) if best and base else None,
                self._wrong[contest_id, inner],
            )

    def _stations(
        self, contest: ContestAccount, area_id: str, options: Mapping[str, Option]
    ) -> Iterable[Part]:
        for record in self._records.get(area_id, ()):
            case = next((c for c in record.cases if c.contest_id == contest.contest.contest_id), None)
            if case is not None:
                yield _sheet(record, case, contest, options)


def _sheet(record: Record, case: Case, contest: ContestAccount, options: Mapping[str, Option]) -> Part:
    """A station in the list of its area, from the commission's protocol."""
    protocol = case.sheet.protocol if case.sheet else None
    figures = dict(protocol.figures) if protocol else {}
    votes = dict(protocol.votes) if protocol else {}
    registered = figures.get("registered_voters")
    if registered is not None:
        registered += figures.get("voters_added") or 0
    cast = next((v for n in ("ballots_cast", "ballots_issued") if (v := figures.get(n)) is not None), None)
    best = leader_of(votes)
    whole = sum(v for v in votes.values() if v is not None)
    return Part(
        record.station.station_id,
        None,
        registered,
        cast,
        Fraction(cast, registered) if cast is not None and registered else None,
        contest.names.get(best) if best in options else None,
        Fraction(votes[best] or 0, whole) if best and whole else None,
        int(case.contradicted),
        protocol.status if protocol else "",
    )


def _turnout(known: Bases) -> tuple[int | None, Fraction | None]:
    cast = known.exact("cast") if known.exact("cast") is not None else known.exact("issued")
    return cast, known.share(cast, "registered") if cast is not None else None


def _lines(contest: ContestAccount, tally: Tally, known: Bases, base: str | None) -> Iterable[Line]:
    votes = {o: total.value if total.stated else None for o, total in tally.votes.items()}
    best = leader_of(votes)
    for option_id in sorted(votes, key=lambda o: -1 if votes[o] is None else votes[o] or 0, reverse=True):
        count = votes[option_id]
        share = known.share(count, base) if count is not None and base else None
        yield Line(contest.names.get(option_id) or Name(en=option_id), count, share, option_id == best)


def _figures(tally: Tally) -> Iterable[tuple[Sentence, int, int]]:
    """Every figure that is stated: its name, total, and how many protocols stated it."""
    for key, words in FIGURES.items():
        total = tally.figures.get(key)
        if total and total.stated:
            yield Sentence(words), total.value, total.stated


def pages(printer: Printer, edition: "Edition") -> "Pages":
    """The page of every area."""
    for area_id in edition.setting.election.areas:
        yield printer.area_address(area_id), _page(printer, edition.atlas, edition.atlas.view(area_id))


def place_words(printer: Printer, area_id: str) -> dict[str, Any]:
    """For the tables of a place: the names of the areas just below, and what puts parts in their order."""
    names = {inner: printer.area_name(inner) for inner in printer.setting.children.get(area_id, ())}
    rank = {inner: place for place, inner in enumerate(sorted(names, key=lambda i: names[i].casefold()))}

    def ranked(parts: Sequence[Part]) -> list[Part]:
        return sorted(parts, key=lambda part: rank[part.place_id])

    return {"names": names, "rank": ranked}


def _page(printer: Printer, atlas: Atlas, view: AreaView) -> str:
    setting = printer.setting
    area = setting.election.areas[view.area_id]
    words = place_words(printer, view.area_id)
    bare = sorted(view.parts, key=lambda inner: words["names"][inner].casefold())
    groups = [(at, atlas.decided(at), atlas.stations(at), atlas.contradicted(at)) for at in bare]
    return printer.render(
        "portal_area.html",
        suffix=f"/{printer.area_address(view.area_id)}",
        name=printer.area_name(view.area_id),
        way=printer.way(area.parent_id) if area.parent_id else [],
        is_root=view.area_id == setting.root,
        view=view,
        bare=bare,
        groups=groups if len(view.below) > LISTED else (),
        printer=printer,
        several=setting.several,
        contests=setting.election.contests,
        **words,
    )
