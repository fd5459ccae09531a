"""How a number is spelled: points, commas and spaces, by the habits of several countries.

``2,297``, ``2 297``, ``1.234.567`` and ``3,42`` say by themselves which sign parts the thousands and which
the decimals. What can be read both ways is refused: a figure is never read otherwise than it was said.
"""

import re
from typing import Final

from scrutineer.claims.refusal import Refused
from scrutineer.words import mark

SPACES: Final = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}([., ]\d{3})+")


def digits_of(text: str, *, percent: bool) -> tuple[str, str]:
    """The digits before and after the decimal sign of ``text``, which holds digits, ``.``, ``,`` and spaces.

    One comma before three digits parts thousands (``2,297``), and before fewer or more the decimals
    (``3,42``). Raises :class:`Refused` where it is no number, or can be two.
    """
    plain = re.sub(f"[{SPACES}]", " ", text)
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return _whole(plain, text), ""
    sign, before, after = plain[last], plain[:last], plain[last + 1 :]
    if not after.isdigit():
        raise _no_number(text)
    if sign in before:
        return _whole(plain, text), ""
    if len(after) != 3 or not before.isdigit() or not _grouped(plain):
        return _whole(before, text), after
    if sign == "," and not percent:
        return before + after, ""
    if sign == "." and percent:
        return before, after
    raise _both(text, before, after, percent=percent)


def _whole(text: str, written: str) -> str:
    """The digits of a whole number, in groups of three with one sign between them, or in none."""
    if text.isdigit() or _grouped(text):
        return re.sub(r"\D", "", text)
    raise _no_number(written)


def _grouped(text: str) -> bool:
    signs = {sign for sign in text if not sign.isdigit()}
    return bool(_GROUPED.fullmatch(text)) and len(signs) == 1


def _no_number(text: str) -> Refused:
    said = mark("“{text}” is no number: write 2,297 or 2 297, and decimals as 3.42 or 3,42")
    return Refused(said, text=text.strip())


def _both(text: str, before: str, after: str, *, percent: bool) -> Refused:
    values = {"text": text.strip(), "before": before, "after": after}
    if percent:
        said = mark(
            "“{text} %” can be read in two ways: write {before}.{after} % where these are decimals, "
            "{before}{after} % where they are thousands"
        )
        return Refused(said, **values)
    said = mark(
        "“{text}” can be read in two ways: write {before} {after} where these are thousands, "
        "0{before}.{after} where they are decimals"
    )
    return Refused(said, **values)
