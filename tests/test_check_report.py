"""The report on whether an election is believable: what a reader may rely on."""

import itertools
import json
import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from scrutineer import bundle
from scrutineer.check import belief, simulate
from scrutineer.check.belief.allowance import allowed_for
from scrutineer.check.belief.summary import State, rarity
from scrutineer.check.belief.together import stations_together
from scrutineer.count import account
from scrutineer.engine import open_engine
from scrutineer.model import ScrutineerError
from scrutineer.words import LANGUAGES
from tests.pages import counted, village


@cache
def report(*tamper: str, replicates: int = 0, stations: int = 600) -> belief.Report:
    made = simulate.simulate_country(stations=stations, seed=7, tamper=tamper)
    return belief.examine(made.election, seed=1, replicates=replicates, workers=1)


# The allowance


def test_holm_is_the_textbooks_on_a_textbooks_example():
    """Five p-values and their step-down adjustment, worked by hand: 0.01 x 5, 0.02 x 4, 0.03 x 3, ..."""
    found = allowed_for([math.log10(p) for p in (0.01, 0.02, 0.03, 0.04, 0.05)])
    assert [round(10**p, 10) for p in found if p is not None] == [0.05, 0.08, 0.09, 0.09, 0.09]


def test_the_allowance_agrees_with_the_closed_procedure_that_it_abbreviates():
    """Holm rejects a question where Bonferroni rejects every set of questions that holds it."""
    rng = np.random.default_rng(3)
    for _ in range(40):
        p = (10 ** rng.uniform(-4, 0, 5)).tolist()
        holm = allowed_for([math.log10(value) for value in p])
        for at in range(5):
            sets = (s for n in range(1, 6) for s in itertools.combinations(range(5), n) if at in s)
            closed = max(min(len(s) * min(p[k] for k in s), 1.0) for s in sets)
            assert 10 ** (holm[at] or 0.0) == pytest.approx(closed)


def test_a_tail_too_small_for_a_float_is_not_lost_and_a_description_counts_for_nothing():
    found = allowed_for([-400.0, None, -1.0])
    assert found[1] is None
    assert found[0] == pytest.approx(-400 + math.log10(2))
    assert found[2] == -1.0


def test_clean_elections_are_called_inconsistent_no_more_often_than_promised():
    rng = np.random.default_rng(1)
    limit = math.log10(belief.LEVEL)
    marked = sum(
        min(p for p in allowed_for(np.log10(rng.uniform(size=30)).tolist()) if p is not None) <= limit
        for _ in range(4000)
    )
    assert marked <= 40 + 3 * math.sqrt(40)


# What is asked


def test_every_contestant_is_asked_the_same_questions_leader_or_not():
    made = report()
    options = made.contests[0].figures.options if made.contests[0].figures else ()
    by_option = {
        option: [a.test for a in made.contests[0].answers if a.result.option_id == option]
        for option in options
    }
    assert len(options) > 2
    assert len({tuple(tests) for tests in by_option.values()}) == 1


def test_the_questions_do_not_depend_on_the_answers():
    honest, other = report(), report("rounded=0.5", "stuffed=0.2")
    assert [(a.number, a.question) for a in honest.answers] == [(a.number, a.question) for a in other.answers]


def test_the_strongest_evidence_comes_first():
    for part in (report().facts, report().contests[0].answers):
        strengths = [a.strength for a in part]
        assert strengths == sorted(strengths)


def test_observers_who_came_by_choice_are_no_test_and_the_report_says_so():
    made = report()
    assert made.contests[0].figures is not None and made.contests[0].figures.observed is not None
    assert not any(a.test.startswith("observed") for a in made.answers)
    assert "observed" in {one.test for one in made.contests[0].unasked}


def test_second_digits_are_only_on_request_and_decide_nothing():
    assert not any(a.test == "second-digit" for a in report().answers)
    made = simulate.simulate_country(stations=60, seed=7)
    asked = belief.examine(made.election, seed=1, replicates=0, second_digit=True)
    digits = [a for a in asked.answers if a.test == "second-digit"]
    assert digits and all(a.descriptive and not a.inconsistent for a in digits)


def test_a_contest_that_is_not_there_is_named():
    made = simulate.simulate_country(stations=60, seed=7)
    with pytest.raises(ScrutineerError, match="nowhere"):
        belief.examine(made.election, contest_id="nowhere", seed=1, replicates=0)


# What is found


def test_an_honest_country_has_nothing_found_and_that_is_not_called_proof():
    said = belief.summary(report())
    assert said.states == (State.NOTHING,)
    assert report().in_order
    assert "not proof" in said.not_meant_figure.text("en")


def test_rounded_turnout_is_found_and_by_no_test_of_something_else():
    made = report("rounded=0.5")
    assert "integer-turnout" in {a.test for a in made.inconsistent}
    assert not any(a.test.startswith(("identical", "equal", "last-digit")) for a in made.inconsistent)
    assert belief.summary(made).states[-1] is State.INCONSISTENT
    assert not made.in_order


def test_moved_votes_are_not_found_by_statistics_and_nothing_pretends_otherwise():
    made = report("moved=0.3")
    assert made.inconsistent == ()
    assert State.NOTHING in belief.summary(made).states


def test_a_rewritten_protocol_is_a_contradiction_and_needs_no_statistics():
    made = report("rewritten=0.3")
    copies = next(a for a in made.facts if a.test == "identities-copies")
    assert copies.contradictions > 0 and copies.strength == 2
    assert belief.summary(made).states[0] is State.CONTRADICTED


def test_nothing_published_is_said_to_be_nothing_tested():
    made = belief.examine(
        counted("kz-2022-referendum").election, seed=1, replicates=0, counted=counted("kz-2022-referendum")
    )
    said = belief.summary(made)
    assert said.states == (State.UNTESTED,)
    assert made.tests == () and made.in_order
    assert "every station" in " ".join(s.text("en") for s in said.not_meant)


def test_the_word_for_the_crime_is_never_said():
    for made in (report("rounded=0.5", "stuffed=0.2"), report()):
        for language, word in (("en", "fraud"), ("ru", "фальсиф"), ("kk", "бұрмала")):
            said = json.dumps(belief.values(made, language), ensure_ascii=False).lower()
            assert word not in said


def test_a_contestants_name_is_used_and_not_an_id():
    answer = next(a for a in report().answers if a.test == "turnout-correlation")
    assert answer.option is not None
    assert answer.option.text("kk") in answer.result.said.text("kk")
    assert answer.result.option_id not in answer.result.said.text("kk")


# How sure


def test_clean_copies_measure_false_alarms_and_what_would_be_seen():
    made = report(replicates=3, stations=200)
    copies = made.contests[0].copies
    assert copies is not None and copies.made == 3
    turnout = next(a for a in made.answers if a.test == "integer-turnout")
    assert turnout.false_alarms is not None and turnout.false_alarms.answered == 3
    assert {p.manipulation for p in turnout.power} == {"rounded-turnout"}
    assert all(len(p.found) == len(p.sizes) for a in made.answers for p in a.power)
    kinds = {p.manipulation for a in made.answers for p in a.power}
    assert {"stuffed", "moved", "copied", "rounded-result"} <= kinds


def test_without_copies_the_report_says_that_nothing_was_measured():
    said = " ".join(s.text("en") for s in belief.summary(report()).sure)
    assert "not measured" in said


def test_the_same_seed_gives_the_same_report():
    made = simulate.simulate_country(stations=80, seed=3).election
    first, second = (
        belief.values(belief.examine(made, seed=5, replicates=2, workers=1), "en") for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize(
    ("log10_p", "said"),
    [
        (-0.1, "usual"),
        (-1.0, "1 in 10"),
        (math.log10(1 / 131_263), "1 in 130"),
        (-46.5, "less than 1 in 10⁴⁶"),
    ],
)
def test_a_probability_is_said_in_words_that_a_reader_knows(log10_p, said):
    assert rarity(log10_p).text("en").replace("\N{NARROW NO-BREAK SPACE}", " ").startswith(said)


# Many small contests


def test_hundreds_of_small_contests_are_taken_together_and_the_report_says_so():
    election = counted("kz-2021-rural-akims").election
    made = belief.examine(election, seed=1, replicates=0, counted=counted("kz-2021-rural-akims"))
    (contest,) = made.contests
    assert contest.together == len(election.contests) and contest.stations == 1847
    assert "730" in contest.notes[0].text("en")
    assert {a.result.option_id for a in contest.answers} <= {"", "first", "second"}


def test_the_votes_of_those_who_came_first_are_the_winners_votes():
    """A second method: the leaders' totals by contest, from the tally."""
    made = counted("kz-2021-rural-akims")
    with open_engine() as engine:
        figures = stations_together(made.election, list(made.election.contests), engine)
    assert figures is not None
    best = sum(max(total.value for total in c.tally.votes.values()) for c in made.contests)
    assert int(figures.of("first").sum()) == best


# As values


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_values_are_plain_json_in_every_language(language):
    made = report("rounded=0.5")
    found = json.loads(json.dumps(belief.values(made, language), allow_nan=False))
    assert found["questions"] == len(made.tests)
    assert found["inconsistent"] == len(made.inconsistent)
    assert len(belief.rows(made)) == len(made.answers)


def test_a_village_of_two_stations_is_too_small_for_any_test_and_is_told_so():
    made = belief.examine(village(), seed=1, replicates=1, workers=1, counted=account(village()))
    assert belief.summary(made).states == (State.UNTESTED,)
    assert "too few" in belief.summary(made).lead.text("en")


# Elections that were held


@pytest.mark.long
@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "marked"),
    [
        ("poland2020_r2", set()),
        ("koeln2013", set()),
        ("canada2011", set()),
        # Sheets that repeat another station's, figure by figure, stand in the file as it was published.
        ("mexico_chih_2015", {"identical-protocols", "identical-votes"}),
        ("albania2013", {"identical-protocols", "identical-votes"}),
    ],
)
def test_in_elections_taken_as_clean_no_statistic_of_the_numbers_is_marked(file, marked, tmp_path):
    assert {answer.test for answer in held(file, tmp_path).inconsistent} == marked


@pytest.mark.long
@pytest.mark.shared
def test_russia_2018_is_told_with_the_figures_of_the_reference(tmp_path):
    made = held("russia2018", tmp_path)
    either = next(a for a in made.inconsistent if a.test == "integer-either")
    assert (either.result.statistic, either.result.used) == (19271, 91152)
    assert either.option is not None and "Putin" in either.option.text("en")
    assert {"integer-turnout", "heaping-0-registered-voters", "equal-figures"} <= {
        a.test for a in made.inconsistent
    }
    assert belief.summary(made).states[-1] is State.INCONSISTENT


def held(file: str, folder: Path) -> belief.Report:
    """The report on an election that was held, by the mapping of this repository."""
    source = Path(__file__).resolve().parents[2] / "shared/data" / f"{file}.csv.gz"
    if not source.is_file():
        pytest.skip("the shared data is not beside this checkout")
    mapping = Path(__file__).resolve().parents[1] / "mappings" / f"{file}.toml"
    bundle.import_files(mapping, [source], folder / "bundle")
    return belief.examine(bundle.read(folder / "bundle"), seed=1, replicates=0)
