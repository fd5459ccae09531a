"""The allowance for having asked many questions: Holm's adjustment, on logarithms: no tail is lost."""

import math
from collections.abc import Sequence


def allowed_for(log10_p: Sequence[float | None]) -> tuple[float | None, ...]:
    """Adjusted probabilities (log10) of a family of questions; ``None`` stays and counts for nothing.

    Calling every question inconsistent whose adjusted probability is at most 1 % calls a clean election
    inconsistent, by any of them, with a probability of at most 1 %, however the questions hang together.
    They do: turnout and share are taken at the same stations. That is why it is not the procedure of
    Benjamini and Hochberg, which controls another rate and needs more. Source: Holm, Scandinavian Journal of
    Statistics 6 (1979) 65-70.
    """
    asked = sorted((p, at) for at, p in enumerate(log10_p) if p is not None)
    adjusted: list[float | None] = [None] * len(log10_p)
    highest = -math.inf
    for place, (p, at) in enumerate(asked):
        highest = max(highest, min(p + math.log10(len(asked) - place), 0.0))
        adjusted[at] = highest
    return tuple(adjusted)
