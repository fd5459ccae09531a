"""The election as a folder: its schema, reading, checking, writing, foreign files by a mapping, its ledger.

Never here: counting, deciding, and anything that shows an election to people.
"""

from scrutineer.bundle.importing import Summary, import_files
from scrutineer.bundle.reader import read, validate
from scrutineer.bundle.sealing import (
    TRUST_WORDS,
    Sealed,
    Step,
    Trust,
    Verification,
    attach,
    beside_register,
    is_register,
    prove,
    proven,
    seal,
    trusted,
    verify,
)
from scrutineer.bundle.writer import write

__all__ = [
    "TRUST_WORDS",
    "Sealed",
    "Step",
    "Summary",
    "Trust",
    "Verification",
    "attach",
    "beside_register",
    "import_files",
    "is_register",
    "prove",
    "proven",
    "read",
    "seal",
    "trusted",
    "validate",
    "verify",
    "write",
]
