"""What a finished bundle says, statement by statement, in one order: the entries that sealing makes of it.

A statement is an entry without what belongs to the moment: ``at``, and of a correction ``replaces``,
``reason`` and ``approved_by``. Two statements with one subject are about the same thing: the row with the
same key, the file at the same path, the decision of the same contest.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from scrutineer.bundle import package
from scrutineer.bundle.fault import Faults
from scrutineer.bundle.schema import TABLES
from scrutineer.bundle.sealing import place
from scrutineer.bundle.sealing.claims_file import is_register, register_id, register_rows
from scrutineer.bundle.sealing.outcome import outcome
from scrutineer.bundle.sealing.rows import (
    CLAIMS,
    ENTERED,
    Row,
    field_name,
    key_of,
    protocols_with_votes,
    read_table,
    rows,
)
from scrutineer.count import Account
from scrutineer.law.rulebook import rule_files
from scrutineer.ledger import EntryError, canonical
from scrutineer.model import Election
from scrutineer.words import mark

Act = dict[str, Any]
Lines = list[tuple[int, str, str]]

_MOMENT: Final = frozenset(("at", "replaces", "reason", "approved_by"))
_DIGEST: Final = 16
_TABLE_OF: Final = {
    "candidate_registered": "options",
    "registration_refused": "nominations",
    "protocol_entered": "protocols",
    "total_declared": "declared",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A statement and where it stands: file and row (``None``: the file as a whole, or no file)."""

    act: Act
    file: str = ""
    row: int | None = None


def statement_of(entry: Mapping[str, Any]) -> Act:
    """The statement in an entry."""
    return {name: value for name, value in entry.items() if name not in _MOMENT}


def digest_of(act: Act) -> bytes:
    """Sixteen bytes that stand for a statement. Raises :class:`EntryError` where it cannot be entered."""
    return sha256(canonical(act)).digest()[:_DIGEST]


def digest_in(entry: Mapping[str, Any], data: bytes) -> bytes:
    """:func:`digest_of` the statement in an entry, from the canonical bytes of the entry.

    Of an entry that corrects nothing, ``at`` is all that a statement has not. No object stands before it,
    and inside a text its quotation marks are escaped, so its first place is its own.
    """
    if not _MOMENT.isdisjoint(entry.keys() - {"at"}):
        return digest_of(statement_of(entry))
    before, _, after = data.partition(f',"at":"{entry["at"]}"'.encode())
    return sha256(before + after).digest()[:_DIGEST]


def table_of(act: Mapping[str, Any]) -> str:
    """The table in which the row of a statement stands; empty where it has none."""
    return str(act["table"]) if act["act"] == "row_listed" else _TABLE_OF.get(act["act"], "")


def subject_of(act: Mapping[str, Any]) -> tuple[str, ...]:
    """What a statement is about; empty for an act that no file of a bundle states."""
    if table := table_of(act):
        key = key_of(table, act["row"])
        return (table, *key) if key else (table, digest_of(dict(act)).hex())
    match act["act"]:
        case "ledger_opened":
            return ("election",)
        case "rules_fixed":
            return ("rules", act["rules"])
        case "file_listed":
            return ("file", act["path"])
        case "image_filed":
            return ("image", act["protocol_id"])
        case "result_decided":
            return ("decision", act["contest_id"])
    return ()


def opening_statements(election: Election) -> Iterator[Said]:
    """Whose ledger this is, and the rule files under which its contests are counted and decided."""
    yield Said({"act": "ledger_opened", "election": election.election_id})
    yield from rule_statements(election)


def rule_statements(election: Election) -> Iterator[Said]:
    """The rule files of the election's contests, each with its SHA-256."""
    used: dict[str, str] = {}
    for kind in sorted({contest.kind for contest in election.contests.values()}):
        used |= rule_files(election.law, kind)
    for path, digest in sorted(used.items()):
        yield Said({"act": "rules_fixed", "rules": path, "sha256": digest})


def file_statements(folder: Path, faults: Faults) -> Iterator[Said]:
    """Every file outside ``ledger/``; those that cannot be listed are faults."""
    for path in place.files(folder):
        if place.listable(folder, path, faults):
            size, digest = (folder / path).stat().st_size, package.sha256(folder / path)
            yield Said({"act": "file_listed", "path": path, "sha256": digest, "bytes": size}, path)


def register_statements(folder: Path, faults: Faults) -> Iterator[Said]:
    """Whose ledger this is, and every file, of a folder with a register of claims."""
    yield Said({"act": "ledger_opened", "election": register_id(folder)})
    yield from file_statements(folder, faults)
    yield from row_statements(folder, faults)


def row_statements(folder: Path, faults: Faults) -> Iterator[Said]:
    """Every row of every table, and the images of protocols. Files that cannot be read are faults.

    Of a register of claims, every entry of its file.
    """
    if is_register(folder):
        for line, table, fields in register_rows(folder, faults):
            yield Said({"act": "row_listed", "table": table, "row": fields}, CLAIMS, line)
        return
    for table in ENTERED:
        if table == "protocols":
            yield from _protocols(folder, faults)
            continue
        found = read_table(folder, table, faults)
        file = f"{table}.csv"
        if found is None or not _has_key(found.column_names, table, file, faults):
            continue
        for number, row in rows(found):
            yield Said(_row_act(table, row), file, number)


def _has_key(columns: Iterable[str], table: str, file: str, faults: Faults) -> bool:
    missing = [name for name in TABLES[table].key if name not in columns]
    for name in missing:
        said = mark("This column is missing; the table {table} needs it.")
        faults.add("V-61", file, said, {"table": table}, row=1, column=name)
    return not missing


def _row_act(table: str, row: Row) -> Act:
    if table == "options" and row.get("kind", "candidate") in ("candidate", "list"):
        return {"act": "candidate_registered", "row": row}
    if table == "nominations" and row.get("stage") == "refused" and row.get("article"):
        return {"act": "registration_refused", "row": row, "article": row["article"]}
    if table == "declared":
        return {"act": "total_declared", "row": row}
    return {"act": "row_listed", "table": table, "row": row}


def _protocols(folder: Path, faults: Faults) -> Iterator[Said]:
    """Protocols in the order of the file, but one that replaces another comes after it; then the images."""
    images: list[Said] = []
    waiting: dict[str, list[Said]] = {}
    entered: set[str] = set()
    for number, row, lines in protocols_with_votes(folder, faults):
        if not row:
            said = mark("This row is for a protocol that is not there.")
            faults.add("V-62", "votes.csv", said, row=number)
            continue
        said_here = Said(_protocol_act(row, lines, faults), "protocols.csv", number)
        if "image_sha256" in row:
            image = {"act": "image_filed", "protocol_id": row.get("protocol_id", "")}
            images.append(Said(image | {"sha256": row["image_sha256"]}, "protocols.csv", number))
        before = row.get("replaces")
        if before is not None and before not in entered:
            waiting.setdefault(before, []).append(said_here)
            continue
        yield from _released(said_here, waiting, entered)
    for several in list(
        waiting.values()
    ):  # replaces what is not there, or each other: not in order, but said
        yield from several
    yield from images


def _released(said: Said, waiting: dict[str, list[Said]], entered: set[str]) -> Iterator[Said]:
    ready = [said]
    while ready:
        one = ready.pop(0)
        yield one
        name = one.act["row"].get("protocol_id", "")
        entered.add(name)
        ready += waiting.pop(name, [])


def _protocol_act(row: Row, lines: Lines, faults: Faults) -> Act:
    votes: dict[str, str] = {}
    for number, option, cell in lines:
        name = field_name(option)
        if name in votes:
            said = mark("This line of the protocol stands twice.")
            faults.add("V-62", "votes.csv", said, row=number, value=option)
        votes[name] = cell
    return {"act": "protocol_entered", "row": row, "votes": votes}


def decision_statements(account: Account) -> Iterator[Said]:
    """The totals and the decision of every contest."""
    for contest in account.contests:
        contest_id = contest.contest.contest_id
        yield Said({"act": "result_decided", "contest_id": contest_id, "decision": outcome(contest)})


def enterable(said: Said, faults: Faults) -> bytes | None:
    """The digest of a statement; ``None`` and a fault where its text cannot stand in an entry."""
    try:
        return digest_of(said.act)
    except EntryError as error:
        faults.add("V-63", said.file, str(error.sentence.template), error.sentence.values, row=said.row)
        return None
