"""The examples of the repository, and the keys that they were sealed with, which came with the program."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from scrutineer.bundle import Trust, Verification, verify
from scrutineer.ledger import VerifierKey
from scrutineer.model import NotSupportedError
from scrutineer.words import Sentence, mark

_BESIDE_THE_PROGRAM = Path(__file__).resolve().parents[3] / "examples"


def examples_folder() -> Path:
    """The examples of the repository.

    Raises :class:`NotSupportedError` where the program runs without its repository.
    """
    for folder in (_BESIDE_THE_PROGRAM, Path.cwd() / "examples"):
        if folder.is_dir():
            return folder
    said = mark("The examples are not here; run this in a clone of the repository, or give --examples.")
    raise NotSupportedError("U-01", Sentence(said))


def example_key(path: Path) -> VerifierKey | None:
    """The key of the example in the folder ``path``; ``None`` for every other bundle.

    It is taken from the repository that this program runs from, never from beside the bundle: a key that
    comes with what it signs proves nothing.
    """
    found = path.resolve()
    return key_named(found.name) if found.parent == _BESIDE_THE_PROGRAM else None


def key_named(name: str) -> VerifierKey | None:
    """The key of the example of this name; ``None`` where the repository has none."""
    keys = _BESIDE_THE_PROGRAM / "keys"
    lines = keys.read_text("ascii").splitlines() if keys.is_file() else []
    return next((key for key in map(VerifierKey.parse, lines) if key.name.endswith(f"/{name}")), None)


def verified(folder: Path, key: VerifierKey | None, now: datetime) -> Verification:
    """What verifying a sealed folder gives: by the key of an example, or trusting the one that is in it."""
    found = verify(folder, key=key, trust_on_first_use=key is None, now=now)
    return replace(found, trust=Trust.PROGRAM) if key else found
