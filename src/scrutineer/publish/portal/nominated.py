"""Who was put forward for one contest and by whom, and who did not reach the ballot and under which article.

Only what is published: somebody who never reached the ballot is not named, and of a refusal there is the
article, never what lies behind it.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from scrutineer.law.rulebook import Rulebook
from scrutineer.model import Election, Option
from scrutineer.publish.speech import Speech
from scrutineer.publish.votes import NOMINATION
from scrutineer.words import Name, mark

STAGES: Final = {
    "nominated": mark("put forward; what became of it is not published"),
    "refused": mark("refused"),
    "withdrawn": mark("withdrawn"),
    "registered": mark("registered"),
}
"""What became of a nomination, in words."""

_RULE: Final = re.compile(r"[A-Z]{2,5}-[0-9A-Z-]+")
_BODIES: Final = ("party", "association", "superior_akim")
"""Ways in which a body puts somebody forward. Whoever puts himself forward is a person, and is not named."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of the ballot that stands for somebody: its place, its page, and who put it forward when."""

    option: Option
    place: int
    name: Name
    party: str
    way: str
    bodies: tuple[str, ...]
    days: tuple[str, ...]
    withdrawn: bool
    address: str


@dataclass(frozen=True, slots=True)
class Off:
    """Persons who were put forward and are not on the ballot, alike in all that is published of them."""

    number: int
    stage: str
    bodies: tuple[str, ...]
    articles: tuple[str, ...]
    day: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rule under which somebody was refused asks of everybody."""

    rule: str
    article: str
    text: str


def bodies(election: Election, rows: Iterable[dict[str, Any]], speech: Speech) -> tuple[str, ...]:
    """The parties and associations of some nominations, each once, by name."""
    named = (
        body.strip()
        for row in rows
        if (row.get("kind") or "party") in _BODIES
        for body in str(row.get("nominators") or "").split(";")
        if body.strip()
    )
    return tuple(
        speech.say(party.name) if (party := election.parties.get(body)) and party.name else body
        for body in dict.fromkeys(named)
    )


def standing_for(election: Election, option: Option, place: int, speech: Speech, address: str) -> Standing:
    """A candidate or list of the ballot, whose page or place on a page is ``address``."""
    rows = [
        row
        for row in election.rows_of("nominations", option.contest_id)
        if row.get("option_id") == option.option_id
    ]
    party = election.parties.get(option.party_id)
    name = option.name or Name(en=option.option_id)
    known = party.name if party and party.name else Name(en=option.party_id)
    way = NOMINATION.get(option.nomination, "") if option.kind == "candidate" else ""
    return Standing(
        option,
        place,
        name,
        speech.say(known) if option.party_id and known != option.name else "",
        speech.say(way),
        bodies(election, rows, speech),
        tuple(dict.fromkeys(str(row["decided_on"]) for row in rows if row.get("decided_on"))),
        any(row.get("stage") == "withdrawn" for row in rows),
        address,
    )


def off_the_ballot(election: Election, contest_id: str, book: Rulebook, speech: Speech) -> tuple[Off, ...]:
    """Who was put forward and is not on the ballot, refusals first; nobody is named."""
    on = election.options[contest_id]
    found: Counter[tuple[str, tuple[str, ...], tuple[str, ...], str]] = Counter()
    for row in election.rows_of("nominations", contest_id):
        if (row.get("option_id") or "") not in on:
            stage = row.get("stage") or "nominated"
            cited = tuple(_cited(code, book, speech) for code in codes(row))
            found[stage, bodies(election, [row], speech), cited, str(row.get("decided_on") or "")] += 1
    order = ("refused", "withdrawn", "registered", "nominated")
    ranked = sorted(found.items(), key=lambda item: (order.index(item[0][0]), item[0][3]))
    return tuple(Off(n, stage, who, articles, day) for (stage, who, articles, day), n in ranked)


def asked(election: Election, contest_id: str, book: Rulebook, speech: Speech) -> tuple[Asked, ...]:
    """The rules under which somebody was refused, as far as they are known here."""
    refused = [r for r in election.rows_of("nominations", contest_id) if r.get("stage") == "refused"]
    rules = {code: book.rule(code) for row in refused for code in codes(row)}
    return tuple(
        Asked(code, speech.say(book.cited(rule.article)), speech.say(rule.text))
        for code, rule in rules.items()
        if rule is not None
    )


def codes(row: dict[str, Any]) -> tuple[str, ...]:
    """The articles of a refusal one by one, as they were written: articles, or codes of rules."""
    written = str(row.get("article") or "")
    parts = tuple(part.strip() for part in written.split(";") if part.strip())
    return (
        parts if parts and all(_RULE.fullmatch(part) for part in parts) else ((written,) if written else ())
    )


def _cited(code: str, book: Rulebook, speech: Speech) -> str:
    """An article as people cite it; as the bundle has it where it names no statute that is known here."""
    rule = book.rule(code)
    if rule is not None:
        return f"{speech.say(book.cited(rule.article))} · {code}"
    try:
        return speech.say(book.cited(code))
    except ValueError:
        return code
