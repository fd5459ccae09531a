"""The proof that one station's protocol stands in the ledger: small enough to print beside it."""

from pathlib import Path
from typing import Any, Final

from scrutineer.bundle.fault import Faults, suggestion
from scrutineer.bundle.sealing.place import LEDGER
from scrutineer.bundle.sealing.replay import Told, key_in, reader_of, replay
from scrutineer.bundle.sealing.rows import read_table
from scrutineer.ledger import ProofFile, SignedCheckpoint, VerifierKey, decode, open_checkpoint, read_head
from scrutineer.model import BadInputError, Fault
from scrutineer.words import Sentence, mark

_ASKED: Final = ("protocol_id", "contest_id", "station_id", "source", "status")


def prove(path: str | Path, station: str, *, contest: str = "", progress: Told | None = None) -> ProofFile:
    """The proof of the commission's protocol of a ``station`` that counts, with its entry as ``extra``.

    ``contest`` is needed where the station has one in several contests. The whole ledger is followed first,
    so nothing is proved that does not stand. Raises :class:`~scrutineer.model.BadInputError` where there is
    no such protocol, or more than one; :class:`~scrutineer.ledger.LedgerError` for a damaged ledger.
    """
    folder = Path(path)
    signed = read_head(folder / LEDGER, key_in(folder))
    register, _ = replay(folder, signed, progress)
    protocol = _protocol(folder, station, contest)
    number = register.number(("protocols", protocol))
    if number is None:
        said = mark("The protocol {protocol} is not in the ledger: seal the bundle again first.")
        raise _fault("V-82", "protocols.csv", Sentence(said, {"protocol": protocol}), protocol)
    reader = reader_of(folder, signed)
    return ProofFile(number, tuple(reader.inclusion_proof(number)), signed.note, reader.entry(number))


def proven(data: bytes, key: VerifierKey) -> tuple[dict[str, Any], SignedCheckpoint]:
    """The entry that a proof file carries and proves under ``key``, without the ledger.

    Raises :class:`~scrutineer.ledger.LedgerError` where it carries none, or does not prove it.
    """
    found = ProofFile.parse(data)
    open_checkpoint(found.note.file.encode(), key)
    signed = found.verify(found.extra, key)
    return decode(found.extra), signed


def _protocol(folder: Path, station: str, contest: str) -> str:
    faults = Faults()
    table = read_table(folder, "protocols", faults)
    faults.stop()
    if table is None:
        said = Sentence(mark("There are no protocols in this bundle, so there is nothing to prove."))
        raise _fault("V-80", "protocols.csv", said, station)
    rows = table.select([name for name in _ASKED if name in table.column_names]).to_pylist()
    found = [
        row
        for row in rows
        if row["station_id"] == station
        and contest in ("", row["contest_id"])
        and (row.get("source") or "commission") == "commission"
        and (row.get("status") or "counted") == "counted"
    ]
    if len(found) == 1:
        return str(found[0]["protocol_id"])
    if found:
        contests = sorted({row["contest_id"] for row in found})
        said = Sentence(
            mark("This station has protocols in several contests; name one of: {contests}."),
            {"contests": contests},
        )
        raise _fault("V-81", "protocols.csv", said, station)
    hint = suggestion(station, {row["station_id"] for row in rows})
    said = Sentence(mark("No protocol of this station counts here.{hint}"), {"hint": hint})
    raise _fault("V-80", "protocols.csv", said, station)


def _fault(code: str, file: str, said: Sentence, value: str) -> BadInputError:
    return BadInputError([Fault(code, file, said, value=value)])
