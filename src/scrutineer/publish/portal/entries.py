"""Where each protocol stands in the ledger of a sealed bundle."""

from collections.abc import Iterable
from pathlib import Path

from scrutineer.bundle.sealing.place import LEDGER
from scrutineer.bundle.sealing.replay import Told, key_in, reader_of, replay
from scrutineer.ledger import read_head
from scrutineer.publish.portal.record import Entry


def ledger_entries(folder: Path, protocols: Iterable[str], progress: Told | None = None) -> dict[str, Entry]:
    """Protocol id to the entry that stands for it, in a bundle that was verified.

    The whole ledger is followed, so that an entry that was replaced is never shown as the one that stands.
    Raises :class:`~scrutineer.ledger.LedgerError` for a damaged ledger.
    """
    signed = read_head(folder / LEDGER, key_in(folder))
    register, _ = replay(folder, signed, progress)
    reader = reader_of(folder, signed)
    found = {}
    for protocol_id in protocols:
        number = register.number(("protocols", protocol_id))
        if number is not None:
            found[protocol_id] = Entry(number, reader.node(0, number).hex())
    return found
