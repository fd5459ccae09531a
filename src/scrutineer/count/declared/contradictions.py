"""Declared figures against what the protocols, and the observers' copies of them, add up to.

======  =============  ====================================================================================
code    severity       what it says
======  =============  ====================================================================================
D-01    contradiction  a declared figure is not what the protocols (or the observers' copies) of *all*
                       stations of its area add up to
D-02    contradiction  a declared count is less than the protocols counted so far, or more than the
                       stations still out could add
======  =============  ====================================================================================

Every row is compared on its own, so that of two sources the one that is wrong is named. What follows from
the votes of the lines (shares, leads, places) is silent where a line itself is contradicted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from scrutineer.count.decision.bases import BASES, bases
from scrutineer.count.declared.rows import RESULT_STAGES, Published, areas_above, lies_in, published, told
from scrutineer.count.tally.tabulate import Tabulation
from scrutineer.count.tally.wide import DEFAULTS, small, vote_column, wide
from scrutineer.engine import Engine, open_engine
from scrutineer.model import FIGURES, Election, Finding, Option, Severity, Stations, Sum, Tally
from scrutineer.words import Sentence, mark

COMMISSION: Final = "commission"
OBSERVERS: Final = "observer"

_DIFFERS: Final[Mapping[tuple[str, bool], str]] = {
    (COMMISSION, True): mark(
        "{what}: {declared} was declared, but the protocols of all {stations} stations give {found}: "
        "a difference of {difference}."
    ),
    (COMMISSION, False): mark(
        "{what}: {declared} was declared, but the protocols of all {stations} stations give {found}."
    ),
    (OBSERVERS, True): mark(
        "{what}: {declared} was declared, but the observers’ copies from all {stations} stations "
        "give {found}: a difference of {difference}."
    ),
    (OBSERVERS, False): mark(
        "{what}: {declared} was declared, but the observers’ copies from all {stations} stations "
        "give {found}."
    ),
}
_DIFFERS_AT_STATION: Final[Mapping[str, str]] = {
    COMMISSION: mark("{what}: {declared} was declared, but the station’s protocol gives {found}."),
    OBSERVERS: mark(
        "{what}: {declared} was declared, but the observers’ copy of the protocol gives {found}."
    ),
}
_LESS: Final = mark(
    "{what}: {declared} was declared, but the {counted} stations counted so far already give {found}."
)
_MORE: Final = mark(
    "{what}: {declared} was declared, but the stations counted so far give {found}, "
    "and those still out hold at most {missing} ballots."
)


def contradictions(election: Election, tabulation: Tabulation) -> tuple[Finding, ...]:
    """Declared totals that the protocols contradict, for every contest and area, stations last."""
    found = _whole_election(election, tabulation)
    for contest_id in election.contests:
        rows = [r for r in published(election, contest_id) if r.stage in RESULT_STAGES]
        if not rows:
            continue
        known = set(tabulation.area_ids(contest_id))
        for area_id in dict.fromkeys(r.area_id for r in rows if not r.station_id):
            if area_id in known:
                here = [r for r in rows if r.area_id == area_id and not r.station_id]
                found += _area(election, tabulation, strongest(here))
        at_stations = strongest([r for r in rows if r.station_id])
        if at_stations:
            found += _at_stations(election, at_stations)
    return tuple(found)


def strongest(rows: list[Published]) -> list[Published]:
    """The rows of the strongest stage among them."""
    best = min((RESULT_STAGES.index(r.stage) for r in rows), default=0)
    return [r for r in rows if r.stage == RESULT_STAGES[best]]


@dataclass(frozen=True)
class _Sums:
    """What one set of protocols adds up to, and whose they are."""

    election: Election
    tally: Tally
    by: str

    @property
    def options(self) -> Mapping[str, Option]:
        return self.election.options.get(self.tally.contest_id, {})

    def _stated(self, sums: Sum | None) -> int | None:
        return sums.value if sums and sums.stated and sums.stated >= self.tally.stations.counted else None

    def value(self, row: Published) -> Fraction | None:
        """What these protocols give for a declared row; ``None`` where they do not state it."""
        if row.unit in ("margin", "rank"):
            return self._standing(row)
        count = (
            self.tally.figure(row.name)
            if row.name in FIGURES
            else self._stated(self.tally.votes.get(row.name))
        )
        if count is None or row.unit == "count":
            return None if count is None else Fraction(count)
        if row.base not in BASES:
            return None
        return bases(self.tally, self.options).share(count, row.base)

    def _standing(self, row: Published) -> Fraction | None:
        votes = {o: self._stated(s) for o, s in self.tally.votes.items()}
        own = votes.get(row.name)
        others = [v for o, v in votes.items() if o != row.name and v is not None]
        if own is None or len(others) != len(self.options) - 1 or not others:
            return None
        if row.unit == "margin":
            return Fraction(own - max(others))
        return Fraction(1 + sum(v > own for v in others))

    def contradicted(self, rows: Iterable[Published]) -> list[Finding]:
        """Rows that these protocols contradict; shares, leads and places only where no count is."""
        counts: list[Finding] = []
        rest: list[Finding] = []
        for row in rows:
            true = self.value(row)
            if true is not None and not row.allows(true):
                (counts if row.unit == "count" else rest).append(self._finding(row, true))
        return counts or rest

    def _finding(self, row: Published, true: Fraction) -> Finding:
        shown = row.at(true).shown
        whole = isinstance(shown, int)
        values: dict[str, Any] = {
            "what": told(self.election, row.cell),
            "declared": row.shown,
            "stations": self.tally.stations.counted,
            "found": shown,
            "difference": abs(true - row.value),
        }
        if whole:
            values["difference"] = int(abs(true - row.value))
        said = _DIFFERS_AT_STATION[self.by] if row.station_id else _DIFFERS[self.by, whole]
        sentence = Sentence(said, values)
        return _finding("D-01", row, sentence, found=true, by=self.by)


def _finding(code: str, row: Published, sentence: Sentence, **values: Any) -> Finding:
    return Finding(
        code,
        Severity.CONTRADICTION,
        sentence,
        contest_id=row.contest_id,
        area_id=row.area_id,
        station_id=row.station_id,
        values={
            "name": row.name,
            "unit": row.unit,
            "base": row.base,
            "declared": row.value,
            "source": row.source,
            **values,
        },
    )


def _area(election: Election, tabulation: Tabulation, rows: list[Published]) -> list[Finding]:
    contest_id, area_id = rows[0].contest_id, rows[0].area_id
    found: list[Finding] = []
    tally = tabulation.tally(contest_id, area_id)
    if tally.stations.counted and tally.stations.counted == tally.stations.expected:
        found += _Sums(election, tally, COMMISSION).contradicted(rows)
    elif tally.stations.counted:
        found += _impossible(election, tabulation, tally, rows)
    copies = tabulation.observed(contest_id, area_id)
    if copies is not None and copies.stations.counted and copies.stations.counted == copies.stations.expected:
        found += _Sums(election, copies, OBSERVERS).contradicted(rows)
    return found


def _whole_election(election: Election, tabulation: Tabulation) -> list[Finding]:
    """Figures declared for all contests together, against the sum of contests that share no stations."""
    rows = [r for r in published(election, "") if r.stage in RESULT_STAGES and r.name in FIGURES]
    if not rows or _share_stations(election):
        return []
    found: list[Finding] = []
    for area_id in dict.fromkeys(r.area_id for r in rows if not r.station_id):
        held = [c for c in election.contests.values() if lies_in(election, c.area_id, area_id)]
        tallies = [tabulation.tally(c.contest_id) for c in held]
        whole = [t for t in tallies if t.stations.counted and t.stations.counted == t.stations.expected]
        if tallies and len(whole) == len(tallies):
            here = [r for r in rows if r.area_id == area_id and not r.station_id]
            found += _Sums(election, _added(tallies, area_id), COMMISSION).contradicted(strongest(here))
    return found


def _share_stations(election: Election) -> bool:
    """Whether stations may vote in several contests, so that a sum over contests counts them twice."""
    areas = [c.area_id for c in election.contests.values()]
    if len(set(areas)) < len(areas) or "electorates" in election.tables:
        return True
    held = set(areas)
    return any(above in held for area_id in areas for above in areas_above(election, area_id))


def _added(tallies: list[Tally], area_id: str) -> Tally:
    """The figures of several contests together; their lines are not each other's."""
    counted = sum(t.stations.counted for t in tallies)
    names = dict.fromkeys(name for t in tallies for name in t.figures)
    figures = {name: sum((t.figures.get(name, Sum(0, 0)) for t in tallies), Sum(0, 0)) for name in names}
    return Tally("", area_id, Stations(counted, counted, 0, 0), figures, {})


def _impossible(
    election: Election, tabulation: Tabulation, tally: Tally, rows: list[Published]
) -> list[Finding]:
    """Declared counts of ballots and votes outside what a part of the protocols leaves possible."""
    sums = _Sums(election, tally, COMMISSION)
    missing = tabulation.outstanding(tally.contest_id, tally.area_id).ballots
    found: list[Finding] = []
    for row in rows:
        so_far = sums.value(row) if row.unit == "count" and row.relation == "=" else None
        if so_far is None:
            continue
        values = {
            "what": told(election, row.cell),
            "declared": row.shown,
            "found": int(so_far),
            "counted": tally.stations.counted,
        }
        if row.value < so_far:
            found.append(_finding("D-02", row, Sentence(_LESS, values), found=so_far, by=COMMISSION))
        elif missing is not None and _is_ballots(row) and row.value > so_far + missing:
            sentence = Sentence(_MORE, {**values, "missing": missing})
            found.append(_finding("D-02", row, sentence, found=so_far, by=COMMISSION))
    return found


def _is_ballots(row: Published) -> bool:
    """Whether the count cannot exceed the ballots used: votes and ballots in the box, not lists or stocks."""
    return row.name not in FIGURES or row.name in (
        "ballots_issued", "ballots_issued_outside", "ballots_issued_absentee", "ballots_in_box",
        "ballots_in_portable_box", "ballots_cast", "ballots_invalid", "ballots_both_marked", "ballots_valid",
    )  # fmt: skip


def _at_stations(election: Election, rows: list[Published]) -> list[Finding]:
    """Figures declared for single stations, against that station's protocol and copies."""
    with open_engine("duckdb") as engine:
        protocols = _protocols(election, engine, rows)
    by_station: dict[tuple[str, str], list[Published]] = {}
    for row in rows:
        by_station.setdefault((row.contest_id, row.station_id), []).append(row)
    found: list[Finding] = []
    for key, here in by_station.items():
        for by in (COMMISSION, OBSERVERS):
            tallies = protocols.get((*key, by), [])
            if tallies and all(t == tallies[0] for t in tallies):
                found += _Sums(election, tallies[0], by).contradicted(here)
    return found


def _protocols(
    election: Election, engine: Engine, rows: list[Published]
) -> dict[tuple[str, str, str], list[Tally]]:
    """The counted protocols, and the observers' copies, of the stations that rows are about."""
    everything = wide(election, engine)
    if everything is None:
        return {}
    asked = small(engine, whole={}, text={"station_id": sorted({r.station_id for r in rows})})
    frame = engine.collect(everything.frame.join(asked, on="station_id", how="inner"))
    contests = tuple(election.contests)
    found: dict[tuple[str, str, str], list[Tally]] = {}
    for row in frame.rows(named=True):
        source, status = row.get("source") or DEFAULTS["source"], row.get("status") or DEFAULTS["status"]
        if source not in (COMMISSION, OBSERVERS) or status != "counted" or row["contest"] < 0:
            continue
        contest_id = contests[row["contest"]]
        lines = election.lines(contest_id)
        tally = Tally(
            contest_id,
            election.contests[contest_id].area_id,
            Stations(1, 1, 0, 0),
            {name: _one(row[name]) for name in everything.figures},
            {line: _one(row.get(vote_column(k))) for k, line in enumerate(lines)},
        )
        found.setdefault((contest_id, row["station_id"], source), []).append(tally)
    return found


def _one(value: int | None) -> Sum:
    return Sum(0, 0) if value is None else Sum(value, 1)
