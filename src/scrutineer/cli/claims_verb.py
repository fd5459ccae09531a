"""The verbs that hold words against acts: ``claims check`` and ``claims publish``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from scrutineer import claims
from scrutineer.bundle.fault import suggestion
from scrutineer.cli.answers import JsonOption, LangOption, speaker
from scrutineer.cli.claims_text import tell
from scrutineer.cli.publish_verb import (
    EVERY_LANGUAGE,
    BaseUrlOption,
    LanguagesOption,
    OutArgument,
    chosen_languages,
)
from scrutineer.cli.speaking import language_of_environment, told
from scrutineer.publish.promises import publish_register
from scrutineer.words import Sentence, mark


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
    only: Annotated[
        str,
        typer.Option(
            "--only", metavar="ID", help=told(mark("One claim or commitment, with every row read."))
        ),
    ] = "",
    lang: LangOption = None,
) -> int:
    """Exit code 0 where the register is whole, whatever its verdicts; 1 where its history was rewritten."""
    voice = speaker(lang)
    kept = claims.read(path)
    _named(kept, only)
    before = claims.read(earlier, entries_only=True) if earlier else None
    faults = claims.rewritten(before, kept) if before else ()
    more = claims.added(before, kept) if before else {}
    with voice.working(mark("Reading the bundles")):
        report = claims.examine(kept)
    if as_json:
        history = {"rewritten": [f.text(voice.language) for f in faults], "added": more}
        voice.json({**_values(report, voice.language, only), **(history if before else {})})
    else:
        tell(voice, report, only)
    if before and not faults and not as_json:
        voice.say(claims.added_told(more))
    for fault in faults:
        voice.err.print(f"{fault.code}  {fault.text(voice.language)}", markup=False, soft_wrap=True)
    return 1 if faults else 0


def publish(
    path: RegisterArgument,
    out: OutArgument,
    languages: LanguagesOption = EVERY_LANGUAGE,
    base_url: BaseUrlOption = None,
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
        if kept.register.bundle and not sites:
            said = mark(
                "Rows are named by file and number; links to the tables need --election BUNDLE=ADDRESS."
            )
            voice.note(Sentence(said))
    return 0


def _sites(kept: claims.Kept, written: Sequence[str]) -> dict[str, str]:
    """``president=../kz-2022-president/`` for each bundle that has a site."""
    found = dict(one.partition("=")[::2] for one in written)
    known = {bundle.id for bundle in kept.register.bundle}
    if not all(found.values()) or not set(found) <= known:
        said = mark("name a bundle of the register and the address of its site: president=../president/")
        raise typer.BadParameter(told(said), param_hint="--election")
    return found


def _named(kept: claims.Kept, only: str) -> None:
    """Make sure that ``--only`` names an entry."""
    known = [claim.id for claim in kept.register.claim] + [own.id for own in kept.register.commitment]
    if only and only not in known:
        said = Sentence(
            mark("No claim and no commitment “{name}” is in the register.{hint}"),
            {"name": only, "hint": suggestion(only, known)},
        )
        raise typer.BadParameter(said.text(language_of_environment()), param_hint="--only")


def _values(report: claims.Report, language: str, only: str) -> dict[str, Any]:
    found = claims.values(report, language)
    if only:
        for table in ("claims", "commitments"):
            found[table] = [entry for entry in found[table] if entry["id"] == only]
    return found
