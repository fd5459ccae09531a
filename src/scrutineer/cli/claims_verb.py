"""The verb that holds words against acts: ``claims check``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from scrutineer import claims
from scrutineer.claims.told import SHOWS, STATES, WORDINGS, source_of
from scrutineer.claims.verdict import WORDS
from scrutineer.cli.answers import JsonOption, LangOption, speaker
from scrutineer.cli.speaking import Speaker, told
from scrutineer.words import Sentence, mark


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    inner = typer.Typer(help=told(mark("What was said and promised, held against the record.")))
    inner.callback()(_group)
    said = mark(
        "Recompute the verdict on every claim of a register, and what the record shows of each promise."
    )
    inner.command("check", help=told(said))(check)
    app.add_typer(inner, name="claims", no_args_is_help=True)


def _group() -> None:
    """Keep ``check`` a command of its own while it is the only one."""


def check(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="REGISTER", help=told(mark("The register, such as claims.toml.")), show_default=False
        ),
    ],
    as_json: JsonOption = False,
    earlier: Annotated[
        Path | None,
        typer.Option(
            "--earlier",
            metavar="REGISTER",
            help=told(mark("An earlier state of the register: say what was rewritten instead of added.")),
        ),
    ] = None,
    lang: LangOption = None,
) -> int:
    """Exit code 0 where the register is whole, whatever its verdicts; 1 where its history was rewritten."""
    voice = speaker(lang)
    kept = claims.read(path)
    faults = claims.rewritten(claims.read(earlier), kept) if earlier else ()
    with voice.working(mark("Reading the bundles")):
        report = claims.examine(kept)
    if as_json:
        voice.json(
            {
                **claims.values(report, voice.language),
                **({"rewritten": [f.text(voice.language) for f in faults]} if earlier else {}),
            }
        )
    else:
        _tell(voice, report)
    for fault in faults:
        voice.err.print(f"{fault.code}  {fault.text(voice.language)}", markup=False, soft_wrap=True)
    return 1 if faults else 0


def _tell(voice: Speaker, report: claims.Report) -> None:
    register = report.kept.register
    voice.say(register.about.name.name.text(voice.language), style="bold")
    voice.say(Sentence(mark("A verdict describes a figure, never the honesty of a person.")))
    for judged in report.claims:
        claim = judged.claim
        source = source_of(report, claim.source)
        voice.say("")
        voice.say(f"{claim.id}: {voice.text(WORDS[judged.verdict])}", style="bold")
        voice.say(_words(voice, report, judged))
        who = claim.speaker.name or claim.speaker.outlet
        office = claim.speaker.office.name.text(voice.language)
        where = ", ".join(part for part in (source.outlet, f"“{source.title}”", source.published) if part)
        voice.say(f"  {who} ({office}); {where}")
        for reason in judged.reasons:
            voice.say(f"  {voice.text(reason)}")
        for part, answers in judged.beside:
            found = claims.beside_told(part.label.name, answers)
            voice.say(f"  {voice.text(found)}")
        for remark in _remarks(judged):
            voice.say(f"  {voice.text(remark)}")
    _tell_commitments(voice, report)


def _remarks(judged: claims.Judged) -> Iterator[Sentence]:
    """What always stands with a claim: its doubt, replies, and whether a second person read it."""
    claim = judged.claim
    if claim.doubt:
        yield Sentence(mark("Doubt: {doubt}"), {"doubt": claim.doubt.name})
    for reply in claim.reply:
        values = {"day": reply.day, "who": reply.by, "text": reply.text}
        yield Sentence(mark("Reply of {who}, {day}: {text}"), values)
    if not claim.reviewer:
        yield Sentence(mark("Not yet read again by a second person."))


def _words(voice: Speaker, report: claims.Report, judged: claims.Judged) -> str:
    claim = judged.claim
    said = f"«{claim.quote}»" if claim.quote else (claim.gist.name.text(voice.language) if claim.gist else "")
    return f"  {said} ({voice.text(WORDINGS[source_of(report, claim.source).wording])})"


def _tell_commitments(voice: Speaker, report: claims.Report) -> None:
    for followed in report.commitments:
        own = followed.commitment
        voice.say("")
        voice.say(f"{own.id}: {voice.text(STATES[followed.latest.state])}", style="bold")
        voice.say(f"  {own.text.name.text(voice.language)}")
        fulfilled = Sentence(mark("Fulfilled when: {what}"), {"what": own.fulfilled_when.name})
        voice.say(f"  {voice.text(fulfilled)}")
        for status in own.status:
            voice.say(f"  {status.day}  {voice.text(STATES[status.state])} ({status.judged_by})")
        for opinion in own.opinion:
            values = {"day": opinion.day, "who": opinion.judged_by, "state": Sentence(STATES[opinion.state])}
            said = Sentence(mark("Second opinion, {day}, {who}: {state}"), values)
            voice.say(f"  {voice.text(said)}")
        for shown in followed.checks:
            voice.say(f"  {voice.text(SHOWS[shown.shows])}: {voice.text(shown.reason)}")
