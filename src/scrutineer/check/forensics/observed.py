"""Observed against unobserved stations, as an answer: the difference, its interval, attrition."""

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite, log10
from typing import Any, Final

import numpy as np

from scrutineer.check.forensics.observed_difference import ObservedDifference, observed_difference
from scrutineer.check.forensics.result import Effect, Null, Result, shown
from scrutineer.check.forensics.station_figures import Bools, Ints, StationFigures
from scrutineer.check.forensics.turnout_share import Columns, Of, TurnoutShare, columns_of, turnout_share_of
from scrutineer.words import Sentence, mark

ASSIGNED: Final = "observer_assigned"
"""In ``StationFigures.other``: 1 where an observer was sent, 0 where not. Only that is drawn by lot."""


def observed_against_unobserved(
    figures: StationFigures,
    option_id: str | None = None,
    *,
    seed: int | np.random.Generator,
    of: Of = Of.SHARE,
    strata: Ints | None = None,
    columns: Columns | None = None,
    permuted: int = 9_999,
) -> Result:
    """Compare an option's share, or turnout, where observers were with where they were not.

    Strata are the areas that the stations lie in, or ``strata``, a number for each station: what the lot was
    drawn within. Where ``figures.other`` says who was sent (:data:`ASSIGNED`), stations are compared by that,
    and who gave a copy is shown beside it; else by who gave a copy. The probability is exact (by permutation)
    if stations were drawn by lot, and means nothing otherwise.
    """
    option_id = option_id or figures.leader()
    columns = columns or columns_of(figures)
    stations = turnout_share_of(figures, option_id, columns=columns)
    sent = figures.other.get(ASSIGNED)
    copies = figures.observed
    by = _sent(sent) if sent is not None else copies
    if by is None:
        by = np.zeros(len(figures), dtype=np.bool_)
    groups = stations.area if strata is None else np.asarray(strata)[stations.kept]
    part, base = of.counts(stations)
    found = observed_difference(
        part / base, by[stations.kept], groups, seed=seed, weights=base, permuted=permuted
    )
    return Result(
        test=f"observed-{of}",
        asked=Sentence(
            mark("Does {figure} differ between stations with and without an observer?"),
            {"figure": of.words(option_id)},
        ),
        said=_said(of, option_id, found),
        cannot=Sentence(
            mark(
                "The probability holds only if observers were sent to stations drawn by lot. Whoever meant "
                "to alter a figure may have moved to a station without an observer, which this cannot see, "
                "and a difference does not say by whom or how."
            )
        ),
        statistic=found.difference,
        null=Null.EXACT if found.strata else Null.NONE,
        mean=0.0 if found.strata else None,
        sd=found.sd if found.strata else None,
        log10_p=log10(found.p) if found.strata else None,
        effect=_effect(found),
        used=found.observed + found.unobserved,
        left_out={**stations.left_out, **_one_sided(found)},
        option_id=option_id if of is Of.SHARE else "",
        notes=(*_notes(found), _attrition(sent, copies), columns.sentence()),
        rows=_rows(stations, sent, copies),
    )


def reassigned(
    figures: StationFigures, seed: int | np.random.Generator, *, strata: Ints | None = None
) -> StationFigures:
    """The same stations and figures, with observers dealt out anew by lot inside strata (areas by default).

    A clean copy for this test: whatever the stations are like, observers make no difference in it. Where it
    was stated who was sent, that is dealt anew and everybody sent gives a copy.
    """
    rng = np.random.default_rng(seed)
    groups = figures.area if strata is None else np.asarray(strata)
    sent = figures.other.get(ASSIGNED)
    by = figures.observed if sent is None else _sent(sent)
    by = np.zeros(len(figures), dtype=np.bool_) if by is None else by
    dealt = np.empty_like(by)
    dealt[np.lexsort((rng.random(len(by)), groups))] = by[np.argsort(groups, kind="stable")]
    other = figures.other if sent is None else {**figures.other, ASSIGNED: dealt.astype(np.int64)}
    return replace(figures, observed=dealt, other=other)


def _sent(assigned: Ints) -> Bools:
    return np.asarray(assigned == 1, dtype=np.bool_)


def _one_sided(found: ObservedDifference) -> dict[Sentence, int]:
    reason = Sentence(
        mark("in one of {count} areas with observers at every station or at none"),
        {"count": found.strata_left_out},
    )
    return {reason: found.left_out} if found.left_out else {}


def _said(of: Of, option_id: str, found: ObservedDifference) -> Sentence:
    if not found.strata:
        return Sentence(
            mark("No area has stations with and without an observer, so nothing can be compared.")
        )
    values: dict[str, Any] = {
        "figure": of.words(option_id),
        "gap": shown(100 * abs(found.difference)),
        "observed": found.observed,
        "unobserved": found.unobserved,
    }
    if found.difference > 0:
        said = mark(
            "With an observer ({observed} stations) {figure} is {gap:decimal} points higher than without one "
            "({unobserved} stations of the same areas)."
        )
    else:
        said = mark(
            "With an observer ({observed} stations) {figure} is {gap:decimal} points lower than without one "
            "({unobserved} stations of the same areas)."
        )
    return Sentence(said, values)


def _effect(found: ObservedDifference) -> Effect | None:
    if not found.strata:
        return None
    name = Sentence(mark("with minus without an observer"))
    known = isfinite(found.low) and isfinite(found.high)
    low, high = (found.low, found.high) if known else (None, None)
    return Effect(name, found.difference, low, high, found.level, share=True)


def _notes(found: ObservedDifference) -> tuple[Sentence, ...]:
    notes = []
    if isfinite(found.neyman_low):
        said = mark(
            "An interval that allows the difference to vary from station to station: {low} to {high}."
        )
        values = {"low": shown(found.neyman_low), "high": shown(found.neyman_high)}
        notes.append(Sentence(said, values))
    if found.permutations and found.p <= 2.001 / (found.permutations + 1):
        said = mark("{count} rearrangements were drawn; a smaller probability needs more of them.")
        notes.append(Sentence(said, {"count": found.permutations}))
    return tuple(notes)


def _attrition(sent: Ints | None, copies: Bools | None) -> Sentence:
    """Who was sent and who gave a copy: observers who had to leave are not missing by chance."""
    if sent is None:
        return Sentence(
            mark(
                "It is known where a copy was taken, not where observers were sent. If some had to leave or "
                "were refused a copy, those stations count here as unobserved, and the difference is bent."
            )
        )
    assigned = _sent(sent)
    came = int(np.count_nonzero(assigned & copies)) if copies is not None else 0
    said = mark(
        "Observers were sent to {sent} stations and gave a copy from {came} of them; stations are compared "
        "by where observers were sent, since only that was drawn by lot."
    )
    return Sentence(said, {"sent": int(np.count_nonzero(assigned)), "came": came})


def _rows(stations: TurnoutShare, sent: Ints | None, copies: Bools | None) -> tuple[Mapping[str, Any], ...]:
    """One row for each combination of sent and copy taken: stations, voters, turnout and share."""
    kinds = [sent[stations.kept] if sent is not None else np.full(len(stations), -1)]
    kinds.append(
        copies[stations.kept].astype(np.int64) if copies is not None else np.zeros(len(stations), int)
    )
    rows = []
    for assigned, copied in sorted(set(zip(kinds[0].tolist(), kinds[1].tolist(), strict=True)), reverse=True):
        here = (kinds[0] == assigned) & (kinds[1] == copied)
        registered, received = int(stations.registered[here].sum()), int(stations.received[here].sum())
        rows.append(
            {
                "sent": None if assigned < 0 else bool(assigned),
                "copy": bool(copied),
                "stations": int(np.count_nonzero(here)),
                "voters": registered,
                "turnout": int(stations.given[here].sum()) / registered,
                "share": int(stations.votes[here].sum()) / received,
            }
        )
    return tuple(rows)
