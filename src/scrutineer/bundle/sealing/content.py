"""The files of a sealed bundle held against its ledger: steps 6 to 11 of docs/verify.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrutineer.bundle import package
from scrutineer.bundle.fault import Faults
from scrutineer.bundle.reader import read
from scrutineer.bundle.sealing import difference, place, verification
from scrutineer.bundle.sealing.claims_file import is_register, register_id
from scrutineer.bundle.sealing.outcome import TOTALS, outcome
from scrutineer.bundle.sealing.register import Register
from scrutineer.bundle.sealing.replay import OFTEN, Told, entry_of
from scrutineer.bundle.sealing.rows import CLAIMS, file_of
from scrutineer.bundle.sealing.statement import Said, enterable, row_statements, rule_statements, subject_of
from scrutineer.bundle.sealing.verification import Step
from scrutineer.count import Account, account
from scrutineer.ledger import TileReader
from scrutineer.model import BadInputError, Fault, Finding, ScrutineerError
from scrutineer.words import Sentence, mark


@dataclass(frozen=True, slots=True)
class Content:
    """The steps, and the contradictions that were sealed with the figures."""

    steps: Sequence[Step]
    contradictions: tuple[Finding, ...] = ()


def check(folder: Path, reader: TileReader, register: Register, progress: Told | None = None) -> Content:
    """Hold every file, row, total and decision of a bundle against its entries."""
    listed = {subject[1]: number for subject, number in register.named.items() if subject[0] == "file"}
    present = set(place.files(folder))
    files = _files(folder, listed, present)
    rows, disordered = _rows(folder, reader, register, progress)
    same = _bytes(folder, reader, {path: listed[path] for path in sorted(present & set(listed))}, disordered)
    steps = [
        _step(verification.FILES, files, mark("{count} files."), len(listed)),
        _step(verification.ROWS, rows, mark("{count} entries stand."), len(register.standing())),
        _step(verification.BYTES, same),
    ]
    return _recount(folder, reader, register, steps)


def _step(number: int, faults: Faults, remark: str = "", count: int = 0) -> Step:
    if faults:
        return Step(number, False, faults.listed())
    return Step(number, True, (), Sentence(remark, {"count": count}) if remark else None)


def _files(folder: Path, listed: dict[str, int], present: set[str]) -> Faults:
    faults = Faults()
    for path in sorted(present - set(listed)):
        faults.add("V-64", path, mark("This file was never entered. Remove it, or ask where it came from."))
    for path in sorted(set(listed) - present):
        said = mark("This file was entered in entry {entry:plain} and is missing. Get the bundle again.")
        faults.add("V-65", path, said, {"entry": listed[path]})
    for path in sorted(present & set(listed)):
        place.listable(folder, path, faults)
    return faults


def _rows(
    folder: Path, reader: TileReader, register: Register, progress: Told | None
) -> tuple[Faults, dict[str, int]]:
    """Every row against its entry; besides, the first row of each file that is not in its order."""
    faults, reading = Faults(), Faults()
    seen = bytearray(len(register))
    last: dict[str, int] = {}
    disordered: dict[str, int] = {}
    for done, said in enumerate(row_statements(folder, reading)):
        if progress and not done % OFTEN:
            progress(done, len(register))
        digest = enterable(said, faults)
        if digest is None:
            continue
        subject = subject_of(said.act)
        number = register.number(subject)
        if number is None:
            faults.add("V-66", said.file, mark("This row was never entered."), row=said.row)
            continue
        if seen[number]:
            faults.add("V-67", said.file, mark("This row stands twice; it was entered once."), row=said.row)
        elif not register.agrees(subject, digest) and not _without_votes(said, reading):
            difference.name(folder, said, entry_of(reader, number), number, faults)
        ordered = subject[0] != "image" and said.file != CLAIMS
        if said.row is not None and number < last.get(said.file, 0) and ordered:
            disordered.setdefault(said.file, said.row)
        last[said.file] = number if subject[0] != "image" else last.get(said.file, 0)
        seen[number] = True
    _missing(reader, register, seen, _unreadable(reading), faults)
    faults.join(reading)
    return faults, disordered


def _unreadable(reading: Faults) -> set[str]:
    """The tables of which no row could be read: their faults say why, and of no row can more be said."""
    return {fault.file for fault in reading.listed() if fault.code.startswith("B-") or fault.code == "V-61"}


def _without_votes(said: Said, reading: Faults) -> bool:
    return "votes" in said.act and "votes.csv" in _unreadable(reading)


def _missing(
    reader: TileReader, register: Register, seen: bytearray, unreadable: set[str], faults: Faults
) -> None:
    """Name the rows and images that were entered and not seen."""
    others = set(register.named.values())
    for number in register.standing():
        if seen[number] or number in others:
            continue
        if faults.total > faults.limit:
            break
        entry = entry_of(reader, number)
        subject = subject_of(entry)
        file = "protocols.csv" if subject[0] == "image" else file_of(subject[0])
        if file in unreadable:
            continue
        template = mark("The row of “{what}” was entered in entry {entry:plain} and is missing here.")
        what = ", ".join(cell for cell in difference.naming(entry) if cell)
        row = None if subject[0] == "image" or file == CLAIMS else register.row(number)
        faults.add("V-68", file, template, {"what": what, "entry": number}, row=row)


def _bytes(folder: Path, reader: TileReader, listed: dict[str, int], disordered: dict[str, int]) -> Faults:
    faults = Faults()
    for path, number in listed.items():
        entry = entry_of(reader, number)
        file = folder / path
        if file.stat().st_size == entry["bytes"] and package.sha256(file) == entry["sha256"]:
            continue
        said = mark("This file is not the one of entry {entry:plain}: its SHA-256 is another.")
        if path in disordered:
            said = mark("The rows stand in another order than they were entered (entry {entry:plain}).")
        faults.add("V-69", path, said, {"entry": number}, row=disordered.get(path))
    return faults


def _recount(folder: Path, reader: TileReader, register: Register, steps: list[Step]) -> Content:
    if is_register(folder):
        return _of_register(folder, reader, steps)
    unknown = [Step(number, None) for number in (verification.TOTALS, verification.DECISION)]
    try:
        result = account(read(folder))
        revised = _revised(reader, register, result)
    except ScrutineerError as error:
        fault = Fault(error.code, "election.toml", error.sentence)
        found = error.faults if isinstance(error, BadInputError) else (fault,)
        return Content([*steps, Step(verification.CONTROLS, False, found), *unknown])
    controls, totals, decisions = _compared(reader, register, result, revised)
    said = Sentence(mark("The rules of this program are not those of the ledger: they were revised."))
    decided = Step(verification.DECISION, not decisions, decisions.listed(), said if revised else None)
    steps += [_step(verification.CONTROLS, controls), _step(verification.TOTALS, totals), decided]
    findings = [*(f for contest in result.contests for f in contest.findings), *result.findings]
    return Content(steps, tuple(f for f in findings if f.severity == "contradiction"))


def _of_register(folder: Path, reader: TileReader, steps: list[Step]) -> Content:
    """A register has no totals and no decision: what follows from it is computed when it is checked."""
    controls = Faults()
    opened, found = entry_of(reader, 0)["election"], register_id(folder)
    if opened != found:
        said = mark("The ledger is that of the register “{id}”.")
        controls.add("V-70", CLAIMS, said, {"id": opened}, value=found)
    unknown = [Step(number, None) for number in (verification.TOTALS, verification.DECISION)]
    return Content([*steps, _step(verification.CONTROLS, controls), *unknown])


def _compared(
    reader: TileReader, register: Register, result: Account, revised: bool
) -> tuple[Faults, Faults, Faults]:
    """What was sealed of each contest against what follows now: controls, totals, decisions."""
    controls, totals, decisions = Faults(), Faults(), Faults()
    opened = entry_of(reader, 0)["election"]
    if opened != result.election.election_id:
        said = mark("The ledger is that of the election “{id}”.")
        found_id = result.election.election_id
        controls.add("V-70", "election.toml", said, {"id": opened}, value=found_id)
    sealed = {subject[1]: number for subject, number in register.named.items() if subject[0] == "decision"}
    found = {contest.contest.contest_id: outcome(contest) for contest in result.contests}
    for contest_id in sorted(set(found) ^ set(sealed)):
        said = mark("A contest without a sealed decision, or the reverse.")
        decisions.add("V-72", place.LEDGER, said, value=contest_id)
    for contest_id, number in sorted(sealed.items()):
        if contest_id in found:
            was = entry_of(reader, number)["decision"]
            faults = (controls, totals, decisions)
            _compare(contest_id, number, was, found[contest_id], revised, faults)
    return controls, totals, decisions


def _revised(reader: TileReader, register: Register, result: Account) -> bool:
    """Whether the rule files of this program are others than those entered."""
    now = {said.act["rules"]: said.act["sha256"] for said in rule_statements(result.election)}
    entered = {
        subject[1]: entry_of(reader, number)["sha256"]
        for subject, number in register.named.items()
        if subject[0] == "rules"
    }
    return now != entered


def _compare(
    contest_id: str,
    number: int,
    was: dict[str, Any],
    now: dict[str, Any],
    revised: bool,
    faults: tuple[Faults, Faults, Faults],
) -> None:
    """One contest: contradictions, then sums, then what follows from them."""
    controls, totals, decisions = faults
    counts = was.get("contradictions")
    counts = counts if isinstance(counts, dict) else {}
    for code in counts:
        if counts[code] != now["contradictions"].get(code, 0) and not revised:
            said = mark(
                "Contradictions {code}: {sealed} were sealed in entry {entry:plain}, {found} are found."
            )
            values = {"code": code, "sealed": counts[code], "entry": number}
            controls.add(
                "V-71",
                place.LEDGER,
                said,
                values | {"found": now["contradictions"].get(code, 0)},
                value=contest_id,
            )
    for name in (name for name in now if name != "contradictions"):
        if was.get(name) == now[name] or (revised and name == "steps"):
            continue
        where = totals if name in TOTALS else decisions
        said = mark("{what}: sealed in entry {entry:plain} is {sealed}, but from the rows follows {found}.")
        what, sealed, found = difference.field(name, was.get(name), now[name])
        values = {"what": what, "entry": number, "sealed": sealed, "found": found}
        where.add("V-73" if where is totals else "V-74", place.LEDGER, said, values, value=contest_id)
    if strange := sorted(set(was) - set(now)):
        said = mark("The sealed decision has fields that no decision has.")
        decisions.add("V-74", place.LEDGER, said, value=f"{contest_id} {strange[0]}")
