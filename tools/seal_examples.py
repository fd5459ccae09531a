"""Seal the examples anew: ``python tools/seal_examples.py [NAME ...]``.

Each example gets a ledger of its own, signed by a key that is made here, used once and thrown away: nobody
can ever sign another ledger with it, and it is in nobody's hands. Whoever changes an example, or a rule file
that it uses, runs this, and commits the ledger with the new public key (``examples/keys``) and the new
fingerprints (README.md).
"""

import secrets
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from scrutineer import bundle
from scrutineer.ledger import SigningKey, VerifierKey, fingerprint

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
KEYS = EXAMPLES / "keys"
README = ROOT / "README.md"
ORIGIN = "scrutineer.example"
BEGIN, END = "<!-- fingerprints -->\n", "<!-- end of fingerprints -->\n"


def kept() -> dict[str, VerifierKey]:
    """The public keys of the examples by the example's name."""
    lines = KEYS.read_text("ascii").splitlines() if KEYS.exists() else []
    keys = [VerifierKey.parse(line) for line in lines]
    return {key.name.removeprefix(f"{ORIGIN}/"): key for key in keys}


def seal(name: str) -> VerifierKey:
    """Seal one example; the public half of the key that did."""
    shutil.rmtree(EXAMPLES / name / "ledger", ignore_errors=True)
    key = SigningKey.from_seed(f"{ORIGIN}/{name}", secrets.token_bytes(32))
    done = bundle.seal(EXAMPLES / name, key, time=datetime.now(UTC).replace(microsecond=0))
    print(f"{name}: {done.size} entries")
    return key.verifier


def table(keys: dict[str, VerifierKey]) -> str:
    """The fingerprints as the README shows them."""
    rows = [f"| `{name}` | {' '.join(fingerprint(key, 'en'))} |\n" for name, key in sorted(keys.items())]
    return "| example | fingerprint of its key |\n|---|---|\n" + "".join(rows)


def main() -> None:
    """Seal what is named, or everything."""
    every = sorted(path.parent.name for path in EXAMPLES.glob("*/election.toml"))
    keys = {name: key for name, key in kept().items() if name in every}
    keys |= {name: seal(name) for name in sys.argv[1:] or every}
    KEYS.write_text("".join(f"{key.text}\n" for _name, key in sorted(keys.items())), "ascii")
    before, _, rest = README.read_text("utf-8").partition(BEGIN)
    README.write_text(f"{before}{BEGIN}{table(keys)}{END}{rest.partition(END)[2]}", "utf-8")


if __name__ == "__main__":
    main()
