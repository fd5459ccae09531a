"""Copies: stations whose votes are the same on every line as another station’s.

Small stations coincide by chance, large ones never; how often is bounded for every pair of stations with
the same number of votes, from the shares of their neighbours and their own.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.stats import chi2, poisson

from scrutineer.check.forensics.coincidence import chance_of_equal, smooth_shares
from scrutineer.check.forensics.places import places
from scrutineer.check.forensics.result import Effect, Null, Result, shown
from scrutineer.check.forensics.station_figures import Bools, Floats, Ints, StationFigures
from scrutineer.words import Sentence, mark

VOTES: Final = 50
"""Stations with fewer votes are left out: they coincide too often for a copy to be told from chance."""
PLACE: Final = 20
"""Stations of a place: the nearest area that holds so many."""
RARE: Final = 0.01
"""The rarest possible coincidences, those of which chance gives this many together, are looked at apart."""
SELDOM: Final = 0.1
LISTED: Final = 500

_CANNOT: Final = mark(
    "It cannot tell a copied sheet from one entered twice by mistake, and a copy that was changed anywhere "
    "goes unseen."
)
_UNSTATED: Final = mark("not stated")
_SMALL: Final = mark("fewer than {votes} votes")


def identical_votes(figures: StationFigures, *, everywhere: bool = False, whole: bool = False) -> Result:
    """Stations with the votes of another station of the same place (``everywhere``: of any place).

    Asked of pairs with the same number of votes only, so that nothing need be known of turnout; ``whole`` of
    pairs where every other count of the sheet is the same, too (the list of voters is the station's own).
    The chance that such a pair agrees on every line is at most the geometric mean of the two stations'
    chances to repeat their own votes (Cauchy and Schwarz), with the shares of
    :func:`~scrutineer.check.forensics.coincidence.smooth_shares`. The number of stations that repeat another
    is held against a Poisson variable with the sum of these bounds as its mean; so is, apart, the number
    among the rarest pairs. The probability is twice the smaller (two looks at one question).

    Valid where voters of different stations decide independently given the shares. The Poisson form is
    approximate: the number is a sum of rare, nearly independent indicators. Its false alarms were measured.
    """
    votes, total, stated = _lines(figures)
    kept = stated & (total >= VOTES)
    place = places(figures, PLACE)
    keys = [np.zeros_like(place) if everywhere else place, total, *(_sheet(figures) if whole else ())]
    rows, member = _comparable(keys, kept)
    shares = smooth_shares(votes[kept], place[kept])[np.searchsorted(np.flatnonzero(kept), rows)]
    sets = _Sets.of(member, votes[rows], np.sqrt(chance_of_equal(shares, total[rows])))
    mean, pairs = sets.expected(0.0)
    rarest = sets.rarest(RARE)
    all_repeat, rare_repeat = sets.repeats(0.0), sets.repeats(rarest)
    log10_p = None
    if pairs:
        both = _log10_poisson(all_repeat, mean), _log10_poisson(rare_repeat, sets.expected(rarest)[0])
        log10_p = min(min(both) + math.log10(2), 0.0)
    found = tuple(_rows(figures, rows, sets, total))
    return Result(
        test="identical-" + ("protocols" if whole else "votes") + ("-anywhere" if everywhere else ""),
        asked=Sentence(_asked(everywhere=everywhere, whole=whole)),
        said=_said(all_repeat, mean, pairs, found),
        cannot=Sentence(_CANNOT),
        statistic=float(all_repeat),
        null=Null.CHECKED if pairs else Null.NONE,
        mean=mean if pairs else None,
        sd=math.sqrt(mean) if pairs else None,
        log10_p=log10_p,
        effect=_excess(all_repeat, mean, int(kept.sum())) if pairs else None,
        used=int(kept.sum()),
        left_out=_left_out(stated, kept),
        rows=found,
    )


def _asked(*, everywhere: bool, whole: bool) -> str:
    if whole and everywhere:
        return mark("Is the whole sheet of a station the same as another station’s, figure by figure?")
    if whole:
        return mark("Is the whole sheet of a station the same as another’s of the same place?")
    if everywhere:
        return mark("Are the votes of a station the same as another station’s on every line?")
    return mark("Are the votes of a station the same as another’s of the same place, on every line?")


def _said(repeats: int, mean: float, pairs: int, found: tuple[Mapping[str, Any], ...]) -> Sentence:
    if not pairs:
        return Sentence(mark("No two stations have the same number of votes: no answer."))
    if not repeats:
        said = mark("No station repeats another, of {pairs} pairs with the same number of votes.")
        return Sentence(said, {"pairs": pairs})
    often = mark(
        "{repeats} stations repeat another; chance alone gives at most about {mean:decimal}. The least "
        "likely to: {station} and {other}, {votes} votes each."
    )
    hardly = mark(
        "{repeats} stations repeat another; chance alone would hardly give one. The least likely to: "
        "{station} and {other}, {votes} votes each."
    )
    said = often if mean >= SELDOM else hardly
    first = found[0]
    names = {"station": first["station_id"], "other": first["other_id"], "votes": first["votes"]}
    return Sentence(said, {"repeats": repeats, "mean": shown(mean), **names})


@dataclass(frozen=True, eq=False)
class _Sets:
    """Stations in sets that could coincide, in order of set and root of chance.

    ``order`` are the rows, ``start`` and ``end`` where each one's set begins and ends in it; ``log_root`` the
    logarithm of half of each bound; ``same`` groups the rows of one set that have equal votes.
    """

    order: Ints
    start: Ints
    end: Ints
    log_root: Floats
    same: tuple[Ints, ...]

    @classmethod
    def of(cls, sets: Ints, votes: Ints, root: Floats) -> "_Sets":
        """Sort the stations; those with the same number in ``sets`` are compared."""
        if not root.size:
            nothing = np.zeros(0, np.int64)
            return cls(nothing, nothing, nothing, np.zeros(0), ())
        logs = np.log(np.maximum(root, 1e-150))
        order = np.lexsort((logs, sets))
        first = np.flatnonzero(np.diff(sets[order], prepend=-1))
        last = np.append(first[1:], order.size)
        member = np.cumsum(np.diff(sets[order], prepend=-1) != 0) - 1
        whole = _numbered([sets, *votes.T])
        by_votes = np.argsort(whole, kind="stable")
        groups = np.split(by_votes, np.flatnonzero(np.diff(whole[by_votes])) + 1)
        same = tuple(group for group in groups if group.size > 1)
        return cls(order, first[member], last[member], logs[order], same)

    def expected(self, most: float) -> tuple[float, int]:
        """Sum of the bounds, and number, of the pairs whose logarithm of the bound is at most ``most``."""
        size = self.order.size
        if not size:
            return 0.0, 0
        width = float(np.ptp(self.log_root)) + 1.0
        away = self.log_root - self.log_root.min()
        key = self.start * width + away
        limit = np.clip(most - self.log_root - self.log_root.min(), -1e-9, width - 1e-9)
        until = np.searchsorted(key, self.start * width + limit, side="right")
        root = np.exp(self.log_root)
        held = np.concatenate([[0.0], np.cumsum(root)])
        itself = (until > np.arange(size)) & (2 * self.log_root <= most)
        sums = root * (held[until] - held[self.start] - np.where(itself, root, 0.0))
        number = int((until - self.start - itself).sum()) // 2
        return float(sums.sum()) / 2, number

    def rarest(self, budget: float) -> float:
        """The largest logarithm of a bound such that all pairs up to it together give ``budget`` at most."""
        if self.expected(0.0)[0] <= budget or not self.order.size:
            return 0.0
        low, high = 2 * float(self.log_root.min()) - 1.0, 0.0
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if self.expected(middle)[0] <= budget else (low, middle)
        return low

    @property
    def _by_row(self) -> Floats:
        found = np.empty(self.order.size)
        found[self.order] = self.log_root
        return found

    def repeats(self, most: float) -> int:
        """Stations that repeat another of their set, with a bound of at most ``most``."""
        by_row = self._by_row
        number = 0
        for group in self.same:
            logs = np.sort(by_row[group])
            number += int(np.sum(logs[1:] + logs[0] <= most))
        return number

    def pairs(self) -> Iterator[tuple[int, int, float]]:
        """Each repeating row, the first of its group, and the logarithm of the bound, least likely first."""
        by_row = self._by_row
        found = [
            (int(group[0]), int(row), float(by_row[group[0]] + by_row[row]))
            for group in self.same
            for row in group[1:]
        ]
        yield from sorted(found, key=lambda pair: (pair[2], pair[:2]))


def _comparable(keys: list[Ints], kept: Bools) -> tuple[Ints, Ints]:
    """The rows of ``kept`` that share all keys with another, and the number of the set that each is in."""
    rows = np.flatnonzero(kept)
    member = _numbered([key[rows] for key in keys])
    several = np.bincount(member, minlength=1)[member] > 1
    return rows[several], member[several]


def _numbered(columns: list[Ints]) -> Ints:
    """A number for each row, the same for rows that are equal in all columns."""
    order = np.lexsort(columns)
    differs = np.zeros(order.size, bool)
    for column in columns:
        differs[1:] |= np.diff(column[order]) != 0
    found = np.empty(order.size, np.int64)
    found[order] = np.cumsum(differs)
    return found


def _sheet(figures: StationFigures) -> tuple[Ints, ...]:
    """What is counted at the station; the list of voters is known before and is its own."""
    return figures.issued, figures.cast, figures.valid, figures.invalid


def _rows(figures: StationFigures, rows: Ints, sets: _Sets, total: Ints) -> Iterator[Mapping[str, Any]]:
    figure = _sheet(figures)
    for at, (first, second, log_bound) in enumerate(sets.pairs()):
        if at >= LISTED:
            return
        one, other = int(rows[first]), int(rows[second])
        yield {
            "station_id": figures.station_ids[one],
            "other_id": figures.station_ids[other],
            "area_id": figures.area_ids[figures.area[one]],
            "other_area_id": figures.area_ids[figures.area[other]],
            "votes": int(total[one]),
            "whole": all(int(f[one]) == int(f[other]) for f in figure),
            "registered": (int(figures.registered[one]), int(figures.registered[other])),
            "log10_chance": log_bound / math.log(10),
        }


def _lines(figures: StationFigures) -> tuple[Ints, Ints, Bools]:
    """Votes by line, with what remains of the valid ballots as one more; their sum; where both are stated."""
    votes = figures.votes
    stated: Bools = np.all(votes >= 0, axis=1) & (votes.shape[1] > 0)
    held = np.maximum(votes, 0).sum(axis=1)
    rest = np.where(stated & (figures.valid > held), figures.valid - held, 0)
    if rest.any():
        votes = np.column_stack([votes, rest])
    return votes, held + rest, stated


def _log10_poisson(number: int, mean: float) -> float:
    """log10 of the chance of at least ``number``."""
    if number == 0:
        return 0.0
    if mean <= 0:
        return -math.inf
    found = float(poisson.logsf(number - 1, mean)) / math.log(10)
    if math.isfinite(found):
        return found
    return (number * math.log(mean) - mean - math.lgamma(number + 1)) / math.log(10)


def _excess(number: int, mean: float, used: int) -> Effect:
    """The share of stations that repeat another beyond chance, with the exact interval of Poisson."""
    low = float(chi2.ppf(0.025, 2 * number)) / 2 if number else 0.0
    high = float(chi2.ppf(0.975, 2 * number + 2)) / 2
    name = Sentence(mark("share of stations that repeat another, beyond chance"))
    return Effect(name, (number - mean) / used, (low - mean) / used, (high - mean) / used, share=True)


def _left_out(stated: Bools, kept: Bools) -> dict[Sentence, int]:
    reasons = {
        Sentence(_UNSTATED): int((~stated).sum()),
        Sentence(_SMALL, {"votes": VOTES}): int((stated & ~kept).sum()),
    }
    return {reason: number for reason, number in reasons.items() if number}
