"""Calibration: a right test holds, a wrong one is found; neither cores nor a cluster change the answer."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from math import factorial

import numpy as np
import pytest
from scipy.stats import binom, norm

from scrutineer.check.belief.asked import AREAS
from scrutineer.check.forensics.binomial_rate import rate
from scrutineer.check.forensics.calibration import Calibration, Test, calibrate, calibrate_all, measured
from scrutineer.check.forensics.clean_copy import GENERATORS
from scrutineer.check.forensics.family import FAMILY, Question, Strength, answers, questions
from scrutineer.check.forensics.integer_stations import IntegerStations, integer_figures, integer_turnout
from scrutineer.check.forensics.replicates import stream
from scrutineer.check.forensics.result import Null, Result
from scrutineer.check.forensics.station_figures import StationFigures
from scrutineer.engine import Engine, open_engine
from scrutineer.words import Sentence
from tests.shared_stations import invented, shared

SAID = Sentence("")


def a_normal_figure(figures: StationFigures, off: float = 0.0) -> Result:
    """An exact test of something that has nothing to do with votes: a normal figure, drawn by the copy."""
    z = float(np.random.default_rng(figures.votes[:9].ravel()).normal(off))
    return Result("normal", SAID, SAID, SAID, z, Null.EXACT, 0.0, 1.0, float(norm.logsf(z) / np.log(10)))


def silent(_figures: StationFigures) -> Result:
    return Result("silent", SAID, SAID, SAID, 1.0, Null.NONE)


def test_a_right_test_holds_and_a_shifted_one_is_found():
    tests: dict[str, Test] = {"right": a_normal_figure, "wrong": partial(a_normal_figure, off=0.5)}
    found = calibrate_all(invented(60), tests, 600, seed=1)
    assert found["right"].holds
    assert found["right"].z_mean == pytest.approx(0, abs=0.13)
    assert found["right"].z_sd == pytest.approx(1, abs=0.09)
    assert found["right"].excess_p > 0.01
    assert not found["wrong"].holds
    assert found["wrong"].rates[0.05].share == pytest.approx(norm.sf(1.645 - 0.5), abs=0.05)
    assert found["wrong"].excess_p < 1e-6


def test_a_cautious_test_holds():
    answers = [(float(np.log10(max(p, 0.2))), None) for p in np.linspace(0.001, 1, 500)]
    found = measured("cautious", answers, generator="areas", seed=0)
    assert found.holds
    assert found.rates[0.05].count == 0
    assert found.z_mean is None
    assert found.excess == pytest.approx(0, abs=0.01)


def test_alarms_are_judged_by_the_binomial_error():
    def with_alarms(count: int) -> Calibration:
        return measured(
            "t", [(-1.5, None)] * count + [(0.0, None)] * (500 - count), generator="areas", seed=0
        )

    most = next(k for k in range(500) if not with_alarms(k).holds) - 1
    assert binom.sf(most, 500, 0.05) < 0.005 <= binom.sf(most - 1, 500, 0.05)


def test_a_level_reached_exactly_is_an_alarm():
    found = measured("t", [(float(np.log10(1 / 20)), None)], generator="areas", seed=0)
    assert found.rates[0.05].count == 1


def test_a_test_without_a_probability_says_so_and_does_not_hold():
    found = calibrate(invented(60), silent, 20, seed=1)
    assert found.answered == 0
    assert not found.holds
    assert "no probability" in found.said.text("en")
    assert found.row()["rate_0.05"] == 0


def test_what_was_measured_is_said_in_one_sentence():
    answers = [(-2.0, None)] * 4 + [(-0.1, None)] * 96
    said = measured("t", answers, generator="areas", seed=0).said.text("en").replace("\u202f", " ")
    assert said.startswith(
        "Of 100 clean copies of this election it raised an alarm at the level of 5 % in 4.00 %"
    )


@pytest.mark.parametrize(("count", "of"), [(0, 20), (3, 20), (20, 20), (25, 500)])
def test_the_interval_of_a_rate_is_where_its_tails_are_as_rare_as_said(count: int, of: int):
    found = rate(count, of, 0.95)
    if count:
        assert binom.sf(count - 1, of, found.low) == pytest.approx(0.025)
    if count < of:
        assert binom.cdf(count, of, found.high) == pytest.approx(0.025)
    assert found.low <= found.share <= found.high


def test_every_replicate_has_random_numbers_of_its_own_that_never_change():
    assert stream(3, 4).random() == stream(3, 4).random()
    assert len({stream(3, replicate, part).random() for replicate in range(5) for part in range(2)}) == 10
    assert stream(3, 0).integers(2**31) == np.random.default_rng(
        np.random.SeedSequence(3, spawn_key=(0, 0))
    ).integers(2**31)


def test_the_number_of_workers_does_not_change_a_calibration():
    figures = invented(60)
    seen: list[tuple[int, int]] = []
    one = calibrate(figures, integer_turnout, 6, seed=2, workers=1)
    two = calibrate(figures, integer_turnout, 6, seed=2, workers=2, progress=lambda *done: seen.append(done))
    assert one == two
    assert seen == [(done, 6) for done in range(1, 7)]
    assert len(set(one.log10_p)) == 6


def test_without_a_cluster_an_engine_answers_in_this_process():
    with open_engine() as engine:
        assert engine.spread(factorial, range(5)) == [1, 1, 2, 6, 24]


@pytest.fixture(scope="module")
def spark() -> Iterator[Engine]:
    with open_engine("spark", master="local-cluster[2,1,1024]") as engine:
        yield engine


@pytest.mark.spark
def test_a_cluster_gives_the_same_calibration(spark: Engine):
    figures = invented(60)
    here = calibrate(figures, integer_turnout, 6, seed=2)
    assert calibrate(figures, integer_turnout, 6, seed=2, engine=spark) == here


@pytest.mark.spark
def test_a_cluster_answers_in_order(spark: Engine):
    assert spark.spread(factorial, range(9)) == [factorial(number) for number in range(9)]


# The family


def test_names_are_unique_and_the_strongest_come_first():
    assert len({member.id for member in FAMILY}) == len(FAMILY)
    strengths = [member.strength for member in FAMILY]
    assert strengths == sorted(strengths)
    assert strengths[0] is Strength.COPIES


def test_every_contestant_is_asked_the_same():
    asked: dict[str, list[str]] = {}
    for question in questions(invented(60)):
        asked.setdefault(question.option_id, []).append(question.member.id)
    assert asked.pop("")
    assert len(asked) == len(invented(60).options)
    assert len({tuple(each) for each in asked.values()}) == 1


def test_what_the_columns_do_not_allow_is_not_asked():
    figures = invented(60)
    assert any(q.member.strength is Strength.OBSERVED for q in questions(figures))
    alone = replace(figures, observed=None, cast=np.full(len(figures), -1))
    ids = {q.member.id for q in questions(alone)}
    assert not ids & {"observed-turnout", "integer-turnout", "last-digit-ballots-cast"}
    assert "identical-votes" in ids


def test_the_questions_do_not_depend_on_the_figures():
    figures = invented(60)
    other = replace(figures, votes=figures.votes[:, ::-1].copy())
    assert [q.name for q in questions(figures)] == [q.name for q in questions(other)]


def test_a_description_gives_no_probability():
    figures = invented(200)
    described = [q for q in questions(figures, figures.options[:1]) if not q.member.gives_p]
    assert described
    for question in described:
        found = question(figures)
        assert found.null is Null.NONE, question.name
        assert found.log10_p is None, question.name


def test_questions_asked_together_are_answered_as_each_alone():
    """To the last bit, whoever is asked first; also where a station counts for one option alone."""
    figures = invented(200)
    votes = figures.votes.copy()
    votes[:9] = 0
    votes[:9, 1] = figures.cast[:9]
    figures = replace(figures, votes=votes)
    asked = [q for q in questions(figures, members=(*FAMILY, AREAS)) if q.member.gives_p]
    for order in (asked, asked[::-1]):
        for question, found in zip(order, answers(order, figures), strict=True):
            alone = question(figures)
            assert repr(found.row()) == repr(alone.row()), question.name
            assert found.rows == alone.rows
            assert found.left_out == alone.left_out
            assert found.text("en") == alone.text("en")
    shared_answers = IntegerStations(figures)
    for option in figures.options:
        for period in (1, 5):
            apart = integer_figures(figures, option, period=period)
            for which in ("turnout", "result", "either"):
                one, other = getattr(shared_answers, which)(option, period=period), getattr(apart, which)
                assert repr(one.row()) == repr(other.row())
                assert (one.hits == other.hits).all()
                assert (one.chances == other.chances).all()
                assert repr(one.share) == repr(other.share)
    assert len({shared_answers.turnout(option).used for option in figures.options}) > 1


# False alarms of every question, on clean copies of real geometries and of the invented country

COPIES = 500
AGAIN = 1_000


def alarms(
    figures: StationFigures, asked: Sequence[Question], generator: str, copies: int, seed: int
) -> dict[str, Calibration]:
    """Each question on clean copies; those about the voters' lists on copies with lists of their own."""
    found: dict[str, Calibration] = {}
    for lists in (False, True):
        tests = {question.name: question for question in asked if question.member.lists is lists}
        if tests:
            found |= calibrate_all(figures, tests, copies, seed=seed, generator=generator, lists=lists)
    return found


def false_alarms(figures: StationFigures, generator: str) -> list[str]:
    """Questions whose rate of alarms is above a level by more than the binomial error, twice.

    Of contestants the two with most votes are asked about, which have most stations to err on. Among some
    sixty rates a right one may lie above its interval of 99 % by chance: what does is looked at again, on
    twice as many fresh copies, and fails if it is above there, too. Every rate is printed (``pytest -rA``).
    """
    ranked = np.argsort(-np.maximum(figures.votes, 0).sum(axis=0), kind="stable")
    largest = [figures.options[at] for at in ranked[:2]]
    asked = [q for q in questions(figures, largest, (*FAMILY, AREAS)) if q.member.gives_p]
    first = alarms(figures, asked, generator, COPIES, seed=11)
    above = [q for q in asked if first[q.name].answered and not first[q.name].holds]
    second = alarms(figures, above, generator, AGAIN, seed=12)
    for look, found in (("first", first), ("second", second)):
        for name, one in found.items():
            rates = [f"{100 * each.share:.2f} % at {100 * level:g} %" for level, each in one.rates.items()]
            print(f"{look} look, {generator}: {name}: {one.answered} answered; {', '.join(rates)}")
    return [name for name, one in second.items() if not one.holds]


@pytest.mark.long
@pytest.mark.parametrize("generator", list(GENERATORS))
def test_no_question_raises_false_alarms_in_copies_of_the_invented_country(generator: str):
    assert false_alarms(invented(600), generator) == []


@pytest.mark.long
@pytest.mark.shared
@pytest.mark.parametrize("generator", list(GENERATORS))
@pytest.mark.parametrize("name", ["koeln2013", "mexico_chih_2015", "uganda2011", "poland2020_r2"])
def test_no_question_raises_false_alarms_in_copies_of_a_real_geometry(name: str, generator: str):
    assert false_alarms(shared(name), generator) == []
