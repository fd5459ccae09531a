"""What the same question gave in elections that nobody suspects: it stands beside the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from scrutineer.check.forensics.clean_elections import ALBANIA, CANADA, CHIHUAHUA, COLOGNE, POLAND
from scrutineer.check.forensics.result import Result, often
from scrutineer.words import Sentence, mark


@dataclass(frozen=True, slots=True)
class Clean:
    """The smallest probability (log10) that a test gave for any option of a clean election."""

    election: str
    log10_p: float


CONTROLS: Final[Mapping[str, tuple[Clean, ...]]] = {
    "integer-either": (
        Clean(POLAND, -0.17),
        Clean(CANADA, -1.87),
        Clean(COLOGNE, -0.30),
        Clean(ALBANIA, -0.10),
        Clean(CHIHUAHUA, -0.18),
    ),
}
"""Test to what it gave; figures of published results by station, computed with this package."""


def control(result: Result) -> tuple[Sentence, ...]:
    """The rarest answer among clean elections; nothing where the test has no controls."""
    known = CONTROLS.get(result.test, ())
    if not known or result.log10_p is None:
        return ()
    rarest = min(known, key=lambda clean: clean.log10_p)
    said = mark(
        "In {n} elections taken here as clean the same question gave at the rarest {often} ({election})."
    )
    values: dict[str, Any] = {
        "n": len(known),
        "often": often(rarest.log10_p),
        "election": Sentence(rarest.election),
    }
    return (Sentence(said, values),)
