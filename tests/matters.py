"""Contests for tests of decisions, built from bare totals and the rules that ship with the program."""

from collections.abc import Mapping
from datetime import date

from scrutineer.count.decision.bases import bases
from scrutineer.count.decision.decide import Basis, apply_rules
from scrutineer.count.decision.matter import Matter, Unit
from scrutineer.law.rulebook import rulebook
from scrutineer.model import Contest, Decision, Option, Stations, Sum, Tally
from scrutineer.words import Name


def option(option_id: str) -> Option:
    """An option whose kind its id tells: ``against_all``, ``yes``, ``no``, ``list-...``, else a candidate."""
    kind = option_id if option_id in ("against_all", "yes", "no") else option_id.partition("-")[0]
    kind = kind if kind in ("against_all", "yes", "no", "list") else "candidate"
    return Option("c", option_id, kind, Name(en=option_id))


def matter(
    path: str,
    day: str,
    votes: Mapping[str, int],
    *,
    missing: int | None = 0,
    missing_voters: int | None = 0,
    seats: int = 1,
    units: tuple[Unit, ...] = (),
    **figures: int,
) -> Matter:
    """A contest under the rules ``path`` (``kz/president``) of ``day`` with these totals."""
    country, kind = path.split("/")
    options = {option_id: option(option_id) for option_id in votes}
    tally = Tally(
        "c",
        "KZ",
        Stations(1, 1, 0, 0),
        {name: Sum(value, 1) for name, value in figures.items()},
        {option_id: Sum(value, 1) for option_id, value in votes.items()},
    )
    return Matter(
        Contest("c", kind, "KZ", seats, Name(en="c")),
        options,
        rulebook(country, kind, date.fromisoformat(day)),
        tally,
        bases(tally, options),
        missing,
        missing_voters,
        units,
    )


def decided(*arguments: object, **values: object) -> Decision:
    """The decision on :func:`matter` of the same arguments."""
    return apply_rules(matter(*arguments, **values), Basis.PROTOCOLS)  # type: ignore[arg-type]


def said(decision: Decision) -> str:
    """All that a decision says, in English, for looking into."""
    return "\n".join(
        [step.sentence.text("en") for step in decision.steps]
        + [note.text("en") for note in (*decision.assumptions, *decision.warnings)]
    )
