"""What the final declared figures changed in the preliminary ones, each with its sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from scrutineer.model import Election
from scrutineer.publish.lead import contest_title
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.publications import Publication, Stated, publications, stated
from scrutineer.publish.speech import Speech
from scrutineer.words import mark

if TYPE_CHECKING:
    from scrutineer.publish.portal.edition import Edition, Pages

ADDRESS: Final = "difference/preliminary-final.html"
"""From the folder of the language."""

_STAGES: Final = ("preliminary", "final")


@dataclass(frozen=True, slots=True)
class DeclaredChange:
    """One figure that was declared twice, with other values."""

    before: Stated
    after: Stated

    @property
    def difference(self) -> Fraction:
        """The final value less the preliminary one: a number, or a share between 0 and 1."""
        return self.after.value - self.before.value

    @property
    def share(self) -> Fraction | None:
        """The difference of a count as a share of the preliminary count."""
        return self.difference / self.before.value if not self.after.is_share and self.before.value else None

    def told(self, speech: Speech) -> str:
        """The difference as it is written: ``−524``, or percentage points of a share."""
        value = self.difference
        if not self.after.is_share and value.denominator == 1:
            return speech.signed(int(value))
        decimals = max(self.before.decimals, self.after.decimals)
        places = max(decimals - 2, 0) if self.after.is_share else decimals
        text = speech.decimal(value * (100 if self.after.is_share else 1), places)
        return f"+{text}" if value > 0 else text


@dataclass(frozen=True, slots=True)
class DeclaredChanges:
    """What was declared both preliminarily and finally.

    ``changed`` are the figures with another value, ``same`` counts those stated alike, ``only_before`` and
    ``only_after`` those that one of the two did not state. ``sources`` are both publications.
    """

    changed: tuple[DeclaredChange, ...]
    same: int
    only_before: int
    only_after: int
    sources: tuple[Publication, ...]


def declared_changes(election: Election) -> DeclaredChanges | None:
    """The preliminary and the final figures held against one another; ``None`` where not both were declared.

    A figure is known by contest, area, station, name, unit and base. Where several sources state it in one
    stage, the first in the file stands. A bound (*over 75 %*) is no figure.
    """
    rows = [row for row in stated(election) if row.stage in _STAGES and not row.bounded]
    stages: dict[str, dict[tuple[str, ...], Stated]] = {stage: {} for stage in _STAGES}
    for row in rows:
        key = (row.contest_id, row.area_id, row.station_id, row.key, row.unit, row.base)
        stages[row.stage].setdefault(key, row)
    before, after = (stages[stage] for stage in _STAGES)
    both = [DeclaredChange(before[key], after[key]) for key in before if key in after]
    changed = tuple(one for one in both if one.difference)
    if not both:
        return None
    return DeclaredChanges(
        changed,
        len(both) - len(changed),
        len(before) - len(both),
        len(after) - len(both),
        _sources([value for pair in both for value in (pair.before, pair.after)]),
    )


def _sources(rows: Sequence[Stated]) -> tuple[Publication, ...]:
    """The publications behind the figures, the earlier one first."""
    return publications(rows)[::-1]


def pages(printer: Printer, edition: "Edition") -> "Pages":
    """The page in the printer's language, where figures were declared in both stages."""
    election = edition.account.election
    found = declared_changes(election)
    if found is None:
        return
    contests = {one.after.contest_id for one in found.changed}
    text = printer.render(
        "portal_declared.html",
        suffix=f"/{ADDRESS}",
        found=found,
        speech=printer.speech,
        stages={"preliminary": mark("Preliminary"), "final": mark("Final")},
        several=len(contests) > 1,
        titles={key: contest_title(election, contest) for key, contest in election.contests.items()},
    )
    yield ADDRESS, text
