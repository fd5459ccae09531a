"""Something a check found: where, under which code, in words for a person. Never a culprit or a motive."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scrutineer.words import Name, Sentence


class Severity(StrEnum):
    """How strongly a finding speaks.

    ``contradiction``: two published or signed figures cannot both be right. ``warning``: improbable or
    against a limit, may have a reason. ``note``: worth knowing.
    """

    CONTRADICTION = "contradiction"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One finding. Codes are permanent (``E-..`` controls, ``C-..`` copies, ``D-..`` declared figures)."""

    code: str
    severity: Severity
    sentence: Sentence
    contest_id: str = ""
    area_id: str = ""
    station_id: str = ""
    protocol_id: str = ""
    article: str = ""
    action: Sentence | Name | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """The finding in ``language``."""
        return self.sentence.text(language)
