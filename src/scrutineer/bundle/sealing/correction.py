"""What a bundle says, made into entries: what is new, and corrections of what was said before.

A correction is entered only with its reason and the office that approved it. What was sealed stays said.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from scrutineer.bundle.fault import Faults
from scrutineer.bundle.folder import PACKAGE
from scrutineer.bundle.schema import TABLES
from scrutineer.bundle.sealing.difference import entry_named
from scrutineer.bundle.sealing.register import Register
from scrutineer.bundle.sealing.replay import OFTEN, Told, entry_of
from scrutineer.bundle.sealing.rows import CLAIMS, REGISTER, file_of
from scrutineer.bundle.sealing.statement import Act, Said, enterable, statement_of, subject_of
from scrutineer.ledger import Chronicle, TileReader, check_act, encode, leaf_hash
from scrutineer.words import mark

FOLLOWS: Final = "entries appended"
"""The reason of corrections that follow from new rows: the file that holds them, and the decision."""

NOT_FIGURES: Final = frozenset(
    ("status", "reason", "replaces", "version", "ledger_index", "image_sha256", "received_at")
)
"""The cells of a protocol that may be corrected in place."""

MOVABLE: Final = tuple(f"{REGISTER}{table}" for table in ("about", "bundle", "topic"))
"""What of a register may be corrected with a reason: its heading, where bundles lie, names of topics."""

_FOLLOWING: Final = frozenset((CLAIMS, PACKAGE, *(f"{table}.csv" for table in TABLES)))


@dataclass
class Hand:
    """Writes entries at one moment: ``at``, the ``reason`` given, the ``offices`` that approved it.

    ``replaced``: the ids of protocols that others replace. ``faults`` collects what cannot be entered.
    """

    at: str
    reason: str
    offices: tuple[str, ...]
    replaced: frozenset[str] = frozenset()
    faults: Faults = field(default_factory=Faults)
    _held: dict[int, Mapping[str, Any]] = field(default_factory=dict)

    def entries(
        self,
        register: Register,
        chronicle: Chronicle,
        sayings: Iterable[Said],
        reader: TileReader | None,
        progress: Told | None = None,
    ) -> Iterator[bytes]:
        """The entries that are new, in order, each followed by ``register`` and ``chronicle``.

        Raises :class:`~scrutineer.model.BadInputError` at the end where anything cannot be entered.
        """
        self._register, self._chronicle, self._reader = register, chronicle, reader
        seen: set[int] = set()
        other: list[Said] = []
        for done, said in enumerate(sayings):
            if progress and not done % OFTEN:
                progress(done, 0)
            digest = enterable(said, self.faults)
            if digest is None:
                continue
            number = register.number(subject_of(said.act))
            if number is None:
                seen.add(len(register))
                yield from self._new(said)
            elif number in seen:
                self._complain("V-54", mark("This row stands twice, word for word or by its key."), said)
            else:
                seen.add(number)
                if not register.agrees(subject_of(said.act), digest):
                    other.append(said)
        gone = [number for number in register.standing() if number not in seen]
        for said in other:
            yield from self._corrected(said)
        for number in gone:
            self._gone(number)
        self.faults.stop()

    def entry_at(self, number: int) -> Mapping[str, Any]:
        """An entry of the ledger, or of those that are being written."""
        if number in self._held:
            return self._held[number]
        return entry_of(self._reader, number) if self._reader else {}

    def _write(self, act: Act, replaces: int | None = None, reason: str = "") -> Iterator[bytes]:
        entry = act | {"at": self.at}
        if replaces is not None:
            entry |= {"replaces": replaces, "reason": reason, "approved_by": list(self.offices)}
        check_act(entry)
        data = encode(entry)
        number = len(self._register)
        self._chronicle.follow(entry, leaf_hash(data))
        self._register.follow(entry, data, self.entry_at)
        if act["act"] == "protocol_entered" and act["row"]["protocol_id"] in self.replaced:
            self._held[number] = entry
        yield data

    def _new(self, said: Said) -> Iterator[bytes]:
        row = said.act["row"] if said.act["act"] == "protocol_entered" else {}
        if self._misnumbered(said):
            return
        if "replaces" not in row:
            yield from self._write(said.act)
            return
        before = self._register.number(("protocols", row["replaces"]))
        if "reason" not in row:
            said_so = mark("This protocol replaces another without a reason; write it in the column reason.")
            self._complain("V-55", said_so, said)
        elif before is None or self._register.is_replaced(before):
            said_so = mark(
                "The protocol that this one replaces was replaced already, or is not there; "
                "name the last one."
            )
            self._complain("V-56", said_so, said)
        else:
            yield from self._write(said.act, before, row["reason"])

    def _misnumbered(self, said: Said) -> bool:
        """Complain of a protocol that states another number than that of its first entry."""
        first = self._register.first(subject_of(said.act))
        if said.act["act"] != "protocol_entered" or said.act["row"].get("ledger_index", str(first)) == str(
            first
        ):
            return False
        if not self.faults:  # numbers after a row that is not entered are not those that will be
            template = mark("This protocol is entry {entry:plain} of the ledger. State that, or nothing.")
            self.faults.add(
                "V-57", said.file, template, {"entry": first}, row=said.row, column="ledger_index"
            )
        return True

    def _corrected(self, said: Said) -> Iterator[bytes]:
        """A statement that was made otherwise before: entered as a correction where it may be."""
        subject = subject_of(said.act)
        number = self._register.number(subject)
        digest = enterable(said, self.faults)
        if number is None or digest is None or self._register.agrees(subject, digest):
            return
        if self._misnumbered(said):
            return
        reason = self._reason(said, number)
        if reason and not self._register.is_replaced(number):
            yield from self._write(said.act, number, reason)
            return
        if subject[0].startswith(REGISTER):
            template = mark(
                "“{what}” was sealed otherwise in entry {entry:plain}. Put it back, and correct it by a new "
                "entry below it."
            )
            values: dict[str, Any] = {"what": entry_named(said.act), "entry": number}
            self.faults.add("V-52", said.file, template, values, row=said.row)
            return
        template = mark(
            "This was sealed otherwise in entry {entry:plain}. Put it back; a protocol is corrected by a new "
            "row with replaces and reason, anything else with a reason given when sealing."
        )
        values = {"entry": number}
        self.faults.add("V-52", said.file, template, values, row=said.row)

    def _reason(self, said: Said, number: int) -> str:
        act = said.act
        if act["act"] == "result_decided" or act.get("path") in _FOLLOWING:
            return self.reason or FOLLOWS
        if str(act.get("table", "")).startswith(REGISTER) and act["table"] not in MOVABLE:
            return ""
        if act["act"] != "protocol_entered":
            return self.reason
        old = statement_of(self.entry_at(number))
        figures = {name: old["row"].get(name) for name in {*old["row"], *act["row"]} - NOT_FIGURES}
        same = old["votes"] == act["votes"] and all(act["row"].get(n) == v for n, v in figures.items())
        if same or old["row"].get("status") == "open":
            return act["row"].get("reason") or self.reason
        return ""

    def _gone(self, number: int) -> None:
        act = statement_of(self.entry_at(number))
        subject = subject_of(act)
        template = mark(
            "“{what}” was sealed in entry {entry:plain} and is not here any more. Put it back: nothing that "
            "was sealed can be taken away."
        )
        file = act.get("path") or file_of(subject[0])
        what = entry_named(act) or ", ".join(subject[1:])
        self.faults.add("V-53", file, template, {"what": what, "entry": number})

    def _complain(self, code: str, template: str, said: Said) -> None:
        self.faults.add(code, said.file, template, row=said.row)
