"""A register as people write it: what is refused, and that its history is only added to."""

import shutil

import pytest

from scrutineer.claims import read, rewritten
from scrutineer.claims.examine import examine
from scrutineer.claims.figure import Span, figure
from scrutineer.claims.refusal import Refused
from scrutineer.claims.shown import allowed_told
from scrutineer.claims.verdict import Verdict
from scrutineer.cli.command import run
from scrutineer.model import BadInputError
from tests.claims_register import CLAIM, COMMITMENT, EXAMPLES, STATUS, kept, written


def codes(folder, *parts: str) -> list[tuple[str, str]]:
    with pytest.raises(BadInputError) as error:
        kept(folder, *parts)
    return [(fault.code, fault.column) for fault in error.value.faults]


def test_a_register_in_order_is_examined(tmp_path):
    report = examine(kept(tmp_path, CLAIM, COMMITMENT, STATUS))
    assert [judged.verdict for judged in report.claims] == [Verdict.CONSISTENT]
    assert report.commitments[0].latest.state == "partly"
    assert report.commitments[0].checks[0].shows == "not_met"


# What is refused, by file, entry and field


def test_author_and_reviewer_differ(tmp_path):
    same = CLAIM.replace('reviewer = "SYNTHETIC second"', 'reviewer = "synthetic first "')
    assert codes(tmp_path, same) == [("W-03", "claim second")]


def test_a_claim_that_nobody_read_again_says_so(tmp_path):
    unread = CLAIM.replace('reviewer = "SYNTHETIC second"\n', "")
    assert kept(tmp_path, unread).register.claim[0].reviewer == ""


@pytest.mark.parametrize("kind", ["allegation", "assessment", "call"])
def test_an_assertion_on_an_allegation_is_refused(tmp_path, kind):
    assert codes(tmp_path, CLAIM.replace('kind = "number"', f'kind = "{kind}"')) == [("W-03", "claim second")]


def test_a_misspelt_field_is_named(tmp_path):
    assert codes(tmp_path, CLAIM.replace("topic =", "topik =")) == [
        ("W-03", "claim second: topic"),
        ("W-03", "claim second: topik"),
    ]


def test_a_bundle_that_is_not_named_is_found(tmp_path):
    wrong = CLAIM.replace('bundle = "president"', 'bundle = "presidents"')
    with pytest.raises(BadInputError) as error:
        kept(tmp_path, wrong)
    assert "Did you mean “president”?" in error.value.text("en")


@pytest.mark.parametrize(
    ("right", "wrong", "hint"),
    [
        ('name = "against_all"', 'name = "against_al"', "Did you mean “against_all”?"),
        ('ask = "rank"', 'ask = "figure", area = "abay"', "Did you mean “abai”?"),
    ],
)
def test_a_slip_in_a_question_does_not_read_as_not_published(tmp_path, right, wrong, hint):
    with pytest.raises(BadInputError) as error:
        examine(kept(tmp_path, CLAIM.replace(right, wrong)))
    assert hint in error.value.text("en")


def test_a_base_that_is_not_known_is_found(tmp_path):
    wrong = CLAIM.replace('ask = "rank"', 'ask = "share", base = "votes"').replace('"2"', '"2 %"')
    assert codes(tmp_path, wrong) == [("W-03", "claim second: holds.1.query.base")]


def test_a_bundle_that_is_not_there_is_found(tmp_path):
    path = written(tmp_path, CLAIM)
    path.write_text(path.read_text("utf-8").replace("kz-2022-president", "kz-2029-president"), "utf-8")
    with pytest.raises(BadInputError) as error:
        read(path)
    assert [fault.code for fault in error.value.faults] == ["W-06"]


@pytest.mark.parametrize("wording", ["reworded", "translated", "figures_only"])
def test_only_original_wording_is_quoted(tmp_path, wording):
    path = written(tmp_path, CLAIM)
    path.write_text(
        path.read_text("utf-8").replace('wording = "original"', f'wording = "{wording}"'), "utf-8"
    )
    with pytest.raises(BadInputError) as error:
        read(path)
    assert [fault.code for fault in error.value.faults] == ["W-08"]


def test_a_long_quotation_is_refused(tmp_path):
    assert codes(tmp_path, CLAIM.replace("came second", "came second " * 40)) == [
        ("W-03", "claim second: quote")
    ]


def test_a_status_without_evidence_is_refused(tmp_path):
    bare = STATUS.replace('evidence = ["paper"]\n', "")
    assert codes(tmp_path, COMMITMENT, bare) == [("W-03", "commitment publish: status.2")]


def test_a_status_of_an_earlier_day_cannot_stand_below(tmp_path):
    assert codes(tmp_path, COMMITMENT, STATUS.replace("2023-03-04", "2022-03-04")) == [
        ("W-03", "commitment publish")
    ]


def test_a_bad_register_is_told_at_the_terminal(tmp_path, capsys):
    path = written(tmp_path, CLAIM.replace('place = "2"', 'place = "second"'))
    assert run(["claims", "check", str(path), "--lang", "en"]) == 2
    said = capsys.readouterr().err
    assert "claims.toml, entry claim second: said.place" in said and "2,297 or 38.2 %" in said


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("topic =", "topik =", "Did you mean “topic”?"),
        ("topic =", "topik =", "claim second: topic: This field is missing."),
        (', en = "newspaper"', "", "speaker.office.en: This is needed in three languages, kk, ru, en"),
        (
            'office = { kk = "басылым", ru = "издание", en = "newspaper" }',
            'office = "newspaper"',
            "speaker.office: This is needed in three languages",
        ),
        ('ask = "rank"', 'ask = "rnak"', "holds.1.query: No question has ask = “rnak”. Did you mean “rank”?"),
        ('ask = "rank", ', "", "holds.1.query: A question needs its ask."),
        ('kind = "number"', 'kind = "figure"', "Expected one of: number, procedure, law"),
        ("[[claim.holds]]", "[claim.holds]", "holds: A list is needed here"),
        ('place = "2"', "place = 2", "said.place: A text is needed here, in quotation marks."),
        ('name = "against_all"', 'name = "against"', "entry claim second: The bundle president can have no"),
    ],
)
def test_a_slip_in_the_form_is_told_in_plain_words(tmp_path, right, wrong, said):
    with pytest.raises(BadInputError) as error:
        examine(kept(tmp_path, CLAIM.replace(right, wrong)))
    assert said in error.value.text("en")
    assert "Input should" not in error.value.text("en") and "Extra inputs" not in error.value.text("en")
    assert error.value.text("kk") != error.value.text("ru") != error.value.text("en")


def test_a_figure_without_its_sign_is_not_held_against_a_share(tmp_path):
    asks = CLAIM.replace('ask = "rank"', 'ask = "share", base = "issued"')
    with pytest.raises(BadInputError) as error:
        kept(tmp_path, asks.replace('"2"', '"3.42"'))
    assert "“3.42” is held against a share: write it in per cent, as 3.42 %" in error.value.text("en")
    assert kept(tmp_path, asks.replace('"2"', '"3.42 %"')).register.claim
    with pytest.raises(BadInputError) as error:
        kept(tmp_path, CLAIM.replace('"2"', '"2 %"'))
    assert "the question gives a count" in error.value.text("en")


# A correction


CORRECTED = CLAIM.replace('id = "second"', 'id = "second-again"').replace(
    'topic = "president"',
    'topic = "president"\nreplaces = "second"\n'
    'why = { kk = "қате оқылған", ru = "прочитано неверно", en = "it was misread" }',
)


def test_a_correction_is_a_new_entry_and_the_old_one_is_superseded(tmp_path):
    wrong = CLAIM.replace('place = "2"', 'place = "3"')
    report = examine(kept(tmp_path, wrong, CORRECTED))
    assert [judged.verdict for judged in report.claims] == [Verdict.SUPERSEDED, Verdict.CONSISTENT]


def test_a_correction_of_what_is_not_there_is_refused(tmp_path):
    assert ("W-09", "claim second-again: replaces") in codes(tmp_path, CORRECTED, CLAIM)


# History


def faults(folder, before: tuple[str, ...], after: tuple[str, ...]) -> list[tuple[str, str]]:
    found = rewritten(kept(folder, *before, name="before.toml"), kept(folder, *after))
    return [(fault.code, fault.column) for fault in found]


def test_a_status_can_be_added(tmp_path):
    assert faults(tmp_path, (CLAIM, COMMITMENT), (CLAIM, COMMITMENT, STATUS)) == []


def test_a_status_cannot_be_rewritten(tmp_path):
    better = STATUS.replace('"partly"', '"fully"')
    assert faults(tmp_path, (COMMITMENT, STATUS), (COMMITMENT, better)) == [
        ("W-21", "commitment publish: status.2.state")
    ]


def test_a_status_cannot_be_taken_out(tmp_path):
    assert faults(tmp_path, (COMMITMENT, STATUS), (COMMITMENT,)) == [("W-21", "commitment publish: status.2")]


def test_what_would_count_as_fulfilment_cannot_be_changed_afterwards(tmp_path):
    easier = COMMITMENT.replace('en = "published"', 'en = "announced"')
    assert faults(tmp_path, (COMMITMENT,), (easier,)) == [("W-22", "commitment publish: fulfilled_when.en")]


def test_a_claim_cannot_be_changed_or_lost_but_read_again(tmp_path):
    unread = CLAIM.replace('reviewer = "SYNTHETIC second"\n', "")
    assert faults(tmp_path, (unread,), (CLAIM,)) == []
    assert faults(tmp_path, (CLAIM,), (CLAIM.replace('place = "2"', 'place = "3"'),)) == [
        ("W-22", "claim second: said.place")
    ]
    assert faults(tmp_path, (CLAIM, COMMITMENT), (COMMITMENT,)) == [("W-20", "claim second")]


def test_a_rewritten_history_ends_with_exit_code_1(tmp_path, capsys):
    before = written(tmp_path, COMMITMENT, STATUS, name="before.toml")
    after = written(tmp_path, COMMITMENT)
    assert run(["claims", "check", str(after), "--earlier", str(before), "--lang", "en"]) == 1
    assert "W-21" in capsys.readouterr().err
    assert run(["claims", "check", str(before), "--earlier", str(after), "--lang", "en"]) == 0
    assert "Only added: statuses 1." in capsys.readouterr().out


def test_the_old_and_the_new_value_of_a_rewritten_status_are_named(tmp_path):
    better = STATUS.replace('"partly"', '"fully"')
    (fault,) = rewritten(
        kept(tmp_path, COMMITMENT, STATUS, name="old.toml"), kept(tmp_path, COMMITMENT, better)
    )
    assert "In the line of 2023-03-04 this was “partly” and is “fully”" in fault.text("en")


def test_the_earlier_register_may_lie_anywhere_without_its_bundles(tmp_path, capsys):
    before = written(tmp_path, CLAIM, name="before.toml")
    before.write_text(before.read_text("utf-8").replace(str(EXAMPLES), "nowhere"), "utf-8")
    after = written(tmp_path, CLAIM, CLAIM.replace('id = "second"', 'id = "again"'), COMMITMENT)
    after.write_text(after.read_text("utf-8"), "utf-8")
    assert run(["claims", "check", str(after), "--earlier", str(before), "--lang", "en"]) == 0
    assert "Only added: claims 1, commitments 1, statuses 1." in capsys.readouterr().out


# One entry, and totals


def test_one_entry_is_told_in_full_with_its_rows(tmp_path, capsys):
    other = CLAIM.replace('id = "second"', 'id = "other"')
    path = written(tmp_path, CLAIM, other, COMMITMENT)
    assert run(["claims", "check", str(path), "--only", "second", "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "second: consistent" in told and "against_all = 460484" in told
    assert "other:" not in told and "publish:" not in told
    assert run(["claims", "check", str(path), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "Claims 2: consistent 2." in told and "Commitments 1: not yet evaluated 1." in told
    assert run(["claims", "check", str(path), "--only", "secnd", "--lang", "en"]) == 2
    assert "Did you mean “second”?" in capsys.readouterr().err


# Automatic checks on a bundle that shows more


@pytest.fixture
def changed_president(tmp_path):
    shutil.copytree(EXAMPLES / "kz-2022-president", tmp_path / "kz-2022-president")
    shutil.rmtree(tmp_path / "kz-2022-president/ledger")
    return tmp_path


def check_of(folder, query: str) -> str:
    own = COMMITMENT.replace('ask = "station_results"\nbundle = "president"', query)
    path = written(folder, own)
    path.write_text(path.read_text("utf-8").replace(str(EXAMPLES), "."), "utf-8")
    return examine(read(path)).commitments[0].checks[0].shows


INCOMPATIBILITY = (
    'ask = "incompatibility"\nbundle = "president"\nrule = "kz/president:OFF-01"\noption = "tokayev"'
)


def test_a_registered_candidate_who_breaks_an_incompatibility_is_shown(changed_president):
    """SYNTHETIC: a party written beside the incumbent, which the published table does not have."""
    assert check_of(changed_president, INCOMPATIBILITY) == "cannot_tell"
    bundle = changed_president / "kz-2022-president"
    lines = (bundle / "options.csv").read_text("utf-8").splitlines()
    rows = [f"{line}," for line in lines]
    rows[0] = lines[0] + ",party_id"
    rows = [row + "SYNTHETIC-party" if ",tokayev," in row else row for row in rows]
    (bundle / "options.csv").write_text("\n".join(rows) + "\n", "utf-8")
    header = "party_id,name_en,registered_on\nSYNTHETIC-party,SYNTHETIC party,2023-05-06\n"
    (bundle / "parties.csv").write_text(header, "utf-8")
    assert check_of(changed_president, INCOMPATIBILITY) == "not_met"


def test_a_party_registered_after_the_threshold_fell_is_shown(changed_president):
    bundle = changed_president / "kz-2022-president"
    act = (
        '\n[[act]]\nid = "fewer"\ntext = { kk = "аз", ru = "меньше", en = "fewer" }\nsource = "SYNTHETIC"\n'
        'in_force = "2022"\nmembers = 5000\nmembers_before = 20000\n'
    )
    query = 'ask = "party_threshold"\nbundle = "president"\nact = "fewer"'
    own = COMMITMENT.replace('ask = "station_results"\nbundle = "president"', query)
    shows = {}
    for day in ("2021-05-06", "2022-11-28", "2023-05-06"):
        (bundle / "parties.csv").write_text(f"party_id,name_en,registered_on\np,SYNTHETIC,{day}\n", "utf-8")
        path = written(changed_president, act, own)
        path.write_text(path.read_text("utf-8").replace(str(EXAMPLES), "."), "utf-8")
        shows[day] = examine(read(path)).commitments[0].checks[0].shows
    assert shows == {"2021-05-06": "not_met", "2022-11-28": "cannot_tell", "2023-05-06": "met"}


# Figures as they are said


@pytest.mark.parametrize(
    ("said", "inside", "outside"),
    [
        ("2,297", ["2297"], ["2296", "2298"]),
        ("38.2 %", ["878/2297", "763/2000", "0.38299"], ["0.3814", "0.383"]),
        ("> 2,000", ["2001"], ["2000"]),
        ("~ 200", ["150", "250"], ["149", "251"]),
        ("> 1/3", ["33/98"], ["1/3"]),
        (">= 6", ["6", "7"], ["5"]),
    ],
)
def test_a_figure_allows_its_own_rounding_and_no_more(said, inside, outside):
    from fractions import Fraction

    allowed = figure(said).allowed
    assert all(Span.at(Fraction(value)).inside(allowed) is True for value in inside)
    assert all(Span.at(Fraction(value)).inside(allowed) is False for value in outside)


def test_what_is_only_bounded_is_neither_inside_nor_outside():
    over_half = figure("> 50 %").allowed
    assert over_half.inside(figure("> 60 %").allowed) is None
    assert over_half.inside(figure("> 50 %").allowed) is True
    assert over_half.inside(figure("< 50 %").allowed) is False


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("3,42 %", "0.0342"),
        ("3.42 %", "0.0342"),
        ("81.305 %", "0.81305"),
        ("0,125 %", "0.00125"),
        ("2,297", "2297"),
        ("271 641", "271641"),
        ("271\N{NARROW NO-BREAK SPACE}641", "271641"),
        ("1.234.567", "1234567"),
        ("1.234,5", "1234.5"),
        ("1,234.567", "1234.567"),
        ("0271.641", "271.641"),
    ],
)
def test_points_commas_and_spaces_are_read_by_what_they_can_mean(said, value):
    from fractions import Fraction

    assert figure(said).value == Fraction(value)


@pytest.mark.parametrize(
    ("said", "ways"),
    [
        ("1,234 %", ["1.234 %", "1234 %"]),
        ("271.641", ["271 641", "0271.641"]),
        ("> 2.000", ["2 000", "02.000"]),
    ],
)
def test_a_figure_that_can_be_read_in_two_ways_is_refused_with_both(said, ways):
    with pytest.raises(ValueError, match="two ways") as error:
        figure(said)
    assert all(way in str(error.value) for way in ways)
    assert len({figure(way).value for way in ways}) == 2


@pytest.mark.parametrize("said", ["2 97", "1,23,456", "1.23.456 %", "3,", "1 234,567.8"])
def test_what_is_no_number_is_refused(said):
    with pytest.raises(Refused):
        figure(said)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("3.42 %", "3.415 % to under 3.43 %"),
        ("0 %", "0 % to under 1 %"),
        ("2,297", "2297"),
        ("~ 200", "150 to 250"),
        ("< 5", "under 5"),
        ("2.5", "2.45 to under 2.6"),
    ],
)
def test_what_a_figure_allows_is_told_with_all_its_digits(said, told):
    assert allowed_told(figure(said)).text("en").replace("\N{NARROW NO-BREAK SPACE}", " ") == told
