"""The summary protocol of an area: what its stations' protocols add up to."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from scrutineer.count import Account, ContestAccount
from scrutineer.count.decision.bases import bases
from scrutineer.model import FIGURES, Election, Option, Stations, Sum, Tally
from scrutineer.publish.documents.dated import declaration_day
from scrutineer.publish.documents.heading import heading, place_names
from scrutineer.publish.documents.press import Document
from scrutineer.publish.lead import contest_title
from scrutineer.publish.speech import Speech
from scrutineer.publish.turnout import area_name
from scrutineer.publish.votes import base_words, table_bases
from scrutineer.words import mark


def area_summary(
    account: Account,
    contest: ContestAccount,
    area_id: str,
    language: str,
    *,
    signatures: bool = True,
    dated: date | None = None,
) -> Document:
    """The totals of one contest in one area, from the counted protocols of the commission.

    Every figure says how many protocols stated it; the areas just below follow line by line.
    ``signatures`` leaves room for those of the commission. Dated by the declaration unless told otherwise.
    """
    speech = Speech(language)
    election, contest_id = account.election, contest.contest.contest_id
    tally = account.tabulation.tally(contest_id, area_id)
    place = speech.say(area_name(election, area_id))
    data: dict[str, Any] = {
        **heading(speech, election, ", ".join(place_names(speech, election, area_id)[:-1])),
        "place": place,
        "subtitle": speech.say(contest_title(election, contest.contest)),
        "stations": _stations(speech, tally.stations),
        "figures": list(_figures(speech, tally)),
        **_votes(speech, election, contest, tally),
        "parts": _parts(speech, account, contest, area_id),
        "signing": _signing(speech) if signatures else None,
        "words": _words(speech),
    }
    title = speech.say(mark("Summary protocol: {area}"), area=area_name(election, area_id))
    day = dated or declaration_day(election)
    return Document("summary", language, title, day, data, contest_id=contest_id, area_id=area_id)


def _stations(speech: Speech, stations: Stations) -> list[list[str]]:
    said = (
        (mark("Stations expected"), stations.expected),
        (mark("counted"), stations.counted),
        (mark("open"), stations.open),
        (mark("annulled"), stations.annulled),
    )
    return [[speech.say(label), speech.number(value)] for label, value in said]


def _figures(speech: Speech, tally: Tally) -> Iterator[dict[str, str]]:
    """The figures that some protocol states."""
    stated = (key for key in FIGURES if key in tally.figures and tally.figures[key].stated)
    for number, key in enumerate(stated, 1):
        total = tally.figures[key]
        yield {
            "number": str(number),
            "name": speech.say(FIGURES[key]),
            "value": speech.number(total.value),
            "stated": _stated(speech, total, tally),
        }


def _stated(speech: Speech, total: Sum, tally: Tally) -> str:
    return speech.say(mark("{stated} of {counted}"), stated=total.stated, counted=tally.stations.counted)


def _votes(speech: Speech, election: Election, contest: ContestAccount, tally: Tally) -> dict[str, Any]:
    options = election.options[contest.contest.contest_id]
    known = bases(tally, options)
    base = next((b for b in table_bases(contest, options) if known.exact(b)), "")
    rows = [_vote(speech, contest, option, tally, known.share, base) for option in options.values()]
    of = speech.say(mark("Base of the shares: {base}."), base=base_words(base, options)) if base else ""
    return {"votes": rows, "base": of}


def _vote(
    speech: Speech, contest: ContestAccount, option: Option, tally: Tally, share: Any, base: str
) -> dict[str, str]:
    total = tally.votes.get(option.option_id, Sum(0, 0))
    of_base = share(total.value, base) if total.stated and base else None
    return {
        "name": speech.say(contest.names[option.option_id]) or option.option_id,
        "value": speech.number(total.value if total.stated else None),
        "share": speech.points(of_base) if base else "",
        "stated": _stated(speech, total, tally),
    }


def _parts(speech: Speech, account: Account, contest: ContestAccount, area_id: str) -> list[list[str]]:
    """A line for each area just below: its name, stations expected, counted, open, and who took part."""
    election, contest_id = account.election, contest.contest.contest_id
    here = set(account.tabulation.area_ids(contest_id))
    rows = []
    for area in election.areas.values():
        if area.parent_id == area_id and area.area_id in here:
            tally = account.tabulation.tally(contest_id, area.area_id)
            known = bases(tally, election.options[contest_id])
            numbers = (
                tally.stations.expected,
                tally.stations.counted,
                tally.stations.open + tally.stations.annulled,
                known.exact("registered"),
                known.exact("cast"),
            )
            rows.append([speech.say(area_name(election, area.area_id)), *map(speech.number, numbers)])
    return rows


def _signing(speech: Speech) -> dict[str, str]:
    return {
        "title": speech.say(mark("Signatures")),
        "chair": speech.say(mark("Chair")),
        "secretary": speech.say(mark("Secretary")),
        "member": speech.say(mark("Member of the commission")),
        "seal": speech.say(mark("Place of the seal")),
        "signed": speech.say(mark("Signed (day, hour)")),
    }


def _words(speech: Speech) -> dict[str, str]:
    said = {
        "stations": mark("Stations"),
        "figures": mark("Figures of the count"),
        "votes": mark("Votes"),
        "parts": mark("By area"),
        "number": mark("No."),
        "figure": mark("Figure"),
        "total": mark("Total"),
        "stated": mark("Stated by"),
        "option": mark("On the ballot"),
        "percent": "%",
        "area": mark("Area"),
        "expected": mark("Expected"),
        "counted": mark("Counted"),
        "open": mark("Missing"),
        "registered": mark("On the lists"),
        "cast": mark("Took part"),
        "note": mark(
            "Added up from the protocols of the commission that count. What a protocol does not state is not "
            "zero: beside each total stands how many of the counted protocols stated it."
        ),
    }
    return {key: speech.say(text) for key, text in said.items()}
