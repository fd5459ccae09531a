"""The verbs that hold words against acts: ``claims check`` and ``claims publish``."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from scrutineer import claims
from scrutineer.claims.told import SHOWS, STATES, WORDINGS, source_of
from scrutineer.claims.verdict import WORDS
from scrutineer.cli.answers import JsonOption, LangOption, speaker
from scrutineer.cli.publish_verb import chosen_languages
from scrutineer.cli.speaking import Speaker, told
from scrutineer.publish.promises import publish_register
from scrutineer.words import LANGUAGES, Sentence, mark


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    inner = typer.Typer(help=told(mark("What was said and promised, held against the record.")))
    said = mark(
        "Recompute the verdict on every claim of a register, and what the record shows of each promise."
    )
    inner.command("check", help=told(said))(check)
    said = mark("Write the public site of a register: a page for each claim and each commitment.")
    inner.command("publish", help=told(said))(publish)
    app.add_typer(inner, name="claims", no_args_is_help=True)


RegisterArgument = Annotated[
    Path,
    typer.Argument(
        metavar="REGISTER", help=told(mark("The register, such as claims.toml.")), show_default=False
    ),
]


def check(
    path: RegisterArgument,
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


def publish(
    path: RegisterArgument,
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help=told(mark("The folder of the site, new or published before.")),
            show_default=False,
        ),
    ],
    languages: Annotated[
        str, typer.Option(help=told(mark("Languages of the pages, the first one first, such as kk,ru.")))
    ] = ",".join(LANGUAGES),
    base_url: Annotated[
        str | None,
        typer.Option(
            "--base-url", help=told(mark("Where the site will stand, for search engines: https://…"))
        ),
    ] = None,
    elections: Annotated[
        list[str] | None,
        typer.Option(
            "--election",
            metavar="BUNDLE=ADDRESS",
            help=told(
                mark("Where the site of an election of the register stands, seen from OUT; may be repeated.")
            ),
        ),
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> int:
    """Exit code 0; 2 where the register is wrong, and then nothing is written."""
    codes = chosen_languages(languages)
    voice = speaker(lang)
    kept = claims.read(path)
    sites = _sites(kept, elections or ())
    with voice.working(mark("Reading the bundles")):
        report = claims.examine(kept)
    with voice.working(mark("Writing the pages")) as ticker:
        done = publish_register(report, out, codes, base_url=base_url or "", elections=sites, progress=ticker)
    values = {"pages": done.pages, "written": done.written, "removed": done.removed}
    if as_json:
        voice.json(values)
    else:
        voice.say(Sentence(mark("Pages: {pages}. Files written: {written}, removed: {removed}."), values))
        voice.note(Sentence(mark("The site begins at {file}."), {"file": str(out / "index.html")}))
    return 0


def _sites(kept: claims.Kept, written: Sequence[str]) -> dict[str, str]:
    """``president=../kz-2022-president/`` for each bundle that has a site."""
    found = dict(one.partition("=")[::2] for one in written)
    known = {bundle.id for bundle in kept.register.bundle}
    if not all(found.values()) or not set(found) <= known:
        said = mark("name a bundle of the register and the address of its site: president=../president/")
        raise typer.BadParameter(told(said), param_hint="--election")
    return found


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
        who = claim.speaker.who.text(voice.language)
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
