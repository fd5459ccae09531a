"""Sites for tests: a small sealed bundle published, and what a reader finds in it."""

import atexit
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from scrutineer import bundle
from scrutineer.check import belief
from scrutineer.cli.examples import example_key, verified
from scrutineer.cli.publish_verb import EVERY, counted, entries_of
from scrutineer.count import account
from scrutineer.count.tally.tabulate import tabulate
from scrutineer.model import Election
from scrutineer.publish.portal import Papers, Published, publish_site
from scrutineer.publish.portal.entries import ledger_entries

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
NOW = datetime(2027, 1, 1, tzinfo=UTC)


def publish(election: Election, out: Path, *languages: str, **more: Any) -> Published:
    """Publish an election that is at hand, without a ledger, and without documents unless asked for."""
    more.setdefault("papers", Papers.NONE)
    findings = tabulate(election, limit=EVERY).findings
    return publish_site(account(election), out, languages or ("en",), findings=findings, **more)


def publish_sealed(folder: Path, out: Path, *languages: str, **more: Any) -> Published:
    """Publish a sealed bundle."""
    election = bundle.read(folder)
    ids = [row["protocol_id"] for row in election.rows("protocols")]
    verification = bundle.verify(folder, trust_on_first_use=True, now=NOW)
    assert verification.holds
    entries = ledger_entries(folder, ids)
    return publish(
        election, out, *(languages or ("kk", "ru", "en")), verification=verification, entries=entries, **more
    )


@cache
def example_site(name: str) -> Path:
    """The site of one of the repository's examples as ``publish`` makes it, in all languages."""
    folder = Path(tempfile.mkdtemp(prefix="site."))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    election = bundle.read(EXAMPLES / name)
    result, findings = counted(election)
    publish_site(
        result,
        folder / name,
        findings=findings,
        verification=verified(EXAMPLES / name, example_key(EXAMPLES / name), NOW),
        entries=entries_of(EXAMPLES / name, election),
        belief=belief.examine(election, seed=1, replicates=0, counted=result),
        workers=1,
    )
    return folder / name
