"""Small invented countries for the tests of the simulator, and its arithmetic checked without the engine."""

from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from scrutineer.check import simulate
from scrutineer.check.simulate import Simulation
from scrutineer.check.simulate.country import Layout
from scrutineer.model import Election

FIGURES = (
    "registered_voters", "voters_added", "ballots_received", "ballots_issued", "ballots_issued_outside",
    "ballots_issued_absentee", "ballots_cancelled", "ballots_spoiled", "ballots_in_box",
    "ballots_in_portable_box", "ballots_cast", "ballots_invalid", "ballots_valid",
)  # fmt: skip


@cache
def small(seed: int = 1, layout: Layout = "long", tamper: tuple[str, ...] = ()) -> Simulation:
    """Some 600 stations in seven units, one contest for president."""
    return simulate.simulate_country(
        stations=600,
        regions=7,
        commissions=21,
        rural_districts=60,
        seed=seed,
        layout=layout,
        tamper=tamper,
    )


def table(election: Election, name: str) -> pa.Table:
    return election.tables[name].to_arrow().combine_chunks()  # type: ignore[union-attr]


def sheets(election: Election, source: str = "commission") -> dict[str, Any]:
    """Figures and votes of the counted protocols of one source, read from either layout by plain loops."""
    wide = "protocols_wide" in election.tables
    rows = table(election, "protocols_wide" if wide else "protocols").to_pylist()
    kept = [r for r in rows if r["source"] == source and r["status"] == "counted"]
    if wide:
        lines = {c: election.lines(c) for c in election.contests}
        votes = {
            r["protocol_id"]: {o: r[f"v{k}"] for k, o in enumerate(lines[r["contest_id"]])} for r in kept
        }
    else:
        votes = {r["protocol_id"]: {} for r in kept}
        for row in table(election, "votes").to_pylist():
            if row["protocol_id"] in votes:
                votes[row["protocol_id"]][row["option_id"]] = row["votes"]
    found: dict[str, Any] = {f: np.array([r[f] for r in kept]) for f in FIGURES if kept[0].get(f) is not None}
    found["ballots_both_marked"] = np.array([r.get("ballots_both_marked") or 0 for r in kept])
    found["rows"] = kept
    found["votes"] = votes
    found["lines"] = np.array([sum(votes[r["protocol_id"]].values()) for r in kept])
    return found


def broken(s: dict[str, Any]) -> dict[str, int]:
    """How many sheets break each equation of the reference, EQ-1 to EQ-7 and EQ-10, counted one by one."""
    voters = s["registered_voters"] + s["voters_added"]
    boxes = s["ballots_in_box"] + s["ballots_in_portable_box"]
    minutes = np.array([_minutes(r["count_started_at"], r["count_ended_at"]) for r in s["rows"]])
    wrong = {
        "EQ-1": s["ballots_received"] != s["ballots_issued"] + s["ballots_cancelled"] + s["ballots_spoiled"],
        "EQ-2": boxes > s["ballots_issued"],
        "EQ-3": boxes != s["ballots_invalid"] + s["ballots_valid"] + s["ballots_both_marked"],
        "cast": s["ballots_cast"] != boxes,
        "EQ-4": s["ballots_valid"] != s["lines"],
        "EQ-5": s["ballots_issued"] > voters,
        "EQ-6": s["ballots_issued_outside"] < s["ballots_in_portable_box"],
        "outside": s["ballots_issued_outside"] > s["ballots_issued"],
        "absentee": s["ballots_issued_absentee"] > np.minimum(s["ballots_issued"], s["voters_added"]),
        "EQ-7": (minutes > 720) | (minutes < 0),
        "EQ-10": 100 * s["ballots_received"] > 101 * voters,
        "size": (s["registered_voters"] > 3000) | (s["registered_voters"] < 1),
        "negative": np.min([s[f] for f in FIGURES], axis=0) < 0,
    }
    return {name: int(np.sum(found)) for name, found in wrong.items() if np.any(found)}


def _minutes(start: str, end: str) -> int:
    from datetime import datetime

    return int((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()) // 60
