"""Whether the folder behind a page is what was sealed, as the page shows it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from scrutineer.bundle import TRUST_WORDS, Step, Verification
from scrutineer.ledger import fingerprint
from scrutineer.model import Fault
from scrutineer.words import Sentence, mark

SIGNS: Final = {
    True: ("✓", mark("passed"), "agree"),
    False: ("✕", mark("failed"), "against"),
    None: ("·", mark("nothing to check"), "plain"),
}
"""What is shown for a step: a sign, a word, a colour."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The verification of one bundle, ready to be shown; ``files`` are its files, relative to its folder.

    ``folder`` is where that folder stands, seen from the page.
    """

    verification: Verification
    files: tuple[str, ...]
    folder: str = "bundle"

    @property
    def holds(self) -> bool:
        """Whether the bundle is what was sealed."""
        return self.verification.holds

    @property
    def sign(self) -> tuple[str, str, str]:
        """A sign, a word and a colour for the verdict."""
        if self.holds:
            return "✓", mark("sealed and unchanged"), "agree"
        return "✕", mark("not what was sealed"), "against"

    @property
    def state(self) -> Sentence:
        """The verdict in one sentence."""
        if self.verification.first is None:
            return Sentence(mark("The folder behind this page is what was sealed."))
        step, _ = self.verification.first
        said = mark("The folder behind this page is NOT what was sealed: step {number} fails.")
        return Sentence(said, {"number": step.number})

    @property
    def steps(self) -> Sequence[Step]:
        """The numbered steps."""
        return self.verification.steps

    @property
    def fault(self) -> Fault | None:
        """What was found first, if anything."""
        return self.verification.first[1] if self.verification.first else None

    @property
    def trusted(self) -> Sentence:
        """Whose key was believed."""
        return Sentence(TRUST_WORDS[self.verification.trust])

    @property
    def witnesses(self) -> int:
        """How many witnesses have signed the head."""
        signed = self.verification.signed
        return len(signed.note.signatures) - 1 if signed else 0

    @property
    def data(self) -> Markup:
        """What the page's script needs, as JSON that may stand inside a ``<script>`` element."""
        key = self.verification.key
        values = {"key": key.text if key else "", "files": self.files, "folder": self.folder}
        text = json.dumps(values, ensure_ascii=True)
        return Markup(text.replace("<", "\\u003c"))

    @property
    def head(self) -> str:
        """The signed head, word for word; empty where it is not signed."""
        return self.verification.signed.file if self.verification.signed else ""

    def words(self, language: str) -> str:
        """The fingerprint of the key, to be read aloud."""
        return " ".join(fingerprint(self.verification.key, language)) if self.verification.key else ""
