"""The verb that makes the public site of an election: ``publish``."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from scrutineer import bundle
from scrutineer.bundle import Verification
from scrutineer.cli.answers import BundleArgument, JsonOption, LangOption, speaker
from scrutineer.cli.examples import example_key, verified
from scrutineer.cli.speaking import Speaker, Ticker, told
from scrutineer.count import Account, account
from scrutineer.count.tally.tabulate import tabulate
from scrutineer.engine import open_engine
from scrutineer.model import Election, Finding, ScrutineerError
from scrutineer.model.election import WIDE
from scrutineer.publish.portal import Papers, publish_site, under_embargo
from scrutineer.publish.portal.entries import ledger_entries
from scrutineer.publish.portal.record import Entry
from scrutineer.words import LANGUAGES, Sentence, mark

if TYPE_CHECKING:
    from scrutineer import claims
    from scrutineer.check.belief import Report

EVERY: Final = 10**9
"""More findings than any election has: a page tells all of its station's."""


EVERY_LANGUAGE: Final = ",".join(LANGUAGES)

OutArgument = Annotated[
    Path,
    typer.Argument(
        metavar="OUT",
        help=told(mark("The folder of the site, new or published before.")),
        show_default=False,
    ),
]
LanguagesOption = Annotated[
    str, typer.Option(help=told(mark("Languages of the pages, the first one first, such as kk,ru.")))
]
BaseUrlOption = Annotated[
    str | None,
    typer.Option("--base-url", help=told(mark("Where the site will stand, for search engines: https://…"))),
]


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    said = mark("Write the public site of an election: a page for the whole, each area and each station.")
    app.command("publish", help=told(said))(publish)


def publish(
    path: BundleArgument,
    out: OutArgument,
    languages: LanguagesOption = EVERY_LANGUAGE,
    replicates: Annotated[
        int,
        typer.Option(
            min=0,
            help=told(mark("Clean copies that measure false alarms and power; 0 for none.")),
        ),
    ] = 0,
    seed: Annotated[int, typer.Option(help=told(mark("The same seed gives the same report.")))] = 1,
    base_url: BaseUrlOption = None,
    register: Annotated[
        Path | None,
        typer.Option(
            metavar="REGISTER",
            help=told(
                mark("A register of claims and promises: it answers the fourth question, with its pages.")
            ),
            show_default=False,
        ),
    ] = None,
    documents: Annotated[
        bool,
        typer.Option(
            "--documents",
            help=told(mark("Also set the protocol of every station and the summary of every area, as PDF.")),
        ),
    ] = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> int:
    """Exit code 0, or 1 where something is contradicted; 2 where nothing was published."""
    codes = chosen_languages(languages)
    voice = speaker(lang)
    with voice.working(mark("Reading the bundle")):
        election = bundle.read(path)
    under_embargo(election, now())
    sealed = _sealed(voice, path, election)
    with voice.working(mark("Counting")):
        result, findings = counted(election)
    report = _believed(voice, result, seed, replicates)
    words = _held(voice, register) if register else None
    with voice.working(mark("Writing the pages")) as ticker:
        done = publish_site(
            result,
            out,
            codes,
            findings=findings,
            verification=sealed[0] if sealed else None,
            entries=sealed[1] if sealed else None,
            belief=report,
            base_url=base_url or "",
            papers=Papers.ALL if documents else Papers.MAIN,
            register=words,
            progress=ticker,
        )
    values = {"pages": done.pages, "written": done.written, "removed": done.removed}
    if as_json:
        voice.json(values)
    else:
        voice.say(Sentence(mark("Pages: {pages}. Files written: {written}, removed: {removed}."), values))
        voice.note(Sentence(mark("The site begins at {file}."), {"file": str(out / "index.html")}))
    return 1 if result.contradicted else 0


def now() -> datetime:
    """The moment by the clock of this machine: the only place where the verb asks it about the embargo."""
    return datetime.now(UTC)


def _held(voice: Speaker, file: Path) -> "claims.Report":
    """What a register gives."""
    from scrutineer import claims

    with voice.working(mark("Holding words against acts")):
        return claims.examine(claims.read(file))


def _believed(voice: Speaker, result: Account, seed: int, replicates: int) -> "Report":
    """What the tests make of the figures."""
    from scrutineer.check import belief

    with voice.working(mark("Asking the stations")) as ticker:
        return belief.examine(
            result.election,
            seed=seed,
            replicates=replicates,
            progress=lambda said, done, of: ticker.doing(voice.text(said), done, of),
            counted=result,
        )


def chosen_languages(written: str) -> list[str]:
    """The languages named, each once, in their order."""
    codes = list(dict.fromkeys(code.strip() for code in written.split(",") if code.strip()))
    if not codes or not set(codes) <= set(LANGUAGES):
        raise typer.BadParameter(told(mark("name some of kk, ru, en, with commas between them")))
    return codes


def counted(election: Election) -> tuple[Account, list[Finding]]:
    """The account, and every finding of a station without the account's limits."""
    with open_engine("duckdb") as machine:
        result = account(election, machine)
        every = tabulate(election, machine, limit=EVERY).findings
    declared = [f for c in result.contests for f in c.findings if f.code.startswith("D-") and f.station_id]
    return result, [*every, *declared]


def entries_of(path: Path, election: Election, progress: Ticker | None = None) -> dict[str, Entry]:
    """Where the protocols of a sealed bundle stand in its ledger."""
    table = WIDE if WIDE in election.tables else "protocols"
    return ledger_entries(path, (row["protocol_id"] for row in election.rows(table)), progress)


def _sealed(voice: Speaker, path: Path, election: Election) -> tuple[Verification, dict[str, Entry]] | None:
    """What verifying a sealed bundle gives, and where its protocols stand in the ledger.

    Raises :class:`ScrutineerError` where it is not what was sealed: that is not to be published.
    """
    if not (path / "ledger").is_dir():
        return None
    with voice.working(mark("Verifying the ledger")) as ticker:
        found = verified(path, example_key(path), datetime.now(UTC))
        if found.first:
            step, _fault = found.first
            said = mark(
                "The bundle is not what was sealed: step {n} fails. Run: scrutineer verify. "
                "Nothing was published."
            )
            raise ScrutineerError("P-05", Sentence(said, {"n": step.number}))
        return found, entries_of(path, election, ticker)
