"""The declared figures of one contest laid out, with everything that must hold between them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from scrutineer.count.declared.rows import Cell, Published, told, trailing_zeros
from scrutineer.count.misprint.identities import Identity, Room, Values, holds, identities, meet
from scrutineer.model import Election, Finding, Severity
from scrutineer.words import Sentence, mark

SEVERITY: Final[Mapping[str, Severity]] = {
    "D-03": Severity.WARNING,
    "D-04": Severity.CONTRADICTION,
    "D-05": Severity.CONTRADICTION,
    "D-06": Severity.CONTRADICTION,
    "D-07": Severity.NOTE,
    "D-08": Severity.WARNING,
    "D-09": Severity.NOTE,
    "D-10": Severity.NOTE,
    "D-12": Severity.NOTE,
}


@dataclass(frozen=True)
class Sheet:
    """Rows by cell in the order of the file, the value used for each, and the identities between them.

    ``values`` holds the first exact row of each cell, unless another source is shown to be right.
    """

    election: Election
    contest_id: str
    rows: Mapping[Cell, tuple[Published, ...]]
    values: Values
    identities: tuple[Identity, ...]
    touching: Mapping[Cell, tuple[Identity, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, election: Election, contest_id: str, rows: Iterable[Published]) -> "Sheet":
        """Lay out the declared rows of a contest."""
        by_cell: dict[Cell, list[Published]] = {}
        for row in rows:
            by_cell.setdefault(row.cell, []).append(row)
        first = {cell: exact for cell, here in by_cell.items() if (exact := _exact(here))}
        found = identities(election, contest_id, {cell: row.places for cell, row in first.items()})
        touching: dict[Cell, list[Identity]] = {}
        for identity in found:
            for cell in identity.cells:
                touching.setdefault(cell, []).append(identity)
        return cls(
            election,
            contest_id,
            {cell: tuple(here) for cell, here in by_cell.items()},
            {cell: row.value for cell, row in first.items()},
            found,
            {cell: tuple(here) for cell, here in touching.items()},
        )

    def using(self, changed: Values) -> "Sheet":
        """The same sheet with other values for some cells."""
        return replace(self, values={**self.values, **changed})

    def fails(self, cell: Cell, value: Fraction | None = None) -> bool:
        """Whether an identity of ``cell`` does not hold, with ``value`` in it where one is given."""
        values = self.values if value is None else {**self.values, cell: value}
        return not all(holds(identity, values) for identity in self.touching.get(cell, ()))

    def room(self, cell: Cell) -> Room | None:
        """What ``cell`` may be for all its identities to hold; ``None`` where nothing would do."""
        return meet(identity.room(cell, self.values) for identity in self.touching.get(cell, ()))

    def row(self, cell: Cell) -> Published:
        """The row of the value used."""
        return next(r for r in self.rows[cell] if r.value == self.values[cell])

    def told(self, cell: Cell) -> Any:
        """What the cell is about, in words."""
        return told(self.election, cell)

    def finding(self, code: str, cell: Cell, sentence: Sentence, **values: Any) -> Finding:
        """A finding about ``cell``; ``values`` go beside the figure's name."""
        return Finding(
            code,
            SEVERITY[code],
            sentence,
            contest_id=cell.contest_id,
            area_id=cell.area_id,
            station_id=cell.station_id,
            values={"cell": cell, "name": cell.name, "unit": cell.unit, "stage": cell.stage, **values},
        )


def with_value(sheet: Sheet, cell: Cell) -> Sentence:
    """A cell and its value, for a list within a sentence."""
    return Sentence(mark("{what} {value}"), {"what": sheet.told(cell), "value": sheet.row(cell).shown})


def _exact(rows: Iterable[Published]) -> Published | None:
    return next((r for r in rows if r.relation == "="), None)


def is_rounding(rough: Fraction, exact: Fraction, zeros: int = 1) -> bool:
    """Whether ``rough`` ends in at least ``zeros`` zeros and ``exact`` rounds to it."""
    ends = trailing_zeros(rough) if rough.denominator == 1 else 0
    return ends >= zeros and 2 * abs(rough - exact) <= 10**ends
