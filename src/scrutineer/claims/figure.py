"""A figure as somebody said it, and what it allows: its own rounding is the tolerance, nothing else.

``81 %`` allows every share that is rounded to it or cut off after its last digit; ``2,297`` allows itself;
``~ 200`` half a unit of the last digit that is not 0; ``> 2,000`` everything above.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from scrutineer.claims.refusal import Refused
from scrutineer.claims.spelling import SPACES, digits_of
from scrutineer.count.declared.rows import Published, trailing_zeros
from scrutineer.words import mark

Unit = Literal["count", "share"]

_SAID: Final = re.compile(rf"(>=|<=|[<>~])?\s*(\d(?:[\d.,{SPACES}]*\d)?)\s*(%)?")
_PART: Final = re.compile(r"([<>])?\s*([1-9]\d?)/([1-9]\d?)")
_HALF: Final = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Span:
    """Everything from ``low`` to ``high``; ``None`` is without end; an open end does not belong to it."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    @classmethod
    def at(cls, value: Fraction | int) -> "Span":
        """One value, exactly known."""
        return cls(Fraction(value), Fraction(value))

    @property
    def exact(self) -> Fraction | None:
        """The value, where it is one."""
        return self.low if self.low == self.high and self.low is not None else None

    def inside(self, other: "Span") -> bool | None:
        """Whether all of this lies in ``other``; ``False`` where none of it does; ``None`` where some may."""
        if _below(self, other) or _below(other, self):
            return False
        low_fits = other.low is None or (
            self.low is not None
            and (self.low > other.low or (self.low == other.low and (self.low_open or not other.low_open)))
        )
        high_fits = other.high is None or (
            self.high is not None
            and (
                self.high < other.high
                or (self.high == other.high and (self.high_open or not other.high_open))
            )
        )
        return True if low_fits and high_fits else None

    def plus(self, other: "Span", sign: int = 1) -> "Span":
        """The sum of a value here and one there; with ``sign`` -1 the difference."""
        if sign < 0:
            other = Span(_minus(other.high), _minus(other.low), other.high_open, other.low_open)
        return Span(
            None if self.low is None or other.low is None else self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    def over(self, whole: "Span") -> "Span | None":
        """A value here (none below 0) as a share of one there; ``None`` where that may be 0."""
        if whole.low is None or whole.low <= 0 or self.low is None or self.low < 0:
            return None
        low = Fraction(0) if whole.high is None else Fraction(self.low, whole.high)
        high = None if self.high is None else Fraction(self.high, whole.low)
        return Span(low, high, self.low_open or whole.high_open, self.high_open or whole.low_open)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that was said: ``allowed`` is everything that it can have been said of."""

    text: str
    value: Fraction
    unit: Unit
    relation: str
    allowed: Span


def figure(text: str) -> Figure:
    """Read ``38.2 %``, ``38,2 %``, ``> 2,000``, ``~ 200``, ``> 1/3``. Raises :class:`Refused`."""
    if part := _PART.fullmatch(text.strip()):
        relation, value = part.group(1) or "=", Fraction(int(part.group(2)), int(part.group(3)))
        return Figure(text.strip(), value, "share", relation, _allowed(relation, value, Fraction(0)))
    found = _SAID.fullmatch(text.strip())
    if not found:
        raise Refused(
            mark("write a figure as 2,297 or 38.2 %, with > < >= <= or ~ before it where it is said so")
        )
    relation, percent = found.group(1) or "=", bool(found.group(3))
    whole, decimals = digits_of(found.group(2), percent=percent)
    last = Fraction(1, 10 ** len(decimals)) / (100 if percent else 1)
    value = int(whole + decimals) * last
    return Figure(
        text.strip(), value, "share" if percent else "count", relation, _allowed(relation, value, last)
    )


def _allowed(relation: str, value: Fraction, last: Fraction) -> Span:
    match relation:
        case ">":
            return Span(value, None, low_open=True)
        case ">=":
            return Span(value, None)
        case "<":
            return Span(None, value, high_open=True)
        case "<=":
            return Span(None, value)
        case "~":
            unit = last if value.denominator != 1 else Fraction(10 ** trailing_zeros(value))
            return Span(value - unit * _HALF, value + unit * _HALF)
        case _ if last == 0 or (value.denominator == 1 and last == 1):
            return Span.at(value)
        case _:
            return Span(value - last * _HALF, value + last, high_open=True)


def span_of(row: Published) -> Span:
    """What a declared row says of the true value."""
    return Span(row.low, row.high, row.low_excluded, row.relation == "<")


def _below(first: Span, second: Span) -> bool:
    """Whether all of ``first`` lies below all of ``second``."""
    if first.high is None or second.low is None:
        return False
    return first.high < second.low or (first.high == second.low and (first.high_open or second.low_open))


def _minus(value: Fraction | None) -> Fraction | None:
    return None if value is None else -value
