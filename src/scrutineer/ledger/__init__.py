"""What was said, in what order, signed by whom: entries, Merkle tree, tiles, checkpoints, proofs, witnesses.

Built on hashlib and `cryptography` alone, after RFC 6962, RFC 9162 and the C2SP specifications
(docs/ledger.md). Never here: what a bundle or a station is, the network, the clock, the source of
randomness.
"""

from scrutineer.ledger.act import ACTS, Chronicle, check_act
from scrutineer.ledger.check_folder import check_folder
from scrutineer.ledger.check_proof import verify_consistency, verify_inclusion
from scrutineer.ledger.checkpoint import Checkpoint, SignedCheckpoint, cosign, cosigned_at, open_checkpoint
from scrutineer.ledger.commitment import Opening
from scrutineer.ledger.entry import MAX_ENTRY, canonical, decode, encode
from scrutineer.ledger.error import (
    EntryError,
    ForkError,
    KeyFileError,
    LedgerError,
    NoteError,
    PolicyError,
    ProofError,
    StoreError,
    TileError,
    WitnessError,
)
from scrutineer.ledger.fingerprint import fingerprint
from scrutineer.ledger.key import SigningKey, Use, VerifierKey
from scrutineer.ledger.key_file import public_key, read_key, write_key
from scrutineer.ledger.log import Log, create_log, open_log, read_head
from scrutineer.ledger.note import Note, Signature
from scrutineer.ledger.policy import Policy, Standing, Witness
from scrutineer.ledger.proof import ProofFile
from scrutineer.ledger.tiles import TileReader, folder_fetch
from scrutineer.ledger.tree import (
    EMPTY_ROOT,
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_hash,
)
from scrutineer.ledger.witness import (
    WitnessState,
    cosign_in_file,
    create_witness,
    read_witness,
    watch_in_file,
)

__all__ = [
    "ACTS",
    "EMPTY_ROOT",
    "MAX_ENTRY",
    "Checkpoint",
    "Chronicle",
    "EntryError",
    "ForkError",
    "KeyFileError",
    "LedgerError",
    "Log",
    "Note",
    "NoteError",
    "Opening",
    "Policy",
    "PolicyError",
    "ProofError",
    "ProofFile",
    "Signature",
    "SignedCheckpoint",
    "SigningKey",
    "Standing",
    "StoreError",
    "TileError",
    "TileReader",
    "Tree",
    "Use",
    "VerifierKey",
    "Witness",
    "WitnessError",
    "WitnessState",
    "canonical",
    "check_act",
    "check_folder",
    "consistency_proof",
    "cosign",
    "cosign_in_file",
    "cosigned_at",
    "create_log",
    "create_witness",
    "decode",
    "encode",
    "fingerprint",
    "folder_fetch",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "open_checkpoint",
    "open_log",
    "public_key",
    "read_head",
    "read_key",
    "read_witness",
    "root_hash",
    "verify_consistency",
    "verify_inclusion",
    "watch_in_file",
    "write_key",
]
