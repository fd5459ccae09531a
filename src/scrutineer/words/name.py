"""A name in up to three languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from scrutineer.words.catalogue import LANGUAGES

_FALLBACK = {"kk": ("kk", "ru", "en"), "ru": ("ru", "kk", "en"), "en": ("en", "ru", "kk")}


@dataclass(frozen=True, slots=True)
class Name:
    """What something is called in Kazakh, Russian and English; one language suffices, none is allowed."""

    kk: str = ""
    ru: str = ""
    en: str = ""

    @classmethod
    def of(cls, row: Mapping[str, object], column: str = "name") -> "Name":
        """The name in a table row with columns such as ``name_kk, name_ru, name_en``."""
        return cls(*(str(row.get(f"{column}_{lang}") or "") for lang in LANGUAGES))

    def text(self, language: str) -> str:
        """The name in ``language``, or in the nearest language that has one; empty when none has."""
        return next((t for lang in _FALLBACK[language] if (t := getattr(self, lang))), "")

    def __bool__(self) -> bool:
        return bool(self.kk or self.ru or self.en)
