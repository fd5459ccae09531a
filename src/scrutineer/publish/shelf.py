"""Several elections beside one another: a folder with the site of each, and a front page to all."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scrutineer.bundle import Verification
from scrutineer.count import Account
from scrutineer.model import BadInputError, Fault, Finding
from scrutineer.publish.front import Summary, front, summary
from scrutineer.publish.portal import publish_site
from scrutineer.publish.portal.record import Entry
from scrutineer.publish.portal.site import PROMISES
from scrutineer.publish.whole_file import write_whole
from scrutineer.words import LANGUAGES, Sentence, mark

if TYPE_CHECKING:
    from scrutineer import claims
    from scrutineer.check.belief import Report

ABOVE: Final = "../{language}.html"
"""The front page, seen from an election's folder."""


def write_election(
    account: Account,
    out: Path,
    *,
    findings: Iterable[Finding] = (),
    verification: Verification | None = None,
    entries: dict[str, Entry] | None = None,
    belief: "Report | None" = None,
    register: "claims.Report | None" = None,
    progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Publish the site of an election as ``out/<election id>/``, in all languages.

    See :func:`~scrutineer.publish.portal.publish_site`. Raises
    :class:`~scrutineer.model.BadInputError` where the election's id cannot be the name of a folder.
    """
    folder = out / _folder(account.election.election_id)
    publish_site(
        account,
        folder,
        findings=findings,
        verification=verification,
        entries=entries,
        belief=belief,
        register=register,
        promises=f"../{PROMISES}/" if register else "",
        above=ABOVE,
        progress=progress,
    )
    return summary(account, verification.holds if verification else None)


def write_register(register: "claims.Report", out: Path) -> None:
    """Publish the site of a register as ``out/promises/``, which leads on to the elections beside it."""
    from scrutineer.publish.promises import publish_register

    bundles = [bundle.id for bundle in register.kept.register.bundle]
    ids = {bundle: register.shelf.volume(bundle).election.election_id for bundle in bundles}
    elections = {bundle: f"../{_folder(election_id)}/" for bundle, election_id in ids.items()}
    publish_register(register, out / PROMISES, above=ABOVE, elections=elections)


def write_front(
    summaries: Sequence[Summary], out: Path, language: str = "en", *, register: bool = False
) -> None:
    """Write ``out/{kk,ru,en}.html`` and ``out/index.html``; safe to repeat as elections become ready.

    ``register`` says that the site of a register stands beside the elections.
    """
    out.mkdir(parents=True, exist_ok=True)
    pages = {code: front(summaries, code, PROMISES if register else "") for code in LANGUAGES}
    for code, text in pages.items():
        write_whole(out / f"{code}.html", text)
    write_whole(out / "index.html", pages[language])


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
