"""Foreign files in, a bundle out, by a mapping: the way by which a country's published results come in.

What the files say is taken over as it is, faults of the election included: to find these is what a count
does. Only what cannot be read as figures, keys and names is refused, each with its file, line and column.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from scrutineer.bundle.fault import Faults
from scrutineer.bundle.foreign import Progress, gather
from scrutineer.bundle.mapping import Mapping as Plan
from scrutineer.bundle.mapping import read_mapping
from scrutineer.bundle.places import Places, place_stations
from scrutineer.bundle.reader import assembled
from scrutineer.bundle.returns import Returns, read_returns
from scrutineer.bundle.writer import require_free, write
from scrutineer.model import Election, Stored
from scrutineer.words import mark


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import made. ``open_stations`` counts stations without a protocol in any contest."""

    out: str
    election_id: str
    areas: int
    stations: int
    open_stations: int
    contests: int
    options: int
    protocols: int
    votes: int

    def as_dict(self) -> dict[str, Any]:
        """The same as a dictionary, for JSON and for sentences."""
        return asdict(self)


def import_files(
    mapping: str | Path,
    files: Sequence[str | Path],
    out: str | Path,
    *,
    format: str = "csv",  # noqa: A002
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Read ``files`` by the mapping in the file ``mapping`` and write a bundle into the folder ``out``.

    Files ending in ``.gz`` are unpacked. A row without votes and without figures but the list is a station
    that has not reported: it is open. ``progress`` is called with the rows read so far.

    Raises :class:`scrutineer.model.BadInputError` with every fault; ``out`` then does not appear.
    """
    require_free(Path(out), overwrite=overwrite)
    plan = read_mapping(mapping)
    faults = Faults()
    foreign = gather(plan, [Path(file) for file in files], faults, progress)
    faults.stop()
    if foreign is None or not len(foreign):
        faults.add("B-89", plan.file, mark("No row is left in the files; expected a row for each station."))
        faults.stop()
        raise AssertionError("stopped")
    places = place_stations(plan, foreign)
    returns = read_returns(plan, foreign, places)
    faults.stop()
    election = _election(plan, places, returns)
    write(election, out, format=format, overwrite=overwrite)
    return _summary(Path(out), election, returns)


def _election(plan: Plan, places: Places, returns: Returns) -> Election:
    tables = {
        "areas": places.areas,
        "stations": places.stations,
        "contests": returns.contests,
        "options": returns.options,
        "protocols": returns.protocols,
        "votes": returns.votes,
    }
    if plan.declared:
        tables["declared"] = _declared(plan)
    frames = {name: nw.from_native(table, eager_only=True) for name, table in tables.items()}
    return assembled(plan.settings, frames)


def _declared(plan: Plan) -> pa.Table:
    rows = [
        {
            "contest_id": item.contest,
            "area_id": item.area,
            **{
                key: getattr(item, key)
                for key in ("name", "value", "unit", "relation", "base", "stage", "as_of")
            },
            "source": item.source,
        }
        for item in plan.declared
    ]
    return pa.Table.from_pylist(rows)


def _summary(out: Path, election: Election, returns: Returns) -> Summary:
    size = {name: len(frame) for name, frame in election.tables.items() if not isinstance(frame, Stored)}
    reporting = len(pc.unique(returns.protocols["station_id"]))
    return Summary(
        out=str(out),
        election_id=election.election_id,
        areas=size["areas"],
        stations=size["stations"],
        open_stations=size["stations"] - reporting,
        contests=size["contests"],
        options=size["options"],
        protocols=size["protocols"],
        votes=size["votes"],
    )
