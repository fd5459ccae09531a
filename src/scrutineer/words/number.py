"""Numbers as a person reads them: rounding happens here, once, and nowhere before."""

from decimal import Decimal
from fractions import Fraction
from typing import Final, overload

THIN: Final = "\N{NARROW NO-BREAK SPACE}"
_POINT: Final = {"kk": ",", "ru": ",", "en": "."}


def rounded(value: Fraction | int, places: int) -> Decimal:
    """``value`` to ``places`` decimals, halves away from zero, as commissions print percentages."""
    scaled = abs(Fraction(value)) * 10**places
    digits = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(digits if value >= 0 else -digits).scaleb(-places)


@overload
def exact(value: Fraction) -> dict[str, str]: ...
@overload
def exact(value: None) -> None: ...
def exact(value: Fraction | None) -> dict[str, str] | None:
    """A fraction for programs: ``{"value": "0.8130987882", "fraction": "6456393/7940478"}``.

    ``value`` has ten decimals, ``fraction`` is exact and in lowest terms. ``None`` stays ``None``.
    """
    if value is None:
        return None
    return {"value": f"{rounded(value, 10):f}", "fraction": f"{value.numerator}/{value.denominator}"}


def integer_text(value: int) -> str:
    """An integer with thin spaces between groups of three: ``7 940 478``; four digits stay together."""
    digits = str(abs(value))
    if len(digits) > 4:
        head = len(digits) % 3
        groups = ([digits[:head]] if head else []) + [digits[i : i + 3] for i in range(head, len(digits), 3)]
        digits = THIN.join(groups)
    return f"\N{MINUS SIGN}{digits}" if value < 0 else digits


def decimal_text(value: Fraction | int, places: int, language: str) -> str:
    """A number with a fixed count of decimals and the language's decimal sign: ``86 546,65``."""
    whole, _, part = f"{abs(rounded(value, places)):f}".partition(".")
    text = integer_text(int(whole)) + (_POINT[language] + part if part else "")
    return f"\N{MINUS SIGN}{text}" if value < 0 else text


def percent_text(share: Fraction, places: int, language: str) -> str:
    """A share between 0 and 1 as a percentage: ``81,31 %``."""
    return f"{decimal_text(share * 100, places, language)}{THIN}%"
