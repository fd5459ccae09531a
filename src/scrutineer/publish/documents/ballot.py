"""The ballot as it is printed: the lines in their order, a box beside each, and how to mark it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from scrutineer.law.rule import Approval, InstantRunoff, UnitMajority
from scrutineer.law.rulebook import Rulebook
from scrutineer.model import Contest, Election
from scrutineer.publish.documents.heading import heading
from scrutineer.publish.documents.press import Document
from scrutineer.publish.documents.told_rule import told_topics
from scrutineer.publish.lead import contest_title
from scrutineer.publish.speech import Speech
from scrutineer.words import Name, mark

PRINTED_IN: Final = {"kz": ("kk", "ru")}
"""The languages that stand on one ballot: Kazakh and Russian in Kazakhstan (Constitutional Law on Elections,
Art. 37)."""

_MOST_COLUMNS: Final = 4
_LINES_IN_A_COLUMN: Final = 18
_WIDTHS: Final = {1: 148, 2: 210, 3: 297, 4: 420}
"""Millimetres of the sheet by the number of columns: A5, A4, and A4 and A3 across."""

_ONE_LINE: Final = mark("Mark one line only.")
_ONE_ANSWER: Final = mark("Mark one answer only.")
_APPROVE: Final = mark("Mark every line that you approve: as many as you like.")
_RANK: Final = mark(
    "Number the lines in the order of your choice: 1 for the first, 2 for the next, and so on."
)


def ballot(
    election: Election,
    contest: Contest,
    rules: Rulebook,
    languages: Sequence[str],
    *,
    specimen: bool = True,
    dated: date | None = None,
) -> Document:
    """The ballot of one contest in one or several languages on the same sheet, as large as its lines need.

    ``specimen`` prints that word across it and adds what the rules say of ballots, each with its article;
    without it there is the face alone, for the printer. The first language is the document's.
    """
    speech = Speech(languages[0])
    lines = election.options[contest.contest_id].values()
    names = [option.name or Name(en=option.option_id) for option in lines]
    columns = min(-(-len(names) // _LINES_IN_A_COLUMN), _MOST_COLUMNS) or 1
    in_each = -(-len(names) // columns)
    printed = [_line(name, languages) for name in names]
    data: dict[str, Any] = {
        **heading(speech, election, speech.say(rules.kind.name)),
        "heads": [_head(Speech(code), election, contest, mark_words(rules)) for code in languages],
        "columns": [printed[at : at + in_each] for at in range(0, len(printed), in_each)],
        "width": _WIDTHS[columns],
        "numbers": bool(rules.one(InstantRunoff)),
        "specimen": " · ".join(dict.fromkeys(Speech(code).say(mark("SPECIMEN")) for code in languages))
        if specimen
        else "",
        "back": _back(speech, rules) if specimen else None,
    }
    title = speech.say(mark("Ballot: {contest}"), contest=contest_title(election, contest))
    day = dated or date.fromisoformat(election.date[:10])
    return Document("ballot", languages[0], title, day, data, contest_id=contest.contest_id)


def mark_words(rules: Rulebook) -> str:
    """How the ballots of a contest kind are marked, as a message id.

    One mark, because the protocol counts a valid ballot for one line, unless the rules count approvals or
    ranks.
    """
    if rules.one(Approval):
        return _APPROVE
    if rules.one(InstantRunoff):
        return _RANK
    return _ONE_ANSWER if any(isinstance(rule.apply, UnitMajority) for rule in rules.kind.rule) else _ONE_LINE


def _head(speech: Speech, election: Election, contest: Contest, how: str) -> dict[str, str]:
    title = speech.say(contest_title(election, contest))
    return {
        "language": speech.language,
        "ballot": speech.say(mark("Ballot")),
        "election": speech.say(election.name) or election.election_id,
        "contest": title,
        "how": speech.say(how),
        "seal": speech.say(mark("For the commission")),
    }


def _line(name: Name, languages: Sequence[str]) -> list[dict[str, str]]:
    texts: dict[str, str] = {}
    for code in languages:
        texts.setdefault(name.text(code), code)
    return [{"text": text, "language": code} for text, code in texts.items()]


def _back(speech: Speech, rules: Rulebook) -> dict[str, Any]:
    told = told_topics(speech, rules, ("ballot",))
    absent = [] if told else [mark("What makes a ballot valid or invalid is not in the rules known here.")]
    absent.append(
        mark("How a mark must look is not in the rules known here; nothing is made up in their place.")
    )
    return {
        "title": speech.say(mark("What the rules say of this ballot")),
        "specimen": speech.say(mark("A specimen to look at: it cannot be voted with.")),
        "rules": told,
        "absent": [speech.say(text) for text in absent],
    }
