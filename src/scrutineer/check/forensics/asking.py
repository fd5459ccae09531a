"""The stations that questions are asked of, with what several questions share."""

from dataclasses import dataclass
from functools import cached_property

from scrutineer.check.forensics.integer_stations import IntegerStations
from scrutineer.check.forensics.station_figures import StationFigures


@dataclass(frozen=True, eq=False)
class Asking:
    """One round of questions about ``figures``: whoever asks makes it, and lets it go afterwards.

    A question may compute here what others need, too. Nothing in it depends on which questions were asked
    before, so that no answer does.
    """

    figures: StationFigures

    @cached_property
    def integers(self) -> IntegerStations:
        """Whole per cents of these stations."""
        return IntegerStations(self.figures)
