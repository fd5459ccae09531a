"""Ask an election everything that its published columns allow, and weigh the answers together."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Final

from scrutineer.check.belief.allowance import allowed_for
from scrutineer.check.belief.asked import announced, asked, in_words, unasked, why
from scrutineer.check.belief.clean import on_clean_copies
from scrutineer.check.belief.contests import Stations, asked_of, together_said
from scrutineer.check.belief.control import control
from scrutineer.check.belief.naming import named
from scrutineer.check.belief.report import LEVEL, Answer, ContestReport, Report
from scrutineer.check.forensics.asking import Asking
from scrutineer.check.forensics.family import Question
from scrutineer.check.forensics.identities import concurrent_contests, identities
from scrutineer.check.forensics.result import Result
from scrutineer.count import Account, account
from scrutineer.engine import Engine, open_engine
from scrutineer.model import Election
from scrutineer.words import mark

REPLICATES: Final = 100
"""Clean copies made where no other number is asked for."""

SUMS: Final = 1
COPIES: Final = 2

Progress = Callable[[str, int, int], None]
"""Called with what is being done (a message id), how much of it is done, and of how much."""


def examine(
    election: Election,
    *,
    contest_id: str | None = None,
    seed: int,
    replicates: int = REPLICATES,
    workers: int | None = None,
    engine: Engine | None = None,
    progress: Progress | None = None,
    second_digit: bool = False,
    counted: Account | None = None,
) -> Report:
    """The report on one contest, or on every contest of the election.

    ``counted`` is the account of the election where it is at hand, so that nothing is counted twice.
    ``replicates`` clean copies of each contest's own stations measure false alarms and power; with 0
    neither is measured, and the report says so. ``workers`` processes make them (all cores where ``None``),
    or the cluster of ``engine``. The same arguments give the same report. Raises
    :class:`~scrutineer.model.ScrutineerError` where the contest is not in the election.
    """
    if engine is None:
        with open_engine() as opened:
            return examine(
                election, contest_id=contest_id, seed=seed, replicates=replicates, workers=workers,
                engine=opened, progress=progress, second_digit=second_digit, counted=counted,
            )  # fmt: skip
    told = progress or _silent
    told(mark("Reading the stations"), 0, 1)
    stations = asked_of(election, contest_id, engine)
    numbers = count(1)
    facts = tuple(_facts(counted or account(election, engine), stations, numbers))
    parts = []
    for here in stations:
        family = asked(here.figures, with_second_digit=second_digit)
        answers = _answers(family, here, numbers, told)
        descriptions = announced(election, here.contest_id) if here.together == 1 else ()
        parts.append((here, family, [*_described(descriptions, here, numbers), *answers]))
    decided = _weighed([answer for _, _, answers in parts for answer in answers])
    size = sum(answer.result.log10_p is not None for answer in decided)
    by_number = {answer.number: answer for answer in decided}
    contests = []
    for here, family, answers in parts:
        told_answers = tuple(by_number[answer.number] for answer in answers)
        contest = ContestReport(
            here.contest_id, here.name, here.together, here.figures if len(here.figures) else None,
            here.names, told_answers, unasked(here.figures, with_second_digit=second_digit),
            (together_said(here),) if here.together > 1 and len(here.figures) else (),
        )  # fmt: skip
        contests.append(_measured(contest, family, size, replicates, seed, workers, engine, told))
    return Report(election, facts, tuple(contests), seed, replicates)


def _silent(_said: str, _done: int, _total: int) -> None:
    return


def _facts(counted: Account, stations: Sequence[Stations], numbers: Iterator[int]) -> Iterator[Answer]:
    """What needs no statistics: sums, copies, declared totals, contests held together."""
    results = sorted(identities(counted), key=lambda result: result.test == "identities-copies")
    several = [here.figures for here in stations if here.together == 1 and len(here.figures)]
    if len(several) > 1:
        results.insert(-1, concurrent_contests(several))
    for result in results:
        copies = result.test == "identities-copies"
        yield Answer(next(numbers), COPIES if copies else SUMS, result, why(result.test))


def _answers(
    family: Sequence[Question], here: Stations, numbers: Iterator[int], told: Progress
) -> list[Answer]:
    """Every question of a contest, in the order of strength."""
    answers, asking = [], Asking(here.figures)
    for at, question in enumerate(family):
        told(mark("Asking the stations"), at, len(family))
        answers.append(
            _answer(question.of(asking), question.member.strength, here, next(numbers), question.name)
        )
    return answers


def _described(results: Iterable[Result], here: Stations, numbers: Iterator[int]) -> list[Answer]:
    """What was announced through the day: asked of the declared figures, not of stations."""
    return [_answer(result, SUMS, here, next(numbers)) for result in results]


def _answer(result: Result, strength: int, here: Stations, number: int, question: str = "") -> Answer:
    return Answer(
        number,
        strength,
        named(in_words(result, question), here.names),
        why(result.test),
        control=control(result, question.partition(" ")[0]),
        option=here.names.get(result.option_id),
        question=question,
    )


def _weighed(answers: Sequence[Answer]) -> list[Answer]:
    """The answers with the allowance for all of them together."""
    adjusted = allowed_for([answer.result.log10_p for answer in answers])
    limit = math.log10(LEVEL) + 1e-12
    return [
        replace(answer, log10_adjusted=p, inconsistent=p is not None and p <= limit)
        for answer, p in zip(answers, adjusted, strict=True)
    ]


def _measured(
    contest: ContestReport, family: Sequence[Question], size: int, replicates: int, seed: int,
    workers: int | None, engine: Engine, told: Progress,
) -> ContestReport:  # fmt: skip
    """The contest with false alarms and power, measured on clean copies of its own stations."""
    by_name = {question.name: question for question in family}
    tested = [by_name[answer.question] for answer in contest.tests if answer.question in by_name]
    if not replicates or not tested or contest.figures is None:
        return contest
    found = on_clean_copies(
        contest.figures, tested, replicates, family=size, seed=seed, workers=workers, engine=engine,
        progress=lambda done, of: told(mark("Asking clean copies"), done, of),
    )  # fmt: skip
    answers = tuple(
        replace(
            answer,
            false_alarms=found.false_alarms.get(answer.question),
            power=found.power.get(answer.question, ()),
        )
        for answer in contest.answers
    )
    return replace(contest, answers=answers, copies=found.copies)
