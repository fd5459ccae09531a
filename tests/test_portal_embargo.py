"""No figure before the last polls close."""

import dataclasses
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pypdf
import pytest

from scrutineer.cli.command import run
from scrutineer.model import Election, ScrutineerError
from scrutineer.publish.portal import under_embargo
from scrutineer.publish.portal.embargo import last_closing
from tests.rows import election
from tests.small_bundle import GOOD, contents, put


def _voting(**areas: str) -> Election:
    return election(
        areas=[
            {"area_id": "root", "polls_close": "2024-06-05T20:00:00+05:00"},
            {"area_id": "embassy", "parent_id": "root", **areas},
        ],
        date="2024-06-05",
    )


def test_polls_of_a_distant_embassy_hold_everything_back() -> None:
    late = _voting(polls_close="2024-06-05T20:00:00-05:00")
    closing = datetime(2024, 6, 6, 1, 0, tzinfo=UTC)
    with pytest.raises(ScrutineerError, match="P-03"):
        under_embargo(late, closing - timedelta(seconds=1))
    under_embargo(late, closing)


def test_a_second_time_zone_without_an_hour_of_its_own_closes_by_its_own_clock() -> None:
    assert last_closing(_voting(timezone="America/New_York")) == datetime(2024, 6, 6, 0, 0, tzinfo=UTC)
    assert last_closing(_voting(timezone="Asia/Tokyo")) == datetime(2024, 6, 5, 15, 0, tzinfo=UTC)


def test_without_an_hour_the_day_must_be_over_everywhere() -> None:
    bare = election(areas=[{"area_id": "root"}], date="2024-06-05")
    assert last_closing(bare) == datetime(2024, 6, 6, 12, 0, tzinfo=UTC)
    assert last_closing(dataclasses.replace(bare, timezone="Asia/Almaty")) == datetime(
        2024, 6, 5, 19, 0, tzinfo=UTC
    )


def test_a_vote_that_the_bundle_calls_open_is_never_published() -> None:
    with pytest.raises(ScrutineerError, match="P-03"):
        under_embargo(dataclasses.replace(_voting(), stage="voting"), datetime(2030, 1, 1, tzinfo=UTC))


def test_under_embargo_no_file_appears_and_the_present_site_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = put(tmp_path / "bundle"), tmp_path / "site"
    toml = (folder / "election.toml").read_text()
    (folder / "election.toml").write_text(toml.replace("2024-06-05", "2124-06-05"))
    assert run(["publish", str(folder), str(out)]) == 2
    assert "P-03" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


ABROAD = {
    **GOOD,
    "areas.csv": """\
area_id,parent_id,kind,name_en,polls_close,timezone
land,,country,SYNTHETIC land,2024-06-05T20:00:00+05:00,Asia/Almaty
north,land,region,North,,
south,land,region,South,,
abroad,land,abroad,Abroad,,
embassy,abroad,city,Embassy in the west,2024-06-05T20:00:00-04:00,America/New_York
consulate,abroad,city,Consulate in the east,,Asia/Tokyo
""",
    "stations.csv": GOOD["stations.csv"].rstrip("\n") + "\n004,embassy,6151\n",
    "protocols.csv": GOOD["protocols.csv"].replace(
        "m2,mayor", "p4,president,004,,,,,6151,5741,5741\nm2,mayor"
    ),
    "votes.csv": GOOD["votes.csv"] + "p4,a,3413\np4,b,2311\np4,against_all,17\n",
}
"""The last polls close in the west, eight hours after those of the country and at another clock's hour."""

CLOSING = datetime(2024, 6, 6, 0, 0, tzinfo=UTC)
SECRET = ("5741", "3413", "2311", "3713", "2461", "6541")
"""Figures of the embassy, and totals with them: none may be read before the embassy's polls close."""


def read_by_people_and_machines(path: str, data: bytes) -> Iterator[str]:
    """Every text that a file gives, archives, tables and documents unpacked, numbers without thin spaces."""
    if path.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield from read_by_people_and_machines(name, archive.read(name))
    elif path.endswith(".parquet"):
        yield str(pq.read_table(io.BytesIO(data)).to_pylist())
    elif path.endswith(".pdf"):
        yield from (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    else:
        yield data.decode("utf-8", errors="replace")


def seen(folder: Path) -> dict[str, set[str]]:
    """Each secret figure that is found, with the files that hold it."""
    found: dict[str, set[str]] = {}
    for name, data in contents(folder).items():
        for text in read_by_people_and_machines(name, data):
            plain = re.sub(r"(?<=\d)[\u2009\u202f\xa0](?=\d)", "", text)
            for figure in SECRET:
                if re.search(rf"(?<![\w.]){figure}(?![\w.]\w)(?!\w)", plain):
                    found.setdefault(figure, set()).add(name)
    return found


def test_no_file_holds_a_figure_under_embargo_until_the_last_polls_close(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place, aside = tmp_path / "place", tmp_path / "aside"
    place.mkdir()
    aside.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(aside))
    before, voting = put(tmp_path / "before"), put(tmp_path / "voting", ABROAD)

    def published(folder: Path, out: Path, at: datetime) -> int:
        monkeypatch.setattr("scrutineer.cli.publish_verb.now", lambda: at)
        return run(["publish", str(folder), str(out), "--languages", "en", "--documents"])

    # A site that somebody published when the stations abroad were not in the bundle yet.
    assert published(before, place / "standing", CLOSING - timedelta(hours=3)) in (0, 1)
    standing = contents(place / "standing")
    capsys.readouterr()
    for hours in (36, 8, 1, 1 / 3600):
        for out in (place / "new", place / "standing"):
            assert published(voting, out, CLOSING - timedelta(hours=hours)) == 2
            assert "P-03" in capsys.readouterr().err
    assert [path.name for path in place.iterdir()] == ["standing"]
    assert contents(place / "standing") == standing
    assert seen(place) == {}
    assert seen(aside) == {}
    assert list(aside.rglob("*")) == []
    # From the moment of closing the search finds the same figures in every kind of file.
    assert published(voting, place / "standing", CLOSING) in (0, 1)
    found = seen(place / "standing")
    assert set(found) == set(SECRET)
    kinds = {Path(name).suffix for names in found.values() for name in names}
    assert {".html", ".json", ".csv", ".parquet", ".zip", ".pdf", ".js"} <= kinds


@pytest.mark.parametrize("stage", ["upcoming", "voting"])
def test_turnout_during_the_day_is_not_published_either(
    stage: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        **ABROAD,
        "election.toml": ABROAD["election.toml"].replace('stage = "final"', f'stage = "{stage}"'),
        "declared.csv": GOOD["declared.csv"].splitlines()[0]
        + "\npresident,land,ballots_issued,0.5741,share,=,registered,2024-06-05T14:00:00+05:00,SYNTHETIC\n",
    }
    folder, out = put(tmp_path / "bundle", files), tmp_path / "site"
    assert run(["publish", str(folder), str(out)]) == 2
    assert "P-03" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]
