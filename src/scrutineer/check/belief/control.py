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


_ELECTIONS: Final = (POLAND, CANADA, COLOGNE, ALBANIA, CHIHUAHUA)
_GIVEN: Final[Mapping[str, tuple[float | None, ...]]] = {
    "identical-protocols": (0.0, None, 0.0, -7.90, -52.28),
    "identical-votes": (0.0, None, 0.0, -7.90, -41.82),
    "equal-figures": (None, 0.0, 0.0, None, 0.0),
    "last-digit-registered-voters": (-0.54, -0.02, -0.20, -1.55, -0.60),
    "heaping-0-registered-voters": (0.0, -0.16, -0.41, -3.27, -0.21),
    "integer-turnout": (-0.30, -1.18, -0.11, -0.16, -0.31),
    "integer-turnout-areas": (-0.16, None, -0.02, -0.09, -0.43),
    "integer-turnout-of-five": (-0.39, -0.33, -0.26, -0.03, -0.03),
    "integer-result": (-1.33, -1.62, -0.56, -0.12, -0.23),
    "integer-either": (-0.94, -1.87, -0.31, -0.10, -0.19),
    "coarse-turnout": (-0.37, 0.0, -0.75, 0.0, 0.0),
    "coarse-share": (-0.28, 0.0, -0.24, -0.64, -1.09),
    "last-digit-ballots-cast": (-0.32, -0.46, -0.53, -0.09, -0.22),
    "last-digit-votes": (-0.67, -0.05, -0.73, -0.30, -0.76),
    "last-two-repeated-votes": (-0.86, -0.59, -0.81, -0.66, -0.69),
}
CONTROLS: Final[Mapping[str, tuple[Clean, ...]]] = {
    test: tuple(
        Clean(election, log10_p)
        for election, log10_p in zip(_ELECTIONS, given, strict=True)
        if log10_p is not None
    )
    for test, given in _GIVEN.items()
}
"""Question to what it gave: published results by station, asked as a report asks them.

Clean is said of the elections, not of every file: sheets that repeat another stand in two of these as they
were published, and the lists of voters of one end in 0 a little too often. That is what a control is for.
"""


def control(result: Result, question: str = "") -> tuple[Sentence, ...]:
    """The rarest answer among clean elections; nothing where the test has no controls.

    ``question`` is the id of the family's member where it differs from the name of the test.
    """
    known = CONTROLS.get(question or result.test, ())
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
