"""Verifying a sealed bundle: the numbered steps of docs/verify.md, one after the other.

Everything is recomputed from the files; nothing is believed because the bundle says so.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from scrutineer.bundle.fault import Faults
from scrutineer.bundle.sealing import content, place, verification
from scrutineer.bundle.sealing.place import LEDGER
from scrutineer.bundle.sealing.register import Register
from scrutineer.bundle.sealing.replay import Told, entry_of, key_in, reader_of, replay, witnesses_in
from scrutineer.bundle.sealing.verification import Step, Trust, Verification
from scrutineer.ledger import (
    Chronicle,
    EntryError,
    LedgerError,
    NoteError,
    Policy,
    PolicyError,
    ProofError,
    ProofFile,
    SignedCheckpoint,
    StoreError,
    TileError,
    VerifierKey,
    check_folder,
    cosigned_at,
    open_checkpoint,
)
from scrutineer.ledger.policy import Standing
from scrutineer.ledger.tile_path import CHECKPOINT, ENTRIES, WIDTH, tile_path
from scrutineer.ledger.tree import span_hash
from scrutineer.model import Fault, Finding
from scrutineer.words import Sentence, mark

_HEAD = f"{LEDGER}/{CHECKPOINT}"


def verify(
    path: str | Path,
    *,
    key: VerifierKey | None = None,
    trust_on_first_use: bool = False,
    policy: Policy | None = None,
    seen: bytes | None = None,
    proof: bytes | None = None,
    now: datetime | None = None,
    progress: Told | None = None,
) -> Verification:
    """Whether the bundle in the folder ``path`` is what was sealed, step by step.

    Trusted is ``key``, or else the ledger's key of ``policy``, or else, with ``trust_on_first_use``, the key
    that stands in the bundle. ``seen`` is a head of this ledger that was kept from before, ``proof`` a proof
    file to be held against it, ``now`` an aware time after which nothing may be dated.

    Raises :class:`~scrutineer.ledger.PolicyError` where no key is trusted, or two that differ, and
    :class:`~scrutineer.ledger.StoreError` where there is no ledger. What does not verify is no error.
    """
    folder = Path(path)
    trust = Trust.GIVEN if key else Trust.POLICY if policy else Trust.FIRST_USE
    expected = trusted(key, policy, trust_on_first_use=trust_on_first_use)
    if not (folder / LEDGER).is_dir():
        key_in(folder)
    return _Run(folder, trust, expected, policy, now, progress).all(seen, proof)


def trusted(
    key: VerifierKey | None, policy: Policy | None, *, trust_on_first_use: bool = False
) -> VerifierKey | None:
    """The ledger's key that a reader trusts: the one given or the policy's; ``None``: the bundle's own.

    Raises :class:`~scrutineer.ledger.PolicyError` where no key is trusted, or two that differ.
    """
    if key is None and policy is None and not trust_on_first_use:
        raise _no_trust("verify-no-key", mark("Say whose key is trusted, or that the key in it is to be."))
    if key is not None and policy is not None and key != policy.ledger:
        raise _no_trust("verify-two-keys", mark("The policy names another key of the ledger. Use one."))
    return key or (policy.ledger if policy else None)


def _no_trust(code: str, template: str) -> PolicyError:
    return PolicyError(code, Sentence(template), "key")


class _Run:
    """The steps of one verification, and what they hand on to the next."""

    def __init__(
        self,
        folder: Path,
        trust: Trust,
        key: VerifierKey | None,
        policy: Policy | None,
        now: datetime | None,
        progress: Told | None,
    ) -> None:
        self.folder, self.trust, self.key = folder, trust, key
        self.policy, self.now, self.progress = policy, now, progress
        self.steps: list[Step] = []
        self.signed: SignedCheckpoint | None = None
        self.standing: Standing | None = None
        self.replayed: tuple[Register, Chronicle] | None = None
        self._entry_fault: LedgerError | None = None

    def all(self, seen: bytes | None, proof: bytes | None) -> Verification:
        """Take every step."""
        self._step(verification.SIGNED, self._signature)
        signed = self.signed
        self._step(verification.WITNESSED, self._witnesses if signed else None)
        self._step(verification.TILES, self._tiles if signed else None)
        tree = signed is not None and self.steps[-1].passed is True
        self._step(verification.CONTINUED, (lambda: self._continues(seen or b"")) if tree and seen else None)
        self._step(verification.ORDER, self._order if tree else None)
        register = self.replayed[0] if self.replayed else None
        findings: tuple[Finding, ...] = ()
        if signed is not None and register is not None:
            found = content.check(self.folder, reader_of(self.folder, signed), register, self.progress)
            self.steps += found.steps
            findings = found.contradictions
        else:
            self.steps += [Step(number, None) for number in range(verification.FILES, verification.PROOF)]
        self._step(verification.PROOF, (lambda: self._proof(proof or b"")) if tree and proof else None)
        return Verification(
            tuple(self.steps), self.key, self.trust, self.signed, self.standing, tuple(findings)
        )

    def _step(self, number: int, take: Callable[[], Sentence | None] | None) -> None:
        """Take a step; what it raises is its fault. ``None``: there is nothing to take."""
        if take is None:
            self.steps.append(Step(number, None))
            return
        try:
            remark = take()
        except LedgerError as error:
            self.steps.append(Step(number, False, (self._fault(error),)))
        except _Strangers as found:
            self.steps.append(Step(number, False, found.faults))
        else:
            self.steps.append(Step(number, True, (), remark))

    def _fault(self, error: LedgerError) -> Fault:
        place_in = error.place
        if isinstance(error, EntryError) and place_in.isdigit() and self.signed:
            number = int(place_in)
            width = min(WIDTH, self.signed.checkpoint.size - number // WIDTH * WIDTH)
            file = f"{LEDGER}/{tile_path(ENTRIES, number // WIDTH, width)}"
        elif isinstance(error, TileError):
            file = f"{LEDGER}/{place_in}"
        elif isinstance(error, ProofError):
            file = "proof"
        else:
            file = place_in if place_in.startswith(LEDGER) else _HEAD
        return Fault(error.code, file, error.sentence)

    def _signature(self) -> Sentence | None:
        inside = key_in(self.folder)
        if self.key is None:
            self.key = inside
        if inside != self.key:
            raise NoteError(
                "verify-other-key",
                Sentence(
                    mark("The bundle was sealed with the key “{found}”, but trusted is “{trusted}”."),
                    {"found": inside.text, "trusted": self.key.text},
                ),
                f"{LEDGER}/{place.KEY}",
            )
        path = self.folder / _HEAD
        if not path.is_file():
            raise StoreError(
                "verify-no-head", Sentence(mark("The head of the ledger is missing. Get it again.")), _HEAD
            )
        self.signed = open_checkpoint(path.read_bytes(), self.key)
        return None

    def _witnesses(self) -> Sentence | None:
        """Each line under the head is of a key that is known and holds; the policy is met."""
        if self.signed is None or self.key is None:
            return None
        keys = {found.public: found for found in witnesses_in(self.folder)}
        for found in keys.values():
            if cosigned_at(self.signed.note, found) is None:
                raise _line("verify-witness-unsigned", mark("“{name}” did not sign this head."), found.name)
        known = {(found.name, found.key_id) for found in (self.key, *keys.values())}
        for line in self.signed.note.signatures:
            if (line.name, line.key_id) not in known:
                said = mark("“{name}” signed with a key that is not known. Remove its line, or add its key.")
                raise _line("verify-line-unknown", said, line.name)
        if self.policy is None:
            return Sentence(
                mark("No policy was given, so none was needed; {count} signed."), {"count": len(keys)}
            )
        now = int(self.now.timestamp()) if self.now else None
        self.standing = self.policy.check((self.folder / _HEAD).read_bytes(), self._since(), now)
        count, needed = len(self.standing.cosigned), self.policy.needed
        return Sentence(mark("{count} have signed, {needed} are needed."), {"count": count, "needed": needed})

    def _since(self) -> int | None:
        """When the last entry was made; ``None`` where that cannot be read: a later step says why."""
        if self.signed is None or not self.signed.checkpoint.size:
            return None
        try:
            entry = entry_of(reader_of(self.folder, self.signed), self.signed.checkpoint.size - 1)
            return int(datetime.fromisoformat(entry["at"]).timestamp())
        except (LedgerError, KeyError, TypeError, ValueError):
            return None

    def _tiles(self) -> Sentence | None:
        faults = Faults()
        place.strangers(self.folder, faults)
        if faults:
            raise _Strangers(faults.listed())
        if self.signed is None:
            return None
        try:
            self.replayed = replay(self.folder, self.signed, self.progress)
        except EntryError as error:
            self._entry_fault = error
            for _ in check_folder(self.folder / LEDGER, self.signed):  # the tiles after it too
                pass
        return Sentence(mark("{count} entries under one root."), {"count": self.signed.checkpoint.size})

    def _order(self) -> Sentence | None:
        if self._entry_fault is not None:
            raise self._entry_fault
        if self.replayed is None:
            return None
        register, chronicle = self.replayed
        latest = chronicle.latest
        if self.now is not None and latest is not None and latest > self.now:
            raise EntryError(
                "verify-time-to-come",
                Sentence(mark("The last entry is dated {at}, a time still to come."), {"at": latest}),
                str(len(register) - 1),
            )
        return Sentence(mark("{count} corrections, each with its reason."), {"count": register.corrections})

    def _continues(self, seen: bytes) -> Sentence | None:
        if self.signed is None or self.key is None:
            return None
        held, now = open_checkpoint(seen, self.key).checkpoint, self.signed.checkpoint
        reader = reader_of(self.folder, self.signed)
        if held.size > now.size:
            said = mark(
                "The head here has {new} entries; one with {old} was seen before. This copy is older."
            )
            raise NoteError("verify-older", Sentence(said, {"new": now.size, "old": held.size}), _HEAD)
        if held.size and span_hash(reader.node, 0, held.size) != held.root:
            said = mark(
                "FORK: this ledger has other entries than the head of {size} entries that was seen "
                "before. Keep both: together they prove it."
            )
            raise NoteError("verify-fork", Sentence(said, {"size": held.size}), _HEAD)
        return None

    def _proof(self, data: bytes) -> Sentence | None:
        if self.signed is None or self.key is None:
            return None
        found = ProofFile.parse(data)
        reader = reader_of(self.folder, self.signed)
        if found.index >= self.signed.checkpoint.size:
            said = mark("The proof is of entry {index:plain}, which this ledger does not have.")
            raise ProofError("verify-proof-index", Sentence(said, {"index": found.index}))
        entry = reader.entry(found.index)
        if found.extra and found.extra != entry:
            said = mark("The proof carries another entry {index:plain} than the ledger has.")
            raise ProofError("verify-proof-entry", Sentence(said, {"index": found.index}))
        found.verify(entry, self.key)
        self._continues(found.note.file.encode())
        return Sentence(mark("Entry {index:plain}."), {"index": found.index})


class _Strangers(Exception):  # noqa: N818  (carries what was found)
    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__()
        self.faults = faults


def _line(code: str, template: str, name: str) -> NoteError:
    return NoteError(code, Sentence(template, {"name": name}), _HEAD)
