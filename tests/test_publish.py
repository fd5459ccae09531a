"""What a reader finds on an election's page, and in which order."""

import dataclasses
import re
from pathlib import Path

import pytest

from scrutineer import publish
from scrutineer.count import account
from scrutineer.law.rulebook import cited
from scrutineer.model import BadInputError, Finding, Severity
from scrutineer.words import LANGUAGES, Sentence
from tests.pages import counted, front_of, page, read, site_of, told, village, words


def test_the_president_is_told_in_one_sentence_with_both_bases() -> None:
    assert (
        "is elected: 81.31 % of valid votes, against all included, 77.79 % of ballots issued. "
        "The law counts voters who took part; that number was not published and lies between the two. "
        "Both are over one half."
    ) in words(page("kz-2022-president"))


def test_the_referendum_names_turnout_share_and_units() -> None:
    said = told("kz-2022-referendum")
    for part in ("The question is adopted.", "77.18 %", "17 of 17 units; 12 are needed", "68.05 %"):
        assert part in said


def test_a_share_known_only_as_a_bound_is_shown_as_a_bound() -> None:
    assert "Akmola Region > 75 %" in told("kz-2022-referendum").replace("\N{NO-BREAK SPACE}", " ")


def test_seats_stand_with_quotients_and_remainders() -> None:
    table = next(e for e in read(page("kz-2023-mazhilis")).all("table") if "Seats by quotient" in e.text)
    row = table.text[table.text.index("Amanat") :].replace("\N{NARROW NO-BREAK SPACE}", "")
    assert re.findall(r"[\d.]+", row)[:6] == ["40", "3431510", "39.6493", "39", "0.6493", "1"]
    assert "86 546.65" in words(page("kz-2023-mazhilis"))


def test_what_contradicts_comes_before_the_name_of_the_election() -> None:
    html = page("kz-2023-east-kazakhstan-3")
    first = read(html).all("section")[0]
    assert html.index("first-thing") < html.index("<h1>")
    for part in ("15 of 15", "2150", "2083", "−33"):
        assert part in first.text


def test_a_page_without_contradictions_begins_with_its_name() -> None:
    first = read(page("kz-2022-president")).all("main")[0].text
    assert first.split("figures: final")[1].lstrip().startswith("Election of the President")


def test_the_strongest_contradiction_comes_first_with_their_number() -> None:
    def found(code: str, said: str) -> Finding:
        return Finding(code, Severity.CONTRADICTION, Sentence(said), contest_id="c")

    result = account(village())
    findings = (found("E-01", "a slip"), found("D-01", "declared otherwise"), found("E-01", "another slip"))
    contest = dataclasses.replace(
        result.contests[0], findings=findings, finding_counts={"E-01": 500, "D-01": 1}
    )
    made = site_of(dataclasses.replace(result, contests=(contest,)), contests=0)
    box = read(made["index.html"]).all("section")[0].text
    assert "declared otherwise" in box
    assert "a slip" not in box
    assert "in all: 501" in box
    every = words(made["findings.html"])
    assert every.index("declared otherwise") < every.index("a slip") < every.index("another slip")
    assert "Not written out here: 498." in every


def test_the_four_questions_stand_in_the_order_in_which_a_voter_asks() -> None:
    headings = [h.text for h in read(page("kz-2022-president")).all("h2")]
    assert headings[:4] == [
        "Was there a choice?",
        "Does the count add up?",
        "Can you check it?",
        "Were promises kept?",
    ]


def test_declared_totals_alone_are_not_verifiable() -> None:
    said = told("kz-2022-president")
    assert "0 of 10 101 ✕ not verifiable" in said
    assert "Nobody outside can repeat this count." in said


def test_ballots_that_no_figure_explains_are_named() -> None:
    said = "Ballots issued that are neither valid votes nor reported as invalid: 359 568."
    assert said in told("kz-2022-president")


def test_a_page_never_calls_invented_protocols_verifiable() -> None:
    said = told("kz-2021-rural-akims")
    assert "Of the real election no protocol of a station is published." in said
    assert "✓ verifiable" not in said


def test_of_hundreds_of_contests_the_front_gives_the_sum_and_leads_to_the_list() -> None:
    html = page("kz-2021-rural-akims")
    assert "None was decided by lot." in words(html)
    assert "elected 728" in words(html)
    assert 'href="contests.html"' in html
    assert len(html.encode()) < 40_000


def test_those_that_ended_otherwise_are_told_in_full() -> None:
    said = words(page("kz-2021-rural-akims"))
    ties = sum(c.decision.status == "tie" for c in counted("kz-2021-rural-akims").contests)
    assert ties > 0
    assert said.count("No lot is drawn; the next step is repeat voting.") == ties


def test_refusals_show_their_article_and_nobody() -> None:
    html = told("kz-2022-president")
    assert "refused under PRE-01 1" in html


def test_a_candidate_of_several_bodies_has_them_all() -> None:
    assert "nominated by People's Coalition, Amanat, Aq Jol" in words(page("kz-2022-president"))


def test_every_declared_figure_has_its_source_and_date() -> None:
    said = told("kz-2022-president")
    for row in counted("kz-2022-president").election.rows("declared"):
        assert " ".join(row["source"].split()) in said


def test_what_the_final_figures_changed_is_shown() -> None:
    assert "7 986 293 7 985 769 −524" in told("kz-2022-referendum")


def test_turnout_is_drawn_and_every_figure_of_it_is_in_the_table() -> None:
    html = page("kz-2022-president")
    assert len(read(html).all("polyline")) == 21
    said = words(html)
    for row in counted("kz-2022-president").election.rows("declared"):
        if row["name"] == "ballots_issued" and row["unit"] == "share" and "T" in row["as_of"]:
            assert f"{100 * float(row['value']):.2f} %" in said


def test_assumptions_are_marked_with_a_sign_and_a_word() -> None:
    assert "△ assumption PRE-14" in words(page("kz-2022-president"))


def test_each_step_has_its_article() -> None:
    steps = [li for li in read(page("kz-2022-president")).all("li") if li.around[-1] == "ol"]
    decision = counted("kz-2022-president").contests[0].decision
    assert len(steps) == len(decision.steps)
    for shown, step in zip(steps, decision.steps, strict=True):
        assert cited(step.article, "kz").text("en") in shown.text
        assert step.rule in shown.text


def test_approvals_and_rounds_are_tables() -> None:
    approvals = told("primary-approval")
    assert "Nashville ✓ 68 68.00" in approvals
    rounds = told("primary-instant-runoff")
    assert "Knoxville ✓ 17 32 58" in rounds
    assert "Every ballot is published" in rounds


def test_missing_stations_that_could_change_the_outcome_are_said_first() -> None:
    some = village(votes=(40, 30))
    protocols = [
        {**row, "status": "counted" if row["protocol_id"] == "p0" else "open"}
        for row in some.rows("protocols")
    ]
    whole = account(some)
    part = account(_with(some, "protocols", protocols))
    assert "not certain yet" not in words(front_of(whole, "en"))
    assert "△ not certain yet" in words(front_of(part, "en"))
    assert "those still missing could change it" in words(front_of(part, "en"))


def test_those_who_go_on_to_a_run_off_are_not_marked_as_elected() -> None:
    html = front_of(account(village(votes=(45, 35, 20), kind="majority-runoff")), "en")
    rows = [e.text for e in read(html).all("tr") if "SYNTHETIC" in e.text]
    assert "→" in rows[0]
    assert "→" in rows[1]
    assert "✓" not in "".join(rows)


def test_the_mark_of_the_majority_stands_inside_the_picture() -> None:
    html = front_of(account(village(votes=(45, 35, 20), kind="majority-runoff")), "en")
    marks = [e.attributes["style"] for e in read(html).all("u")]
    assert set(marks) == {"left:50.00%"}


def test_the_front_page_says_what_is_still_being_counted_and_asks_again() -> None:
    ready = publish.summary(counted("kz-2022-president"))
    waiting = publish.expected(counted("kz-2023-mazhilis").election)
    html = publish.front([ready, waiting], "en")
    assert "being counted …" in words(html)
    assert 'http-equiv="refresh"' in html
    assert 'href="kz-2022-president/en/index.html"' in html
    assert 'href="kz-2023-mazhilis' not in html
    assert 'http-equiv="refresh"' not in publish.front([ready], "en")


def test_the_front_page_has_decision_and_verifiable_share_in_each_language() -> None:
    ready = publish.summary(counted("kz-2022-president"))
    for language in LANGUAGES:
        said = words(publish.front([ready], language))
        assert "0 %" in said
        assert "10 101" in said
        assert ready.name.text(language) in said


def test_elections_stand_beside_one_another_and_lead_back_to_the_front_page(tmp_path: Path) -> None:
    names = ("kz-2022-president", "primary-approval")
    summaries = [publish.write_election(counted(name), tmp_path) for name in names]
    publish.write_front(summaries, tmp_path)
    pages = {f"{name}.html" for name in (*LANGUAGES, "index")}
    assert {p.name for p in tmp_path.iterdir()} == pages | set(names)
    for name in names:
        for path in (tmp_path / name).glob("*/**/*.html"):
            up = "../" * len(path.relative_to(tmp_path).parts[1:])
            assert f'href="{up}{path.relative_to(tmp_path / name).parts[0]}.html"' in path.read_text("utf-8")


def test_a_page_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.write_front([], tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}

    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no space left"):
        publish.write_front([publish.summary(counted("primary-approval"))], tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


@pytest.mark.parametrize("election_id", ["../up", "", ".hidden", "a/b", "x" * 300])
def test_an_id_that_would_climb_out_of_the_site_is_refused(tmp_path: Path, election_id: str) -> None:
    result = account(dataclasses.replace(village(), election_id=election_id))
    with pytest.raises(BadInputError):
        publish.write_election(result, tmp_path / "site")
    assert not list(tmp_path.iterdir())


def _with(election, table, rows):
    from tests.rows import frame

    return dataclasses.replace(election, tables={**election.tables, table: frame(rows)})


def test_a_decision_on_ballots_rests_on_ballots_and_not_on_no_stations():
    assert "rests on the ballots" in page("primary-approval")
    assert "all 0 stations" not in page("primary-approval")
