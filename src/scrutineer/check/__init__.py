"""Is it believable? Statistics, samples and recounts, and the invented country on which they are tried.

Never here: a tally or a decision (``count`` has them), a rule of law, a file, a clock, hidden randomness.
"""
