"""An invented election together with the truth about it, and tampering by name."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import narwhals as nw

from scrutineer.check.simulate.tampering import TAMPERINGS, Reach
from scrutineer.check.simulate.truth import COLUMNS, no_truth, together
from scrutineer.model import Election, ScrutineerError
from scrutineer.words import Sentence, mark

USUAL_SHARES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "stuffed": 0.05,
        "moved": 0.03,
        "rewritten": 0.02,
        "rounded": 0.03,
        "copied": 0.002,
        "slipped": 0.002,
        "missing": 0.003,
        "annulled": 0.001,
    }
)
"""Kind of tampering to the share of stations it reaches where no other is asked for."""


@dataclass(frozen=True)
class Simulation:
    """An invented election, and aside what was tampered with in it.

    ``truth`` has a row for each cell that tampering changed: ``kind, contest_id, station_id, protocol_id,
    name`` (a figure, an option, ``status`` or a time), ``before, after`` (empty = not stated). It is never
    part of the bundle.
    """

    election: Election
    truth: nw.DataFrame[Any] = field(default_factory=no_truth)

    @property
    def tampered_stations(self) -> frozenset[str]:
        """The stations where anything was changed."""
        return frozenset(self.truth["station_id"].unique().to_list())

    def truth_csv(self) -> str:
        """The truth as CSV, to be kept beside the bundle and never in it."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(self.truth.rows())
        return text.getvalue()


def tamper_with(simulation: Simulation, kinds: Sequence[str], *, seed: int) -> Simulation:
    """Tamper with an invented election, kind after kind, no station twice.

    ``kinds`` are names from :data:`~scrutineer.check.simulate.tampering.TAMPERINGS`, or a name with the
    share of stations that it reaches, such as ``"stuffed=0.1"``. Raises :class:`ScrutineerError` for
    anything else, and for an election that is not synthetic.
    """
    for at, asked in enumerate(kinds):
        kind, share = _read(asked)
        reach = Reach(share, spared=simulation.tampered_stations)
        election, truth = TAMPERINGS[kind](simulation.election, seed=seed + at, reach=reach)
        simulation = Simulation(election, together(simulation.truth, truth))
    return simulation


def _read(asked: str) -> tuple[str, float]:
    kind, _, text = asked.partition("=")
    try:
        share = float(text) if text else USUAL_SHARES[kind]
        if kind in TAMPERINGS and 0 <= share <= 1:
            return kind, share
    except (KeyError, ValueError):
        pass
    said = Sentence(
        mark(
            "“{asked}” is no kind of tampering. Give one of {known}, with a share of stations between 0 and "
            "1 if you like: stuffed=0.05."
        ),
        {"asked": asked, "known": ", ".join(TAMPERINGS)},
    )
    raise ScrutineerError("simulate-tamper", said)
