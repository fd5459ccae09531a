"""The public site of one election: a page for the whole, each area and each station, in every language.

Static files that stand on any server, a stick or a disk; every figure leads down to the sheet it came from.
Never here: a computation of a result, a clock, or a network.
"""

from scrutineer.publish.portal.embargo import under_embargo
from scrutineer.publish.portal.printed import Papers
from scrutineer.publish.portal.site import Published, publish_site

__all__ = ["Papers", "Published", "publish_site", "under_embargo"]
