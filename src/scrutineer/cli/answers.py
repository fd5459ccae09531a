"""The verbs that answer: ``count``, ``validate``, ``law``."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from scrutineer import bundle
from scrutineer.cli import account_text, law_text
from scrutineer.cli.speaking import Language, Speaker, language_of_environment, told
from scrutineer.count import account, report
from scrutineer.engine import open_engine
from scrutineer.words import Sentence, mark

LangOption = Annotated[
    Language | None, typer.Option("--lang", help=told(mark("Language of the answer: kk, ru or en.")))
]
JsonOption = Annotated[bool, typer.Option("--json", help=told(mark("Answer as JSON on standard output.")))]
BundleArgument = Annotated[
    Path, typer.Argument(metavar="BUNDLE", help=told(mark("The folder of the election.")), show_default=False)
]
EngineOption = Annotated[
    str, typer.Option("--engine", help=told(mark("Where tables are computed: duckdb or spark.")))
]
MasterOption = Annotated[
    str | None,
    typer.Option("--master", help=told(mark("Spark master URL, such as local[2] or spark://host:7077."))),
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the program."""
    app.command(
        "count", help=told(mark("Add up an election, decide it under the law, and give the reasons."))
    )(count)
    app.command(
        "validate", help=told(mark("Say everything that is wrong with a bundle, or that it is whole."))
    )(validate)
    law = typer.Typer(help=told(mark("The rules that decisions rest on.")), no_args_is_help=True)
    law.command("list", help=told(mark("The contest kinds whose rules are known.")))(law_list)
    law.command("show", help=told(mark("The rules of a contest kind on a day, with their articles.")))(
        law_show
    )
    app.add_typer(law, name="law")


def speaker(lang: Language | None) -> Speaker:
    """The speaker for ``--lang``, or for the terminal's language."""
    return Speaker(lang or language_of_environment())


def count(
    path: BundleArgument,
    as_json: JsonOption = False,
    lang: LangOption = None,
    engine: EngineOption = "duckdb",
    master: MasterOption = None,
) -> int:
    """Exit code 0, or 1 where something is contradicted."""
    voice = speaker(lang)
    with voice.working(mark("Reading the bundle")):
        election = bundle.read(path)
    with voice.working(mark("Counting")), open_engine(engine, master=master) as machine:
        result = account(election, machine)
    if as_json:
        voice.json(report(result, voice.language))
    else:
        account_text.tell(voice, result)
    return 1 if result.contradicted else 0


def validate(path: BundleArgument, as_json: JsonOption = False, lang: LangOption = None) -> int:
    """Exit code 0 where the bundle is whole, 2 where it is not."""
    voice = speaker(lang)
    with voice.working(mark("Reading the bundle")):
        faults = bundle.validate(path)
    if as_json:
        rows = [
            {
                "code": f.code,
                "file": f.file,
                "row": f.row,
                "column": f.column,
                "value": f.value,
                "text": f.sentence.text(voice.language),
            }
            for f in faults
        ]
        voice.json({"valid": not faults, "faults": rows})
    elif faults:
        voice.say_error(Sentence(mark("Faults found: {count}."), {"count": len(faults)}))
        for fault in faults:
            voice.err.print(f"{fault.code}  {fault.text(voice.language)}", markup=False, soft_wrap=True)
    else:
        voice.say(mark("The bundle is whole: every table, row and reference is as the format asks."))
    return 2 if faults else 0


def law_list(as_json: JsonOption = False, lang: LangOption = None) -> int:
    """Exit code 0."""
    voice = speaker(lang)
    law_text.tell_list(voice, as_json)
    return 0


def law_show(
    path: Annotated[
        str,
        typer.Argument(
            metavar="COUNTRY/KIND", help=told(mark("Which rules, such as kz/president.")), show_default=False
        ),
    ],
    on: Annotated[
        str | None,
        typer.Option(
            "--on", metavar="DATE", help=told(mark("The day, such as 2022-11-20; without it, every version."))
        ),
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> int:
    """Exit code 0."""
    try:
        day = date.fromisoformat(on) if on else None
    except ValueError as error:
        raise typer.BadParameter(told(mark("write the day as 2022-11-20")), param_hint="--on") from error
    law_text.tell_rules(speaker(lang), path, day, as_json)
    return 0
