"""Equations between the figures of a protocol, read once and usable on a form and on a whole country.

The language is as small as the controls need: two sums of figures with whole coefficients,

    ballots_received = ballots_issued + ballots_cancelled + ballots_spoiled?

``lines`` is the sum of the votes on all lines, ``count_minutes`` the length of the count in minutes.
A question mark after a name says that a figure which is *not stated* counts as zero in this equation;
without it the equation is not evaluated for a protocol that does not state the figure. One side may be
a number alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scrutineer.model.figures import FIGURES, LINES

COUNT_MINUTES: Final = "count_minutes"
QUANTITIES: Final = (*FIGURES, LINES, COUNT_MINUTES)
"""Everything that an equation can name."""

_TERM = re.compile(
    r"\s*(?P<sign>[+-]?)\s*(?:(?:(?P<factor>[0-9]+)(?:\s*\*\s*|\s+))?(?P<name>[a-z_]+)(?P<lenient>\??)"
    r"|(?P<constant>[0-9]+))\s*"
)


class Relation(StrEnum):
    """How the two sides must stand to each other."""

    EQUAL = "="
    AT_MOST = "<="
    AT_LEAST = ">="

    def holds(self, left: int, right: int) -> bool:
        """Whether ``left`` stands so to ``right``."""
        if self is Relation.EQUAL:
            return left == right
        return left <= right if self is Relation.AT_MOST else left >= right


@dataclass(frozen=True, slots=True)
class Linear:
    """A sum of figures with whole coefficients, and a constant.

    ``terms`` names each figure once, with its coefficient; ``lenient`` are those that count as zero where
    they are not stated.
    """

    terms: tuple[tuple[str, int], ...]
    lenient: frozenset[str]
    constant: int = 0

    @classmethod
    def parse(cls, text: str) -> "Linear":
        """Read ``"101 registered_voters + 101 voters_added? + 99"``. Raises ``ValueError`` with the place."""
        terms: dict[str, int] = {}
        lenient: set[str] = set()
        constant = 0
        at = 0
        while at < len(text) or not at:
            found = _TERM.match(text, at)
            if not found:
                raise ValueError(f"{text!r}: cannot be read from {text[at:]!r}")
            if at and not found["sign"]:
                raise ValueError(f"{text!r}: a + or - is missing before {text[at:]!r}")
            sign = -1 if found["sign"] == "-" else 1
            at = found.end()
            if found["constant"]:
                constant += sign * int(found["constant"])
                continue
            name, factor = found["name"], int(found["factor"] or 1)
            if name not in QUANTITIES:
                raise ValueError(f"{text!r}: {name} is not a figure of a protocol")
            if name in terms or not factor:
                raise ValueError(f"{text!r}: name {name} once, with a coefficient that is not zero")
            terms[name] = sign * factor
            if found["lenient"]:
                lenient.add(name)
        return cls(tuple(terms.items()), frozenset(lenient), constant)

    @property
    def strict(self) -> tuple[str, ...]:
        """The figures that must be stated."""
        return tuple(name for name, _ in self.terms if name not in self.lenient)

    def value(self, figures: Mapping[str, int | None]) -> int | None:
        """The sum; ``None`` where a figure that must be stated is not."""
        total = self.constant
        for name, factor in self.terms:
            stated = figures.get(name)
            if stated is None:
                if name not in self.lenient:
                    return None
                continue
            total += factor * stated
        return total

    def __str__(self) -> str:
        parts = [
            ("-" if factor < 0 else "+")
            + (f" {abs(factor)}" if abs(factor) != 1 else "")
            + f" {name}"
            + ("?" if name in self.lenient else "")
            for name, factor in self.terms
        ]
        if self.constant or not parts:
            parts.append(("-" if self.constant < 0 else "+") + f" {abs(self.constant)}")
        text = " ".join(parts)
        return text[2:] if text.startswith("+") else text


@dataclass(frozen=True, slots=True)
class Equation:
    """Two sums and how they must stand to each other."""

    left: Linear
    relation: Relation
    right: Linear

    @classmethod
    def parse(cls, text: str) -> "Equation":
        """Read ``"ballots_valid = lines"``. Raises ``ValueError`` with the place."""
        parts = re.split(r"(<=|>=|=)", text)
        if len(parts) != 3:
            raise ValueError(f"{text!r}: expected one of =, <=, >= between two sums")
        found = cls(Linear.parse(parts[0]), Relation(parts[1]), Linear.parse(parts[2]))
        if not found.names:
            raise ValueError(f"{text!r}: names no figure")
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """Every figure named, in order, once."""
        return tuple(dict.fromkeys(name for side in (self.left, self.right) for name, _ in side.terms))

    def holds(self, figures: Mapping[str, int | None]) -> bool | None:
        """Whether it holds; ``None`` where it cannot be evaluated because a figure is not stated."""
        left, right = self.left.value(figures), self.right.value(figures)
        return None if left is None or right is None else self.relation.holds(left, right)

    def __str__(self) -> str:
        return f"{self.left} {self.relation} {self.right}"
