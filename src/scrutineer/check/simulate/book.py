"""The protocols of an invented election as arrays, to be tampered with and put back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scrutineer.check.simulate.allocation import Ints
from scrutineer.check.simulate.frames import framed
from scrutineer.check.simulate.geography import no_area
from scrutineer.model import FIGURES, Election, ScrutineerError, Stored
from scrutineer.model.election import WIDE
from scrutineer.words import Sentence, mark

Bools = npt.NDArray[np.bool_]

TIMES: Final = ("count_started_at", "count_ended_at")


@dataclass(frozen=True)
class Content:
    """What tampering may change: figures and votes (-1 = not stated), status and times, a row a protocol."""

    figures: Mapping[str, Ints]
    votes: Ints
    texts: Mapping[str, npt.NDArray[np.object_]]

    def copy(self) -> "Content":
        """A copy that may be written to."""
        return Content(
            {name: values.copy() for name, values in self.figures.items()},
            self.votes.copy(),
            {name: values.copy() for name, values in self.texts.items()},
        )


@dataclass(frozen=True)
class Book:
    """All protocols of an election, whatever its layout.

    ``contest`` and ``station`` index ``contest_ids`` and ``station_ids``; ``lines`` are the option ids by
    contest; column k of the votes is line k of the protocol's contest.
    """

    election: Election
    native: pa.Table
    contest: Ints
    station: Ints
    contest_ids: tuple[str, ...]
    station_ids: pa.Array
    sources: npt.NDArray[np.object_]
    content: Content
    vote_row: Ints | None = None
    vote_line: Ints | None = None

    @cached_property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """The option ids of each contest in the order of the ballot."""
        return tuple(self.election.lines(contest_id) for contest_id in self.contest_ids)

    @cached_property
    def counted(self) -> Bools:
        """The commission's protocols that count and state figures."""
        found: Bools = (self.sources == "commission") & self.stated
        return found

    @cached_property
    def stated(self) -> Bools:
        """Protocols that count and state at least the ballots cast or valid."""
        told = np.zeros(self.contest.size, bool)
        for name in ("ballots_cast", "ballots_valid"):
            if name in self.content.figures:
                told |= self.content.figures[name] >= 0
        found: Bools = (self.content.texts["status"] == "counted") & told
        return found

    @cached_property
    def key(self) -> Ints:
        """A number for each pair of contest and station."""
        return self.contest * len(self.station_ids) + self.station

    def same(self, rows: Ints, sources: tuple[str, ...]) -> tuple[Ints, Ints]:
        """The copies, from ``sources``, that say what the protocols ``rows`` say, those included.

        Gives the copies' rows, and for each the position in ``rows`` of the protocol that it repeats.
        """
        order = np.argsort(self.key[rows], kind="stable")
        sorted_keys = self.key[rows][order]
        near = np.flatnonzero(np.isin(self.key, sorted_keys) & self.stated & np.isin(self.sources, sources))
        which = order[np.searchsorted(sorted_keys, self.key[near])]
        equal = np.all(self.content.votes[near] == self.content.votes[rows[which]], axis=1)
        for values in self.content.figures.values():
            equal &= values[near] == values[rows[which]]
        return near[equal], which[equal]

    def closed(self, content: Content) -> Election:
        """The election with ``content`` in the place of what was there."""
        native = self.native
        for name, values in content.figures.items():
            native = _put(native, name, pa.array(values, mask=values < 0))
        for name, texts in content.texts.items():
            native = _put(native, name, pa.array(texts, pa.string()))
        if self.vote_row is None or self.vote_line is None:
            for line in range(content.votes.shape[1]):
                values = content.votes[:, line]
                native = _put(native, f"v{line}", pa.array(values, mask=values < 0))
            return self._with({WIDE: framed(native)})
        votes = native_table(self.election, "votes")
        found = content.votes[self.vote_row, self.vote_line]
        votes = _put(votes, "votes", pa.array(found)).filter(pa.array(found >= 0))
        return self._with({"protocols": framed(native), "votes": framed(votes)})

    def _with(self, tables: Mapping[str, nw.DataFrame[Any]]) -> Election:
        return replace(self.election, tables={**self.election.tables, **tables}, origin=None)


def native_table(election: Election, name: str) -> pa.Table:
    """A table of an election as a PyArrow table, in one piece."""
    frame = election.tables[name]
    if isinstance(frame, Stored):
        frame = nw.read_parquet(str(frame.path), backend="pyarrow")
    return frame.to_arrow().combine_chunks()


def open_book(election: Election) -> Book:
    """Read the protocols of an invented election.

    Raises :class:`ScrutineerError` for any other: tampering needs ``synthetic = true`` and stations that
    all say SYNTHETIC in their ids.
    """
    _refuse_real(election)
    wide = WIDE in election.tables
    native = native_table(election, WIDE if wide else "protocols")
    contest_ids = tuple(election.contests)
    contest = _index(native["contest_id"], pa.array(contest_ids, pa.string()))
    station_ids = native_table(election, "stations")["station_id"].combine_chunks()
    figures = {name: _counts(native[name]) for name in FIGURES if name in native.column_names}
    most = max(len(election.lines(contest_id)) for contest_id in contest_ids)
    votes = np.full((native.num_rows, most), -1, np.int64)
    row = line = None
    if wide:
        for at in range(most):
            votes[:, at] = _counts(native[f"v{at}"])
    else:
        row, line = _vote_cells(election, native, contest)
        votes[row, line] = _counts(native_table(election, "votes")["votes"])
    texts = {"status": _texts(native, "status", "counted")}
    texts |= {name: _texts(native, name, "") for name in TIMES if name in native.column_names}
    return Book(
        election,
        native,
        contest,
        _index(native["station_id"], station_ids),
        contest_ids,
        station_ids,
        _texts(native, "source", "commission"),
        Content(figures, votes, texts),
        row,
        line,
    )


def _vote_cells(election: Election, protocols: pa.Table, contest: Ints) -> tuple[Ints, Ints]:
    """For each row of the long table of votes: the row of its protocol, and its line on the ballot."""
    votes = native_table(election, "votes")
    row = _index(votes["protocol_id"], protocols["protocol_id"].combine_chunks())
    options = sorted({option for lines in election.options.values() for option in lines})
    place = np.full((len(election.contests), len(options)), -1, np.int64)
    for at, contest_id in enumerate(election.contests):
        for line, option in enumerate(election.lines(contest_id)):
            place[at, options.index(option)] = line
    return row, place[contest[row], _index(votes["option_id"], pa.array(options, pa.string()))]


def _refuse_real(election: Election) -> None:
    ids = (
        native_table(election, "stations")["station_id"] if "stations" in election.tables else pa.array([""])
    )
    if election.synthetic and pc.all(pc.match_substring(ids, "SYNTHETIC")).as_py():
        return
    said = Sentence(
        mark(
            "{election} is not an invented election. Only what is synthetic throughout can be tampered with: "
            "make one with “scrutineer simulate”."
        ),
        {"election": election.election_id},
    )
    raise ScrutineerError("simulate-real", said)


def _index(column: pa.ChunkedArray, values: pa.Array) -> Ints:
    found: Ints = pc.index_in(column, value_set=values).to_numpy().astype(np.int64)
    return found


def _counts(column: pa.ChunkedArray) -> Ints:
    found: Ints = pc.fill_null(column, -1).to_numpy().astype(np.int64)
    return found


def _texts(native: pa.Table, name: str, default: str) -> npt.NDArray[np.object_]:
    if name not in native.column_names:
        return np.full(native.num_rows, default, object)
    column = native[name]
    found = pc.if_else(pc.equal(pc.fill_null(column, ""), ""), default, column) if default else column
    texts: npt.NDArray[np.object_] = found.to_numpy(zero_copy_only=False)
    return texts


def _put(native: pa.Table, name: str, values: pa.Array) -> pa.Table:
    if name not in native.column_names:
        return native.append_column(name, values)
    return native.set_column(native.column_names.index(name), name, values)


def station_areas(election: Election, area_id: str) -> Bools:
    """Which stations, in the order of their table, lie in an area or in one below it.

    Raises :class:`ScrutineerError` where the area is not there.
    """
    if area_id not in election.areas:
        raise no_area(area_id)
    inside = {area_id}
    grew = True
    while grew:
        more = {a.area_id for a in election.areas.values() if a.parent_id in inside} - inside
        inside |= more
        grew = bool(more)
    areas = native_table(election, "stations")["area_id"]
    found: Bools = pc.is_in(areas, value_set=pa.array(sorted(inside))).to_numpy()
    return found
