"""What verifying a bundle gave: the steps of docs/verify.md by number, and whose key was trusted."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scrutineer.ledger import SignedCheckpoint, VerifierKey
from scrutineer.ledger.policy import Standing
from scrutineer.model import Fault, Finding
from scrutineer.words import Sentence, mark

STEPS: Final = (
    mark("The head is signed by the key that is trusted."),
    mark("Enough witnesses have signed the head."),
    mark("The ledger's files are those of the head, and no others."),
    mark("The head continues the one that was seen before."),
    mark("Every entry has its form and its place in the order."),
    mark("The files are those that were entered: none is missing, none was added."),
    mark("Every row is as it was entered."),
    mark("Every file is as it was entered, byte for byte."),
    mark("The bundle is whole, and its controls say what they said when it was sealed."),
    mark("The totals follow from the rows."),
    mark("The decision follows from the totals under the law."),
    mark("The proof shows an entry of this ledger."),
)
"""What each step finds when it passes; the first is number 1."""

(SIGNED, WITNESSED, TILES, CONTINUED, ORDER, FILES, ROWS, BYTES, CONTROLS, TOTALS, DECISION, PROOF) = range(
    1, len(STEPS) + 1
)


class Trust(StrEnum):
    """Why the ledger's key was believed: ``program`` means that it came with the verifier itself."""

    GIVEN = "given"
    POLICY = "policy"
    PROGRAM = "program"
    FIRST_USE = "first_use"


TRUST_WORDS: Final = {
    Trust.GIVEN: mark("Trusted: the key that was given."),
    Trust.POLICY: mark("Trusted: the key that the policy names."),
    Trust.PROGRAM: mark("Trusted: the key of this example, which came with the program."),
    Trust.FIRST_USE: mark(
        "Trusted on first use: the key that stands in the bundle. Compare its fingerprint with its keeper's."
    ),
}
"""What is said of each, wherever a verification is told."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``passed`` is ``None`` where it was not asked for, or an earlier step left nothing to check.

    ``faults`` are the first of those found; ``remark`` is what else a reader should know.
    """

    number: int
    passed: bool | None
    faults: tuple[Fault, ...] = ()
    remark: Sentence | None = None

    @property
    def title(self) -> str:
        """What it finds when it passes, a marked sentence."""
        return STEPS[self.number - 1]


@dataclass(frozen=True, slots=True)
class Verification:
    """The steps in their order; the key that was trusted and why; the head, where it is signed.

    ``contradictions`` are what the figures say against each other: they were sealed so, and are no faults.
    """

    steps: Sequence[Step]
    key: VerifierKey | None
    trust: Trust
    signed: SignedCheckpoint | None = None
    standing: Standing | None = None
    contradictions: tuple[Finding, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the bundle is what was sealed: no step failed."""
        return all(step.passed is not False for step in self.steps)

    @property
    def first(self) -> tuple[Step, Fault] | None:
        """The first step that failed, and its first fault."""
        return next(((step, step.faults[0]) for step in self.steps if step.passed is False), None)
