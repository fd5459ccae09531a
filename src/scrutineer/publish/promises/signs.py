"""A sign, a word and a colour for each verdict, state and check: colour never stands alone."""

from dataclasses import dataclass
from typing import Final

from scrutineer.claims.told import SHOWS, STATES
from scrutineer.claims.verdict import WORDS, Verdict
from scrutineer.words import mark


@dataclass(frozen=True, slots=True)
class Sign:
    """How an outcome is shown: ``css`` is the class of its colour."""

    mark: str
    word: str
    css: str


_VERDICT_MARKS: Final = {
    Verdict.CONSISTENT: ("✓", "agree"),
    Verdict.INCONSISTENT: ("✕", "against"),
    Verdict.IN_ITSELF: ("✕", "against"),
    Verdict.ANOTHER_BASE: ("△", "doubt"),
    Verdict.NOT_CHECKABLE: ("○", "plain"),
    Verdict.SUPERSEDED: ("◇", "plain"),
    Verdict.NONE: ("–", "plain"),
}
_STATE_MARKS: Final = {
    "not_yet_evaluated": ("○", "plain"),
    "not": ("✕", "against"),
    "partly": ("△", "doubt"),
    "mostly": ("◇", "agree"),
    "fully": ("✓", "agree"),
}
_SHOWS_MARKS: Final = {"met": ("✓", "agree"), "not_met": ("✕", "against"), "cannot_tell": ("○", "plain")}

VERDICTS: Final = {v: Sign(m, WORDS[v], css) for v, (m, css) in _VERDICT_MARKS.items()}
STATE_SIGNS: Final = {s: Sign(m, STATES[s], css) for s, (m, css) in _STATE_MARKS.items()}
SHOWS_SIGNS: Final = {s: Sign(m, SHOWS[s], css) for s, (m, css) in _SHOWS_MARKS.items()}

AGREES: Final = {
    True: Sign("✓", mark("agrees"), "agree"),
    False: Sign("✕", mark("does not agree"), "against"),
    None: Sign("○", mark("cannot be told"), "plain"),
}
"""What one answer says of what was said."""

UNREVIEWED: Final = Sign("△", mark("not yet read again by a second person"), "doubt")

KINDS: Final = {
    "number": mark("a figure"),
    "procedure": mark("a procedure"),
    "law": mark("the law"),
    "assessment": mark("an assessment"),
    "call": mark("a call"),
    "allegation": mark("an allegation"),
}
"""What a claim is about."""

COMMITMENT_KINDS: Final = {"promise": mark("promise"), "recommendation": mark("recommendation")}
