"""What hangs and lies in the polling place: the poster and the ballot, with whatever names they must bear."""

import re
from dataclasses import replace
from datetime import date

import pytest
import zxingcpp

from scrutineer.count import account
from scrutineer.law.rulebook import rulebook
from scrutineer.model import Station
from scrutineer.publish.documents import (
    Document,
    FilledProtocols,
    ballot,
    poster,
    sheets,
)
from scrutineer.words import LANGUAGES, Name
from tests.pages import counted, village
from tests.printed import assert_margins_are_clean, ballot_of, image, pdf, plain, text

# Ballots


def test_a_ballot_has_the_lines_in_their_order_in_both_languages():
    said = text(pdf(ballot_of("kz-2022-president", ("kk", "ru"))))
    options = counted("kz-2022-president").election.options["president"].values()
    places = [said.index(plain(option.name.text(code))) for option in options for code in ("kk", "ru")]
    assert places == sorted(places)
    assert said.index(plain("Бәріне қарсымын")) > max(places[:-2])
    assert said.count(plain("Жигули Дайрабаев")) == 1


def test_only_a_specimen_says_so():
    assert "SPECIMEN" in text(pdf(ballot_of("kz-2022-president")))
    read = pdf(ballot_of("kz-2022-president", specimen=False))
    assert "SPECIMEN" not in text(read) and len(read.pages) == 1


@pytest.mark.parametrize(
    ("example", "how"),
    [
        ("kz-2022-president", "Mark one line only."),
        ("kz-2022-referendum", "Mark one answer only."),
        ("primary-approval", "Mark every line that you approve"),
        ("primary-instant-runoff", "Number the lines in the order of your choice"),
    ],
)
def test_a_ballot_says_how_its_votes_are_counted(example, how):
    assert plain(how) in text(pdf(ballot_of(example)))


def test_what_no_source_says_of_a_ballot_is_said_to_be_missing():
    said = text(pdf(ballot_of("primary-approval")))
    assert plain("What makes a ballot valid or invalid is not in the rules known here.") in said


# The poster


def test_the_poster_gives_the_hour_that_the_bundle_gives_for_that_station():
    areas = [{"area_id": "low", "parent_id": "root", "polls_close": "2022-11-20T19:30:00+05:00"}]
    election = village(areas=areas)
    contest = election.contests["c"]
    rules = rulebook("generic", "plurality", date(2022, 11, 20))
    for area_id, hour in (("low", True), ("root", False)):
        station = Station("s1", area_id, None, "regular", Name(en="School"))
        said = text(
            pdf(
                poster(
                    election, [(contest, rules)], "en", station=station, tell=(Name(en="SYNTHETIC office"),)
                )
            )
        )
        assert (plain("Voting ends at 19:30") in said) is hour
        assert (plain("do not state the hours of voting") in said) is not hour
        assert plain("SYNTHETIC office") in said and plain("how to complain, is not in the rules") not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_poster_is_one_sheet_and_its_code_is_the_address(language):
    counts = counted("kz-2022-president")
    contest = counts.contests[0].contest
    rules = rulebook("kz", "president", date(2022, 11, 20))
    address = "https://synthetic.example/kz-2022-president/"
    made = poster(counts.election, [(contest, rules)], language, address=address)
    assert len(pdf(made).pages) == 1
    assert [code.text for code in zxingcpp.read_barcodes(image(made, dots_per_inch=100))] == [address]


def test_the_poster_tells_hours_observers_and_complaints_with_their_articles():
    counts = counted("kz-2022-president")
    rules = rulebook("kz", "president", date(2022, 11, 20))
    said = text(pdf(poster(counts.election, [(counts.contests[0].contest, rules)], "en")))
    for sentence in (
        "Voting is from 07:00 to 20:00 local time. Constitutional Law on Elections, Art. 40",
        "An observer may take photographs and record sound and video without interfering.",
        "Courts and prosecutors must accept applications of commission members, citizens and associations.",
    ):
        assert plain(sentence) in said
    assert plain("do not state the hours of voting") not in said
    assert plain("how to complain, is not in the rules") not in said
    # What concerns nobody who stands there hangs elsewhere.
    assert plain("The ballots are destroyed one month after the vote") not in said


def test_the_poster_of_a_referendum_gives_no_hours_of_an_election():
    counts = counted("kz-2022-referendum")
    rules = rulebook("kz", "referendum", date(2022, 6, 5))
    said = text(pdf(poster(counts.election, [(counts.contests[0].contest, rules)], "en")))
    assert plain("Rules on the hours of voting in a referendum") in said and "DAY-01" not in said


# Names from strangers


def huge(many: int) -> Document:
    names = [
        "Ә" * 300,
        "Кандидат " * 60,
        "a\u202eb\x07c\ue000😀 張三",
        "«#let x = 1» \\u{41} $x$ *bold* `raw` @ref <label> //",
        "Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі",
    ]
    every = tuple(names[n] if n < len(names) else f"Option {n}" for n in range(many))
    election = replace(village(votes=(1,) * many, names=every), synthetic=False)
    rules = rulebook("generic", "plurality", date(2022, 11, 20))
    return ballot(election, election.contests["c"], rules, ("kk",), specimen=False)


def test_a_ballot_of_60_lines_with_endless_names_keeps_its_margins():
    made = huge(60)
    read = pdf(made)
    said = text(read)
    assert plain("Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі") in said and "Ә" * 300 in said
    assert "a[U+202E]b[U+0007]c[U+E000][U+1F600][U+5F35][U+4E09]" in said
    assert plain("«#let x = 1» \\u{41} $x$ *bold* `raw` @ref <label> //") in said
    assert all(re.search(rf"Option{n}(?!\d)", said) for n in range(5, 60))
    assert float(read.pages[0].mediabox.width) > 800
    assert_margins_are_clean(made)


def test_a_protocol_of_60_lines_repeats_its_head_and_numbers_its_pages():
    names = tuple(f"{'Ұзақ атау ' * 12}{n}" for n in range(60))
    counts = account(replace(village(votes=(2,) * 60, names=names), synthetic=False))
    sheet = next(iter(sheets(counts.election)))
    made = FilledProtocols.of(counts.election, "en").document(sheet)
    read = pdf(made)
    pages = [plain(page.extract_text()) for page in read.pages]
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert plain(f"page {number} of {len(pages)}") in page
    assert all("Onthe" in page for page in pages[1:-1])
    assert_margins_are_clean(made)
