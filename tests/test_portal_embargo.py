"""No figure before the last polls close."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scrutineer.cli.command import run
from scrutineer.model import Election, ScrutineerError
from scrutineer.publish.portal import under_embargo
from scrutineer.publish.portal.embargo import last_closing
from tests.rows import election
from tests.small_bundle import put


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
