"""A proof beside a protocol on paper: four centimetres that are read back."""

import io
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scrutineer.ledger import Checkpoint, Note, NoteError, ProofFile, SigningKey, Tree, Use, cosign, leaf_hash
from scrutineer.publish.proof_mark import MOST, NARROWEST, SIDE, proof_mark
from tests.ledgers import KEY, NIGHT, ORIGIN, entry
from tests.print_and_scan import DPI, printed, read_back, scanned
from tools import debian

TEN_THOUSAND_STATIONS = 34_506
"""Entries of the invented country of 10,000 stations, with the copies of observers."""


@cache
def tree() -> Tree:
    return Tree(leaf_hash(entry(number)) for number in range(TEN_THOUSAND_STATIONS))


def proof(witnesses: int = 5) -> ProofFile:
    note = Checkpoint(ORIGIN, len(tree()), tree().root()).signed(KEY)
    keys = [
        SigningKey.from_seed(f"witness-{number}.synthetic.example", b"%032d" % number, Use.COSIGNATURE)
        for number in range(witnesses)
    ]
    under = Note(note.text, (*note.signatures, *(cosign(note, key, NIGHT) for key in keys)))
    index = TEN_THOUSAND_STATIONS // 3
    return ProofFile(index, tuple(tree().inclusion_proof(index)), under, entry(index))


def test_the_proof_of_10_000_stations_and_5_witnesses_is_read_back_from_4_cm_of_paper() -> None:
    given = proof()
    drawn = proof_mark(given)
    assert drawn.side == SIDE == 40
    paper = printed(drawn.png(), float(drawn.side))
    assert paper.size == (472, 472)
    for text in (read_back(paper), *(read_back(scan) for scan in scans(paper))):
        read = ProofFile.parse(text.encode())
        assert read.verify(entry(given.index), KEY.verifier).checkpoint.size == TEN_THOUSAND_STATIONS
        assert (read.hashes, read.note) == (given.hashes, given.note)


def scans(paper: Image.Image) -> list[Image.Image]:
    """One that is nearly straight and sharp, and worse ones up to three degrees aslant."""
    rng = np.random.default_rng(4)
    ways = [(0.3, 0.5, 8), (-1, 0.7, 12), (2, 0.7, 12), (-3, 0.8, 12), (3, 0.8, 8)]
    return [scanned(paper, rng, *way) for way in ways]


def test_a_code_out_of_focus_is_not_read_as_something_else() -> None:
    paper = printed(proof_mark(proof()).png(), 40)
    assert read_back(scanned(paper, np.random.default_rng(4), 2, 3, 12)) == ""


def test_the_images_say_how_large_they_are() -> None:
    drawn = proof_mark(proof())
    with Image.open(io.BytesIO(drawn.png())) as image:
        across = [pixels / dots * 25.4 for pixels, dots in zip(image.size, image.info["dpi"], strict=True)]
        assert across == pytest.approx([40, 40], abs=0.1)
        assert image.info["dpi"][0] >= 2 * DPI
    svg = ET.fromstring(drawn.svg("SYNTHETIC title"))
    assert (svg.attrib["width"], svg.attrib["height"]) == ("40.0mm", "40.0mm")
    assert [found.text for found in svg.iter("{http://www.w3.org/2000/svg}title")] == ["SYNTHETIC title"]


def test_more_witnesses_make_the_code_larger_rather_than_finer() -> None:
    drawn = proof_mark(proof(13))
    modules = drawn.code.symbol_size()[0]
    assert 40 < drawn.side < 48
    assert drawn.side / modules == NARROWEST
    paper = printed(drawn.png(), float(drawn.side))
    assert read_back(scanned(paper, np.random.default_rng(4), -1, 0.5, 8)) == drawn.text


def test_a_proof_too_long_for_a_code_is_refused_with_its_length() -> None:
    long = proof(16)
    bare = replace(long, extra=b"")
    with pytest.raises(NoteError, match="proof-mark-length") as raised:
        proof_mark(long)
    assert raised.value.sentence.values == {"found": len(bare.file.encode()), "most": MOST}


@pytest.mark.chromium
def test_the_drawing_is_read_back_as_a_browser_lays_it_on_paper(tmp_path: Path) -> None:
    drawn = proof_mark(proof())
    (tmp_path / "code.svg").write_bytes(drawn.svg())
    (tmp_path / "paper.html").write_text('<body style="margin: 5mm"><img src="code.svg"></body>')
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=debian.chromium(), args=["--no-sandbox"])
        page = browser.new_page(device_scale_factor=DPI / 96)
        page.goto((tmp_path / "paper.html").as_uri())
        box = page.locator("img").bounding_box()
        image = Image.open(io.BytesIO(page.screenshot())).convert("L")
        browser.close()
    assert box is not None and box["width"] / 96 * 25.4 == pytest.approx(40, abs=0.1)
    assert read_back(image) == drawn.text
