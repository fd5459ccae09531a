"""A bundle and its ledger: what is entered, in which order, and whether a bundle is what was sealed.

Never here: the form of entries, trees and signatures (``ledger``), the clock, passphrases, a terminal.
"""

from scrutineer.bundle.sealing.claims_file import beside_register, is_register
from scrutineer.bundle.sealing.prove import prove, proven
from scrutineer.bundle.sealing.seal import Sealed, attach, seal
from scrutineer.bundle.sealing.verification import TRUST_WORDS, Step, Trust, Verification
from scrutineer.bundle.sealing.verify import trusted, verify

__all__ = [
    "TRUST_WORDS",
    "Sealed",
    "Step",
    "Trust",
    "Verification",
    "attach",
    "beside_register",
    "is_register",
    "prove",
    "proven",
    "seal",
    "trusted",
    "verify",
]
