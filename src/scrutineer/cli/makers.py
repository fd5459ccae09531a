"""The verbs that make something: ``import``, ``simulate``, ``demo``."""

import contextlib
import threading
from pathlib import Path
from typing import Annotated

import typer

from scrutineer import bundle
from scrutineer.check import simulate as simulation
from scrutineer.check.simulate.country import Layout
from scrutineer.cli import demonstration
from scrutineer.cli.answers import JsonOption, LangOption, speaker
from scrutineer.cli.examples import examples_folder
from scrutineer.cli.serving import serve as serve_here
from scrutineer.cli.speaking import told
from scrutineer.words import Sentence, mark

OverwriteOption = Annotated[
    bool, typer.Option("--overwrite", help=told(mark("Replace the folder if it is there.")))
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the program."""
    app.command("import", help=told(mark("Make a bundle from foreign files, by a mapping.")))(import_files)
    app.command("simulate", help=told(mark("Make an invented country, visibly synthetic, from a seed.")))(
        simulate
    )
    app.command(
        "demo", help=told(mark("Count the examples, write a page for each, and show them in a browser."))
    )(demo)


def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE... OUT", help=told(mark("Files to read, then the folder to make."))),
    ],
    mapping: Annotated[
        Path, typer.Option("--mapping", metavar="MAPPING.toml", help=told(mark("Which column is what.")))
    ],
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> int:
    """Exit code 0; 2 where the files or the mapping are wrong, and then nothing is written."""
    if len(files) < 2:
        raise typer.BadParameter(told(mark("name at least one file and the folder to make")))
    voice = speaker(lang)
    *sources, out = files
    with voice.working(mark("Importing")) as ticker:
        made = bundle.import_files(mapping, sources, out, overwrite=overwrite, progress=ticker)
    if as_json:
        voice.json(made.as_dict())
    else:
        voice.say(Sentence(mark("{out}: {stations} stations, {protocols} protocols."), made.as_dict()))
    return 0


def simulate(
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help=told(mark("The folder to make.")), show_default=False)
    ],
    seed: Annotated[int, typer.Option(help=told(mark("The same seed gives the same country.")))] = 1,
    stations: Annotated[int, typer.Option(min=1, help=told(mark("How many polling stations.")))] = 10_101,
    tamper: Annotated[
        list[str] | None,
        typer.Option(
            "--tamper",
            help=told(
                mark(
                    "What is tampered with, may be repeated: stuffed, moved, rewritten, rounded, copied, "
                    "slipped, missing, annulled; with a share of stations: stuffed=0.05."
                )
            ),
        ),
    ] = None,
    format_: Annotated[
        str, typer.Option("--format", help=told(mark("How tables are written: csv or parquet.")))
    ] = "csv",
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> int:
    """Exit code 0."""
    voice = speaker(lang)
    layout: Layout = "wide" if format_ == "parquet" else "long"
    with voice.working(mark("Inventing a country")):
        made = simulation.simulate_country(
            stations=stations, seed=seed, tamper=tuple(tamper or ()), layout=layout
        )
        bundle.write(made.election, out, format=format_, overwrite=overwrite)
        truth = out.with_name(out.name + "-truth.csv")
        truth.write_text(made.truth_csv(), "utf-8")
    values = {
        "out": str(out),
        "stations": stations,
        "seed": seed,
        "tampered": len(made.tampered_stations),
        "truth": str(truth),
    }
    if as_json:
        voice.json(values)
    else:
        said = mark(
            "{out}: {stations} synthetic stations from seed {seed:plain}; {tampered} tampered, "
            "the truth is in {truth}."
        )
        voice.say(Sentence(said, values))
    return 0


def demo(
    out: Annotated[Path, typer.Option("--out", help=told(mark("Where the pages are written.")))] = Path(
        "build/demo"
    ),
    examples: Annotated[
        Path | None, typer.Option("--examples", help=told(mark("Another folder of examples.")))
    ] = None,
    serve: Annotated[
        bool,
        typer.Option("--serve/--no-serve", help=told(mark("Show the pages on this machine until stopped."))),
    ] = True,
    port: Annotated[int, typer.Option(help=told(mark("The port to try first.")))] = 8000,
    lang: LangOption = None,
) -> int:
    """Exit code 0."""
    voice = speaker(lang)
    folder = examples or examples_folder()
    counting = demonstration.run(voice, folder, out)
    if not serve:
        demonstration.tell(voice, list(counting))
        voice.say(Sentence(mark("The pages are in {out}."), {"out": str(out)}))
        return 0
    _server, address = serve_here(out, port, demonstration.verify_changed)
    voice.out.print(f"[bold]{address}[/]", highlight=False)
    demonstration.tell(voice, list(counting))
    voice.say(Sentence(mark("The pages are at {address} until you press Ctrl+C."), {"address": address}))
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()
    return 0
