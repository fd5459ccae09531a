"""The static site: one page for each election and a front page, from what was counted.

Self-contained HTML in Kazakh, Russian and English, without scripts and without requests to any network.
Never here: a computation of a result, or a judgement that ``count`` has not made.
"""

from scrutineer.publish.front import Summary, expected, front, summary
from scrutineer.publish.page import page
from scrutineer.publish.site import write_election, write_front, write_site

__all__ = [
    "Summary",
    "expected",
    "front",
    "page",
    "summary",
    "write_election",
    "write_front",
    "write_site",
]
