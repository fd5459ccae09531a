"""Sites for tests: a small sealed bundle published, and what a reader finds in it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrutineer import bundle
from scrutineer.cli.publish_verb import EVERY
from scrutineer.count import account
from scrutineer.count.tally.tabulate import tabulate
from scrutineer.model import Election
from scrutineer.publish.portal import Published, publish_site
from scrutineer.publish.portal.entries import ledger_entries

NOW = datetime(2027, 1, 1, tzinfo=UTC)


def publish(election: Election, out: Path, *languages: str, **more: Any) -> Published:
    """Publish an election that is at hand, without a ledger."""
    findings = tabulate(election, limit=EVERY).findings
    return publish_site(account(election), out, languages or ("en",), findings=findings, **more)


def publish_sealed(folder: Path, out: Path, *languages: str) -> Published:
    """Publish a sealed bundle."""
    election = bundle.read(folder)
    ids = [row["protocol_id"] for row in election.rows("protocols")]
    verification = bundle.verify(folder, trust_on_first_use=True, now=NOW)
    assert verification.holds
    entries = ledger_entries(folder, ids)
    return publish(
        election, out, *(languages or ("kk", "ru", "en")), verification=verification, entries=entries
    )
