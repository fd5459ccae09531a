"""Instant run-off: published counts, ties, bad ballots, and every order of elimination by brute force."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.count.method.ballots import BallotError, RankedBallots, parse_ranking
from scrutineer.count.method.ranked import RunoffCount, instant_runoff
from scrutineer.model import Status


def ballots(*lines: str) -> list[tuple[tuple[str, ...], int]]:
    """``42: a>b>c`` as 42 ballots."""
    rows = (line.partition(":") for line in lines)
    return [(parse_ranking(cell), int(count)) for count, _, cell in rows]


CITIES = ("memphis", "nashville", "chattanooga", "knoxville")
FROM_MEMPHIS = "memphis>nashville>chattanooga>knoxville"
FROM_NASHVILLE = "nashville>chattanooga>knoxville>memphis"
FROM_CHATTANOOGA = "chattanooga>knoxville>nashville>memphis"
FROM_KNOXVILLE = "knoxville>chattanooga>nashville>memphis"


# Published counts


def test_knoxville_becomes_the_capital_of_tennessee():
    """Electowiki, *Effects of different voting systems under similar circumstances*: 58 to 42."""
    count = instant_runoff(
        ballots(
            f"42: {FROM_MEMPHIS}", f"26: {FROM_NASHVILLE}", f"15: {FROM_CHATTANOOGA}", f"17: {FROM_KNOXVILLE}"
        ),
        CITIES,
    )
    assert (count.status, count.winner) == (Status.ELECTED, "knoxville")
    assert [stage.eliminated for stage in count.rounds] == [("chattanooga",), ("nashville",), ()]
    assert [tuple(stage.tallies.values()) for stage in count.rounds] == [
        (42, 26, 15, 17),
        (42, 26, 32),
        (42, 58),
    ]
    assert not count.every_order


def test_the_tennessee_example_that_ends_level_is_a_tie():
    """abif.electorama.com, *TNexampleTie*: 84 ballots, Memphis 42 and Knoxville 42 in the last round."""
    count = instant_runoff(
        ballots(
            f"42: {FROM_MEMPHIS}", f"20: {FROM_NASHVILLE}", f"10: {FROM_CHATTANOOGA}", f"12: {FROM_KNOXVILLE}"
        ),
        CITIES,
    )
    assert (count.status, count.winner) == (Status.TIE, None)
    assert count.rounds[-1].tallies == {"memphis": 42, "knoxville": 42}
    assert count.tied == count.possible_winners == ("memphis", "knoxville")


BURLINGTON_2009 = ballots(
    "2951: wright",
    "2585: kiss",
    "1081: montroll>kiss",
    "637: montroll>wright",
    "345: montroll",
    "370: smith>kiss",
    "332: smith>wright",
    "242: smith>montroll>kiss",
    "127: smith>montroll>wright",
    "103: smith>montroll",
    "132: smith",
    "14: simpson>kiss",
    "4: simpson>wright",
    "5: simpson>smith>kiss",
    "2: simpson>smith>wright",
    "1: simpson>smith>montroll>kiss",
    "1: simpson>smith>montroll",
    "3: simpson>montroll>wright",
    "1: simpson>montroll",
    "1: simpson>write_in",
    "3: simpson",
    "8: write_in>montroll>kiss",
    "5: write_in>montroll",
    "6: write_in>kiss",
    "5: write_in>wright",
    "1: write_in>smith>kiss",
    "1: write_in>smith",
    "10: write_in",
    "4:",
)
"""The 8,980 ballots of Burlington, Vermont, 3 March 2009, each shortened to the piles it lay on.

From the full rankings (PrefLib 00005-00000002). A ballot with two options at one rank ends there, as the
four that begin so did in the official count; the one that reached Wright and an eliminated option together
counts for Wright, as it did there.
"""


def test_burlington_2009_gives_the_official_piles_of_all_three_rounds():
    """Electowiki, *2009 Burlington mayoral election*: 2,951, 2,585, 2,063, 1,306; then 4,313 to 4,061.

    The city put Simpson, Smith and the write-ins out at once; here they go one by one, which leads to the
    same second round: 3,294, 2,981, 2,554.
    """
    count = instant_runoff(BURLINGTON_2009, ("kiss", "montroll", "simpson", "smith", "wright", "write_in"))
    first, *between, second, third = count.rounds
    assert count.ballots == 8980
    assert (count.status, count.winner) == (Status.ELECTED, "kiss")
    assert first.tallies == {
        "kiss": 2585,
        "montroll": 2063,
        "simpson": 35,
        "smith": 1306,
        "wright": 2951,
        "write_in": 36,
    }
    assert first.exhausted == 4
    assert [stage.eliminated for stage in (first, *between)] == [("simpson",), ("write_in",), ("smith",)]
    assert second.tallies == {"kiss": 2981, "montroll": 2554, "wright": 3294}
    assert third.tallies == {"kiss": 4313, "wright": 4061}
    assert (third.continuing, third.majority, third.exhausted) == (8374, 4188, 606)


# Majority and exhausted ballots


def test_more_than_half_of_the_first_choices_ends_the_count():
    count = instant_runoff(ballots("6: a>b", "3: b>c", "2: c>b"), "abc")
    assert (count.winner, len(count.rounds)) == ("a", 1)


def test_exactly_half_is_not_enough():
    count = instant_runoff(ballots("6: a", "4: b", "2: c>b"), "abc")
    assert (count.status, count.tied) == (Status.TIE, ("a", "b"))


def test_the_half_is_of_the_ballots_that_still_count():
    count = instant_runoff(ballots("5: a", "4: b", "2: c"), "abc")
    assert count.winner == "a"
    assert (count.rounds[-1].continuing, count.rounds[-1].majority, count.rounds[-1].exhausted) == (9, 5, 2)


def test_a_ballot_that_ranks_nobody_is_exhausted_from_the_first_round():
    count = instant_runoff(ballots("3: a", "2: b", "10:"), "ab")
    assert (count.winner, count.ballots, count.rounds[0].exhausted) == ("a", 15, 10)


@pytest.mark.parametrize("nobody", [[], [((), 7)], [(("a",), 0)]])
def test_where_no_ballot_ranks_anybody_nothing_is_determined(nobody: RankedBallots):
    count = instant_runoff(nobody, "ab")
    assert (count.status, count.winner, len(count.rounds)) == (Status.UNDETERMINED, None, 1)


# Ties for elimination


def test_those_who_together_have_less_than_the_next_go_out_together():
    count = instant_runoff(ballots("5: a", "4: b", "1: c>b", "1: d>b"), "abcd")
    assert count.rounds[0].eliminated == ("c", "d")
    assert count.rounds[0].tied == ()
    assert (count.winner, count.every_order) == ("b", False)


def test_options_without_a_ballot_go_out_together():
    count = instant_runoff(ballots("2: a>b", "2: b>a", "1: c>b"), "abcxyz")
    assert count.rounds[0].eliminated == ("x", "y", "z")
    assert count.winner == "b"


def test_a_tie_whose_order_does_not_matter_elects_and_says_so():
    count = instant_runoff(ballots("4: a", "3: d", "2: b>a", "2: c>a"), "abcd")
    assert (count.status, count.winner, count.every_order) == (Status.ELECTED, "a", True)
    assert (count.rounds[0].tied, count.rounds[0].eliminated) == (("b", "c"), ("b",))


def test_a_tie_whose_order_decides_is_left_to_the_law():
    """If b goes first its ballots elect a; if c goes first its ballots elect b."""
    count = instant_runoff(ballots("6: a", "4: b>a", "4: c>b"), "abc")
    assert (count.status, count.winner) == (Status.TIE, None)
    assert count.tied == ("b", "c")
    assert count.possible_winners == ("a", "b")
    assert count.rounds[-1].eliminated == ()


def test_too_many_orders_to_follow_leave_the_tie_open():
    everyone = "abcdefghijklmno"
    level = [((option,), 10) for option in everyone]
    count = instant_runoff(level, everyone, sets_limit=100)
    assert (count.status, count.possible_winners) == (Status.TIE, None)
    assert instant_runoff(level[:5], everyone[:5]).possible_winners == tuple("abcde")


def test_a_thousand_options_with_one_ballot_each_are_a_tie_and_not_a_fault():
    everyone = [f"option{number}" for number in range(1000)]
    count = instant_runoff([((option,), 1) for option in everyone], everyone, sets_limit=20)
    assert count.status is Status.TIE


# The cell


def test_a_ranking_is_written_with_greater_than_signs():
    assert parse_ranking("a>b>c") == ("a", "b", "c")
    assert parse_ranking(" a > b ") == ("a", "b")
    assert parse_ranking("") == parse_ranking("  ") == ()


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("a>>b", "ballots.empty_place"),
        ("a>", "ballots.empty_place"),
        (">", "ballots.empty_place"),
        ("a>b>a", "ballots.option_twice"),
        ("a+b", "ballots.wrong_sign"),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused(cell: str, code: str):
    with pytest.raises(BallotError) as caught:
        parse_ranking(cell)
    assert (caught.value.code, caught.value.row) == (code, None)


@pytest.mark.parametrize(
    ("ranking", "number", "code"),
    [
        (("a", "x"), 1, "ballots.unknown_option"),
        (("a", "b", "a"), 1, "ballots.option_twice"),
        (("a",), -1, "ballots.count"),
        (("a",), 1.5, "ballots.count"),
        (("a",), True, "ballots.count"),
    ],
)
def test_a_ballot_that_cannot_be_counted_is_named_by_its_row(
    ranking: tuple[str, ...], number: int, code: str
):
    with pytest.raises(BallotError) as caught:
        instant_runoff([(("b",), 3), (ranking, number)], "ab")
    assert (caught.value.code, caught.value.row) == (code, 2)
    assert str(caught.value).startswith(f"{code}: Row 2 ")


# Against every order of elimination


def winners_of_all_orders(profile: RankedBallots, standing: frozenset[str]) -> set[str]:
    """One option at a time until one is left, down every branch of every tie: no majority, no joint step."""
    if len(standing) == 1:
        return set(standing)
    piles = Counter(dict.fromkeys(standing, 0))
    for ranking, number in profile:
        for option in ranking:
            if option in standing:
                piles[option] += number
                break
    fewest = min(piles.values())
    found: set[str] = set()
    for option in standing:
        if piles[option] == fewest:
            found |= winners_of_all_orders(profile, standing - {option})
    return found


def agrees(count: RunoffCount, winners: set[str]) -> bool:
    if len(winners) == 1:
        return count.status is Status.ELECTED and count.winner in winners
    return count.status is Status.TIE and count.possible_winners == tuple(sorted(winners))


def random_profile(random: Random) -> tuple[list[tuple[tuple[str, ...], int]], str]:
    options = "abcde"[: random.randint(1, 5)]
    most = random.choice((1, 3, 12))
    rows = [
        (tuple(random.sample(options, random.randint(0, len(options)))), random.randint(0, most))
        for _ in range(random.randint(1, 9))
    ]
    return [*rows, ((options[0],), 1)], options


def disagreements(seed: int, how_many: int, counted=instant_runoff) -> tuple[int, int, int]:
    """Profiles on which ``counted`` and brute force differ, of all: ties, and winners by every order."""
    random = Random(seed)
    differ = ties = free = 0
    for _ in range(how_many):
        profile, options = random_profile(random)
        count = counted(profile, options)
        differ += not agrees(count, winners_of_all_orders(profile, frozenset(options)))
        ties += count.status is Status.TIE
        free += count.every_order
    return differ, ties, free


def test_winner_and_ties_are_those_of_every_order_in_500_counts():
    differ, ties, free = disagreements(seed=2009, how_many=500)
    assert differ == 0
    assert ties > 50
    assert free > 5


@pytest.mark.long
def test_winner_and_ties_are_those_of_every_order_in_20_000_counts():
    assert disagreements(seed=42, how_many=20_000)[0] == 0


def test_a_count_that_puts_out_the_first_of_those_who_tie_is_found():
    def by_paper_order(profile: RankedBallots, options: str) -> RunoffCount:
        nudged = [(ranking, number * 10**6) for ranking, number in profile]
        return instant_runoff([*nudged, *(((o,), i) for i, o in enumerate(options))], options)

    assert disagreements(seed=2009, how_many=500, counted=by_paper_order)[0] > 50


# Properties

rankings = st.permutations("abcde").flatmap(lambda order: st.integers(0, 5).map(lambda n: tuple(order[:n])))
profiles = st.lists(st.tuples(rankings, st.integers(0, 9)), min_size=1, max_size=12)


@given(profiles)
def test_every_ballot_is_on_a_pile_or_exhausted_in_every_round(profile):
    count = instant_runoff(profile, "abcde")
    assert all(stage.continuing + stage.exhausted == count.ballots for stage in count.rounds)
    exhausted = [stage.exhausted for stage in count.rounds]
    assert exhausted == sorted(exhausted)
    assert [stage.number for stage in count.rounds] == list(range(1, len(count.rounds) + 1))


@given(profiles, st.randoms(use_true_random=False))
def test_the_order_of_the_ballots_and_of_the_paper_decides_nothing(profile, random):
    rows = [(ranking, 1) for ranking, number in profile for _ in range(number)]
    random.shuffle(rows)
    paper = list("abcde")
    random.shuffle(paper)
    one, other = instant_runoff(profile, "abcde"), instant_runoff(rows, paper)
    assert (one.status, one.winner, set(one.tied)) == (other.status, other.winner, set(other.tied))
    assert set(one.possible_winners or ()) == set(other.possible_winners or ())


@given(profiles)
def test_who_has_more_than_half_of_the_first_choices_is_elected(profile):
    first = Counter({ranking[0]: 0 for ranking, _ in profile if ranking})
    for ranking, number in profile:
        if ranking:
            first[ranking[0]] += number
    for option, number in first.items():
        if 2 * number > first.total():
            assert instant_runoff(profile, "abcde").winner == option
