"""Was there a choice? Counted, against what was published and against what the definitions imply."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.bundle import read
from scrutineer.count.candidacy.candidates import candidate_conflicts
from scrutineer.count.candidacy.choice import WORDS, choice, effective_number
from scrutineer.count.tally.tabulate import tabulate
from scrutineer.words import rounded
from tests.rows import election

EXAMPLES = Path(__file__).parents[1] / "examples"
COUNTRY = {"area_id": "SYNTHETIC", "parent_id": "", "kind": "country", "name_en": "SYNTHETIC"}


def contest(contest_id: str, area: str = "SYNTHETIC", seats: int = 1) -> dict[str, object]:
    return {
        "contest_id": contest_id,
        "kind": "plurality",
        "area_id": area,
        "seats": seats,
        "name_en": contest_id,
    }


def option(contest_id: str, option_id: str, **more: object) -> dict[str, object]:
    return {
        "contest_id": contest_id,
        "option_id": option_id,
        "kind": "candidate",
        "name_en": option_id,
        **more,
    }


def against_all(contest_id: str) -> dict[str, object]:
    return option(contest_id, "against_all", kind="against_all")


def test_the_president_of_2022() -> None:
    bundle = read(EXAMPLES / "kz-2022-president")
    found = choice(bundle, None, "president")
    who = found.candidates
    assert who.nominated and who.registered
    assert (who.nominated.value, who.registered.value, who.not_registered) == (12, 6, 6)
    assert who.refused and who.refused.value == 3, "three refusals have a published reason"
    assert who.withdrawn is None, "nothing found says that nobody withdrew"
    assert who.end_not_stated == 3
    assert found.effective_number is not None
    assert f"{rounded(found.effective_number, 2)}" == "1.50"
    assert found.margin is not None
    assert (found.margin.first, found.margin.second) == ("tokayev", "against_all")
    assert found.margin.votes == 6_456_393 - 460_484
    assert found.against_all is not None
    assert found.against_all.rank == 2
    assert f"{rounded(found.against_all.share * 100, 2)}" == "5.80"
    assert found.votes_from == "declared"


def test_a_candidate_nominated_by_several_bodies_is_one_candidate() -> None:
    bundle = read(EXAMPLES / "kz-2022-president")
    [row] = [r for r in bundle.rows("nominations") if r["option_id"] == "tokayev"]
    assert row["nominators"].split(";") == [
        "People's Coalition", "Amanat", "Aq Jol", "People's Party of Kazakhstan",
    ]  # fmt: skip
    nominated = choice(bundle, None).candidates.nominated
    assert nominated and nominated.value == 12


def test_several_nominations_of_one_person_are_one_person() -> None:
    bodies = [
        {
            "nomination_id": str(n),
            "contest_id": "c",
            "option_id": "a",
            "nominators": body,
            "stage": "registered",
        }
        for n, body in enumerate(("one", "two", "three"))
    ]
    other = {"nomination_id": "9", "contest_id": "c", "stage": "refused"}
    found = choice(
        election(
            areas=[COUNTRY], contests=[contest("c")], options=[option("c", "a")], nominations=[*bodies, other]
        ),
        None,
    )
    who = found.candidates
    assert who.nominated and who.refused and who.withdrawn
    assert (who.nominated.value, who.refused.value, who.withdrawn.value) == (2, 1, 0)


AKIMS = {
    "nominated": 2582, "registered": 2297, "nominated_party": 878, "nominated_self": 1419,
    "women": 458, "men": 1839, "posts": 730,
}  # fmt: skip


def akims_as_declared() -> dict[str, Any]:
    """The published numbers of 2021 for the whole election, and two of its 730 districts without details."""
    areas = [COUNTRY, *({"area_id": a, "parent_id": "SYNTHETIC", "name_en": a} for a in ("d1", "d2"))]
    declared = [
        {"contest_id": "", "name": name, "value": str(value), "unit": "count", "source": "CEC"}
        for name, value in AKIMS.items()
    ]
    return {
        "areas": areas,
        "contests": [contest("one", "d1"), contest("two", "d2")],
        "options": [
            option("one", "a"),
            against_all("one"),
            option("two", "a"),
            option("two", "b"),
            against_all("two"),
        ],
        "declared": declared,
    }


def test_declared_numbers_of_a_whole_election_that_lists_no_details() -> None:
    tables = akims_as_declared()
    who = choice(election(**tables), None).candidates
    assert who.nominated and who.women and who.men
    assert (who.nominated.value, who.nominated.origin, who.nominated.source) == (2582, "declared", "CEC")
    assert (who.women.value, who.men.value) == (458, 1839)
    assert {way: count.value for way, count in who.ways.items()} == {"party": 878, "self": 1419}


def test_what_the_bundle_lists_and_what_was_declared_are_held_against_each_other() -> None:
    differ = {f.values["name"]: f for f in candidate_conflicts(election(**akims_as_declared()))}
    assert set(differ) == {"posts", "registered"}
    assert (differ["registered"].values["declared"], differ["registered"].values["rows"]) == (2297, 3)
    assert all((f.code, f.severity) == ("D-11", "warning") for f in differ.values())


def test_a_table_of_nominations_that_names_fewer_than_were_declared_is_a_note() -> None:
    nominations = [{"nomination_id": "1", "contest_id": "c", "option_id": "a", "stage": "registered"}]
    declared = [{"contest_id": "c", "name": "nominated", "value": "12", "unit": "count"}]
    bundle = election(
        areas=[COUNTRY], contests=[contest("c")], options=[option("c", "a")],
        nominations=nominations, declared=declared,
    )  # fmt: skip
    [finding] = candidate_conflicts(bundle)
    assert finding.severity == "note"
    nominated = choice(bundle, None).candidates.nominated
    assert nominated and nominated.value == 12


def test_the_rural_akims_of_2021() -> None:
    folder = EXAMPLES / "kz-2021-rural-akims"
    bundle = read(folder)
    found = choice(bundle, tabulate(bundle))
    who = found.candidates
    assert found.contests == 730
    assert who.posts and who.nominated and who.registered and who.women and who.men and who.per_post
    assert (who.posts.value, who.nominated.value, who.registered.value) == (730, 2582, 2297)
    assert (who.women.value, who.men.value) == (458, 1839)
    party = who.share(who.ways["party"])
    assert party == Fraction(878, 2297)
    assert f"{rounded(party * 100, 1)}" == "38.2"
    assert f"{rounded(who.per_post, 2)}" == "3.15"
    singles = [sum(o.wins_seats for o in options.values()) for options in bundle.options.values()]
    assert (who.posts_with_one, who.posts_with_two) == (singles.count(1), singles.count(2))


def test_the_choice_within_an_area_counts_the_contests_held_there() -> None:
    tables = akims_as_declared()
    found = choice(election(**{**tables, "declared": []}), None, area_id="d2")
    assert found.contests == 1
    assert found.candidates.lines == 2
    assert (found.candidates.posts_with_one, found.candidates.posts_with_two) == (0, 1)


def test_against_all_is_not_a_candidate() -> None:
    bundle = election(areas=[COUNTRY], contests=[contest("c")], options=[option("c", "a"), against_all("c")])
    who = choice(bundle, None, "c").candidates
    assert who.registered and who.registered.value == who.lines == 1
    assert who.posts_with_one == 1


def test_women_are_not_counted_where_the_sex_of_somebody_is_not_stated() -> None:
    stated = [option("c", "a", sex="f"), option("c", "b", sex="m")]
    bundle = election(areas=[COUNTRY], contests=[contest("c")], options=stated)
    women = choice(bundle, None, "c").candidates.women
    assert women and women.value == 1
    bundle = election(areas=[COUNTRY], contests=[contest("c")], options=[*stated, option("c", "d")])
    assert choice(bundle, None, "c").candidates.women is None


def test_candidates_on_lists_are_persons_and_lists_are_lines() -> None:
    lists = [option("c", o, kind="list") for o in ("x", "y")]
    members = [
        {"contest_id": "c", "option_id": o, "position": n, "name_en": f"SYNTHETIC {o}{n}"}
        for o, size in (("x", 3), ("y", 2))
        for n in range(1, size + 1)
    ]
    bundle = election(areas=[COUNTRY], contests=[contest("c", seats=4)], options=lists, list_members=members)
    who = choice(bundle, None, "c").candidates
    assert who.registered and (who.registered.value, who.lines, who.per_post) == (5, 2, Fraction(5, 4))
    assert who.posts_with_one is None, "a contest of lists has no single posts"


def test_the_mazhilis_of_2023() -> None:
    who = choice(read(EXAMPLES / "kz-2023-mazhilis"), None).candidates
    assert who.registered and who.posts
    assert (who.registered.value, who.lines, who.posts.value) == (281, 7, 69)


def test_votes_come_from_protocols_where_some_are_counted() -> None:
    rows = [{"contest_id": "c", "name": o, "value": "500", "unit": "count"} for o in ("a", "against_all")]
    votes = {"a": 30, "against_all": 10}
    bundle = election(
        areas=[COUNTRY],
        contests=[contest("c")],
        options=[option("c", "a"), against_all("c")],
        stations=[{"station_id": "s", "area_id": "SYNTHETIC"}],
        protocols=[{"protocol_id": "p", "contest_id": "c", "station_id": "s"}],
        votes=[{"protocol_id": "p", "option_id": o, "votes": n} for o, n in votes.items()],
        declared=rows,
    )
    counted = choice(bundle, tabulate(bundle), "c")
    assert counted.votes_from == "protocols"
    assert counted.margin and (counted.margin.votes, counted.margin.share) == (20, Fraction(1, 2))
    assert counted.effective_number == Fraction(40**2, 30**2 + 10**2)
    assert choice(bundle, None, "c").votes_from == "declared"


def test_without_a_line_stated_nothing_is_said_of_votes() -> None:
    rows = [{"contest_id": "c", "name": "a", "value": "500", "unit": "count"}]
    bundle = election(
        areas=[COUNTRY], contests=[contest("c")], options=[option("c", "a"), option("c", "b")], declared=rows
    )
    found = choice(bundle, None, "c")
    assert (found.votes_from, found.effective_number, found.margin, found.against_all) == (
        "",
        None,
        None,
        None,
    )


@given(st.integers(1, 40), st.integers(1, 10**7))
def test_equal_options_are_as_many_as_there_are(number: int, votes: int) -> None:
    assert effective_number({str(k): votes for k in range(number)}) == number


@given(st.dictionaries(st.text(), st.integers(0, 10**7), min_size=1, max_size=20))
def test_the_effective_number_lies_between_one_and_the_options_with_votes(votes: dict[str, int]) -> None:
    found = effective_number(votes)
    if not any(votes.values()):
        assert found is None
    else:
        assert found is not None
        assert 1 <= found <= sum(v > 0 for v in votes.values())


def test_the_effective_number_of_laakso_and_taagepera_by_shares() -> None:
    """The formula of the paper, N = 1 / sum of squared shares, term by term."""
    shares = [Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)]
    by_hand = 1 / sum(p * p for p in shares)
    assert effective_number({str(k): int(p * 100) for k, p in enumerate(shares)}) == by_hand


@pytest.mark.parametrize("name", ["kz-2022-president", "kz-2022-referendum", "kz-2023-mazhilis"])
def test_the_choice_is_ready_for_json_without_floats(name: str) -> None:
    bundle = read(EXAMPLES / name)
    for contest_id in (None, *bundle.contests):
        text = json.dumps(choice(bundle, None, contest_id).as_dict())
        assert not any(isinstance(v, float) for v in _leaves(json.loads(text)))


def _leaves(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in _leaves(item)]
    return [value]


def test_every_line_of_the_answer_has_words() -> None:
    found = choice(read(EXAMPLES / "kz-2022-president"), None).as_dict()
    plain = {"contest_id", "area_id", "contests", "votes_from", "women_share", "nomination"}
    assert set(found) - plain <= set(WORDS)
    assert set(found["nomination"]) <= set(WORDS)
