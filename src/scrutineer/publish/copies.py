"""What the commission's protocols, the observers' copies and the declared totals each say, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from scrutineer.count import Account, ContestAccount
from scrutineer.model import Election, Tally
from scrutineer.publish.publications import Stated
from scrutineer.words import Name, Sentence, mark


@dataclass(frozen=True, slots=True)
class Source:
    """One column: whose figures, and from how many stations (``None``: not from stations)."""

    name: Sentence
    stations: int | None
    expected: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the ballot, or the lead of the first line over the next, as each source has it."""

    name: Name | Sentence
    cells: tuple[int | None, ...]
    signed: bool = False

    @property
    def differs(self) -> bool:
        """Whether two sources state it and disagree."""
        return len({cell for cell in self.cells if cell is not None}) > 1


@dataclass(frozen=True, slots=True)
class Copies:
    """The table of sources; worth showing when observers' copies exist."""

    sources: tuple[Source, ...]
    rows: tuple[Row, ...]

    @property
    def comparable(self) -> bool:
        """Whether all sources speak of the same stations, so that their sums must agree."""
        return {s.stations for s in self.sources} <= {None, *(s.expected for s in self.sources)}

    @property
    def told(self) -> tuple[Sentence, ...]:
        """Each source in a sentence, for the head of the page."""
        return tuple(
            Sentence("{source}: {lines}.", {"source": _told_source(source), "lines": lines})
            for place, source in enumerate(self.sources)
            if (lines := _told_lines(self.rows, place))
        )


def copies(account: Account, contest: ContestAccount, declared: Sequence[Stated]) -> Copies | None:
    """The sources of one contest's totals side by side; ``None`` where there are no observers' copies."""
    contest_id = contest.contest.contest_id
    observed = account.tabulation.observed(contest_id)
    if observed is None:
        return None
    commission = account.tabulation.tally(contest_id)
    expected = commission.stations.expected
    columns: list[tuple[Source, dict[str, int]]] = []
    if commission.stations.counted:
        name = Sentence(mark("Commission's protocols"))
        columns.append((Source(name, commission.stations.counted, expected), _votes(commission)))
    columns.append(
        (Source(Sentence(mark("Observers' copies")), observed.stations.counted, expected), _votes(observed))
    )
    stated, margins = _declared(account.election, contest, declared)
    if stated or margins:
        columns.append((Source(Sentence(mark("Declared")), None, expected), stated))
    rows = [
        Row(contest.names.get(o) or Name(en=o), tuple(votes.get(o) for _, votes in columns))
        for o in account.election.lines(contest_id)
    ]
    rows += _leads(contest, [votes for _, votes in columns], margins)
    return Copies(tuple(source for source, _ in columns), tuple(rows))


def _told_source(source: Source) -> Sentence:
    if source.stations is None:
        return source.name
    said = {"source": source.name, "n": source.stations, "total": source.expected}
    return Sentence(mark("{source} ({n} of {total} stations)"), said)


def _told_lines(rows: Sequence[Row], place: int) -> list[Sentence]:
    """What one source says: the votes of each line; where it gives none, the leads."""
    stated = [(row, cell) for row in rows if (cell := row.cells[place]) is not None]
    votes = [(row, cell) for row, cell in stated if not row.signed]
    return [Sentence("{name} {votes}", {"name": row.name, "votes": cell}) for row, cell in (votes or stated)]


def _votes(tally: Tally) -> dict[str, int]:
    return {option: total.value for option, total in tally.votes.items() if total.stated}


def _declared(
    election: Election, contest: ContestAccount, declared: Sequence[Stated]
) -> tuple[dict[str, int], dict[str, int]]:
    """Declared votes and margins of the whole contest, the last stated of each."""
    lines = set(election.lines(contest.contest.contest_id))
    here = [
        row
        for row in declared
        if row.contest_id in ("", contest.contest.contest_id)
        and row.area_id in ("", contest.contest.area_id)
        and not row.station_id
        and row.key in lines
        and row.relation == "="
        and row.value.denominator == 1
    ]
    stated = {row.key: int(row.value) for row in here if row.unit == "count"}
    return stated, {row.key: int(row.value) for row in here if row.unit == "margin"}


def _leads(contest: ContestAccount, columns: Sequence[dict[str, int]], margins: dict[str, int]) -> list[Row]:
    """The lead of each line that some source puts first, or whose margin somebody declared."""
    leaders = [max(votes, key=lambda o: votes[o]) for votes in columns if len(votes) > 1]
    found = []
    for option in dict.fromkeys((*leaders, *margins)):
        cells = [_margin(votes, option) for votes in columns]
        if option in margins and cells[-1] is None:
            cells[-1] = margins[option]
        name = Sentence(mark("Lead of {name}"), {"name": contest.names.get(option) or Name(en=option)})
        found.append(Row(name, tuple(cells), signed=True))
    return found


def _margin(votes: dict[str, int], option: str) -> int | None:
    others = [v for o, v in votes.items() if o != option]
    return votes[option] - max(others) if option in votes and others else None
