"""The pages of a register: from a verdict down to the row behind it, and nothing that ranks a person."""

import csv
import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from scrutineer.claims.answer import Trace
from scrutineer.cli.command import run
from scrutineer.model import ScrutineerError
from scrutineer.publish.promises import publish_register
from scrutineer.words import LANGUAGES
from tests.claims_register import CLAIM, COMMITMENT, EXAMPLES, REGISTER, STATUS, claim, five_articles, written
from tests.pages import read, words
from tests.portals import publish
from tests.promises_site import ELECTIONS, articles_site, page, small_site

WIDEST = 60_000
CORRECTION = (
    CLAIM.replace('id = "second"', 'id = "second-again"')
    .replace('place = "2"', 'place = "3"')
    .replace(
        'topic = "president"',
        'topic = "president"\nreplaces = "second"\n'
        'why = { kk = "қате", ru = "ошибка", en = "SYNTHETIC: it was misread" }',
    )
)
REPLY = """
[[claim.reply]]
day = "2023-02-03"
by = "SYNTHETIC paper"
text = "SYNTHETIC: we meant the valid votes"
"""


def part(html: str) -> str:
    """The text of a piece of a page."""
    return words(f"<body>{html}</body>")


def pages(language: str) -> list[Path]:
    return sorted((articles_site() / language).rglob("*.html"))


def test_every_claim_and_every_commitment_has_its_page_in_three_languages() -> None:
    report = five_articles()
    for language in LANGUAGES:
        folder = articles_site() / language
        assert {p.stem for p in (folder / "claim").iterdir()} == {j.claim.id for j in report.claims}
        own = {f.commitment.id for f in report.commitments}
        assert {p.stem for p in (folder / "commitment").iterdir()} == own


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_well_formed_and_light_and_need_no_script(language: str) -> None:
    for path in pages(language):
        html = path.read_text("utf-8")
        assert read(html).faults == [], path
        assert len(gzip.compress(html.encode())) <= WIDEST, path
        scripts = [e for e in read(html).elements if e.tag == "script"]
        assert all(e.attributes.get("type") == "application/ld+json" for e in scripts), path
        assert f'<html lang="{language}">' in html


def links(path: Path) -> Iterator[str]:
    for element in read(path.read_text("utf-8")).elements:
        if element.tag in ("a", "link") and (address := element.attributes.get("href", "")):
            yield address


def test_every_link_within_the_register_leads_somewhere() -> None:
    ids = {
        p: set(re.findall(r' id="([^"]+)"', p.read_text("utf-8"))) for p in articles_site().rglob("*.html")
    }
    lost = []
    for path in ids:
        for address in links(path):
            place, _, anchor = address.partition("#")
            if ":" in place or "../kz-2022-president/" in place:
                continue
            target = (path.parent / unquote(place)).resolve() if place else path
            if not target.is_file() or (anchor and anchor not in ids[target]):
                lost.append(f"{path.name}: {address}")
    assert lost == []


# From the verdict to the row


def traces() -> Iterator[Trace]:
    report = five_articles()
    for judged in report.claims:
        for held in judged.held:
            for reading in held.readings:
                yield from reading.answer.traces
    for followed in report.commitments:
        for check in followed.checks:
            yield from check.traces


def test_every_row_that_is_named_holds_the_figure() -> None:
    """The row of the file is read again with nothing of the program."""
    paths = {b.id: b.path for b in five_articles().kept.register.bundle}
    seen = 0
    for trace in dict.fromkeys(traces()):
        if trace.row:
            file = REGISTER.parent / paths[trace.bundle] / f"{trace.table}.csv"
            with file.open(encoding="utf-8", newline="") as opened:
                rows = list(csv.DictReader(opened))
            row = rows[trace.row - 2]
            assert trace.name in row.values(), trace
            if trace.table == "declared" and "%" not in trace.value and trace.value[0].isdigit():
                assert row["value"] == trace.value, trace
            seen += 1
    assert seen > 40


def test_every_figure_of_a_bundle_that_was_read_has_its_row() -> None:
    assert [
        t for t in traces() if t.table in ("declared", "options", "parties", "nominations") and not t.row
    ] == []


def test_a_reader_goes_from_a_verdict_to_the_question_the_row_and_the_stations() -> None:
    html = page("claim/pres-81")
    told = words(html)
    assert "true on one base, not on another" in told
    assert "What share, on each base that is known: Kassym-Jomart Tokayev?" in told
    assert '{ ask = "share", bundle = "president", name = "tokayev" }' in told
    assert re.search(r"By its own rounding this allows 80\.5\s% to under 82\s%\.", told)
    assert "../kz-2022-president/declared.csv" in told
    site = f"../../{ELECTIONS['president']}"
    assert f'href="{site}en/sources.html"' in html
    assert f'href="{site}en/area/kz.html"' in html
    assert f'href="{site}data/csv/declared.csv"' in html


def test_each_base_has_its_answer_beside_what_was_said() -> None:
    table = next(t for t in page("claim/pres-81").split("<table") if "answers" in t[:40])
    rows = [part(row) for row in table.split("<tr>")[2:]]
    assert len(rows) == 5
    assert any("valid votes, against all included" in row and "✓ agrees" in row for row in rows)
    assert any("ballots issued" in row and "✕ does not agree" in row for row in rows)


def test_the_figure_of_a_region_leads_to_the_page_of_that_region() -> None:
    assert 'href="https://example.org/akims/en/area/zhambyl.html"' in page("claim/akims-turnout-highest")


def test_every_link_into_an_election_leads_to_a_page_of_its_site(tmp_path: Path) -> None:
    elections = {}
    for bundle_id in ("president", "referendum"):
        election = five_articles().shelf.volume(bundle_id).election
        publish(election, tmp_path / bundle_id)
        elections[bundle_id] = f"../{bundle_id}/"
    publish_register(five_articles(), tmp_path / "register", ["en"], elections=elections)
    found = set()
    for path in (tmp_path / "register/en").rglob("*.html"):
        for address in links(path):
            if any(f"../{bundle_id}/" in address for bundle_id in elections):
                found.add((path.parent / unquote(address)).resolve())
    assert len(found) > 8
    assert [str(target) for target in found if not target.is_file()] == []


def test_an_election_without_a_site_is_named_and_not_linked() -> None:
    html = page("claim/slip-amanat")
    assert "../kz-2023-mazhilis/declared.csv" in html
    assert "kz-2023-mazhilis/en" not in html


def test_what_would_have_to_be_published_stands_on_the_page() -> None:
    told = words(page("claim/akims-no-violations"))
    needs = claim("akims-no-violations").claim.missing
    assert needs is not None and needs.needs.en.rstrip(".") in told
    assert "What would have to be published" in told


# What a fair register shows


def test_words_that_are_not_verbatim_are_never_shown_as_a_quotation() -> None:
    gists = [judged.claim for judged in five_articles().claims if not judged.claim.quote]
    assert len(gists) > 10
    for own in gists:
        html = page(f"claim/{own.id}")
        (title,) = read(html).all("h1")
        assert own.gist is not None and title.text.strip() == own.gist.en
        assert "said in the register's own words" in words(html)


def test_an_entry_that_nobody_read_again_says_so() -> None:
    assert "not yet read again by a second person" in words(page("claim/pres-81"))
    assert "not yet read again by a second person" in words(page("commitment/party-5000"))


def test_offices_are_in_the_order_of_the_alphabet_and_carry_no_count() -> None:
    titles = [e.text.strip() for e in read(page("offices")).elements if e.tag == "h2"]
    assert titles == sorted(titles, key=str.casefold)
    assert not any(re.search(r"\d+$", title) for title in titles)


def test_assessments_stand_side_by_side_without_a_verdict() -> None:
    told = words(page("assessments"))
    assert "US Department of State" in told and "Ministry of Foreign Affairs" in told
    assert "consistent" not in told


def test_a_correction_and_what_it_replaces_lead_to_one_another(tmp_path: Path) -> None:
    site = small_site(tmp_path, CLAIM, CORRECTION)
    old = (site / "en/claim/second.html").read_text("utf-8")
    new = (site / "en/claim/second-again.html").read_text("utf-8")
    assert 'href="../claim/second-again.html"' in old and "superseded" in words(old)
    assert 'href="../claim/second.html"' in new and "SYNTHETIC: it was misread" in words(new)


def test_a_reply_stands_on_the_page(tmp_path: Path) -> None:
    html = (small_site(tmp_path, CLAIM, REPLY) / "en/claim/second.html").read_text("utf-8")
    assert "SYNTHETIC paper, 3 February 2023: SYNTHETIC: we meant the valid votes" in words(html)


def test_a_timeline_runs_down_the_days_and_keeps_every_status(tmp_path: Path) -> None:
    html = (small_site(tmp_path, COMMITMENT, STATUS) / "en/commitment/publish.html").read_text("utf-8")
    line = part(html.partition('<ol class="timeline">')[2].partition("</ol>")[0])
    assert line.index("2 January 2023") < line.index("not yet evaluated") < line.index("4 March 2023")
    assert line.index("4 March 2023") < line.index("partly implemented")


def test_what_a_register_says_cannot_become_markup(tmp_path: Path) -> None:
    evil = CLAIM.replace("SYNTHETIC: against all", "SYNTHETIC </script><b>against</b> all")
    html = (small_site(tmp_path, evil) / "en/claim/second.html").read_text("utf-8")
    assert "<b>against</b>" not in html
    assert html.count("</script>") == 1


# The site as files


def test_the_same_register_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        small_site(tmp_path / name, CLAIM, COMMITMENT, STATUS)
    one, two = ({p.relative_to(f): p.read_bytes() for p in f.rglob("*") if p.is_file()}
                for f in (tmp_path / "one/site", tmp_path / "two/site"))  # fmt: skip
    assert one == two


def test_only_what_changed_is_written_again(tmp_path: Path) -> None:
    out = tmp_path / "site"
    first = publish_register(five_articles(), out, ["en"])
    again = publish_register(five_articles(), out, ["en"])
    assert first.written > 100 and again.written == 0


def test_a_folder_with_something_else_is_not_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letters").write_text("mine", "utf-8")
    assert run(["claims", "publish", str(REGISTER), str(tmp_path), "--lang", "en"]) == 2
    assert "P-04" in capsys.readouterr().err
    assert (tmp_path / "letters").read_text("utf-8") == "mine"


def test_the_site_of_an_election_is_not_overwritten(tmp_path: Path) -> None:
    publish(five_articles().shelf.volume("referendum").election, tmp_path / "site")
    with pytest.raises(ScrutineerError) as error:
        publish_register(five_articles(), tmp_path / "site", ["en"])
    assert error.value.code == "P-04"
    assert (tmp_path / "site/en/sources.html").is_file()


def test_a_rule_whose_article_was_not_found_says_so_in_words() -> None:
    told = words(page("commitment/protocol-copies"))
    assert "no article found kz/president:CNT-05" in told
    assert "none: not found" not in told


def test_publishing_without_the_sites_of_elections_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, CLAIM)
    given = ["claims", "publish", str(path), str(tmp_path / "site"), "--languages", "en", "--lang", "en"]
    assert run(given) == 0
    assert "links to the tables need --election" in " ".join(capsys.readouterr().err.split())
    assert run([*given, "--election", "president=../president/"]) == 0
    assert "--election" not in capsys.readouterr().err


def test_the_verb_publishes_in_the_languages_named(tmp_path: Path) -> None:
    (tmp_path / "register").mkdir()
    text = REGISTER.read_text("utf-8").partition("[[claim]]")[0].replace("../kz-", f"{EXAMPLES}/kz-")
    (tmp_path / "register/claims.toml").write_text(text + CLAIM.replace('"paper"', '"wsj-2022"').replace(
        'quote = "SYNTHETIC: against all came second"', 'gist = { kk = "a", ru = "b", en = "c" }'
    ), "utf-8")  # fmt: skip
    out = tmp_path / "site"
    given = ["--languages", "ru,kk", "--election", "president=../president/"]
    assert run(["claims", "publish", str(tmp_path / "register"), str(out), *given]) == 0
    assert sorted(p.name for p in out.iterdir() if p.is_dir()) == ["data", "kk", "ru"]
    assert "../../../president/ru/" in (out / "ru/claim/second.html").read_text("utf-8")


def test_a_bundle_that_the_register_does_not_name_is_refused(tmp_path: Path) -> None:
    given = ["claims", "publish", str(REGISTER), str(tmp_path / "x"), "--election", "presidents=../p/"]
    assert run(given) == 2
    assert not (tmp_path / "x").exists()
