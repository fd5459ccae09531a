"""What is said about open data: the catalogue for machines, the feed of changes, the scores of openness."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from scrutineer import bundle
from scrutineer.count import Account, account
from scrutineer.publish.open_data import Grade, Inventory, inventory, write_open_data
from scrutineer.publish.open_data.feed import changes_of, feed
from scrutineer.publish.open_data.moments import latest, moment, stamp, zone_of
from scrutineer.publish.sealed import Sealed
from scrutineer.words import LANGUAGES
from tests.ledgers import PRESS
from tests.pages import counted, village
from tests.sealed_bundle import NOW, POLICY, sealed, witnessed
from tests.small_bundle import GOOD, put

ATOM = "{http://www.w3.org/2005/Atom}"
HOME = "https://example.org/data/"


def small(folder: Path, files: dict[str, str] | None = None) -> Account:
    return account(bundle.read(put(folder, {**GOOD, **(files or {})})))


def grades(found: Inventory) -> dict[str, Grade]:
    return {each.principle: each.grade for each in found.marks}


def entries(text: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(text).findall(f"{ATOM}entry")


# The catalogue


def test_the_catalogue_has_every_file_with_address_size_and_hash(tmp_path: Path) -> None:
    listed = write_open_data(counted("kz-2022-referendum"), tmp_path / "data", base_url=HOME)
    found: dict[str, Any] = json.loads((tmp_path / "data/catalogue.jsonld").read_text("utf-8"))
    there = {d["dcat:downloadURL"]["@id"]: d for d in found["dcat:distribution"]}
    beside = {"catalogue.jsonld", "SHA256SUMS"}
    assert there.keys() == {HOME + file.path for file in listed.files if file.path not in beside}
    for file in listed.files:
        if file.path not in beside:
            told = there[HOME + file.path]
            assert told["spdx:checksum"]["spdx:checksumValue"]["@value"] == file.sha256
            assert told["dcat:byteSize"]["@value"] == str(file.bytes)
            assert told["dcat:mediaType"]["@id"].endswith(file.media_type)
    assert found["dct:temporal"]["dcat:startDate"]["@value"] == "2022-06-05"
    assert {t["@language"] for t in found["dct:title"]} == set(LANGUAGES)
    assert found["dct:spatial"]["schema:name"][2]["@value"] == "Kazakhstan"


def test_no_licence_is_said_where_the_bundle_states_none(tmp_path: Path) -> None:
    listed = write_open_data(counted("kz-2022-referendum"), tmp_path / "data")
    assert listed.licences == ()
    assert "icense" not in (tmp_path / "data/catalogue.jsonld").read_text("utf-8")
    assert grades(listed.inventory)["license_free"] is Grade.NOT_MET


@pytest.mark.parametrize(
    ("stated", "grade"),
    [
        ([{"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}], Grade.MET),
        ([{"title": "CC BY-NC 4.0"}], Grade.PARTLY),
        ([], Grade.NOT_MET),
        ("CC0-1.0", Grade.NOT_MET),
        ([17], Grade.NOT_MET),
    ],
)
def test_a_licence_is_taken_from_the_bundle_and_weighed(stated: object, grade: Grade, tmp_path: Path) -> None:
    package = json.dumps({"licenses": stated, "resources": []})
    result = small(tmp_path / "bundle", {"datapackage.json": package})
    listed = write_open_data(result, tmp_path / "data")
    assert grades(listed.inventory)["license_free"] is grade
    found = json.loads((tmp_path / "data/catalogue.jsonld").read_text("utf-8"))
    assert ("dct:license" in found) == (grade is not Grade.NOT_MET)


def test_without_an_address_links_are_relative(tmp_path: Path) -> None:
    write_open_data(counted("kz-2022-referendum"), tmp_path / "data")
    found = json.loads((tmp_path / "data/catalogue.jsonld").read_text("utf-8"))
    for each in found["dcat:distribution"]:
        assert (tmp_path / "data" / each["dcat:downloadURL"]["@id"]).is_file()


# The feed


def test_both_publications_of_the_referendum_are_changes_with_their_dates() -> None:
    found = changes_of(counted("kz-2022-referendum"))
    said = {(change.at.date().isoformat(), change.title.text("en")) for change in found}
    assert ("2022-06-06", "Figures published: preliminary") in said
    assert ("2022-06-07", "Figures published: final") in said
    assert [c.at for c in found] == sorted((c.at for c in found), reverse=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_feed_is_atom_with_ids_that_differ(language: str) -> None:
    text = feed(counted("kz-2022-president"), language, base_url=HOME)
    root = ElementTree.fromstring(text)
    ids = [root.findtext(f"{ATOM}id"), *(e.findtext(f"{ATOM}id") for e in entries(text))]
    assert len(ids) > 3
    assert len(set(ids)) == len(ids)
    assert all(each and each.startswith("tag:example.org,2022-11-20:kz-2022-president") for each in ids)
    for element in (root, *entries(text)):
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "").tzinfo is not None
        assert element.findtext(f"{ATOM}title")
        assert element.find(f"{ATOM}author") is not None


def test_an_entry_keeps_its_id_when_another_change_comes(tmp_path: Path) -> None:
    before = entries(feed(small(tmp_path / "one"), "en"))
    more = GOOD["declared.csv"] + "president,land,b,150,count,,,2024-06-07,SYNTHETIC\n"
    after = entries(feed(small(tmp_path / "two", {"declared.csv": more}), "en"))
    ids = [{e.findtext(f"{ATOM}id") for e in found} for found in (before, after)]
    assert ids[0] < ids[1]


def test_a_corrected_protocol_is_a_change(tmp_path: Path) -> None:
    found = [c for c in changes_of(small(tmp_path / "bundle")) if "corrected" in c.title.text("en")]
    assert [(c.title.text("en"), stamp(c.at)) for c in found] == [
        ("Protocol corrected: station 001", "2024-06-05T22:10:00+05:00")
    ]
    assert found[0].text.text("en") == "Protocol p1 took the place of p1-old."


def test_text_that_xml_forbids_does_not_break_the_feed() -> None:
    row = {
        "contest_id": "c",
        "name": "o0",
        "value": "1",
        "as_of": "2022-11-21",
        "source": 'SYNTHETIC <&"\x0c]]>',
    }
    found = entries(feed(account(village(declared=[row])), "en"))
    assert found[0].findtext(f"{ATOM}author/{ATOM}name") == 'SYNTHETIC <&"\N{REPLACEMENT CHARACTER}]]>'


def test_a_publication_without_a_date_has_no_place_in_a_feed() -> None:
    row = {"contest_id": "c", "name": "o0", "value": "1", "as_of": "", "source": "SYNTHETIC"}
    assert changes_of(account(village(declared=[row]))) == ()


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2022-06-06", "2022-06-06T00:00:00+06:00"),
        ("2024-06-06T10:00", "2024-06-06T10:00:00+05:00"),
        ("2024-06-06T10:00:00.5Z", "2024-06-06T10:00:00Z"),
        ("2024-06-06T10:00:00+14:30", "2024-06-05T19:30:00Z"),
        ("yesterday", None),
        ("", None),
    ],
)
def test_moments_have_the_offset_of_their_place_and_day(written: str, found: str | None) -> None:
    zone = zone_of(counted("kz-2022-referendum").election)
    at = moment(written, zone)
    assert (stamp(at) if at else None) == found


def test_the_data_are_as_recent_as_their_last_figure(tmp_path: Path) -> None:
    assert stamp(latest(small(tmp_path / "bundle").election)) == "2024-06-06T01:00:00Z"


# The scores


def test_declared_totals_alone_are_not_granular_and_not_complete() -> None:
    found = inventory(counted("kz-2022-president"), base_url=HOME)
    assert [each.principle for each in found.marks][:2] == ["timely", "granular"]
    assert len(found.marks) == 9
    assert grades(found)["granular"] is Grade.NOT_MET
    assert grades(found)["complete_bulk"] is Grade.NOT_MET
    assert found.marks[1].reason.text("en").endswith("polling stations no protocol is published.")
    assert found.points < found.most == 18


def test_invented_protocols_earn_a_real_election_nothing() -> None:
    found = grades(inventory(counted("kz-2021-rural-akims")))
    assert found["granular"] is Grade.NOT_MET
    assert found["complete_bulk"] is Grade.NOT_MET
    assert found["analyzable"] is Grade.PARTLY


def test_all_stations_are_granular_and_some_are_so_in_part(tmp_path: Path) -> None:
    assert grades(inventory(account(village())))["granular"] is Grade.MET
    some = inventory(small(tmp_path / "bundle"))
    assert grades(some)["granular"] is Grade.PARTLY
    assert some.marks[1].reason.text("en") == "Protocols of 2 of 3 polling stations are published."
    assert "votes not stated: 2" in some.marks[3].reason.text("en")


def test_a_margin_that_a_candidate_reports_is_no_timely_publication() -> None:
    assert grades(inventory(counted("kz-2023-east-kazakhstan-3")))["timely"] is Grade.UNKNOWN


@pytest.mark.parametrize(
    ("day", "grade"), [("2022-11-21", Grade.MET), ("2022-11-23", Grade.NOT_MET), ("", Grade.UNKNOWN)]
)
def test_the_first_figure_is_timely_within_a_day(day: str, grade: Grade) -> None:
    row = {"contest_id": "c", "name": "o0", "value": "1", "as_of": day, "source": "SYNTHETIC"}
    assert grades(inventory(account(village(declared=[row]))))["timely"] is grade


def test_without_an_address_nothing_is_said_to_be_on_the_internet() -> None:
    assert grades(inventory(account(village())))["free"] is Grade.UNKNOWN
    assert grades(inventory(account(village()), base_url="file:///data"))["free"] is Grade.UNKNOWN


def test_permanent_needs_a_seal_a_witness_an_address_and_kept_sources(tmp_path: Path) -> None:
    def grade(folder: Path, base_url: str) -> Grade:
        verification = bundle.verify(folder, policy=POLICY, now=NOW)
        result = account(bundle.read(folder))
        return grades(inventory(result, base_url=base_url, seal=Sealed(verification, ())))["permanent"]

    assert grades(inventory(account(village()), base_url=HOME))["permanent"] is Grade.NOT_MET
    held = witnessed(sealed(tmp_path / "held"), PRESS)
    assert grade(held, "") is Grade.PARTLY
    assert grade(held, HOME) is Grade.PARTLY
    (held / "votes.csv").write_text((held / "votes.csv").read_text().replace("p1,a,300", "p1,a,310"))
    assert grade(held, HOME) is Grade.NOT_MET


def test_a_witness_is_a_change_with_the_time_of_its_signature(tmp_path: Path) -> None:
    held = witnessed(sealed(tmp_path / "held"), PRESS)
    seal = Sealed(bundle.verify(held, policy=POLICY, now=NOW), ())
    found = changes_of(account(bundle.read(held)), seal)
    assert [c.author for c in found if "witnessed" in c.title.text("en")] == [PRESS.verifier.name]


@pytest.mark.parametrize("example", ["kz-2022-president", "kz-2021-rural-akims", "primary-approval"])
def test_every_reason_is_said_in_three_languages(example: str) -> None:
    for each in inventory(counted(example)).marks:
        assert len({each.reason.text(code) for code in LANGUAGES}) == 3
        assert len({each.name.text(code) for code in LANGUAGES}) == 3
        assert len({each.grade.words.text(code) for code in LANGUAGES}) == 3
