"""Words made alike in three scripts, so that a name is found however a reader writes it.

``Алматы``, ``алматы`` and ``Almaty`` become one word, ``Қостанай``, ``Костанай`` and ``Qostanai`` too. The
same is done in ``static/letters.js``, with the same table; a test holds the two together. It serves for
finding only: nothing is ever shown in this form.
"""

import re
import unicodedata
from typing import Final

_ONE_FOR_ONE: Final = dict(
    zip("абвгдезийклмнопрстуфхыэәғқңөұүһі", "abvgdeziiklmnoprstufhieagknouuhi", strict=True)
)
_CYRILLIC: Final = {"ё": "e", "ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "iu", "я": "ia"}
_LATIN: Final = {"y": "i", "q": "k", "w": "v", "j": "zh", "ı": "i", "ş": "sh", "ç": "ch", "ŋ": "n"}
LETTERS: Final = {**_ONE_FOR_ONE, **_CYRILLIC, **_LATIN, "ъ": "", "ь": ""}
"""A small letter to what it becomes. Letters that are not here keep their form, without their marks."""

_TABLE: Final = str.maketrans(LETTERS)
_MARKS: Final = re.compile("[\N{COMBINING GRAVE ACCENT}-\N{COMBINING LATIN SMALL LETTER X}]")
_APOSTROPHES: Final = re.compile("['`´\N{MODIFIER LETTER APOSTROPHE}\N{LEFT SINGLE QUOTATION MARK}"
                                 "\N{RIGHT SINGLE QUOTATION MARK}]")  # fmt: skip
_DOUBLE: Final = re.compile(r"([a-z])\1+")
_WORD: Final = re.compile(r"[0-9]+|[^\W\d_]+")
_JOINED: Final = re.compile(r"[^\W\d_]+(?:[-\N{HYPHEN}\N{NON-BREAKING HYPHEN}][^\W\d_]+)+")
_HYPHEN: Final = re.compile(r"[-\N{HYPHEN}\N{NON-BREAKING HYPHEN}]")


def _folded(text: str) -> str:
    plain = _APOSTROPHES.sub("", text.lower()).translate(_TABLE)
    if plain.isascii():
        return plain.replace("kh", "h")
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", plain).lower())
    return bare.translate(_TABLE).replace("kh", "h")


def words_of(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, each made alike and once: numbers without leading zeros.

    A word with a hyphen gives its parts and the whole.
    """
    folded = _folded(text)
    found = _WORD.findall(folded) + [_HYPHEN.sub("", word) for word in _JOINED.findall(folded)]
    return tuple(dict.fromkeys(_DOUBLE.sub(r"\1", word.lstrip("0") or word[:1]) for word in found))
