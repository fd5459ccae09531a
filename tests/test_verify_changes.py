"""Random changes to a sealed country: `verify` finds every one, and names the place."""

import random
from pathlib import Path

import pytest

from scrutineer import bundle
from scrutineer.check import simulate
from scrutineer.ledger import Policy
from tests.ledgers import KEY, PARTY, PRESS
from tests.random_change import change
from tests.sealed_bundle import EVENING, NOW, POLICY, witnessed

BOTH = Policy(KEY.verifier, POLICY.witnesses, 2)
PARTS = 10


def country(folder: Path, stations: int) -> Path:
    """An invented country, sealed and cosigned by two witnesses."""
    bundle.write(simulate.simulate_country(stations=stations, seed=1).election, folder, format="csv")
    bundle.seal(folder, KEY, time=EVENING)
    return witnessed(folder, PRESS, PARTY)


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return country(tmp_path_factory.mktemp("district") / "bundle", 100)


@pytest.fixture(scope="module")
def whole_country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return country(tmp_path_factory.mktemp("country") / "bundle", 10_000)


def not_named(folder: Path, number: int, seed: int) -> list[str]:
    """Of ``number`` random changes, each taken back, those that were not found or not named."""
    rng = random.Random(seed)
    missed = []
    for _ in range(number):
        changed = change(folder, rng)
        try:
            first = bundle.verify(folder, policy=BOTH, now=NOW).first
        finally:
            changed.undo()
        if first is None:
            missed.append(f"not found: {changed.what}")
        elif not changed.is_named(first[1].file, first[1].row):
            missed.append(f"not named: {changed.what}; said was {first[1].text('en')}")
    assert bundle.verify(folder, policy=BOTH, now=NOW).holds
    return missed


def test_30_random_changes_are_found_and_named(district: Path) -> None:
    assert not_named(district, 30, seed=1) == []


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_1000_random_changes_to_10_000_stations_are_found_and_named(whole_country: Path, part: int) -> None:
    assert not_named(whole_country, 1_000 // PARTS, seed=100 + part) == []
