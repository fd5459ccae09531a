"""Ways of counting as pure arithmetic: seats from votes, ranked ballots, approvals.

Exact, and never by lot. Never here: a law, an election, a sentence about either.
"""
