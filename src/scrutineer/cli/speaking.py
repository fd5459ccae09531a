"""How the program speaks at a terminal: language, tables, progress, complaints."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from scrutineer.model import BadInputError, ScrutineerError
from scrutineer.words import LANGUAGES, Sentence, catalogue, mark

NARROWEST: Final = 24
"""Characters that a column of words keeps when the terminal is narrow."""


class Language(StrEnum):
    """The languages of ``--lang``."""

    KK = "kk"
    RU = "ru"
    EN = "en"


def language_of_environment() -> Language:
    """The language of the terminal: ``SCRUTINEER_LANG``, else the locale, else English."""
    for variable in ("SCRUTINEER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        found = os.environ.get(variable, "")[:2].lower()
        if found in LANGUAGES:
            return Language(found)
        if found:
            return Language.EN
    return Language.EN


def told(msgid: str) -> str:
    """A help text in the language of the terminal."""
    return catalogue(language_of_environment())(msgid)


class Speaker:
    """Speaks one language on one terminal: answers to standard output, everything else to standard error."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.out = Console(highlight=False, soft_wrap=False)
        self.err = Console(stderr=True, highlight=False)

    def text(self, said: Sentence | str) -> str:
        """A sentence, or a marked message id, in this language."""
        return said.text(self.language) if isinstance(said, Sentence) else catalogue(self.language)(said)

    def say(self, said: Sentence | str, style: str | None = None) -> None:
        """Say something as an answer."""
        self.out.print(escape(self.text(said)), style=style)

    def note(self, said: Sentence | str) -> None:
        """Say something beside the answer."""
        self.err.print(escape(self.text(said)), style="dim")

    def say_error(self, said: Sentence | str) -> None:
        """Say what went wrong."""
        self.err.print(escape(self.text(said)), style="bold red", soft_wrap=True)

    def complain(self, error: ScrutineerError) -> None:
        """Say what is wrong with an input, each fault on its line, and that nothing was written."""
        if isinstance(error, BadInputError):
            count = len(error.faults) + error.more
            self.say_error(Sentence(mark("Faults found: {count}."), {"count": count}))
            for line, fault in zip(
                error.text(self.language).splitlines(), [*error.faults, None], strict=False
            ):
                code = f"{fault.code}  " if fault else ""
                self.err.print(escape(code + line), soft_wrap=True)
            return
        self.say_error(f"{error.code}  {error.text(self.language)}")

    def table(
        self, headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()
    ) -> None:
        """A table; the columns numbered in ``right`` are figures."""
        table = Table(box=None, pad_edge=False, header_style="dim")
        for index, heading in enumerate(headings):
            widest = max((len(row[index]) for row in rows), default=0)
            table.add_column(
                self.text(heading),
                justify="right" if index in right else "left",
                min_width=widest if index in right else min(widest, NARROWEST),
                overflow="fold",
            )
        for row in rows:
            table.add_row(*(escape(cell) for cell in row))
        self.out.print(table)

    def json(self, value: Any) -> None:
        """Print a value as JSON and nothing else."""
        self.out.file.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")

    @contextmanager
    def working(self, said: str) -> Iterator["Ticker"]:
        """Show on standard error that something lasts, and how far it is; nothing remains afterwards."""
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        quiet = not self.err.is_terminal
        with Progress(*columns, console=self.err, transient=True, disable=quiet) as progress:
            yield Ticker(progress, progress.add_task(self.text(said), total=None))


class Ticker:
    """Tells a progress bar how far the work is; callable as ``ticker(done, total)``."""

    def __init__(self, progress: Progress, task: Any) -> None:
        self._progress = progress
        self._task = task

    def __call__(self, done: int, total: int | None = None) -> None:
        """Say that ``done`` of ``total`` is done."""
        self._progress.update(self._task, completed=done, total=total)

    def doing(self, said: str, done: int, total: int) -> None:
        """Say that something else is being done now, in the reader's language, and how far it is."""
        self._progress.update(self._task, description=said, completed=done, total=total)


def language_asked(arguments: Sequence[str]) -> str:
    """The language of ``--lang`` among raw arguments, for complaints about them; else the terminal's."""
    for index, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
        elif argument == "--lang" and index + 1 < len(arguments):
            asked = arguments[index + 1]
        else:
            continue
        if asked in LANGUAGES:
            return asked
    return language_of_environment()
