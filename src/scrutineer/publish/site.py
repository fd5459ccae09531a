"""The site as files: a folder for each election with a page in every language, and the front page."""

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scrutineer.bundle import Verification
from scrutineer.count import Account
from scrutineer.model import BadInputError, Fault
from scrutineer.publish.front import Summary, front, summary
from scrutineer.publish.page import page
from scrutineer.publish.sealed import Sealed
from scrutineer.publish.verifier_page import verifier_script, write_verifier
from scrutineer.publish.whole_file import write_whole
from scrutineer.words import LANGUAGES, Sentence, mark

if TYPE_CHECKING:
    from scrutineer.check.belief import Report

VERIFIER: Final = "verifier.js"
"""The script of the pages of sealed elections: the verifier for browsers, and a vote changed for it."""

INDEX: Final = "index.html"
BUNDLE: Final = "bundle"
"""The folder beside an election's pages with what they were made from."""


def write_site(accounts: Iterable[Account], out: Path, language: str = "en") -> tuple[Summary, ...]:
    """Write a page for each election and the front page under ``out``, and tell what was written.

    ``language`` is that of the ``index.html`` files; every page exists in all languages beside it. Each
    file is whole or not there. Raises what :func:`write_election` raises.
    """
    summaries = tuple(write_election(account, out, language) for account in accounts)
    write_front(summaries, out, language)
    return summaries


def write_election(
    account: Account,
    out: Path,
    language: str = "en",
    verification: Verification | None = None,
    belief: "Report | None" = None,
) -> Summary:
    """Write ``out/<election id>/{kk,ru,en}.html`` and its ``index.html``.

    With ``belief``, what tests made of its figures, ``believable-{kk,ru,en}.html`` stand beside them.

    With the ``verification`` of the sealed folder that it came from, a copy of that folder stands beside
    the pages as ``bundle/``. Raises :class:`~scrutineer.model.BadInputError` where the election's id cannot
    be the name of a folder.
    """
    folder = out / _folder(account.election.election_id)
    origin = account.election.origin
    seal = None
    if verification is not None and origin is not None:
        seal = Sealed(verification, copy_bundle(origin, folder / BUNDLE))
        write_verifiers(out)
    _write_all(folder, {code: page(account, code, seal, belief) for code in LANGUAGES}, language)
    if belief is not None:
        from scrutineer.publish.belief import write_belief

        write_belief(belief, folder, language, home=True)
    return summary(account, verification.holds if verification else None)


def write_verifiers(out: Path) -> None:
    """Write what the pages of sealed elections lead to: ``verify.html``, and their script ``verifier.js``."""
    write_verifier(out)
    write_whole(out / VERIFIER, verifier_script("change.js"))


def copy_bundle(origin: Path, target: Path) -> tuple[str, ...]:
    """Copy a bundle to the folder ``target``, which is there whole or not at all; the paths of its files."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        made = shutil.copytree(origin, aside / BUNDLE)
        if target.exists():
            target.rename(aside / "before")
        made.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return tuple(sorted(p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file()))


def write_front(summaries: Sequence[Summary], out: Path, language: str = "en") -> None:
    """Write ``out/{kk,ru,en}.html`` and ``out/index.html``; safe to repeat as elections become ready."""
    _write_all(out, {code: front(summaries, code) for code in LANGUAGES}, language)


def _write_all(folder: Path, pages: dict[str, str], language: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for code, text in pages.items():
        write_whole(folder / f"{code}.html", text)
    write_whole(folder / INDEX, pages[language])


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
