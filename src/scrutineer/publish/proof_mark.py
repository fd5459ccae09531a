"""The proof of one protocol as a QR code beside it on paper: four centimetres that a scanner reads back.

The code holds the text of the proof file (C2SP tlog-proof) without its line ``extra``: the entry is the
protocol on whose paper it stands. Tried with the proof of a ledger of 10,000 stations and five witnesses,
printed at 300 dpi and scanned a little blurred, noisy and aslant: wide modules count for more than spare
ones, so the error correction is the lowest; with the entry inside, the modules become too narrow.
"""

import io
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import segno

from scrutineer.ledger import NoteError, ProofFile
from scrutineer.words import Sentence, mark

SIDE: Final = Fraction(40)
"""Millimetres of a side, quiet zone included; more only where the modules would become too narrow."""

NARROWEST: Final = Fraction(254, 1000)
"""Millimetres of the narrowest module: three dots of a 300 dpi printer."""

QUIET: Final = 4
"""Modules of white on each side (ISO/IEC 18004)."""

DOTS: Final = 8
"""Pixels of a module in the PNG: whole ones, and about 740 dpi, so that no printer makes modules unequal."""

MOST: Final = 2_953
"""Bytes that the largest code holds (ISO/IEC 18004: version 40, level L, bytes)."""


@dataclass(frozen=True, slots=True)
class ProofMark:
    """A QR code of a proof. ``side`` is its width and height in millimetres, quiet zone included."""

    text: str
    code: segno.QRCode
    side: Fraction

    def svg(self, title: str = "") -> bytes:
        """The code as SVG of its physical size; ``title`` says to a screen reader what it is."""
        out = io.BytesIO()
        scale = float(self.side / _modules(self.code))
        self.code.save(
            out, kind="svg", unit="mm", scale=scale, border=QUIET, light="white", title=title or None
        )
        return out.getvalue()

    def png(self) -> bytes:
        """The code as PNG that says its physical size (pHYs)."""
        out = io.BytesIO()
        dots_per_inch = DOTS * _modules(self.code) * Fraction(254, 10) / self.side
        self.code.save(out, kind="png", scale=DOTS, border=QUIET, dpi=round(dots_per_inch))
        return out.getvalue()


def proof_mark(proof: ProofFile) -> ProofMark:
    """The code of a proof. Raises :class:`~scrutineer.ledger.NoteError` where it is longer than 2,953 bytes.

    Every added witness takes about 140 bytes, every doubling of the ledger 45.
    """
    text = ProofFile(proof.index, proof.hashes, proof.note).file
    size = len(text.encode())
    if size > MOST:
        said = mark(
            "The proof has {found} bytes; a code holds at most {most}. Give it away as a file, or attach "
            "fewer witnesses."
        )
        raise NoteError("proof-mark-length", Sentence(said, {"found": size, "most": MOST}), "--qr")
    code = segno.make_qr(text, error="L", boost_error=False, encoding="utf-8")
    return ProofMark(text, code, max(SIDE, _modules(code) * NARROWEST))


def _modules(code: segno.QRCode) -> int:
    return len(code.matrix) + 2 * QUIET
