"""Figures that contradict each other: no statistics, a list of places.

The controls and comparisons themselves are those of ``count``; here they become answers beside the others.
What ``count`` does not look at is added: the same station's figures in contests that were held together.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from scrutineer.check.forensics.result import Null, Result
from scrutineer.check.forensics.station_figures import Ints, StationFigures
from scrutineer.count import Account
from scrutineer.model import Finding, Severity
from scrutineer.words import Sentence, mark

_ASKED: Final[Mapping[str, str]] = {
    "E": mark("Does the arithmetic of every station’s protocol hold?"),
    "C": mark("Do the copies of one protocol say the same?"),
    "D": mark("Do declared totals agree with their parts and with each other?"),
}
"""First letter of a finding's code to the question that its kind answers."""
_NAMES: Final = {"E": "identities-protocols", "C": "identities-copies", "D": "identities-declared"}
_SAID: Final = mark("{contradictions} contradictions, and {others} other remarks.")
_CANNOT: Final = mark(
    "It cannot tell a slip of the pen from a changed figure: both leave a sheet that contradicts itself."
)
_NONE: Final = mark("No contradiction and no remark.")
_BY_CODE: Final = mark("{code}: {count}")
_TOGETHER_CANNOT: Final = mark(
    "It cannot tell which of the sheets is wrong. Voters may have the right to vote in one contest and not "
    "in the other, and may carry a ballot away: small differences occur."
)
_TOGETHER: Final[Mapping[str, str]] = {
    "registered_voters": "registered",
    "ballots_issued": "issued",
    "ballots_cast": "cast",
}


def identities(account: Account) -> tuple[Result, ...]:
    """The findings of an account as three answers: protocols, copies, declared totals.

    The statistic is the number of contradictions. Counts are exact; of each code the first findings (a
    hundred, unless the tabulation was asked for more) are ``rows`` with the place, the code and ``says``.
    """
    counted = sum(contest.tally.stations.counted for contest in account.contests)
    used = {
        "E": (counted, mark("protocols")),
        "C": (account.tabulation.protocol_count, mark("protocols and copies")),
        "D": (len(account.election.rows("declared")), mark("declared figures")),
    }
    return tuple(_kind(account, letter, *used[letter]) for letter in _ASKED)


def _kind(account: Account, letter: str, used: int, unit: str) -> Result:
    findings = [
        finding
        for finding in (*account.findings, *(f for contest in account.contests for f in contest.findings))
        if finding.code.startswith(letter)
    ]
    severity = {finding.code: finding.severity for finding in findings}
    numbers = _numbers(account, letter)
    contradictions = sum(n for code, n in numbers.items() if severity.get(code) == Severity.CONTRADICTION)
    others = sum(numbers.values()) - contradictions
    said = Sentence(_SAID, {"contradictions": contradictions, "others": others})
    return Result(
        test=_NAMES[letter],
        asked=Sentence(_ASKED[letter]),
        said=said if numbers else Sentence(_NONE),
        cannot=Sentence(_CANNOT),
        statistic=float(contradictions),
        null=Null.NONE,
        used=used,
        unit=Sentence(unit),
        notes=tuple(Sentence(_BY_CODE, {"code": code, "count": n}) for code, n in sorted(numbers.items())),
        rows=tuple(_row(finding) for finding in _strongest_first(findings)),
    )


def _numbers(account: Account, letter: str) -> dict[str, int]:
    """How many findings each code has."""
    numbers: dict[str, int] = {}
    for contest in account.contests:
        for code, count in contest.finding_counts.items():
            numbers[code] = numbers.get(code, 0) + count
    for finding in account.findings:
        numbers[finding.code] = numbers.get(finding.code, 0) + 1
    return {code: count for code, count in numbers.items() if code.startswith(letter)}


def _strongest_first(findings: Iterable[Finding]) -> list[Finding]:
    order = list(Severity)
    return sorted(findings, key=lambda finding: order.index(Severity(finding.severity)))


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "contest_id": finding.contest_id,
        "area_id": finding.area_id,
        "station_id": finding.station_id,
        "protocol_id": finding.protocol_id,
        "says": finding.sentence,
    }


def concurrent_contests(contests: Sequence[StationFigures]) -> Result:
    """The same station's voters and ballots in contests held together: they should be the same.

    ``contests`` are the figures of contests of one day; stations are matched by ``station_id``. A figure that
    a contest does not state is not compared. The statistic is the number of stations where anything differs;
    ``rows`` have each figure that does, the largest difference first. After Behrens' comparison of ballots
    received in races held together.
    """
    where = [{station: row for row, station in enumerate(c.station_ids)} for c in contests]
    shared = [
        station
        for station in dict.fromkeys(s for c in contests for s in c.station_ids)
        if sum(station in rows for rows in where) > 1
    ]
    rows = [row for figure in _TOGETHER for row in _differing(contests, where, shared, figure)]
    rows.sort(key=lambda row: (-row["difference"], row["station_id"], row["figure"]))
    differing = {figure: [r["difference"] for r in rows if r["figure"] == figure] for figure in _TOGETHER}
    said = mark(
        "Of {stations} stations {voters} state different numbers of voters in contests held together, "
        "{issued} of ballots issued and {cast} of ballots cast ({ballots} ballots in all)."
    )
    values = {
        "stations": len(shared),
        "voters": len(differing["registered_voters"]),
        "issued": len(differing["ballots_issued"]),
        "cast": len(differing["ballots_cast"]),
        "ballots": sum(differing["ballots_cast"]),
    }
    nothing = Sentence(mark("No station took part in two of the contests: nothing to compare."))
    return Result(
        test="identities-concurrent",
        asked=Sentence(mark("Does a station state the same voters and ballots in contests held together?")),
        said=Sentence(said, values) if shared else nothing,
        cannot=Sentence(_TOGETHER_CANNOT),
        statistic=float(len({row["station_id"] for row in rows})),
        null=Null.NONE,
        used=len(shared),
        rows=tuple(rows),
    )


def _differing(
    contests: Sequence[StationFigures], where: Sequence[Mapping[str, int]], shared: Sequence[str], figure: str
) -> list[dict[str, Any]]:
    columns: list[Ints] = []
    for contest, rows in zip(contests, where, strict=True):
        values: Ints = getattr(contest, _TOGETHER[figure])
        at = np.array([rows.get(station, -1) for station in shared], dtype=np.int64)
        columns.append(np.where(at >= 0, values[at], -1) if len(values) else np.full(len(shared), -1))
    table = np.stack(columns, axis=1) if columns else np.zeros((len(shared), 0), np.int64)
    highest = table.max(axis=1, initial=-1)
    lowest = np.where(table >= 0, table, np.iinfo(np.int64).max).min(axis=1, initial=np.iinfo(np.int64).max)
    several = (table >= 0).sum(axis=1) > 1
    return [
        {
            "station_id": shared[row],
            "figure": figure,
            "lowest": int(lowest[row]),
            "highest": int(highest[row]),
            "difference": int(highest[row] - lowest[row]),
            "by_contest": tuple(int(value) for value in table[row]),
        }
        for row in np.flatnonzero(several & (highest > lowest)).tolist()
    ]
