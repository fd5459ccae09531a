"""What a test answered, where it must have answered."""

from scrutineer.check.forensics import Effect, Result


def log10_p(result: Result) -> float:
    """The logarithm of the probability, which must be there."""
    assert result.log10_p is not None, result
    return result.log10_p


def interval(effect: Effect | None) -> tuple[float, float, float]:
    """Low end, value and high end of an effect that has an interval."""
    assert effect is not None
    assert effect.low is not None and effect.high is not None
    return effect.low, effect.value, effect.high
