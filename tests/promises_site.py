"""The site of a register for tests: the filled one published once, and small ones as they are needed."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from scrutineer.claims.examine import examine
from scrutineer.publish.promises import publish_register
from tests.claims_register import five_articles, kept

BASE = "https://example.org/register/"
ELECTIONS = {"president": "../kz-2022-president/", "akims": "https://example.org/akims"}
"""The referendum and the Mazhilis have no site here."""


@cache
def articles_site() -> Path:
    """The site of the five articles in all languages."""
    folder = Path(tempfile.mkdtemp(prefix="promises."))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    publish_register(five_articles(), folder / "register", base_url=BASE, elections=ELECTIONS)
    return folder / "register"


def page(path: str, language: str = "en") -> str:
    """A page of that site."""
    return (articles_site() / language / f"{path}.html").read_text("utf-8")


def small_site(folder: Path, *parts: str) -> Path:
    """The site of a small register in English."""
    written = folder / "source"
    written.mkdir(exist_ok=True)
    publish_register(examine(kept(written, *parts)), folder / "site", ["en"])
    return folder / "site"
