"""Text that can be set in type: what no embedded face has is shown as its code point, never dropped.

A name comes from a stranger's table. PDF/A refuses a character without a glyph, a sign that turns the
direction of writing would let one name pass for another, and a word without end would leave its column.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

WORD: Final = 28
"""Letters after which a word without hyphen or space may be broken; no word of our languages is so long."""

_PART: Final = 12
_BREAK: Final = "\N{ZERO WIDTH SPACE}"
_LONG: Final = re.compile(rf"[^\s{_BREAK}-]{{{WORD + 1},}}")
_OURS: Final = frozenset(
    chr(code)
    for first, last in ((0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0xFF), (0x400, 0x45F))
    for code in range(first, last + 1)
) | frozenset("ӘәҒғҚқҢңӨөҰұҮүҺһ–—‘’“”„…№−≤≥→△○×✓✕\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\n")
"""Characters known to be in the faces, so that most texts need no look at them."""


def printable(text: str, has: Callable[[str], bool]) -> str:
    """``text`` with ``[U+202E]`` for each character that is not to be printed, and breaks in endless words.

    ``has`` says whether the faces have a character. Spaces of every width stay as they are.
    """
    if set(text) - _OURS:
        text = "".join(c if c in _OURS or (_shown(c) and has(c)) else f"[U+{ord(c):04X}]" for c in text)
    return _LONG.sub(_broken, text)


def printable_data(data: Any, has: Callable[[str], bool]) -> Any:
    """The same for every text in JSON-ready values; keys are ours and stay."""
    match data:
        case str():
            return printable(data, has)
        case Mapping():
            return {key: printable_data(value, has) for key, value in data.items()}
        case Sequence():
            return [printable_data(value, has) for value in data]
        case _:
            return data


def _shown(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Zs"


def _broken(found: re.Match[str]) -> str:
    word = found.group()
    return _BREAK.join(word[at : at + _PART] for at in range(0, len(word), _PART))
