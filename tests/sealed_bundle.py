"""A small sealed bundle, and ways of breaking it, each with the step of docs/verify.md that finds it."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from scrutineer import bundle
from scrutineer.ledger import (
    Note,
    Policy,
    SigningKey,
    Witness,
    cosign,
    create_log,
    decode,
    encode,
    open_log,
)
from tests.ledgers import KEY, NIGHT, OTHER, PARTY, PRESS, UNIVERSITY
from tests.small_bundle import GOOD, put

EVENING = datetime(2024, 6, 6, 3, 0, tzinfo=timezone(timedelta(hours=5)))
LATER = EVENING + timedelta(hours=2)
NOW = datetime(2027, 1, 1, tzinfo=UTC)
POLICY = Policy(KEY.verifier, (Witness(PRESS.verifier), Witness(PARTY.verifier)), 1)
FILES: dict[str, str] = {
    **GOOD,
    "protocols.csv": """\
protocol_id,contest_id,station_id,source,status,replaces,reason,registered_voters,ballots_cast,ballots_valid,image_sha256
p1-old,president,001,commission,superseded,,,1200,500,480,
p1,president,001,commission,counted,p1-old,a slip of the pen,1200,500,490,HASH
p1-copy,president,001,observer,,,,,500,490,
p2,president,002,,,,,900,300,300,
m2,mayor,002,,,,,900,290,,
""".replace("HASH", "ab" * 32),
    "notes/README.txt": "SYNTHETIC\n",
}


def sealed(folder: Path, key: SigningKey = KEY, time: datetime = EVENING) -> Path:
    """A bundle that was sealed."""
    put(folder, {name: text for name, text in FILES.items() if "/" not in name})
    (folder / "notes").mkdir()
    (folder / "notes/README.txt").write_text(FILES["notes/README.txt"])
    bundle.seal(folder, key, time=time)
    return folder


def witnessed(folder: Path, *witnesses: SigningKey) -> Path:
    """Cosigned by these."""
    note = Note.parse((folder / "ledger/checkpoint").read_bytes())
    lines = [cosign(note, key, NIGHT) for key in witnesses]
    bundle.attach(folder, lines, [key.verifier for key in witnesses])
    return folder


def entries(folder: Path) -> list[dict[str, Any]]:
    """The entries of a sealed bundle."""
    with open_log(folder / "ledger", KEY.verifier) as log:
        return [decode(data) for data in log.reader().entries()]


def rewritten(folder: Path, said: list[dict[str, Any]], key: SigningKey = KEY) -> None:
    """Another ledger in its place, signed with the right key: by somebody who holds it."""
    shutil.rmtree(folder / "ledger")
    with create_log(folder / "ledger", key) as log:
        log.append(map(encode, said), key)
    (folder / "ledger/key").write_text(f"{key.verifier.text}\n")


def append(path: Path, text: str) -> None:
    """Add a text to a file."""
    path.write_text(path.read_text() + text)


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Replace a text that stands once in a file."""
    path = folder / file
    text = path.read_text()
    assert text.count(old) == 1, (file, old)
    path.write_text(text.replace(old, new))


def number(said: list[dict[str, Any]], act: str) -> int:
    """The first entry of an act."""
    return next(index for index, entry in enumerate(said) if entry["act"] == act)


def _editing(file: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: edit(folder, file, old, new)


def _editing_all(*edits: tuple[str, str, str]) -> Callable[[Path], None]:
    def all_of_them(folder: Path) -> None:
        for file, old, new in edits:
            edit(folder, file, old, new)

    return all_of_them


def _forging(change: Callable[[list[dict[str, Any]]], object]) -> Callable[[Path], None]:
    def forge(folder: Path) -> None:
        said = entries(folder)
        change(said)
        rewritten(folder, said)
        witnessed(folder, PRESS)

    return forge


def _decision(said: list[dict[str, Any]]) -> dict[str, Any]:
    return next(e for e in said if e.get("contest_id") == "president")["decision"]  # type: ignore[no-any-return]


def _without_reason(said: list[dict[str, Any]]) -> None:
    entry = next(e for e in said if "replaces" in e)
    for name in ("replaces", "reason", "approved_by"):
        del entry[name]


def _replacing_another(said: list[dict[str, Any]]) -> None:
    next(e for e in said if "replaces" in e)["replaces"] = number(said, "row_listed")


def _cut(folder: Path) -> None:
    path = folder / "ledger" / "tile/0/000.p" / str(len(entries(folder)))
    path.write_bytes(path.read_bytes()[:-32])


def _padding(folder: Path) -> None:
    """The last two characters of a base64 line before ``==`` or ``=`` have bits that nobody decodes."""
    path = folder / "ledger/checkpoint"
    text = path.read_text()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    found = re.search(r"(.)=\n", text)
    assert found
    other = letters[letters.index(found[1]) ^ 1]
    path.write_text(text[: found.start(1)] + other + text[found.end(1) :])


def _stranger_signed(folder: Path) -> None:
    path = folder / "ledger/checkpoint"
    note = Note.parse(path.read_bytes())
    path.write_text(note.file + f"{cosign(note, UNIVERSITY, NIGHT).line}\n")


def _witness_moved(folder: Path) -> None:
    """A cosignature of another head under this one."""
    other = sealed(folder.parent / "other", time=LATER)
    line = cosign(Note.parse((other / "ledger/checkpoint").read_bytes()), PARTY, NIGHT).line
    path = folder / "ledger/checkpoint"
    append(path, f"{line}\n")
    append(folder / "ledger/witnesses", f"{PARTY.verifier.text}\n")


def _resealed(folder: Path) -> None:
    shutil.rmtree(folder / "ledger")
    bundle.seal(folder, OTHER, time=EVENING)


def _swapped_rows(folder: Path) -> None:
    path = folder / "stations.csv"
    head, one, two, *rest = path.read_text().splitlines(keepends=True)
    path.write_text("".join([head, two, one, *rest]))


def _without_last_column(folder: Path) -> None:
    path = folder / "parties.csv"
    path.write_text("".join(line.rpartition(",")[0] + "\n" for line in path.read_text().splitlines()))


def _listing(station: str) -> Callable[[list[dict[str, Any]]], None]:
    """Enter one row more for a station."""
    row = {"station_id": station, "area_id": "south"}
    entry = {"act": "row_listed", "table": "stations", "row": row}
    return lambda said: said.append({"at": said[-1]["at"], **entry})


def _annulling(said: list[dict[str, Any]]) -> None:
    act = {"act": "station_annulled", "station_id": "001", "contest_id": "president"}
    said.append({"at": said[-1]["at"], "article": "1", "reason": "SYNTHETIC", **act})


def _linked(folder: Path) -> None:
    (folder / "areas.csv").rename(folder.parent / "areas.csv")
    (folder / "areas.csv").symlink_to(folder.parent / "areas.csv")


@dataclass(frozen=True)
class Broken:
    """A way of breaking; the step that finds it first; what its first fault names."""

    do: Callable[[Path], object]
    step: int
    file: str
    row: int | None = None
    known: Callable[[Path], dict[str, Any]] = lambda _folder: {}


def _head(folder: Path) -> bytes:
    return (folder / "ledger/checkpoint").read_bytes()


def _newer_head(folder: Path) -> dict[str, Any]:
    """What somebody holds who saw the ledger when it was longer."""
    copy = folder.parent / "copy"
    shutil.copytree(folder, copy)
    append(copy / "declared.csv", "president,land,b,150,count,,,2024-06-07T01:00:00Z,SYNTHETIC\n")
    bundle.seal(copy, KEY, time=LATER)
    return {"seen": _head(copy)}


def _head_of_other_leaf(folder: Path) -> dict[str, Any]:
    proof = bundle.prove(folder, "002", contest="president")
    return {"proof": proof.file.replace(f"index {proof.index}\n", f"index {proof.index - 1}\n").encode()}


def _proof_of_other_ledger(folder: Path) -> dict[str, Any]:
    other = sealed(folder.parent / "other", time=LATER)
    return {"proof": bundle.prove(other, "002", contest="president").file.encode()}


def _two_witnesses(_folder: Path) -> dict[str, Any]:
    return {"policy": Policy(KEY.verifier, POLICY.witnesses, 2)}


def _fork_seen(folder: Path) -> dict[str, Any]:
    return {"seen": _head(sealed(folder.parent / "other", time=LATER))}


def _only_the_key(_folder: Path) -> dict[str, Any]:
    """A policy would find a cosignature from before the last entry first."""
    return {"policy": None, "key": KEY.verifier}


def _nothing(_folder: Path) -> None:
    """Nothing is broken in the folder; what is held against it contradicts it."""


LEDGER = "ledger/checkpoint"
ENTRIES = "ledger/tile/entries"

BROKEN: dict[str, Broken] = {
    "a vote moved": Broken(
        _editing_all(("votes.csv", "p1,a,300", "p1,a,299"), ("votes.csv", "p1,b,150", "p1,b,151")),
        7,
        "votes.csv",
        2,
    ),
    "a line of votes dropped": Broken(_editing("votes.csv", "p1,b,150\n", ""), 7, "votes.csv", 3),
    "a line of votes added": Broken(
        _editing("votes.csv", "m2,x,200\n", "m2,x,200\np2,against_all,5\n"), 7, "votes.csv", 8
    ),
    "votes not stated become a zero": Broken(_editing("votes.csv", "p2,b,\n", "p2,b,0\n"), 7, "votes.csv", 6),
    "all votes of a protocol dropped": Broken(
        _editing("votes.csv", "m2,x,200\nm2,y,90\n", ""), 7, "votes.csv"
    ),
    "a row dropped": Broken(_editing("stations.csv", "003,south,40\n", ""), 7, "stations.csv", 4),
    "a row added": Broken(
        _editing("stations.csv", "003,south,40\n", "003,south,40\n004,south,9\n"), 7, "stations.csv", 5
    ),
    "a row doubled": Broken(
        _editing("areas.csv", "south,land,region,South\n", "south,land,region,South\n" * 2), 7, "areas.csv", 5
    ),
    "two stations swapped": Broken(
        _editing_all(
            ("stations.csv", "001,", "xxx,"),
            ("stations.csv", "002,", "001,"),
            ("stations.csv", "xxx,", "002,"),
        ),
        7,
        "stations.csv",
        2,
    ),
    "a figure of a protocol changed": Broken(
        _editing("protocols.csv", "a slip of the pen,1200,500", "a slip of the pen,1200,501"),
        7,
        "protocols.csv",
        3,
    ),
    "a protocol annulled in silence": Broken(
        _editing("protocols.csv", "p2,president,002,,,", "p2,president,002,,annulled,"), 7, "protocols.csv", 5
    ),
    "another image": Broken(_editing("protocols.csv", "ab" * 32, "ac" * 32), 7, "protocols.csv", 3),
    "a candidate renamed": Broken(_editing("options.csv", "SYNTHETIC B", "SYNTHETIC C"), 7, "options.csv", 3),
    "a declared total changed": Broken(
        _editing("declared.csv", "president,land,a,300", "president,land,a,301"), 7, "declared.csv", 2
    ),
    "a column dropped": Broken(_without_last_column, 7, "parties.csv", 2),
    "rows in another order": Broken(_swapped_rows, 8, "stations.csv", 3),
    "a quotation mark more": Broken(
        _editing("areas.csv", "SYNTHETIC land", '"SYNTHETIC land"'), 8, "areas.csv"
    ),
    "the election's date changed": Broken(
        _editing("election.toml", "2024-06-05", "2024-06-06"), 8, "election.toml"
    ),
    "a document changed": Broken(_editing("notes/README.txt", "SYNTHETIC", "REAL"), 8, "notes/README.txt"),
    "an unlisted file": Broken(lambda f: (f / "notes/more.txt").write_text("x"), 6, "notes/more.txt"),
    "a hidden file": Broken(lambda f: (f / ".more").write_text("x"), 6, ".more"),
    "a file removed": Broken(lambda f: (f / "declared.csv").unlink(), 6, "declared.csv"),
    "a file behind a link": Broken(_linked, 6, "areas.csv"),
    "a tile truncated": Broken(_cut, 3, "ledger/tile/0/000.p"),
    "a tile removed": Broken(lambda f: shutil.rmtree(f / "ledger/tile/0"), 3, "ledger/tile/0/000.p"),
    "a tile too many": Broken(
        lambda f: (f / "ledger/tile/0/001").write_bytes(b"x" * 32), 3, "ledger/tile/0/001"
    ),
    "a file in the ledger that is none of it": Broken(
        lambda f: (f / "ledger/.key").write_text("x"), 3, "ledger/.key"
    ),
    "sealing broken off": Broken(
        lambda f: shutil.copy(f / "ledger/checkpoint", f / "ledger/checkpoint.next"),
        3,
        "ledger/checkpoint.next",
    ),
    "another root": Broken(_editing("ledger/checkpoint", "\n\n", "x\n\n"), 1, LEDGER),
    "a flipped padding bit": Broken(_padding, 1, LEDGER),
    "a line end more": Broken(lambda f: append(f / "ledger/checkpoint", "\n"), 1, LEDGER),
    "the head removed": Broken(lambda f: (f / "ledger/checkpoint").unlink(), 1, LEDGER),
    "a wrong key": Broken(_resealed, 1, "ledger/key"),
    "the key's file damaged": Broken(lambda f: append(f / "ledger/key", "\n"), 1, "ledger/key"),
    "a witness missing": Broken(_nothing, 2, LEDGER, known=_two_witnesses),
    "a witness of another head": Broken(_witness_moved, 2, LEDGER),
    "an unknown signature": Broken(_stranger_signed, 2, LEDGER),
    "the witnesses' keys removed": Broken(lambda f: (f / "ledger/witnesses").unlink(), 2, LEDGER),
    "an old checkpoint": Broken(_nothing, 4, LEDGER, known=_newer_head),
    "a forked tree": Broken(_nothing, 4, LEDGER, known=_fork_seen),
    "a time that runs backwards": Broken(
        _forging(lambda e: e[5].update(at="2024-06-06T02:59:59+05:00")), 5, ENTRIES
    ),
    "a time still to come": Broken(
        _forging(lambda e: e[-1].update(at="2028-06-06T02:59:59+05:00")), 5, ENTRIES, known=_only_the_key
    ),
    "a duplicate entry": Broken(_forging(lambda e: e.append(dict(e[-1]))), 5, ENTRIES),
    "a second entry of one row": Broken(_forging(_listing("001")), 5, ENTRIES),
    "a protocol replaced without a reason": Broken(_forging(_without_reason), 5, ENTRIES),
    "a protocol that replaces another's": Broken(_forging(_replacing_another), 5, ENTRIES),
    "an act that no file states": Broken(_forging(_annulling), 5, ENTRIES),
    "an entry with a field too many": Broken(_forging(lambda e: e[3].update(extra="x")), 5, ENTRIES),
    "an entry of a row that is not there": Broken(_forging(_listing("009")), 7, "stations.csv", 5),
    "an entry left out": Broken(_forging(lambda e: e.pop(number(e, "image_filed"))), 7, "protocols.csv", 3),
    "the ledger of another election": Broken(
        _forging(lambda e: e[0].update(election="other")), 9, "election.toml"
    ),
    "a total changed": Broken(_forging(lambda e: _decision(e)["votes"].update(a=301)), 10, "ledger"),
    "a decision changed": Broken(_forging(lambda e: _decision(e).update(winners=["b"])), 11, "ledger"),
    "a decision missing": Broken(_forging(lambda e: e.pop()), 11, "ledger"),
    "a proof for another leaf": Broken(_nothing, 12, "proof", known=_head_of_other_leaf),
    "a proof from another ledger": Broken(_nothing, 12, "proof", known=_proof_of_other_ledger),
}
"""Attacks and accidents by name. Every one starts from a sealed bundle that verifies."""
