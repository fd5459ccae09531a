"""A picture of the signed sheet stands on its station's page, as the copy that it is."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from scrutineer import bundle
from scrutineer.model import ScrutineerError
from tests.pages import read, words
from tests.portals import publish
from tests.small_bundle import put

STATED = "p1,president,001,commission"


def picture(colour: str) -> bytes:
    """A photograph of a sheet, as bytes."""
    kept = BytesIO()
    Image.new("RGB", (60, 84), colour).save(kept, "PNG")
    return kept.getvalue()


def with_picture(folder: Path, name: str, content: bytes, stated: str) -> Path:
    """A small bundle whose first protocol states a picture, with a file in ``images/``."""
    put(folder)
    protocols = folder / "protocols.csv"
    head, *rows = protocols.read_text("utf-8").splitlines()
    rows[0] += f",{stated}"
    lines = [f"{head},image_sha256", rows[0], *(f"{row}," for row in rows[1:])]
    protocols.write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "images").mkdir()
    (folder / "images" / name).write_bytes(content)
    return folder


def test_a_reader_sees_the_picture_of_the_sheet_beside_its_figures(tmp_path: Path) -> None:
    sheet = picture("white")
    name = f"{sha256(sheet).hexdigest()}.png"
    publish(bundle.read(with_picture(tmp_path / "b", name, sheet, name[:64])), tmp_path / "site")
    page = (tmp_path / "site/en/station/001.html").read_text("utf-8")
    (shown,) = read(page).all("img")
    assert (tmp_path / "site/en/station" / shown.attributes["src"]).read_bytes() == sheet
    assert "covered" not in words(page)
    assert read((tmp_path / "site/en/station/002.html").read_text("utf-8")).all("img") == []


def test_a_covered_copy_is_told_as_one(tmp_path: Path) -> None:
    stated = sha256(picture("white")).hexdigest()
    folder = with_picture(tmp_path / "b", f"{stated}.redacted.png", picture("black"), stated)
    publish(bundle.read(folder), tmp_path / "site")
    assert "A copy in which something is covered" in words(
        (tmp_path / "site/en/station/001.html").read_text("utf-8")
    )


@pytest.mark.parametrize("name", ["sheet.png", f"{'ab' * 32}.png"])
def test_a_picture_that_is_not_what_its_name_says_is_refused(tmp_path: Path, name: str) -> None:
    folder = with_picture(tmp_path / "b", name, picture("white"), "ab" * 32)
    with pytest.raises(ScrutineerError, match="is not the picture"):
        publish(bundle.read(folder), tmp_path / "site")
    assert not (tmp_path / "site").exists()
