"""The verb that asks whether an election is believable: ``check``.

What computes is imported when it is asked for, so that every other command starts without it.
"""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scrutineer import bundle
from scrutineer.cli.answers import (
    BundleArgument,
    EngineOption,
    JsonOption,
    LangOption,
    MasterOption,
    speaker,
)
from scrutineer.cli.speaking import Speaker, told
from scrutineer.engine import open_engine
from scrutineer.words import Sentence, mark

if TYPE_CHECKING:
    from scrutineer.check import belief


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    said = mark(
        "Ask whether an election is believable: every test its figures allow, and what it cannot tell."
    )
    app.command("check", help=told(said))(check)


def check(
    path: BundleArgument,
    contest: Annotated[str | None, typer.Option(help=told(mark("One contest only.")))] = None,
    as_json: JsonOption = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FOLDER", help=told(mark("Write the page and its pictures there."))),
    ] = None,
    as_csv: Annotated[
        bool, typer.Option("--csv", help=told(mark("Write tables of the answers there, too (with --out).")))
    ] = False,
    replicates: Annotated[
        int,
        typer.Option(min=0, help=told(mark("Clean copies that measure false alarms and power; 0 for none."))),
    ] = 100,
    seed: Annotated[int, typer.Option(help=told(mark("The same seed gives the same report.")))] = 1,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help=told(mark("Processes; without it, one for each core.")), show_default=False),
    ] = None,
    engine: EngineOption = "duckdb",
    master: MasterOption = None,
    second_digit: Annotated[
        bool,
        typer.Option(
            "--second-digit", help=told(mark("Also the second digits, which err in most clean elections."))
        ),
    ] = False,
    lang: LangOption = None,
) -> int:
    """Exit code 0 where nothing is inconsistent, 1 where something is contradicted or inconsistent."""
    if as_csv and out is None:
        raise typer.BadParameter(told(mark("name a folder with --out for the tables")), param_hint="--csv")
    from scrutineer.check import belief
    from scrutineer.cli.belief_text import tell

    voice = speaker(lang)
    with voice.working(mark("Reading the bundle")):
        election = bundle.read(path)
    with voice.working(mark("Reading the stations")) as ticker, open_engine(engine, master=master) as machine:
        report = belief.examine(
            election,
            contest_id=contest,
            seed=seed,
            replicates=replicates,
            workers=workers,
            engine=machine,
            progress=lambda said, done, of: ticker.doing(voice.text(said), done, of),
            second_digit=second_digit,
        )
    if as_json:
        voice.json(belief.values(report, voice.language))
    else:
        tell(voice, report)
    if out is not None:
        _write(voice, report, out, as_csv)
    return 0 if report.in_order else 1


def _write(voice: Speaker, report: "belief.Report", out: Path, as_csv: bool) -> None:
    from scrutineer.check import belief
    from scrutineer.publish.belief import write_belief

    with voice.working(mark("Drawing the page")):
        page = write_belief(report, out, voice.language)
        if as_csv:
            _table(out / "answers.csv", belief.rows(report))
            for answer in report.answers:
                if answer.result.rows:
                    _table(out / f"answer-{answer.number:03d}.csv", belief.plain_rows(answer, voice.language))
    voice.note(Sentence(mark("The page is {file}."), {"file": str(page)}))


def _table(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows as CSV; a column for every name that any row has."""
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
