"""The poster of the polling place: when, how to mark a ballot, who watches, whom to tell."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import segno

from scrutineer.law.rule import Topic
from scrutineer.law.rulebook import Rulebook
from scrutineer.model import Contest, Election, Station
from scrutineer.publish.documents.ballot import mark_words
from scrutineer.publish.documents.drawn_code import drawn_code
from scrutineer.publish.documents.heading import heading, place_names
from scrutineer.publish.documents.press import Document
from scrutineer.publish.documents.told_rule import told_rule
from scrutineer.publish.lead import contest_title
from scrutineer.publish.speech import Speech, clock
from scrutineer.words import Name, Sentence, mark

_SIDE: Final = 46
"""Millimetres of the code of the address."""


def poster(
    election: Election,
    contests: Sequence[tuple[Contest, Rulebook]],
    language: str,
    *,
    station: Station | None = None,
    address: str = "",
    tell: Sequence[Name] = (),
    dated: date | None = None,
) -> Document:
    """The poster for ``contests``, each with its rules; of one ``station``, or with a place to write it in.

    ``address`` becomes a QR code; ``tell`` are lines that the one who prints it adds: whom to tell, and
    how. What neither the bundle nor the rules say is named as missing, not filled in.
    """
    speech = Speech(language)
    area_id = station.area_id if station else election.area
    places = place_names(speech, election, area_id) if station else []
    data: dict[str, Any] = {
        **heading(speech, election),
        "station": station.station_id if station else "",
        "place": ", ".join([*places, *([speech.say(station.name)] if station and station.name else [])]),
        "close": _close(election, area_id),
        "contests": [
            {
                "title": speech.say(contest_title(election, contest)),
                "how": speech.say(mark_words(rules)),
                "lines": len(election.options[contest.contest_id]),
            }
            for contest, rules in contests[:_MOST]
        ],
        "more": speech.say(mark("and {n} more contests"), n=len(contests) - _MOST)
        if len(contests) > _MOST
        else "",
        "voting_rules": _rules(speech, contests, "voting"),
        "ballot_rules": _rules(speech, contests, "ballot"),
        "watch_rules": _rules(speech, contests, "observation"),
        "count_rules": _rules(speech, contests, "protocol"),
        "complaint_rules": _rules(speech, contests, "complaint"),
        "tell": [speech.say(line) for line in tell],
        "address": address,
        "code": _SIDE if address else 0,
        "words": _words(speech, election),
    }
    title = speech.say(mark("Polling place"))
    day = dated or date.fromisoformat(election.date[:10])
    station_id = station.station_id if station else ""
    code = drawn_code(segno.make_qr(address, error="M")) if address else ""
    return Document("poster", language, title, day, data, station_id=station_id, blank=not station, code=code)


_MOST: Final = 4


def _rules(
    speech: Speech, contests: Sequence[tuple[Contest, Rulebook]], topic: Topic
) -> list[dict[str, Any]]:
    """The rules on a topic for those who stand there, each once though several contests share it."""
    told: dict[str, dict[str, Any]] = {}
    for _, rules in contests:
        for rule in sorted(rules.rules, key=lambda rule: rule.id):
            if rule.topic == topic and rule.poster and rule.apply is None:
                told.setdefault(rule.id, told_rule(speech, rules, rule))
    return list(told.values())


def _close(election: Election, area_id: str) -> str:
    """The hour at which voting ends there, from the nearest area that says; empty where none does."""
    seen: set[str] = set()
    while (area := election.areas.get(area_id)) and area_id not in seen:
        if area.polls_close:
            return clock(area.polls_close)
        seen.add(area_id)
        area_id = area.parent_id
    return ""


def _words(speech: Speech, election: Election) -> dict[str, str]:
    said: dict[str, str | Sentence] = {
        "title": mark("Polling place"),
        "station": mark("Polling station No."),
        "when": mark("When"),
        "day": speech.day(election.date),
        "close": mark("Voting ends at"),
        "no_hours": mark("The data of this election do not state the hours of voting."),
        "how": mark("How to mark the ballot"),
        "watch": mark("What an observer may see and do"),
        "valid": mark("What the rules say of the ballot"),
        "no_valid": mark("What makes a ballot valid or invalid is not in the rules known here."),
        "count": mark("The count: who watches, and what must be shown"),
        "no_count": mark("The rules known here say nothing of the count."),
        "tell": mark("Whom to tell"),
        "no_tell": mark(
            "Whom to tell, and how to complain, is not in the rules known here. Ask the commission of this "
            "station, and write down the answer."
        ),
        "write": mark("Write down: the hour, the place, what you saw, and who else saw it."),
        "check": mark("See the protocols and check the count"),
        "code": mark("QR code of the address {address}"),
        "doubts": mark("△ marks what no settled source was found for."),
    }
    return {key: speech.say(text, address="{address}") for key, text in said.items()}
