"""Totals that the protocols of an invented country must give, exactly, in the areas that were named."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from scrutineer.check.simulate.allocation import (
    CannotMeetError,
    Floats,
    Groups,
    Ints,
    meet,
    meet_lines,
    tilt,
    tilt_lines,
)
from scrutineer.check.simulate.ballot import Totals
from scrutineer.check.simulate.geography import Geography
from scrutineer.model import ScrutineerError, figure_name
from scrutineer.words import Sentence, mark

SETTABLE: Final = (
    "registered_voters",
    "voters_added",
    "ballots_received",
    "ballots_issued",
    "ballots_issued_outside",
    "ballots_cast",
    "ballots_invalid",
    "ballots_both_marked",
    "ballots_valid",
)
"""The figures whose totals can be given; those of the lines besides, by option id."""

_PARTS: Final = ("ballots_invalid", "ballots_both_marked", "ballots_valid")


@dataclass(frozen=True)
class Target:
    """Groups of stations with totals of one figure, and the area that each group's total is of."""

    groups: Groups
    areas: tuple[str, ...]


@dataclass(frozen=True)
class LineTargets:
    """Groups of stations with totals of the lines.

    ``of`` is the group of each station (-1 = none); ``totals`` has a row a group, a column a line, -1 = open.
    """

    of: Ints
    totals: Ints
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Aims:
    """The totals given, by figure, as groups of stations that do not overlap.

    A station belongs to the lowest area with a given total; an area's own group has what remains of its
    total after the areas inside it.
    """

    figures: Mapping[str, Target] = field(default_factory=dict)
    lines: LineTargets | None = None

    def chances(self, figure: str, logits: Floats, size: Ints, aim: float | None = None) -> Floats:
        """Chances for a draw of ``figure`` out of ``size``, tilted to its totals, or to the share ``aim``."""
        if figure in self.figures:
            return tilt(logits, size, self.figures[figure].groups)
        if aim is None:
            return tilt(logits, size, Groups(np.full(size.size, -1), np.zeros(0, np.int64)))
        whole = Groups(np.zeros(size.size, np.int64), np.array([round(aim * int(size.sum()))]))
        return tilt(logits, size, whole)

    def meet(self, rng: np.random.Generator, figure: str, values: Ints, least: Ints, most: Ints) -> Ints:
        """``values`` within their bounds, with the totals of ``figure`` met.

        Raises :class:`ScrutineerError` naming area, figure and what would be possible.
        """
        if figure not in self.figures:
            return np.clip(values, least, most)
        target = self.figures[figure]
        try:
            return meet(rng, values, target.groups, least, most)
        except CannotMeetError as error:
            raise _impossible(target.areas[error.group], figure_name(figure), error) from error

    def line_shares(self, weights: Floats, valid: Ints, aim: Floats | None) -> Floats:
        """Shares of the lines at each station, tilted to their totals, or to the national shares ``aim``."""
        if self.lines:
            return tilt_lines(weights, valid, self.lines.of, self.lines.totals)
        if aim is None:
            shares: Floats = weights / weights.sum(axis=1, keepdims=True)
            return shares
        wanted = np.rint(aim * int(valid.sum())).astype(np.int64)[None, :]
        return tilt_lines(weights, valid, np.zeros(valid.size, np.int64), wanted, rounds=3)

    def meet_votes(self, rng: np.random.Generator, votes: Ints) -> Ints:
        """``votes`` (a row a station) with the totals of the lines met, every station's sum kept."""
        if not self.lines:
            return votes
        try:
            return meet_lines(rng, votes, self.lines.of, self.lines.totals)
        except CannotMeetError as error:
            what = Sentence(mark("Votes on the lines given"))
            raise _impossible(self.lines.areas[error.group], what, error) from error

    def for_cast(self, invalid: float, both: float, missing: float) -> "Aims":
        """Where valid ballots are given, but not those cast: choose the latter as they usually are."""
        if "ballots_cast" in self.figures or "ballots_valid" not in self.figures:
            return self
        valid = self.figures["ballots_valid"]
        issued = self.figures.get("ballots_issued")
        if issued and issued.areas == valid.areas:
            cast = np.maximum(np.rint(issued.groups.total * (1 - missing)), valid.groups.total)
        else:
            cast = np.rint(valid.groups.total / ((1 - invalid) * (1 - both)))
        groups = Groups(valid.groups.of, cast.astype(np.int64))
        return replace(self, figures={**self.figures, "ballots_cast": Target(groups, valid.areas)})

    def for_invalid(self, cast: Ints, both: Ints) -> "Aims":
        """Where valid ballots are given: invalid are what the others leave."""
        if "ballots_valid" not in self.figures:
            return self
        valid = self.figures["ballots_valid"]
        left = Groups(valid.groups.of, valid.groups.sums(cast - both) - valid.groups.total)
        return replace(self, figures={**self.figures, "ballots_invalid": Target(left, valid.areas)})

    def verify(self, figures: Mapping[str, Ints]) -> None:
        """Raise :class:`ScrutineerError` for the first total that ``figures`` do not give."""
        for name, target in self.figures.items():
            found = target.groups.sums(figures[name])
            for area, got, wanted in zip(
                target.areas, found.tolist(), target.groups.total.tolist(), strict=True
            ):
                if got != wanted:
                    raise _contradiction(area, name, got)


def aims(given: Totals, geography: Geography, lines: Sequence[str], both: bool) -> Aims:
    """Read given totals: add what follows from them area by area, and sort the stations into groups.

    ``lines`` are the option ids of the ballot, ``both`` whether its protocol counts ballots with both
    answers. Raises :class:`ScrutineerError` for an area, a figure or a line that is not there, and for
    totals that contradict each other.
    """
    root = geography.places[0].area_id
    full = {
        geography.index(area or root): _completed(area or root, totals, lines, both)
        for area, totals in given.items()
    }
    figures = {}
    for figure in SETTABLE:
        by_area = {area: totals[figure] for area, totals in full.items() if figure in totals}
        if by_area:
            of, owners = _lowest(geography, by_area)
            own = _own_totals(geography, by_area, owners, figure_name(figure))
            figures[figure] = Target(Groups(of, np.array(own, np.int64)), _ids(geography, owners))
    return Aims(figures, _line_targets(full, geography, lines))


def _line_targets(
    full: Mapping[int, Mapping[str, int]], geography: Geography, lines: Sequence[str]
) -> LineTargets | None:
    with_lines = [area for area, totals in full.items() if any(line in totals for line in lines)]
    if not with_lines:
        return None
    of, owners = _lowest(geography, with_lines)
    totals = np.full((len(owners), len(lines)), -1, np.int64)
    for column, line in enumerate(lines):
        by_area = {area: full[area][line] for area in with_lines if line in full[area]}
        totals[:, column] = _own_totals(geography, by_area, owners, Sentence("{line}", {"line": line}))
    return LineTargets(of, totals, _ids(geography, owners))


def _ids(geography: Geography, areas: Sequence[int]) -> tuple[str, ...]:
    return tuple(geography.places[area].area_id for area in areas)


def _lowest(geography: Geography, areas: Collection[int]) -> tuple[Ints, list[int]]:
    """The group of each station, the lowest of ``areas`` above it, and the areas by group."""
    owners = sorted(areas)
    group = np.full(len(geography.places) + 1, -1, np.int64)  # the last for stations that are in none
    group[owners] = np.arange(len(owners))
    return group[geography.nearest(group[:-1] >= 0)], owners


def _own_totals(
    geography: Geography, by_area: Mapping[int, int], owners: Sequence[int], what: Sentence
) -> list[int]:
    """What each owner's own stations must give: its total less those of the next areas inside; -1 = open."""
    own = {area: by_area.get(area, -1) for area in owners}
    for area in owners:
        above = geography.places[area].parent
        while above >= 0 and above not in own:
            above = geography.places[above].parent
        if above < 0 or own[above] < 0:
            continue
        if area not in by_area or by_area[area] > own[above]:
            raise _nested(_ids(geography, [above, area]), what)
        own[above] -= by_area[area]
    return [own[area] for area in owners]


def _completed(area: str, given: Mapping[str, int], lines: Sequence[str], both: bool) -> dict[str, int]:
    """The totals of one area with those that follow from them."""
    _check_names(area, given, lines, both)
    totals = dict(given)
    if lines and all(line in totals for line in lines):
        _agree(area, totals, "ballots_valid", sum(totals[line] for line in lines))
    parts = [part for part in _PARTS if both or part != "ballots_both_marked"]
    unknown = [part for part in parts if part not in totals]
    known = sum(totals[part] for part in parts if part in totals)
    if not unknown:
        _agree(area, totals, "ballots_cast", known)
    elif len(unknown) == 1 and "ballots_cast" in totals:
        totals[unknown[0]] = totals["ballots_cast"] - known
    if any(value < 0 for value in totals.values()):
        raise _contradiction(area, "ballots_cast", known)
    return totals


def _check_names(area: str, totals: Mapping[str, int], lines: Sequence[str], both: bool) -> None:
    for name in totals:
        if name in lines or (name in SETTABLE and (both or name != "ballots_both_marked")):
            continue
        said = Sentence(
            mark("{area}: a total of “{name}” cannot be given. Possible are {known}."),
            {"area": area, "name": name, "known": ", ".join((*SETTABLE, *lines))},
        )
        raise ScrutineerError("simulate-figure", said)


def _agree(area: str, totals: dict[str, int], figure: str, parts: int) -> None:
    if totals.setdefault(figure, parts) != parts:
        raise _contradiction(area, figure, parts)


def _contradiction(area: str, figure: str, parts: int) -> ScrutineerError:
    said = Sentence(
        mark(
            "The totals given for {area} contradict each other: “{what}” would be {sum}. Correct one of them."
        ),
        {"area": area, "what": figure_name(figure), "sum": parts},
    )
    return ScrutineerError("simulate-contradiction", said)


def _nested(areas: Sequence[str], what: Sentence) -> ScrutineerError:
    said = Sentence(
        mark(
            "“{what}”: the total of {above} must be at least the sum of the totals given inside it, and "
            "where it is given, a total must be given for {area} too."
        ),
        {"what": what, "above": areas[0], "area": areas[1]},
    )
    return ScrutineerError("simulate-nested", said)


def _impossible(area_id: str, what: Sentence, error: CannotMeetError) -> ScrutineerError:
    said = Sentence(
        mark(
            "“{what}” in {area}: the stations there can add up to anything from {least} to {most}, but not "
            "to {wanted}. Change this total, or those that bound it."
        ),
        {"what": what, "area": area_id, "least": error.least, "most": error.most, "wanted": error.wanted},
    )
    return ScrutineerError("simulate-total", said)
