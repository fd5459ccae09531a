"""The site as files: a folder for each election with a page in every language, and the front page."""

import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from scrutineer.count import Account
from scrutineer.model import BadInputError, Fault
from scrutineer.publish.front import Summary, front, summary
from scrutineer.publish.page import page
from scrutineer.words import LANGUAGES, Sentence, mark

INDEX: Final = "index.html"


def write_site(accounts: Iterable[Account], out: Path, language: str = "en") -> tuple[Summary, ...]:
    """Write a page for each election and the front page under ``out``, and tell what was written.

    ``language`` is that of the ``index.html`` files; every page exists in all languages beside it. Each
    file is whole or not there. Raises what :func:`write_election` raises.
    """
    summaries = tuple(write_election(account, out, language) for account in accounts)
    write_front(summaries, out, language)
    return summaries


def write_election(account: Account, out: Path, language: str = "en") -> Summary:
    """Write ``out/<election id>/{kk,ru,en}.html`` and its ``index.html``.

    Raises :class:`~scrutineer.model.BadInputError` where the election's id cannot be the name of a folder.
    """
    folder = out / _folder(account.election.election_id)
    _write_all(folder, {code: page(account, code) for code in LANGUAGES}, language)
    return summary(account)


def write_front(summaries: Sequence[Summary], out: Path, language: str = "en") -> None:
    """Write ``out/{kk,ru,en}.html`` and ``out/index.html``; safe to repeat as elections become ready."""
    _write_all(out, {code: front(summaries, code) for code in LANGUAGES}, language)


def _write_all(folder: Path, pages: dict[str, str], language: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for code, text in pages.items():
        _write(folder / f"{code}.html", text)
    _write(folder / INDEX, pages[language])


def _write(path: Path, text: str) -> None:
    """Write a file so that a reader finds the old one or the new one, never half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _folder(election_id: str) -> str:
    """The id as one safe folder name: it must not climb out of the site or hide in it."""
    safe = election_id and not election_id.startswith(".") and not set(election_id) & set('/\\:*?"<>|\0')
    if not safe or len(election_id.encode()) > 200:
        said = Sentence(
            mark("The election's id “{id}” cannot name a folder: use letters, digits, hyphens."),
            {"id": election_id[:60]},
        )
        raise BadInputError([Fault("P-01", "election.toml", said, column="id", value=election_id)])
    return election_id
