"""A whole register examined: each claim with its verdict, each commitment with its checks."""

from dataclasses import dataclass

from scrutineer.claims.answer import Desk
from scrutineer.claims.promise import Followed, follow
from scrutineer.claims.reading import Kept
from scrutineer.claims.shelf import Shelf
from scrutineer.claims.verdict import Judged, judge


@dataclass(frozen=True)
class Report:
    """Everything recomputed, in the order of the file."""

    kept: Kept
    claims: tuple[Judged, ...]
    commitments: tuple[Followed, ...]
    shelf: Shelf

    def beside(self, claim_id: str) -> tuple[str, ...]:
        """The other claims on the same matter that, like this one, get no verdict."""
        own = next(j.claim for j in self.claims if j.claim.id == claim_id)
        return tuple(
            j.claim.id
            for j in self.claims
            if j.claim.topic == own.topic
            and j.claim.kind == own.kind == "assessment"
            and j.claim.id != own.id
        )


def examine(kept: Kept) -> Report:
    """Read the bundles that a register names and recompute everything.

    Raises :class:`scrutineer.model.BadInputError` where a bundle is not whole.
    """
    shelf = Shelf(kept.register, kept.folder, kept.file)
    replaced = {c.replaces: c.id for c in kept.register.claim if c.replaces}
    desk = Desk(shelf)
    claims = tuple(judge(claim, desk, replaced.get(claim.id, "")) for claim in kept.register.claim)
    return Report(kept, claims, tuple(follow(c, shelf) for c in kept.register.commitment), shelf)
