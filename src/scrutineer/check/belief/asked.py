"""Which questions of the family are asked of a contest's stations, which are not, and why."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from scrutineer.check.belief.by_area import integer_turnout_areas
from scrutineer.check.belief.report import Unasked
from scrutineer.check.forensics.asking import Asking
from scrutineer.check.forensics.family import FAMILY, SEED, Member, Question, Strength, questions
from scrutineer.check.forensics.observed import ASSIGNED
from scrutineer.check.forensics.result import Result
from scrutineer.check.forensics.second_digit import second_digit
from scrutineer.check.forensics.station_figures import StationFigures
from scrutineer.check.forensics.turnout_reports import turnout_falls, turnout_jumps
from scrutineer.model import Election
from scrutineer.words import Sentence, mark


def _areas(asking: Asking, option_id: str) -> Result:  # noqa: ARG001
    return integer_turnout_areas(asking.integers)


def _second_digits(asking: Asking, option_id: str) -> Result:
    return second_digit(asking.figures, option_id, seed=SEED)


AREAS: Final = Member("integer-turnout-areas", Strength.NUMBERS, _areas, ("registered", "cast", "votes"))
"""Asked besides the family where there are several areas."""
SECOND_DIGIT: Final = Member(
    "second-digit", Strength.NUMBERS, _second_digits, ("votes",), each_option=True, gives_p=False
)
"""Asked on request only."""

WHY: Final = {
    "integer": mark(
        "Whoever makes up a result thinks of a round percentage and makes the votes fit it. An honest count "
        "is at a whole per cent only by accident, and how often that happens can be computed."
    ),
    "coarse": mark(
        "The same thought with simple fractions: a half, two thirds, three quarters. Honest counts lie there "
        "no more often than on the counts beside them."
    ),
    "last": mark(
        "The last digit of an honest count is as good as drawn by lot. People who write numbers down without "
        "counting like some digits better than others."
    ),
    "heaping": mark("Numbers that were written down and not counted end in 0 more often than others."),
    "second": mark(
        "A rule of thumb about the second digits of counts. It errs so often in clean elections that it is "
        "only computed on request, and decides nothing."
    ),
    "identical": mark(
        "Two stations of some size never have the same votes on every line by accident. Copying a sheet "
        "gives exactly that."
    ),
    "equal": mark(
        "Where a prescribed total is dealt out over stations, the same small numbers come up again and again."
    ),
    "identical-results": mark(
        "Where a prescribed total is dealt out over stations, the same small numbers come up again and again."
    ),
    "turnout": mark(
        "Where ballots are added for somebody, turnout and that share rise together. They also do where "
        "town and village differ, so this is a description and decides nothing."
    ),
    "small": mark(
        "Small stations are harder to watch. They are also villages, so this is a description and decides "
        "nothing."
    ),
    "observed": mark("Where observers were sent by lot, stations with and without one should not differ."),
    "identities": mark(
        "Sums that must hold either hold or do not, and two copies of one sheet agree or do not. No chance "
        "is involved."
    ),
    "turnout-falls": mark("Who has voted cannot have not voted an hour later."),
    "turnout-jumps": mark(
        "A turnout that leaps while all others walk is a question to whoever announced it, not an answer."
    ),
}
"""What is behind a question, in words for a person, by the test's name or its first word."""


def why(test: str) -> Sentence:
    """What is behind a test."""
    return Sentence(WHY.get(test) or WHY[test.partition("-")[0]])


_IN_WORDS: Final = {
    "integer-turnout-of-five": mark(
        "Is turnout a multiple of five per cent at more stations than smooth counts give?"
    ),
    "identical-results": mark(
        "Do very many stations of one place have exactly 1 vote, or exactly 2, for one contestant?"
    ),
}


def in_words(result: Result, question: str) -> Result:
    """The answer with a question of its own where a test is asked in two ways."""
    words = _IN_WORDS.get(question.partition(" ")[0])
    return replace(result, asked=Sentence(words)) if words else result


def asked(figures: StationFigures, *, with_second_digit: bool = False) -> tuple[Question, ...]:
    """The questions that the stated columns allow, in the order of strength; none where nothing is stated.

    Stations with and without an observer are compared only where it is stated to whom the lot sent one: who
    came by choice went to other places than who did not.
    """
    if not len(figures):
        return ()
    members = [member for member in FAMILY if "observed" not in member.needs or ASSIGNED in figures.other]
    if len(set(figures.area.tolist())) > 1:
        members.insert(1 + next(at for at, m in enumerate(members) if m.id == "integer-turnout"), AREAS)
    if with_second_digit:
        members.append(SECOND_DIGIT)
    if len(figures.options) < 2:
        members = [member for member in members if member.id not in _OF_ALL_LINES]
    return questions(figures, members=members)


_OF_ALL_LINES: Final = ("identical-protocols", "identical-votes")
"""They need every line of the ballot, and a single one is no fingerprint of a station."""


def announced(election: Election, contest_id: str) -> tuple[Result, ...]:
    """What the figures announced through the day say, where any were."""
    falls = turnout_falls(election, contest_id)
    jumps = [replace(result, option_id="") for result in turnout_jumps(election, contest_id)]
    return (*((falls,) if falls.used else ()), *jumps)


def unasked(figures: StationFigures, *, with_second_digit: bool = False) -> tuple[Unasked, ...]:
    """What could not be asked, and what would have to be published for it."""
    return tuple(_unasked(figures, with_second_digit))


def _unasked(figures: StationFigures, with_second_digit: bool) -> Iterator[Unasked]:
    if not len(figures):
        yield Unasked(
            "stations",
            Sentence(mark("Every question about stations.")),
            Sentence(mark("No protocol of a station is published.")),
        )
        return
    if not bool(np.any(figures.stated & (figures.registered > 0))):
        yield Unasked(
            "integer",
            Sentence(mark("Is turnout, or a share, a whole per cent too often?")),
            Sentence(mark("No station states its voters, ballots and votes together.")),
        )
    if ASSIGNED not in figures.other:
        yield Unasked(
            "observed",
            Sentence(mark("Do stations with and without an observer differ?")),
            Sentence(mark("It is not stated to which stations observers were sent by lot.")),
        )
    if not with_second_digit:
        yield Unasked(
            "second-digit",
            Sentence(mark("Do second digits follow Benford's law?")),
            Sentence(mark("That errs in most clean elections, and is computed only on request.")),
        )
    yield Unasked(
        "samples",
        Sentence(mark("Do a quick count, or a recount of stations drawn by lot, agree with the result?")),
        Sentence(mark("No sample and no recount is published.")),
    )
