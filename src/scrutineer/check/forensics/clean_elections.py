"""What the descriptive figures give in elections taken as clean: to stand beside every such figure.

Published results by station, counted with the functions of this package; the tests count them again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from scrutineer.check.forensics.result import shown
from scrutineer.words import Sentence, mark


@dataclass(frozen=True, slots=True)
class CleanElection:
    """One option of one election, with the descriptive figures of its stations.

    ``given`` and ``received`` are the columns behind turnout and share. ``correlation``, ``slope`` and
    ``share`` are over stations with at least 100 registered voters; ``core`` (whole per cents of turnout),
    ``clean_share`` and ``anomalous`` of ``votes`` are Shpilkin's split with the core up to the mode of the
    others' votes. ``within_*`` are the same inside districts; ``small_turnout`` and ``small_share`` are
    small stations minus large ones of one district, of 1. ``None`` where the publication has no districts.
    """

    election: str
    name: str
    option: str
    source: str
    given: str
    received: str
    correlation: float
    slope: float
    share: float
    core: int
    clean_share: Fraction
    anomalous: int
    votes: int
    within_correlation: float | None = None
    within_slope: float | None = None
    within_part: float | None = None
    small_turnout: float | None = None
    small_share: float | None = None

    @property
    def excess(self) -> float:
        """Slope minus share."""
        return self.slope - self.share

    @property
    def part(self) -> float:
        """``anomalous`` as a part of the option's votes."""
        return self.anomalous / self.votes


POLAND: Final = mark("Poland 2020, president, second round")
COLOGNE: Final = mark("Cologne 2013, Bundestag")
ALBANIA: Final = mark("Albania 2013, parliament")
CANADA: Final = mark("Canada 2011, House of Commons")
CHIHUAHUA: Final = mark("Chihuahua 2016, governor")

_PKW: Final = "National Electoral Commission of Poland, results by district commission"
_STADT_KOELN: Final = "Stadt Köln, open data, second votes by voting district"
_ALBANIA: Final = "Central Election Commission of Albania, as distributed with EFToolkit (Albania2013)"
_CANADA: Final = "Elections Canada, ordinary polls, as distributed with the R package spikes (output$data)"
_CHIHUAHUA: Final = "State electoral institute of Chihuahua, as distributed with quickcountmx (chih_2015)"

CLEAN_ELECTIONS: Final = (
    CleanElection(
        "poland-2020-r2",
        POLAND,
        "Duda",
        _PKW,
        "cast",
        "valid",
        correlation=-0.2556,
        slope=0.1883,
        share=0.5100,
        core=72,
        clean_share=Fraction("0.5551"),
        anomalous=-2056945,
        votes=10440388,
        within_correlation=-0.3252,
        within_slope=0.2485,
        within_part=-0.0666,
        small_turnout=-0.0249,
        small_share=0.0626,
    ),
    CleanElection(
        "poland-2020-r2",
        POLAND,
        "Trzaskowski",
        _PKW,
        "cast",
        "valid",
        correlation=0.2556,
        slope=0.8025,
        share=0.4900,
        core=69,
        clean_share=Fraction("0.4354"),
        anomalous=1968408,
        votes=10018092,
        within_correlation=0.3252,
        within_slope=0.7442,
        within_part=0.1197,
        small_turnout=-0.0249,
        small_share=-0.0626,
    ),
    CleanElection(
        "cologne-2013",
        COLOGNE,
        "CDU",
        _STADT_KOELN,
        "cast",
        "valid",
        correlation=0.1488,
        slope=0.4108,
        share=0.3105,
        core=49,
        clean_share=Fraction("0.3037"),
        anomalous=3297,
        votes=105366,
        within_correlation=0.2194,
        within_slope=0.4185,
        within_part=0.0242,
        small_turnout=0.0176,
        small_share=0.0093,
    ),
    CleanElection(
        "albania-2013",
        ALBANIA,
        "PD",
        _ALBANIA,
        "cast",
        "cast",
        correlation=0.1003,
        slope=0.3412,
        share=0.3064,
        core=56,
        clean_share=Fraction("0.2930"),
        anomalous=32728,
        votes=528925,
        within_correlation=0.0097,
        within_slope=0.3031,
        within_part=-0.0105,
        small_turnout=0.0674,
        small_share=0.0098,
    ),
    CleanElection(
        "albania-2013",
        ALBANIA,
        "PS",
        _ALBANIA,
        "cast",
        "cast",
        correlation=0.0023,
        slope=0.4046,
        share=0.4138,
        core=56,
        clean_share=Fraction("0.4177"),
        anomalous=-11756,
        votes=714118,
        within_correlation=-0.0242,
        within_slope=0.4017,
        within_part=-0.0141,
        small_turnout=0.0674,
        small_share=-0.0009,
    ),
    CleanElection(
        "canada-2011",
        CANADA,
        "Conservative",
        _CANADA,
        "cast",
        "cast",
        correlation=0.0754,
        slope=0.4723,
        share=0.3951,
        core=53,
        clean_share=Fraction("0.3888"),
        anomalous=127494,
        votes=4871244,
    ),
    CleanElection(
        "chihuahua-2016",
        CHIHUAHUA,
        "1",
        _CHIHUAHUA,
        "cast",
        "cast",
        correlation=0.3218,
        slope=0.5784,
        share=0.3968,
        core=47,
        clean_share=Fraction("0.3429"),
        anomalous=105693,
        votes=511352,
        within_correlation=0.1454,
        within_slope=0.4882,
        within_part=0.0879,
        small_turnout=0.0119,
        small_share=-0.0024,
    ),
)


def beside(
    value: float, clean: Callable[[CleanElection], float | None], *, share: bool
) -> tuple[tuple[Sentence, ...], tuple[Mapping[str, Any], ...]]:
    """A figure beside the same figure of clean elections: what to say, and the rows of the table.

    ``clean`` takes the figure from an election, ``None`` where it has none; ``share`` says that it is a
    share of one. The first row is the figure asked about, with an empty election.
    """
    known = [(found, e) for e in CLEAN_ELECTIONS if (found := clean(e)) is not None]
    low, high = min(known, key=lambda pair: pair[0]), max(known, key=lambda pair: pair[0])
    values: dict[str, Any] = {
        "low": shown(low[0]),
        "high": shown(high[0]),
        "lowest": _named(low[1]),
        "highest": _named(high[1]),
    }
    if share:
        said = mark("In clean elections the same figure ran from {low} ({lowest}) to {high} ({highest}).")
    else:
        said = mark(
            "In clean elections the same figure ran from {low:decimal} ({lowest}) "
            "to {high:decimal} ({highest})."
        )
    # As printed, so that a clean election lies within its own range.
    inside = round(low[0], 4) <= round(value, 4) <= round(high[0], 4)
    where = mark("Here it lies within that range.") if inside else mark("Here it lies outside that range.")
    rows: list[Mapping[str, Any]] = [{"election": "", "option": "", "value": value}]
    rows += [{"election": e.election, "option": e.option, "value": found} for found, e in known]
    return (Sentence(said, values), Sentence(where)), tuple(rows)


def _named(election: CleanElection) -> Sentence:
    """Such as ``Canada 2011, House of Commons: Conservative``."""
    return Sentence(mark("{name}: {option}"), {"name": Sentence(election.name), "option": election.option})
