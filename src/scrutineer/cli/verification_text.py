"""What verifying a bundle gave, told at a terminal: a line a step, then the first fault."""

from typing import Any

from scrutineer.bundle import TRUST_WORDS, Step, Verification
from scrutineer.cli.speaking import Speaker
from scrutineer.ledger import VerifierKey, fingerprint
from scrutineer.words import Sentence, mark

SIGNS = {True: ("✓", "green"), False: ("✕", "bold red"), None: ("·", "dim")}
EACH = 10
"""Faults of one step that are told."""


def tell(voice: Speaker, found: Verification, as_json: bool, address: str | None = None) -> None:
    """Tell every step, whose key was trusted, and the verdict; ``address``: where it was fetched from."""
    if as_json:
        voice.json({**plain(voice, found), "address": address})
        return
    for step in found.steps:
        sign, style = SIGNS[step.passed]
        remark = f" {step.remark.text(voice.language)}" if step.remark else ""
        voice.out.print(
            f"{sign} {step.number:2}. {voice.text(step.title)}{remark}", style=style, markup=False
        )
        for fault in step.faults[:EACH]:
            text = f"      {fault.code}  {fault.text(voice.language)}"
            voice.out.print(text, markup=False, soft_wrap=True)
    if address is not None:
        said = mark(
            "Fetched from {address}: what the ledger lists and nothing else. Whether other files lie beside "
            "it cannot be seen over the network."
        )
        voice.say(Sentence(said, {"address": address}))
    voice.say(TRUST_WORDS[found.trust])
    if found.key is not None:
        tell_key(voice, found.key)
    if found.contradictions:
        said = mark(
            "Sealed with {count} contradictions. They are repeated here, and are no faults of the seal."
        )
        voice.say(Sentence(said, {"count": len(found.contradictions)}), style="yellow")
        for finding in found.contradictions[:EACH]:
            voice.out.print(f"△ {finding.code}: {finding.text(voice.language)}", markup=False)
    if found.first is None:
        voice.say(mark("This bundle is what was sealed."), style="bold green")
        return
    step, fault = found.first
    said = mark("This bundle is not what was sealed. Step {number}: {fault}")
    values = {"number": step.number, "fault": fault.text(voice.language)}
    voice.say(Sentence(said, values), style="bold red")


def tell_key(voice: Speaker, key: VerifierKey) -> None:
    """A key in one piece, to be copied, and its fingerprint to be read aloud."""
    words = " ".join(fingerprint(key, voice.language))
    for said in (
        Sentence(mark("Key: {name}"), {"name": key.text}),
        Sentence(mark("Fingerprint: {words}"), {"words": words}),
    ):
        voice.out.print(voice.text(said), markup=False, soft_wrap=True)


def plain(voice: Speaker, found: Verification) -> dict[str, Any]:
    """What verifying gave, for programs."""
    return {
        "holds": found.holds,
        "trust": str(found.trust),
        "key": found.key.text if found.key else None,
        "fingerprint": list(fingerprint(found.key, voice.language)) if found.key else [],
        "head": found.signed.file if found.signed else None,
        "steps": [_step(voice, step) for step in found.steps],
        "contradictions": [
            {"code": f.code, "contest_id": f.contest_id, "text": f.text(voice.language)}
            for f in found.contradictions
        ],
    }


def _step(voice: Speaker, step: Step) -> dict[str, Any]:
    return {
        "number": step.number,
        "passed": step.passed,
        "text": voice.text(step.title),
        "remark": step.remark.text(voice.language) if step.remark else "",
        "faults": [
            {
                "code": fault.code,
                "file": fault.file,
                "row": fault.row,
                "column": fault.column,
                "value": fault.value,
                "text": fault.text(voice.language),
            }
            for fault in step.faults
        ],
    }
