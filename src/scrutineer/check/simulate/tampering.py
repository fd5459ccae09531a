"""Tampering with an invented election, so that it can be tried which check finds what.

Each function takes an election and gives another one and the truth about it. Inside a protocol the
arithmetic stays in order, as somebody who tampers would keep it; only :func:`slip_a_digit` breaks it.
Copies that said what the commission's protocol said follow it where the deed was done at the station,
and keep the truth where it was done later. An election that is not synthetic throughout is refused.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Protocol

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scrutineer.check.simulate.allocation import Floats, Ints
from scrutineer.check.simulate.book import TIMES, Book, Content, open_book, station_areas
from scrutineer.check.simulate.truth import differences
from scrutineer.model import Election, ScrutineerError
from scrutineer.model.protocol import SOURCES
from scrutineer.words import Sentence, mark

Tampered = tuple[Election, nw.DataFrame[Any]]
"""The election afterwards, and its truth (columns as in :data:`~scrutineer.check.simulate.truth.COLUMNS`)."""

_AT_OFFICE: Final = ("commission", "second_entry")


@dataclass(frozen=True)
class Reach:
    """Where to tamper: a share of the counted stations of one contest, drawn at random.

    ``contest_id`` empty is the first contest; ``area_id`` empty is everywhere; ``observed`` keeps stations
    with (``True``) or without (``False``) an observer's copy; the stations ``spared`` are left alone.
    """

    share: float = 0.02
    contest_id: str = ""
    area_id: str = ""
    observed: bool | None = None
    spared: Collection[str] = ()


ANYWHERE: Final = Reach()


class Tampering(Protocol):
    """One kind of tampering: the same election, seed and reach give the same result."""

    def __call__(self, election: Election, *, seed: int, reach: Reach = ANYWHERE) -> Tampered:
        """The election afterwards and the truth."""


def stuff_ballots(
    election: Election, *, seed: int, reach: Reach = ANYWHERE, option_id: str = "", most: float = 0.7
) -> Tampered:
    """Put unused ballots, marked for ``option_id`` (empty = the leading line), into the box.

    Between a fifth and ``most`` of the ballots that voters left: issued, in the box, cast, valid and the
    line grow alike, cancelled shrink. Done at the station: every copy says so.
    """

    def change(book: Book, rng: np.random.Generator, rows: Ints, after: Content) -> None:
        line = _line(book, rows, option_id)
        added = np.floor(_unused(book.content, rows) * rng.uniform(0.2, most, rows.size)).astype(np.int64)
        _add_ballots(after, rows, line, added)

    return _tampered(election, "stuffed", seed, reach, change, SOURCES)


def round_turnout(
    election: Election, *, seed: int, reach: Reach = ANYWHERE, option_id: str = "", step: int = 1
) -> Tampered:
    """Lift turnout to the next whole percentage (a multiple of ``step``) with ballots for ``option_id``.

    Turnout is ballots issued over voters on the list and added; the count nearest to the percentage is taken.
    Stations where unused ballots do not suffice, or that are there already, stay as they are. Every copy
    says so.
    """

    def change(book: Book, rng: np.random.Generator, rows: Ints, after: Content) -> None:  # noqa: ARG001
        voters = _figure(book.content, "registered_voters", rows) + _figure(
            book.content, "voters_added", rows
        )
        issued = _figure(book.content, "ballots_issued", rows)
        percent = -(-100 * issued // (voters * step)) * step
        wanted = (2 * percent * voters + 100) // 200
        wanted = np.where(wanted < issued, (2 * (percent + step) * voters + 100) // 200, wanted)
        added = wanted - issued
        _add_ballots(
            after,
            rows,
            _line(book, rows, option_id),
            np.where(added <= _unused(book.content, rows), added, 0),
        )

    return _tampered(election, "rounded", seed, reach, change, SOURCES)


def move_votes(
    election: Election, *, seed: int, reach: Reach = ANYWHERE, option_id: str = "", share: float = 0.35
) -> Tampered:
    """Count a ``share`` of the votes for other lines for ``option_id`` (empty = the leading line).

    All other figures stay. Done at the count: every copy says so.
    """

    def change(book: Book, rng: np.random.Generator, rows: Ints, after: Content) -> None:
        _move(after, rows, _line(book, rows, option_id), share * rng.uniform(0.5, 1.0, rows.size))

    return _tampered(election, "moved", seed, reach, change, SOURCES)


def rewrite_upstream(
    election: Election, *, seed: int, reach: Reach = ANYWHERE, option_id: str = "", share: float = 0.45
) -> Tampered:
    """Rewrite protocols after they left the station: votes moved and ballots added for ``option_id``.

    Only the commission's two entries change; what observers copied keeps the truth.
    """

    def change(book: Book, rng: np.random.Generator, rows: Ints, after: Content) -> None:
        line = _line(book, rows, option_id)
        _move(after, rows, line, share * rng.uniform(0.5, 1.0, rows.size))
        added = np.floor(_unused(book.content, rows) * rng.uniform(0.0, 0.4, rows.size)).astype(np.int64)
        _add_ballots(after, rows, line, added)

    return _tampered(election, "rewritten", seed, reach, change, _AT_OFFICE)


def copy_protocols(election: Election, *, seed: int, reach: Reach = ANYWHERE) -> Tampered:
    """Hand in another station's figures: of two stations of like size one gets all figures of the other.

    Of neighbours in size that were both drawn one is left as it is. The commission's two entries change;
    what observers copied keeps the truth.
    """

    def change(book: Book, rng: np.random.Generator, rows: Ints, after: Content) -> None:  # noqa: ARG001
        chosen = np.zeros(book.contest.size, bool)
        chosen[rows] = True
        pool = np.flatnonzero(book.counted)
        size = _figure(book.content, "registered_voters", pool)
        pool = pool[np.lexsort((size, book.contest[pool]))]
        original, copied = pool[:-1], pool[1:]
        pairs = chosen[copied] & ~chosen[original] & (book.contest[copied] == book.contest[original])
        for name, values in after.figures.items():
            values[copied[pairs]] = book.content.figures[name][original[pairs]]
        after.votes[copied[pairs]] = book.content.votes[original[pairs]]

    return _tampered(election, "copied", seed, reach, change, _AT_OFFICE)


def slip_a_digit(election: Election, *, seed: int, reach: Reach = ANYWHERE) -> Tampered:
    """Type one digit wrong in the commission's first entry, in a figure that stands in an equation.

    A digit of a vote, or of the ballots received, cancelled, valid or in the box, becomes another: a control
    breaks. The second entry and the observers' copies are right.
    """

    def change(book: Book, rng: np.random.Generator, rows: Ints, after: Content) -> None:  # noqa: ARG001
        names = [n for n in _IN_EQUATIONS if n in after.figures]
        which = rng.integers(0, max(2 * len(names), 1), rows.size)
        for at, name in enumerate(names):
            here = rows[which == at]
            after.figures[name][here] = _slipped(rng, after.figures[name][here])
        here = rows[which >= len(names)]
        line = np.argmax(rng.random((here.size, after.votes.shape[1])) * (after.votes[here] >= 0), axis=1)
        after.votes[here, line] = _slipped(rng, after.votes[here, line])

    return _tampered(election, "slipped", seed, reach, change, ("commission",))


def lose_protocols(election: Election, *, seed: int, reach: Reach = ANYWHERE) -> Tampered:
    """Let protocols be missing: the commission's entries are open and empty. Observers keep theirs."""

    def change(book: Book, rng: np.random.Generator, rows: Ints, after: Content) -> None:  # noqa: ARG001
        for values in after.figures.values():
            values[rows] = -1
        after.votes[rows] = -1
        after.texts["status"][rows] = "open"
        for name in TIMES:
            if name in after.texts:
                after.texts[name][rows] = ""

    return _tampered(election, "missing", seed, reach, change, _AT_OFFICE)


def annul(election: Election, *, seed: int, reach: Reach = ANYWHERE) -> Tampered:
    """Annul stations: the commission's entries keep their figures and no longer count."""

    def change(book: Book, rng: np.random.Generator, rows: Ints, after: Content) -> None:  # noqa: ARG001
        after.texts["status"][rows] = "annulled"

    return _tampered(election, "annulled", seed, reach, change, _AT_OFFICE)


TAMPERINGS: Final[Mapping[str, Tampering]] = MappingProxyType(
    {
        "stuffed": stuff_ballots,
        "moved": move_votes,
        "rewritten": rewrite_upstream,
        "rounded": round_turnout,
        "copied": copy_protocols,
        "slipped": slip_a_digit,
        "missing": lose_protocols,
        "annulled": annul,
    }
)
"""Kind, as the truth names it, to the function that does it."""

_IN_EQUATIONS: Final = ("ballots_received", "ballots_cancelled", "ballots_in_box", "ballots_valid")


def _tampered(
    election: Election,
    kind: str,
    seed: int,
    reach: Reach,
    change: Callable[[Book, np.random.Generator, Ints, Content], None],
    sources: tuple[str, ...],
) -> Tampered:
    """Change commission's protocols within reach, then the copies from ``sources`` that agreed with them."""
    book = open_book(election)
    rng = np.random.Generator(np.random.PCG64(seed))
    rows = _within_reach(book, reach, rng)
    after = book.content.copy()
    change(book, rng, rows, after)
    copies, of = book.same(rows, sources)
    for values in after.figures.values():
        values[copies] = values[rows[of]]
    after.votes[copies] = after.votes[rows[of]]
    for texts in after.texts.values():
        texts[copies] = texts[rows[of]]
    return book.closed(after), differences(book, after, kind)


def _within_reach(book: Book, reach: Reach, rng: np.random.Generator) -> Ints:
    contest_id = reach.contest_id or book.contest_ids[0]
    if contest_id not in book.contest_ids:
        said = Sentence(
            mark("There is no contest {contest}. There are: {known}."),
            {"contest": contest_id, "known": ", ".join(book.contest_ids)},
        )
        raise ScrutineerError("simulate-contest", said)
    fits = book.counted & (book.contest == book.contest_ids.index(contest_id))
    if reach.area_id:
        fits &= station_areas(book.election, reach.area_id)[book.station]
    if reach.spared:
        spared = pc.is_in(book.station_ids, value_set=pa.array(sorted(reach.spared), pa.string()))
        fits &= ~spared.to_numpy(zero_copy_only=False)[book.station]
    if reach.observed is not None:
        watched = np.isin(book.key, book.key[book.stated & (book.sources == "observer")])
        fits &= watched == reach.observed
    rows = np.flatnonzero(fits)
    chosen: Ints = np.sort(rng.choice(rows, round(reach.share * rows.size), replace=False))
    return chosen


def _figure(content: Content, name: str, rows: Ints) -> Ints:
    """A figure of these protocols, 0 where it is not stated."""
    if name not in content.figures:
        return np.zeros(rows.size, np.int64)
    return np.maximum(content.figures[name][rows], 0)


def _unused(content: Content, rows: Ints) -> Ints:
    """How many ballots could be added: voters who got none, and ballots left, whichever is less."""
    voters = _figure(content, "registered_voters", rows) + _figure(content, "voters_added", rows)
    room = np.maximum(voters - _figure(content, "ballots_issued", rows), 0)
    if "ballots_cancelled" in content.figures:
        room = np.minimum(room, _figure(content, "ballots_cancelled", rows))
    unused: Ints = room
    return unused


def _add_ballots(after: Content, rows: Ints, line: Ints, added: Ints) -> None:
    for name in ("ballots_issued", "ballots_in_box", "ballots_cast", "ballots_valid"):
        if name in after.figures:
            after.figures[name][rows] += added
    if "ballots_cancelled" in after.figures:
        after.figures["ballots_cancelled"][rows] -= added
    after.votes[rows, line] += added


def _move(after: Content, rows: Ints, line: Ints, share: Floats) -> None:
    votes = after.votes[rows]
    taken = np.floor(np.maximum(votes, 0) * share[:, None]).astype(np.int64)
    taken[np.arange(rows.size), line] = 0
    votes -= taken
    votes[np.arange(rows.size), line] += taken.sum(axis=1)
    after.votes[rows] = votes


def _line(book: Book, rows: Ints, option_id: str) -> Ints:
    """The line of ``option_id`` on the ballot of each protocol; the one with most votes where it is empty."""
    counted = np.flatnonzero(book.counted)
    found: Ints = np.zeros(len(book.contest_ids), np.int64)
    for at in np.unique(book.contest[rows]).tolist():
        lines = book.lines[at]
        if option_id and option_id not in lines:
            said = Sentence(
                mark("{contest} has no line {option}. It has: {known}."),
                {"contest": book.contest_ids[at], "option": option_id, "known": ", ".join(lines)},
            )
            raise ScrutineerError("simulate-option", said)
        votes = np.maximum(book.content.votes[counted[book.contest[counted] == at]], 0)
        found[at] = lines.index(option_id) if option_id else int(np.argmax(votes.sum(axis=0)))
    at_rows: Ints = found[book.contest[rows]]
    return at_rows


def _slipped(rng: np.random.Generator, values: Ints) -> Ints:
    """Each number with one of its digits replaced by another."""
    lengths = np.maximum(np.char.str_len(values.astype(str)), 1)
    power = np.power(10, (rng.random(values.size) * lengths).astype(np.int64))
    digit = values // power % 10
    slipped: Ints = values + (((digit + rng.integers(1, 10, values.size)) % 10) - digit) * power
    return slipped
