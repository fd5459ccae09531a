"""Slips of a finger: what a printed number may have been before a digit was changed, lost, added or moved."""

from fractions import Fraction
from typing import Final

from scrutineer.words import mark

CHANGED: Final = mark("one digit is different")
LOST: Final = mark("a digit is missing")
ADDED: Final = mark("there is a digit too many")
SWAPPED: Final = mark("two digits have changed places")

Repair = tuple[Fraction, str]
"""A value, and the slip that would have turned it into the one printed."""


def repairs(printed: Fraction, places: int = 0) -> tuple[tuple[Repair, ...], tuple[Repair, ...]]:
    """Every value one slip away from ``printed``: the usual slips, then swaps of digits further apart.

    ``places`` is the number of decimals printed; of a share (more than 0) the number of digits stays.
    A whole number keeps its sign and never starts with 0.
    """
    scale = 10**places
    digits = str(abs(int(printed * scale)))
    sign = -1 if printed < 0 else 1

    def value(text: str) -> Fraction | None:
        if not text or (places == 0 and text[0] == "0" and text != "0"):
            return None
        return Fraction(sign * int(text), scale)

    usual: dict[Fraction, str] = {}
    for slip, texts in _usual(digits, fixed=places > 0):
        for text in texts:
            found = value(text)
            if found is not None and found != printed:
                usual.setdefault(found, slip)
    rare: dict[Fraction, str] = {}
    for first in range(len(digits)):
        for second in range(first + 2, len(digits)):
            found = value(_swapped(digits, first, second))
            if found is not None and found != printed and found not in usual:
                rare.setdefault(found, SWAPPED)
    return tuple(usual.items()), tuple(rare.items())


def _usual(digits: str, *, fixed: bool) -> list[tuple[str, list[str]]]:
    """Slip by slip, the digits before it; a swap of neighbours before the two changes that it also is."""
    size = len(digits)
    swaps = [_swapped(digits, k, k + 1) for k in range(size - 1)]
    changes = [digits[:k] + d + digits[k + 1 :] for k in range(size) for d in "0123456789"]
    if fixed:
        return [(SWAPPED, swaps), (CHANGED, changes)]
    lost = [digits[:k] + d + digits[k:] for k in range(size + 1) for d in "0123456789"]
    added = [digits[:k] + digits[k + 1 :] for k in range(size)]
    return [(SWAPPED, swaps), (CHANGED, changes), (LOST, lost), (ADDED, added)]


def _swapped(digits: str, first: int, second: int) -> str:
    return digits[:first] + digits[second] + digits[first + 1 : second] + digits[first] + digits[second + 1 :]
