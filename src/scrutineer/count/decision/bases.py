"""What a percentage is of. Every base has a name, and may be known, bounded, or not stated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, get_args

from scrutineer.law.rule import Base
from scrutineer.model import Option, Reading, Tally
from scrutineer.words import Sentence, mark

BASES: Final[tuple[Base, ...]] = get_args(Base)

_NAMES: Final[Mapping[str, str]] = {
    "registered": mark("voters on the lists"),
    "issued": mark("ballots issued"),
    "cast": mark("voters who took part"),
    "valid": mark("valid votes without against all"),
    "valid_with_against_all": mark("valid votes, against all included"),
}


def base_name(base: str) -> Sentence:
    """The base in words, as they follow "of"."""
    return Sentence(_NAMES[base])


@dataclass(frozen=True, slots=True)
class Bound:
    """A base known to lie between ``low`` and ``high``, both possible. Equal when it is stated."""

    low: int
    high: int | None

    @property
    def exact(self) -> int | None:
        """The number, where it is known."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Bases:
    """The bases of one tally, each a :class:`Bound`, or ``None`` where nothing is stated."""

    of: Mapping[str, Bound | None]

    def exact(self, base: str) -> int | None:
        """The base where it is stated, else ``None``."""
        bound = self.of.get(base)
        return bound.exact if bound else None

    def share(self, votes: int, base: str) -> Fraction | None:
        """``votes`` as an exact share of a stated base; ``None`` where it is not stated or zero."""
        whole = self.exact(base)
        return Fraction(votes, whole) if whole else None


def bases(tally: Tally, options: Mapping[str, Option]) -> Bases:
    """The bases that a tally gives.

    *Voters who took part* is the number of ballots found in the boxes; where it is not stated it is put
    together from its parts, and where these are missing too it lies between the votes on the lines and
    the ballots issued.
    """
    lines = [s for s in tally.votes.values() if s.stated]
    with_all = sum(s.value for s in lines) if lines else None
    without = (
        sum(s.value for o, s in tally.votes.items() if s.stated and options[o].kind != "against_all")
        if lines
        else None
    )
    registered = tally.figure("registered_voters")
    if registered is not None:
        registered += tally.figure("voters_added") or 0
    issued = tally.figure("ballots_issued")
    cast = _first(
        tally.figure("ballots_cast"),
        _sum(tally, ("ballots_in_box", "ballots_in_portable_box")),
        _sum(tally, ("ballots_valid", "ballots_invalid"), lenient=("ballots_both_marked",)),
    )
    took_part = _exact(cast)
    if took_part is None and with_all is not None:
        took_part = Bound(with_all, issued)
    return Bases(
        {
            "registered": _exact(registered),
            "issued": _exact(issued),
            "cast": took_part,
            "valid": _exact(without),
            "valid_with_against_all": _exact(with_all),
        }
    )


def readings(tally: Tally, options: Mapping[str, Option], known: Bases) -> tuple[Reading, ...]:
    """Each line of the ballot on each stated base that counts ballots, and the turnouts on the lists."""
    found: list[Reading] = []
    for base in BASES[1:]:
        whole = known.exact(base)
        for option_id, votes in tally.votes.items():
            if whole and votes.stated and not (base == "valid" and options[option_id].kind == "against_all"):
                found.append(Reading(option_id, base, Fraction(votes.value, whole)))
    for figure in ("ballots_invalid", "ballots_both_marked"):
        part, whole = tally.figure(figure), known.exact("cast")
        if part is not None and whole:
            found.append(Reading(figure, "cast", Fraction(part, whole)))
    for figure in ("ballots_issued", "ballots_cast"):
        part, whole = tally.figure(figure), known.exact("registered")
        if part is not None and whole:
            found.append(Reading(figure, "registered", Fraction(part, whole)))
    return tuple(found)


def _exact(value: int | None) -> Bound | None:
    return None if value is None else Bound(value, value)


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def _sum(tally: Tally, names: Iterable[str], lenient: Iterable[str] = ()) -> int | None:
    parts = [tally.figure(name) for name in names]
    if any(part is None for part in parts):
        return None
    return sum(part for part in parts if part is not None) + sum(tally.figure(name) or 0 for name in lenient)
