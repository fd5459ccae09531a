"""Keep the reference of commands in step with the program: ``python tools/commands.py``.

Rewrites the part of ``docs/commands.md`` below its marker from the program's own help, in English.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "commands.md"
MARKER = "<!-- below: written by tools/commands.py -->\n"


def reference() -> str:
    """The reference of every command and option, as Markdown."""
    os.environ["SCRUTINEER_LANG"] = "en"
    import typer

    from scrutineer.cli.command import app

    return "".join(_told("scrutineer", typer.main.get_command(app)))


def _told(path: str, command: Any) -> Iterator[str]:
    inner = getattr(command, "commands", {})
    if inner:
        for name in sorted(inner):
            yield from _told(f"{path} {name}", inner[name])
        return
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    places = " ".join(p.metavar or p.name.upper() for p in arguments)
    yield f"\n## `{path} {places}`\n\n{command.help}\n\n".replace(" `\n", "`\n")
    yield "| | |\n|---|---|\n"
    for argument in arguments:
        yield f"| `{argument.metavar or argument.name.upper()}` | {argument.help} |\n"
    for option in options:
        if option.name != "help":
            names = " / ".join([*option.opts, *option.secondary_opts])
            yield f"| `{names}` | {option.help}{_default(option)} |\n"


def _default(option: Any) -> str:
    given = option.default
    if given in (None, False, ()) or callable(given) or option.is_flag:
        return ""
    return f" Without it: `{given}`."


def page(written: str) -> str:
    """The page with its lower part renewed."""
    return written.partition(MARKER)[0] + MARKER + reference()


def main() -> int:
    """Rewrite the page."""
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
