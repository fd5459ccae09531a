"""Words held against acts: a register of claims and commitments, each answered from bundles and law.

A claim's verdict is recomputed, a commitment's history is only added to; both are files that people review.
Never here: pages, a score for a person, a verdict on an allegation, and anything that changes a bundle.
"""

from scrutineer.claims.examine import Report, examine
from scrutineer.claims.history import added, added_told, rewritten
from scrutineer.claims.reading import Kept, read
from scrutineer.claims.shown import beside_told
from scrutineer.claims.told import values
from scrutineer.claims.verdict import Judged

__all__ = [
    "Judged",
    "Kept",
    "Report",
    "added",
    "added_told",
    "beside_told",
    "examine",
    "read",
    "rewritten",
    "values",
]
