"""Ballots that say more than one mark: approvals as bars, instant run-off as a table of rounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scrutineer.count import ContestAccount
from scrutineer.count.method.ballots import parse_ranking
from scrutineer.count.method.ranked import instant_runoff
from scrutineer.model import Election
from scrutineer.words import Name


@dataclass(frozen=True, slots=True)
class Approved:
    """One option: on how many ballots it is approved, and on what part of all."""

    name: Name
    approvals: int
    share: Fraction
    winner: bool


@dataclass(frozen=True, slots=True)
class Approvals:
    """Options by approvals, most first."""

    ballots: int
    rows: tuple[Approved, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One option: its ballots in each round; ``None`` once it is out."""

    name: Name
    cells: tuple[int | None, ...]
    winner: bool


@dataclass(frozen=True, slots=True)
class Rounds:
    """Options by how long they stayed; ``continuing`` are the ballots that still count in each round."""

    rows: tuple[Ranked, ...]
    continuing: tuple[int, ...]
    exhausted: tuple[int, ...]


def approvals(contest: ContestAccount) -> Approvals | None:
    """The approvals that a decision by approval gives in its steps; ``None`` for another decision."""
    told = [step.sentence.values for step in contest.decision.steps]
    ballots = next((int(values["ballots"]) for values in told if "ballots" in values), 0)
    counted = [values for values in told if {"name", "approvals"} <= set(values)]
    if not counted or not ballots:
        return None
    winners = {contest.names.get(option_id) for option_id in contest.decision.winners}
    rows = tuple(
        Approved(v["name"], v["approvals"], Fraction(v["approvals"], ballots), v["name"] in winners)
        for v in counted
    )
    return Approvals(ballots, rows)


def rounds(election: Election, contest: ContestAccount) -> Rounds | None:
    """The rounds of an instant run-off, as the ballots give them; ``None`` for another decision."""
    if not any("continuing" in step.values for step in contest.decision.steps):
        return None
    contest_id = contest.contest.contest_id
    ballots = [
        (parse_ranking(row["ranking"]), row["count"]) for row in election.rows_of("ballots", contest_id)
    ]
    stages = instant_runoff(ballots, election.lines(contest_id)).rounds
    cells = {o: tuple(stage.tallies.get(o) for stage in stages) for o in election.lines(contest_id)}
    order = sorted(cells, key=lambda o: _stayed(cells[o]), reverse=True)
    return Rounds(
        tuple(Ranked(_name(contest.names, o), cells[o], o in contest.decision.winners) for o in order),
        tuple(stage.continuing for stage in stages),
        tuple(stage.exhausted for stage in stages),
    )


def _stayed(cells: tuple[int | None, ...]) -> tuple[int, int]:
    held = [cell for cell in cells if cell is not None]
    return len(held), held[-1] if held else 0


def _name(names: Mapping[str, Name], option_id: str) -> Name:
    return names.get(option_id) or Name(en=option_id)
