"""Photographs the demo's pages for the documents: `python -m tools.screenshots build/demo docs/images`.

Each kind of page in each language, on a desk and on a phone, the first screens of it. Written as PNG with
few colours, so that a repository can keep them.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image
from playwright.sync_api import sync_playwright

from tools.debian import chromium

PAGES: Final = {
    "front": "kz-2022-president/{language}/index.html",
    "area": "SYNTHETIC-tampered/{language}/area/SYNTHETIC-R01.html",
    "station": "SYNTHETIC-tampered/{language}/station/SYNTHETIC-01252.html",
    "check": "SYNTHETIC-tampered/{language}/believable.html",
    "data": "SYNTHETIC-tampered/{language}/data.html",
}
"""What is shown of each kind of page."""

VIEWS: Final = {"desk": (1200, 1500), "phone": (360, 1500)}
"""Width and height in CSS pixels."""

LANGUAGES: Final = ("kk", "ru", "en")
COLOURS: Final = 64


def shots(demo: Path) -> Iterator[tuple[str, bytes]]:
    """The name and the bytes of every picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for view, (width, height) in VIEWS.items():
            tab = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
            for kind, address in PAGES.items():
                for language in LANGUAGES:
                    tab.goto((demo / address.format(language=language)).resolve().as_uri())
                    yield f"{kind}-{language}-{view}.png", _small(tab)
        browser.close()


def _small(tab: Any) -> bytes:
    """The window as a PNG with few colours."""
    seen = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
    kept = io.BytesIO()
    seen.quantize(COLOURS, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def main(demo: Path, out: Path) -> None:
    """Write every picture to ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    for name, picture in shots(demo):
        (out / name).write_bytes(picture)
        print(f"{name}  {len(picture) // 1024} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
