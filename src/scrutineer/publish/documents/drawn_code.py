"""A QR code for the press: one dot a module inside an SVG, a tenth of the bytes of its outlines."""

import base64
import io
from typing import Final

import segno

_QUIET: Final = 4
"""Modules of white on each side (ISO/IEC 18004)."""


def drawn_code(code: segno.QRCode) -> str:
    """The code as SVG text, quiet zone included; it is never smoothed when it is enlarged."""
    out = io.BytesIO()
    code.save(out, kind="png", scale=1, border=_QUIET)
    side = len(code.matrix) + 2 * _QUIET
    picture = base64.b64encode(out.getvalue()).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}">'
        f'<image width="{side}" height="{side}" image-rendering="pixelated" '
        f'href="data:image/png;base64,{picture}"/></svg>'
    )
