"""What every document says at its head and foot: the election, its day, and whether anything is invented."""

from datetime import date
from typing import Any

from scrutineer.model import Election
from scrutineer.publish.invented import SIGN, Invented, banner, invented
from scrutineer.publish.speech import Speech
from scrutineer.words import Name, mark


def heading(speech: Speech, election: Election | None, over: str = "") -> dict[str, Any]:
    """The parts of a document's data that ``house.typ`` prints; ``over`` stands above the title.

    ``invented`` is the word of the stripes, empty where nothing is invented.
    """
    said: dict[str, Any] = {
        "over": over,
        "election": "",
        "day": "",
        "running": over,
        "banner": "",
        "invented": "",
        "foot": speech.say(mark("page {page} of {pages}"), page="{page}", pages="{pages}"),
    }
    if election is not None:
        name = speech.say(election.name) or election.election_id
        everything = invented(election) is not Invented.NOTHING
        said |= {
            "election": name,
            "day": speech.say(mark("Vote of {day}"), day=speech.day(election.date)),
            "running": name,
            "banner": speech.say(banner(election)),
            "invented": SIGN if everything else "",
        }
    return said


def place_names(speech: Speech, election: Election, area_id: str) -> list[str]:
    """The areas from the region down to ``area_id``, the country left out where something lies below it."""
    names: list[str] = []
    seen: set[str] = set()
    here = area_id
    while (area := election.areas.get(here)) and here not in seen:
        seen.add(here)
        names.append(speech.say(area.name or Name(en=area.area_id)))
        here = area.parent_id
    return names[-2::-1] if len(names) > 1 else names


def day_of(speech: Speech, day: date) -> str:
    """A day in full."""
    return speech.day(day.isoformat())
