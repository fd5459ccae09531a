"""When an act was in force, also where only the month or the year of its beginning is known."""

from dataclasses import dataclass
from typing import Final

from scrutineer.claims.entry import Act
from scrutineer.claims.reading import rule_of
from scrutineer.words import Name

NO_ARTICLE: Final = "none:"
"""How a rule of the program says that its article was not found."""


@dataclass(frozen=True, slots=True)
class Enacted:
    """An act with its text, its source and its days; days may be shortened to month or year, or empty.

    ``law`` is empty where no article is known; ``settled`` is whether a source settles that it is so.
    """

    act_id: str
    rule: str
    text: Name
    law: str
    source: str
    in_force: str
    until: str
    settled: bool

    def on(self, day: str) -> bool | None:
        """Whether it was in force on ``day``; ``None`` where that is not settled or known."""
        if not self.settled or not self.in_force:
            return None
        begun = not_before(self.in_force, day)
        ended = _ended(self.until, day) if self.until else False
        if begun is False or ended:
            return False
        return None if begun is None or ended is None else True


def enacted(act: Act) -> Enacted:
    """An act of the register, or the rule of the program that it names."""
    rule = rule_of(act)
    if rule is None:
        text = act.text.name if act.text else Name()
        return Enacted(act.id, "", text, act.law, act.source, act.in_force, act.until, act.settled)
    begun = rule.from_.isoformat() if rule.from_ else ""
    until = rule.to.isoformat() if rule.to else ""
    settled = act.settled and not rule.standing.is_assumption
    article = "" if rule.article.startswith(NO_ARTICLE) else rule.article
    return Enacted(act.id, act.rule, rule.text, article, rule.source, begun, until, settled)


def not_before(begin: str, day: str) -> bool | None:
    """Whether ``day`` is not before ``begin``; ``None`` where ``begin``, shortened, leaves it open."""
    if day[: len(begin)] != begin:
        return day > begin
    return True if len(begin) == len(day) else None


def _ended(until: str, day: str) -> bool | None:
    """Whether ``day`` lies after ``until``."""
    if day[: len(until)] != until:
        return day > until
    return False if len(until) == len(day) else None
