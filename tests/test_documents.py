"""Documents to print: files for an archive, and the report that a court holds in its hands."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from scrutineer.law.rulebook import rulebook
from scrutineer.publish.documents import (
    Press,
    declaration_day,
    documents,
    final_report,
)
from scrutineer.words import LANGUAGES
from tests.pages import EXAMPLES, counted
from tests.printed import (
    assert_margins_are_clean,
    ballot_of,
    filled,
    fonts,
    metadata,
    pdf,
    pictures,
    plain,
    press,
    text,
)

SMALL = [
    "kz-2022-president",
    "kz-2022-referendum",
    "kz-2023-east-kazakhstan-3",
    "kz-2023-mazhilis",
    "primary-approval",
    "primary-instant-runoff",
]
"""Examples that are counted in a moment."""

# The file itself


def test_the_same_document_has_the_same_bytes_from_another_press():
    made = final_report(counted("kz-2022-referendum"), "kk")
    assert press().pdf(made) == Press().pdf(made)


@pytest.mark.long
def test_the_same_document_has_the_same_bytes_in_another_zone_and_language():
    script = (
        "import hashlib, sys; from scrutineer import bundle; from scrutineer.count import account; "
        "from scrutineer.publish.documents import Press, documents; press = Press(); "
        "made = documents(account(bundle.read(sys.argv[1]))); "
        "[print(hashlib.sha256(press.pdf(d)).hexdigest()) for d in made]"
    )
    said = []
    for zone, tongue, hashing in (("Asia/Almaty", "kk_KZ.UTF-8", "1"), ("America/Lima", "C", "2")):
        env = {
            **os.environ,
            "TZ": zone,
            "LC_ALL": tongue,
            "PYTHONHASHSEED": hashing,
            "SOURCE_DATE_EPOCH": "7",
        }
        command = [sys.executable, "-c", script, str(EXAMPLES / "kz-2022-president")]
        said.append(subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout)
    assert said[0] == said[1]
    assert len(said[0].split()) == 13


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_is_archival_accessible_and_dated_by_the_declaration(language):
    read = pdf(final_report(counted("kz-2022-president"), language))
    xmp = metadata(read)
    assert "<pdfaid:part>2</pdfaid:part>" in xmp and "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    root: Any = read.trailer["/Root"]
    assert root["/Lang"] == language
    assert bool(root["/MarkInfo"]["/Marked"]) and "/StructTreeRoot" in root
    assert root["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)
    assert read.metadata is not None and read.metadata.creation_date is not None
    assert read.metadata.creation_date.date() == date(2022, 11, 22)
    assert fonts(read) and all(fonts(read).values())


def test_without_tags_it_is_still_archival_and_smaller():
    made = filled()
    tagged, bare = press().pdf(made), press().pdf(made, tagged=False)
    xmp = metadata(pdf(made, tagged=False))
    assert "<pdfaid:part>2</pdfaid:part>" in xmp and "<pdfaid:conformance>U</pdfaid:conformance>" in xmp
    assert len(bare) < len(tagged)


def test_a_declaration_is_the_last_result_and_not_a_turnout():
    election = counted("kz-2022-president").election
    assert declaration_day(election) == date(2022, 11, 22)
    assert declaration_day(replace(election, tables={})) == date(2022, 11, 20)


# The report


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_holds_every_step_with_its_article_and_every_doubt(language):
    every_step("kz-2022-president", language)


@pytest.mark.parametrize("example", SMALL)
def test_the_report_of_each_example_holds_every_step(example):
    every_step(example, "kk")


@pytest.mark.long
@pytest.mark.parametrize("example", SMALL)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_report_of_each_example_holds_every_step_in_the_other_languages(example, language):
    every_step(example, language)


@pytest.mark.long
def test_the_report_of_730_contests_holds_every_step_of_each():
    every_step("kz-2021-rural-akims", "kk")


def every_step(example: str, language: str) -> None:
    counts = counted(example)
    said = text(pdf(final_report(counts, language), tagged=False))
    for contest in counts.contests:
        book = rulebook(counts.election.law, contest.contest.kind, date.fromisoformat(counts.election.date))
        assert contest.decision.steps or contest.decision.warnings
        for step in contest.decision.steps:
            article = book.cited(step.article).text(language)
            assert plain(f"{step.sentence.text(language)} {article} · {step.rule}") in said
        for doubt in (*contest.decision.assumptions, *contest.decision.warnings):
            assert plain(doubt.text(language)) in said
        for total in contest.tally.votes.values():
            assert not total.stated or str(total.value) in said
    for finding in counts.findings:
        assert plain(finding.text(language)) in said


def test_the_report_of_a_contradicted_count_tells_the_contradiction():
    counts = counted("kz-2023-east-kazakhstan-3")
    told = [f for c in counts.contests for f in c.findings if f.severity == "contradiction"]
    assert told
    said = text(pdf(final_report(counts, "ru")))
    assert all(plain(f"{finding.code}.") in said for finding in told)
    assert plain(told[0].text("ru")) in said


def test_the_report_of_published_ballots_speaks_of_no_protocols():
    said = text(pdf(final_report(counted("primary-instant-runoff"), "en")))
    assert plain("Every ballot is published, so that anybody can count again. Ballots: 100.") in said
    assert "protocol" not in said and "stillmissing" not in said


# What is invented


@pytest.mark.parametrize(
    ("example", "expected"), [("kz-2023-east-kazakhstan-3", True), ("kz-2022-referendum", False)]
)
def test_every_page_of_an_invented_election_says_so_and_no_page_of_a_real_one(example, expected):
    for made in documents(counted(example), ("kk",)):
        said = ["SYNTHETIC" in page.extract_text() for page in pdf(made, tagged=False).pages]
        assert set(said[:1] if made.kind == "ballot" else said) == {expected}


def test_an_invented_sheet_has_stripes_down_both_edges():
    for made in (filled(), ballot_of("primary-approval")):
        for page in pictures(made):
            edges = (page[:, 2:8], page[:, -8:-2])
            assert all(30 < edge.mean() < 245 for edge in edges)


@pytest.mark.long
def test_every_document_of_every_example_can_be_set():
    for example in SMALL:
        for made in documents(counted(example), address="https://synthetic.example/"):
            assert pdf(made).pages
            if not made.data["invented"]:
                assert_margins_are_clean(made)
