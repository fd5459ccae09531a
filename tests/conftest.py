"""What all tests share: how long random tests search, and which tests cannot run here, by name."""

import importlib.util
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tools import debian

SHARED = Path(__file__).resolve().parents[2] / "shared"

# The short suite gives the same answer on every run; the long one searches further each time.
settings.register_profile(
    "short", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "long", settings.get_profile("short"), derandomize=False, max_examples=500, print_blob=True
)
settings.load_profile("short")


@cache
def _no_shared_data() -> str:
    return "" if SHARED.is_dir() else "the data set folder ../shared is not here"


@cache
def _no_chromium() -> str:
    return "" if debian.chromium() else "Chromium is not installed"


@cache
def _no_spark() -> str:
    if importlib.util.find_spec("pyspark") is None:
        return "the [spark] extra is not installed"
    return "" if debian.java() else "Java 17 or newer is not installed"


WANTING: dict[str, Callable[[], str]] = {
    "shared": _no_shared_data,
    "chromium": _no_chromium,
    "spark": _no_spark,
}


def pytest_configure() -> None:
    # Children of the tests speak English whatever the terminal of the person who runs them speaks.
    for name in ("LC_ALL", "LANGUAGE", "LC_MESSAGES"):
        os.environ.pop(name, None)
    os.environ["LANG"] = "C.UTF-8"


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, reason in WANTING.items():
        if item.get_closest_marker(marker) and reason():
            pytest.skip(reason())


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium of the system; tests that ask for it carry the marker."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=debian.chromium(), args=["--no-sandbox"])
        yield found
        found.close()
