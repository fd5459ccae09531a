"""Totals that somebody declared, for elections without published protocols, and all that they disagree with.

Of several rows that say the same thing differently the first in the file is used, and the conflict is a
finding: no source is preferred by the program.
"""

from collections.abc import Iterable

from scrutineer.count.candidacy.candidates import candidate_conflicts
from scrutineer.count.declared.contradictions import contradictions
from scrutineer.count.declared.rows import RESULT_STAGES, Published, published
from scrutineer.count.misprint.misprints import misprints
from scrutineer.count.tally.tabulate import Tabulation
from scrutineer.model import FIGURES, Election, Finding, Stations, Sum, Tally


def declared_totals(
    election: Election, contest_id: str, area_id: str | None = None, stage: str | None = None
) -> Tally | None:
    """The totals declared for a contest in an area; ``None`` where none are.

    ``area_id`` ``None`` is the contest's area. ``stage`` ``None`` takes the final totals, else the
    preliminary, else those of the counting; stages are never mixed. Within a stage the latest ``as_of``
    of a figure counts, and of equal ones the first in the file, an exact one before a rough (``~``).
    Figures given only as *over* or *under* are no totals. ``stations.expected`` is the declared number of
    stations, 0 where it is not stated; none of them is counted.
    """
    contest = election.contests[contest_id]
    area = area_id or contest.area_id
    rows = published(election, contest_id, area)
    options = election.options[contest_id]
    counts = [r for r in rows if r.unit == "count" and r.relation in ("=", "~")]
    # A count with decimals is a misprint that no total can rest on.
    whole = [r for r in counts if r.value.denominator == 1]
    totals = [r for r in whole if r.name in FIGURES or r.name in options]
    chosen = _latest(_of_stage(totals, stage))
    figures = {name: Sum(int(r.value), 1) for name, r in chosen.items() if name in FIGURES}
    votes = {o: Sum(int(chosen[o].value), 1) if o in chosen else Sum(0, 0) for o in options}
    if not figures and not any(s.stated for s in votes.values()):
        return None
    expected = _stations(rows) or 0
    return Tally(contest_id, area, Stations(expected, 0, expected, 0), figures, votes)


def declared_share(
    election: Election, contest_id: str, area_id: str, name: str, base: str, stage: str | None = None
) -> Published | None:
    """A share as it was declared, with its bounds ``low`` and ``high``; ``None`` where not stated.

    ``name`` is an option or a figure, ``base`` what the share is of. Stages as in :func:`declared_totals`.
    """
    rows = published(election, contest_id, area_id)
    shares = [r for r in rows if (r.name, r.unit, r.base) == (name, "share", base)]
    return _latest(_of_stage(shares, stage)).get(name)


def declared_stations(election: Election) -> int | None:
    """How many polling stations were declared in all; ``None`` where nobody said.

    Without a figure for the whole election: that of its contests, added up where they are held in
    different areas, the largest where they share stations.
    """
    whole = _stations(published(election, ""))
    if whole is not None:
        return whole
    found = {
        c.area_id: n
        for c in election.contests.values()
        if (n := _stations(published(election, c.contest_id, c.area_id)))
    }
    if not found:
        return None
    return sum(found.values()) if len(found) == len(election.contests) else max(found.values())


def compare(election: Election, tabulation: Tabulation) -> tuple[Finding, ...]:
    """Everything that declared figures disagree with, contradictions by protocols first.

    ``D-01`` and ``D-02``: the sum of the protocols (:mod:`scrutineer.count.declared.contradictions`).
    ``D-03`` to ``D-10`` and ``D-12``: one another (:mod:`scrutineer.count.misprint.misprints`). ``D-11``: the
    candidates that the bundle itself lists (:mod:`scrutineer.count.candidacy.candidates`).
    """
    if "declared" not in election.tables:
        return ()
    return (*contradictions(election, tabulation), *misprints(election), *candidate_conflicts(election))


def _stations(rows: Iterable[Published]) -> int | None:
    return next((int(r.value) for r in rows if (r.name, r.unit) == ("stations", "count")), None)


def _of_stage(rows: Iterable[Published], stage: str | None) -> list[Published]:
    """The rows of the stage asked for, else of the strongest that is there."""
    found = list(rows)
    for wanted in (stage,) if stage else RESULT_STAGES:
        if here := [r for r in found if r.stage == wanted]:
            return here
    return []


def _latest(rows: Iterable[Published]) -> dict[str, Published]:
    """Name to its row: the exact before the rough, then the latest, then the first in the file."""
    best: dict[str, Published] = {}
    for row in rows:
        kept = best.get(row.name)
        rank = (row.relation != "~", row.cell.moment)
        if kept is None or rank > (kept.relation != "~", kept.cell.moment):
            best[row.name] = row
    return best
