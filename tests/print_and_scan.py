"""A code on paper and back: what a printer at 300 dpi makes of an image, and what a scanner sees of that."""

import io
from typing import Any

import numpy as np
import zxingcpp
from PIL import Image, ImageFilter

DPI = 300
MARGIN = 40
"""White paper around the print, in dots."""


def side(millimetres: float) -> int:
    """Dots of a length."""
    return round(millimetres / 25.4 * DPI)


def printed(png: bytes, millimetres: float) -> Image.Image:
    """The image as black and white dots at 300 dpi, ``millimetres`` wide."""
    with Image.open(io.BytesIO(png)) as image:
        grey = image.convert("L").resize((side(millimetres),) * 2, Image.Resampling.BOX)
    return grey.point(lambda tone: 255 if tone > 127 else 0)


def scanned(paper: Image.Image, rng: Any, degrees: float, blur: float, noise: float) -> Image.Image:
    """A print scanned at 300 dpi: turned, out of focus (sigma in dots), grey, with grains (of 255 tones)."""
    around = Image.new("L", (paper.width + 2 * MARGIN, paper.height + 2 * MARGIN), 255)
    around.paste(paper, (MARGIN, MARGIN))
    turned = around.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)
    tones = np.asarray(turned.filter(ImageFilter.GaussianBlur(blur)), np.float64)
    tones = 30 + tones * (225 - 30) / 255 + rng.normal(0, noise, tones.shape)
    return Image.fromarray(np.clip(tones, 0, 255).astype(np.uint8))


def read_back(image: Image.Image) -> str:
    """The text of the one QR code in an image; empty where it cannot be read."""
    found = zxingcpp.read_barcodes(image)
    return found[0].bytes.decode() if len(found) == 1 else ""
