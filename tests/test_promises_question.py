"""The fourth question of an election: were promises kept? Answered from the register, without a score."""

from fractions import Fraction
from pathlib import Path

from scrutineer.claims.examine import examine
from scrutineer.publish.promises import fourth_question
from tests.claims_register import CLAIM, COMMITMENT, EXAMPLES, STATUS, five_articles, kept

OLD = COMMITMENT.replace('source = "paper"', 'source = "earlier"')
EARLIER = """
[[source]]
id = "earlier"
title = "SYNTHETIC page"
outlet = "SYNTHETIC paper"
published = "2022-06"
language = "en"
wording = "original"
"""


def said(answer: object) -> str:
    return " ".join(str(sentence) for sentence in answer.said)  # type: ignore[attr-defined]


def test_an_election_is_known_by_its_bundle_its_folder_and_its_id() -> None:
    report = five_articles()
    answers = {
        str(fourth_question(report, name))
        for name in ("president", EXAMPLES / "kz-2022-president", "kz-2022-president")
    }
    assert len(answers) == 1 and "None" not in answers


def test_an_election_that_the_register_does_not_name_has_no_answer() -> None:
    assert fourth_question(five_articles(), "kz-2023-east-kazakhstan-3") is None


def test_the_answer_counts_states_and_says_who_judged_and_when() -> None:
    answer = fourth_question(five_articles(), "president")
    assert answer is not None
    assert (str(answer.big), answer.sign, answer.word) == ("12 of 20", "△", "implemented in part")
    assert answer.part == Fraction(12, 20)
    told = said(answer)
    assert "fully implemented: 12, partly implemented: 2, not implemented: 1; not yet evaluated: 5" in told
    assert "Judged by Scrutineer, last on 23 November 2026." in told
    assert "Claims about this election: 17; consistent: 4, inconsistent: 3" in told


def test_only_what_was_promised_by_the_day_of_the_vote_is_counted(tmp_path: Path) -> None:
    undated = examine(kept(tmp_path, CLAIM, COMMITMENT, STATUS))
    answer = fourth_question(undated, "president")
    assert answer is not None and "no commitment that is known to be older" in said(answer)
    dated = examine(kept(tmp_path, EARLIER, OLD, STATUS))
    answer = fourth_question(dated, "president")
    assert answer is not None and answer.part == 0 and "partly implemented: 1" in said(answer)


def test_judgements_after_the_day_asked_do_not_count(tmp_path: Path) -> None:
    report = examine(kept(tmp_path, EARLIER, OLD, STATUS))
    answer = fourth_question(report, "president", "2023-02-01")
    assert answer is not None
    assert (answer.sign, answer.word) == ("○", "not judged")
    assert "None of them is judged yet." in said(answer)


def test_all_kept_and_none_kept_have_their_own_words(tmp_path: Path) -> None:
    fully = examine(kept(tmp_path, EARLIER, OLD, STATUS.replace('"partly"', '"fully"')))
    answer = fourth_question(fully, "president")
    assert answer is not None and (answer.sign, answer.word) == ("✓", "implemented")
    never = examine(kept(tmp_path, EARLIER, OLD, STATUS.replace('"partly"', '"not"')))
    answer = fourth_question(never, "president")
    assert answer is not None and (answer.sign, answer.word) == ("✕", "not implemented")
