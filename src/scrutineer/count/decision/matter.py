"""What a decision has before it, and how its reasons are gathered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from scrutineer.count.decision.bases import Bases, base_name
from scrutineer.count.method.seats import Allocation
from scrutineer.law.rule import Rule
from scrutineer.law.rulebook import Rulebook
from scrutineer.model import Contest, Decision, Option, SeatRow, Status, Step, Tally
from scrutineer.model.ballot import AGAINST_ALL
from scrutineer.words import Name, Sentence, mark


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit whose own majority counts (oblast, republican city, the capital).

    ``low`` and ``high`` bound the share of *yes* on the base of the rule, as far as anything states it;
    ``certain_yes`` and ``certain_no`` say what the stations still out cannot change.
    """

    area_id: str
    low: Fraction | None
    high: Fraction | None
    low_excluded: bool = False
    certain_yes: bool = False
    certain_no: bool = False


@dataclass(frozen=True)
class Matter:
    """One contest, ready to be decided.

    ``missing`` is an upper bound of the ballots in stations that are still open or were annulled: 0 when
    every station is counted, ``None`` when nobody can say. ``missing_voters`` bounds the voters there.
    """

    contest: Contest
    options: Mapping[str, Option]
    rulebook: Rulebook
    tally: Tally
    bases: Bases
    missing: int | None
    missing_voters: int | None = 0
    units: tuple[Unit, ...] = ()
    ballots: Sequence[Mapping[str, Any]] = ()

    @property
    def votes(self) -> dict[str, int]:
        """Votes of each line that anybody stated, in the order of the ballot."""
        return {o: s.value for o, s in self.tally.votes.items() if s.stated}

    @property
    def candidates(self) -> dict[str, int]:
        """The votes of the lines that can be elected."""
        return {o: v for o, v in self.votes.items() if self.options[o].wins_seats}

    @property
    def against_all(self) -> int | None:
        """The votes against all, where that line is on the ballot and stated."""
        return next((v for o, v in self.votes.items() if self.options[o].kind == AGAINST_ALL), None)

    def name(self, option_id: str) -> Name:
        """What an option is called."""
        return self.options[option_id].name or Name(en=option_id)


@dataclass
class Reasoning:
    """Gathers the steps of one decision, and the assumptions among the rules used."""

    matter: Matter
    steps: list[Step] = field(default_factory=list)
    assumptions: list[Sentence] = field(default_factory=list)
    warnings: list[Sentence] = field(default_factory=list)

    def step(self, rule: Rule, template: str, **values: Any) -> None:
        """Add a step that applies ``rule``; what is doubtful about the rule becomes an assumption."""
        plain = {k: v for k, v in values.items() if isinstance(v, int | Fraction | str)}
        self.steps.append(Step(rule.id, rule.article, Sentence(template, values), plain))
        if rule.standing.is_assumption and rule.note:
            said = Sentence(mark("{rule}: {note}"), {"rule": rule.id, "note": rule.note})
            if said not in self.assumptions:
                self.assumptions.append(said)

    def warn(self, template: str, **values: Any) -> None:
        """Add a warning."""
        self.warnings.append(Sentence(template, values))

    def name(self, option_id: str) -> Name:
        """What an option is called."""
        return self.matter.name(option_id)

    def names(self, option_ids: Sequence[str]) -> list[Name]:
        """What several options are called."""
        return [self.name(o) for o in option_ids]

    def close(
        self,
        status: Status,
        winners: Sequence[str] = (),
        *,
        certain: bool | None = None,
        seats: Mapping[str, int] | None = None,
        allocation: Allocation | None = None,
    ) -> Decision:
        """The decision."""
        rows = (
            ()
            if allocation is None
            else tuple(
                SeatRow(r.option_id, r.votes, r.quotient, r.remainder, r.floor, r.extra)
                for r in allocation.rows
            )
        )
        return Decision(
            status,
            tuple(winners),
            dict(seats or {}),
            certain,
            tuple(self.steps),
            tuple(self.assumptions),
            tuple(self.warnings),
            rows,
        )


def of_base(base: str) -> Sentence:
    """A base in words, for use inside a step."""
    return base_name(base)
