"""The program ``scrutineer``: its verbs, its exit codes, and what happens when something goes wrong.

Exit codes: 0 done; 1 done, and something is contradicted or does not verify; 2 bad input or bad use;
70 a fault of the program.
"""

import os
import sys
import tempfile
import traceback
from typing import Final

import typer

from scrutineer import __version__
from scrutineer.cli import answers, check_verb, claims_verb, ledger_verbs, makers, publish_verb
from scrutineer.cli.speaking import Speaker, language_asked, told
from scrutineer.model import ScrutineerError
from scrutineer.words import Sentence, mark

DONE: Final = 0
CONTRADICTED: Final = 1
BAD_INPUT: Final = 2
FAULT: Final = 70

app = typer.Typer(
    name="scrutineer",
    help=told(
        mark(
            "Count, decide, seal, verify and test paper-ballot elections, "
            "so that anyone can recompute a result."
        )
    ),
    epilog=told(
        mark(
            "Exit codes: 0 done; 1 done, and something is contradicted; 2 bad input or use; "
            "70 a fault of the program."
        )
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
answers.register(app)
check_verb.register(app)
claims_verb.register(app)
makers.register(app)
ledger_verbs.register(app)
publish_verb.register(app)


@app.callback(invoke_without_command=True)
def _program(
    version: bool = typer.Option(False, "--version", help=told(mark("Print the version and end."))),
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


def main(arguments: list[str] | None = None) -> None:
    """Run the program and exit with one of the documented codes."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the program; the exit code instead of an exit."""
    voice = Speaker(language_asked(sys.argv[1:] if arguments is None else arguments))
    try:
        result = typer.main.get_command(app).main(arguments, prog_name="scrutineer", standalone_mode=False)
        return result if isinstance(result, int) else DONE
    except ScrutineerError as error:
        voice.complain(error)
        return BAD_INPUT
    except typer.TyperException as error:
        if said := error.format_message():
            voice.say_error(said)
            voice.note(
                mark("scrutineer --help lists the commands, scrutineer COMMAND --help what each takes.")
            )
        return BAD_INPUT
    except (typer.Abort, KeyboardInterrupt):
        voice.say_error(mark("Stopped. Nothing half-made was left behind."))
        return BAD_INPUT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # noqa: BLE001  whatever it is, a person gets a sentence
        return _fault(voice, error)


def _fault(voice: Speaker, error: Exception) -> int:
    """Say that the program is at fault, and keep the traceback in a file for the report."""
    said = Sentence(
        mark("The program is at fault, not you: {kind}. The details are in {file}; please report them."),
        {"kind": type(error).__name__, "file": _keep_trace(error)},
    )
    voice.say_error(said)
    return FAULT


def _keep_trace(error: Exception) -> str:
    """Write the traceback to a new file of its own; its path."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="scrutineer-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        traceback.print_exception(error, file=file)
    return file.name
