"""``scrutineer demo``: the examples counted, decided, told in a table, and shown as pages on this machine."""

import dataclasses
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrutineer import bundle, publish
from scrutineer.check import simulate
from scrutineer.cli.account_text import decision_words
from scrutineer.cli.examples import example_key, key_named, verified
from scrutineer.cli.planted import planted
from scrutineer.cli.planted import tell as tell_planted
from scrutineer.cli.publish_verb import counted, entries_of
from scrutineer.cli.speaking import Speaker, Ticker
from scrutineer.cli.verification_text import SIGNS, plain
from scrutineer.count import Account
from scrutineer.model import Election
from scrutineer.publish.portal.record import Entry
from scrutineer.words import Name, integer_text, mark

if TYPE_CHECKING:
    from scrutineer import claims
    from scrutineer.check import belief

SEED = 2022
"""The seed of the invented country that the demo shows."""

INVENTED = {
    "SYNTHETIC-clean": Name(
        "SYNTHETIC ойдан шығарылған ел: адал есептелген",
        "SYNTHETIC вымышленная страна: честный подсчёт",
        "SYNTHETIC invented country: counted honestly",
    ),
    "SYNTHETIC-tampered": Name(
        "SYNTHETIC ойдан шығарылған ел: хаттамалары бұрмаланған",
        "SYNTHETIC вымышленная страна: протоколы искажены",
        "SYNTHETIC invented country: protocols tampered with",
    ),
}
"""The two invented elections, by election id."""


COPIES = 5
"""Clean copies of an invented country that are made for its report: a rough measurement, and said to be."""

Shown = tuple[Account, publish.Summary, "belief.Report"]


def run(voice: Speaker, folder: Path, out: Path) -> Iterator[Shown]:
    """Count each example, verify it, write its pages under ``out``; each with its summary as it is ready.

    The front page stands before the first is counted, and says what is still to come.
    """
    bundles = [
        bundle.read(entry) for entry in sorted(folder.iterdir()) if (entry / "election.toml").is_file()
    ]
    summaries = {e.election_id: publish.expected(e) for e in bundles}
    summaries |= {i: publish.expected(_heading(i)) for i in INVENTED}
    publish.write_front(list(summaries.values()), out, voice.language)
    register = _register(voice, folder / "articles" / "claims.toml", out)
    return _run(voice, itertools.chain(bundles, map(invented, INVENTED)), summaries, out, register)


def _register(voice: Speaker, file: Path, out: Path) -> "claims.Report | None":
    """What the register of the articles gives, with its pages; ``None`` where there is no such file."""
    if not file.is_file():
        return None
    from scrutineer import claims

    with voice.working(mark("Holding words against acts")):
        report = claims.examine(claims.read(file))
        publish.write_register(report, out)
    return report


def _run(
    voice: Speaker, elections: Iterator[Election], summaries: dict[str, publish.Summary], out: Path,
    register: "claims.Report | None",
) -> Iterator[Shown]:  # fmt: skip
    for index in range(len(summaries)):
        with voice.working(mark("Counting the examples")) as ticker:
            ticker(index, len(summaries))
            result, findings = counted(next(elections))
            sealed, entries = _sealed(result.election)
            report = _believed(voice, ticker, result)
            shown = publish.write_election(
                result, out, findings=findings, verification=sealed, entries=entries, belief=report,
                register=register,
            )  # fmt: skip
            summaries[result.election.election_id] = shown
            shelf = list(summaries.values())
            publish.write_front(shelf, out, voice.language, register=register is not None)
        yield result, shown, report


def _believed(voice: Speaker, ticker: Ticker, result: Account) -> "belief.Report":
    """What tests make of the figures; of an invented country also what they make of clean copies of it."""
    from scrutineer.check import belief

    return belief.examine(
        result.election,
        seed=SEED,
        replicates=COPIES if result.election.election_id in INVENTED else 0,
        progress=lambda said, done, of: ticker.doing(voice.text(said), done, of),
        counted=result,
    )


def _sealed(election: Election) -> tuple[bundle.Verification | None, dict[str, Entry]]:
    """What verifying the folder of an example gives, and its entries; nothing where it is not sealed."""
    folder = election.origin
    if folder is None or not (folder / "ledger").is_dir():
        return None, {}
    return verified(folder, example_key(folder), datetime.now(UTC)), entries_of(folder, election)


def verify_changed(election_id: str, copy: Path, language: str) -> dict[str, Any]:
    """What verifying a changed copy of one of the demo's elections gives, told in ``language``."""
    return plain(Speaker(language), verified(copy, key_named(election_id), datetime.now(UTC)))


def invented(election_id: str) -> Election:
    """One of the two invented elections, made from :data:`SEED`."""
    return simulated(election_id).election


@cache
def simulated(election_id: str) -> simulate.Simulation:
    """The same with the truth about it."""
    made = simulate.invented_country(seed=SEED, tampered=election_id.endswith("tampered"))
    named = dataclasses.replace(made.election, election_id=election_id, name=INVENTED[election_id])
    return dataclasses.replace(made, election=named)


def _heading(election_id: str) -> Election:
    """What the front page says of an invented election before it is made."""
    return Election(election_id, INVENTED[election_id], "", law="kz", synthetic=True)


def tell(voice: Speaker, elections: list[Shown]) -> None:
    """The table of decisions."""
    rows = []
    for result, shown, _report in elections:
        stations = "–" if shown.stations is None else integer_text(shown.stations)
        verifiable = f"{integer_text(shown.verifiable)} / {stations}"
        if shown.ballots:
            verifiable = voice.text(mark("all ballots"))
        sign = "✕" if result.contradicted else "✓"
        sealed = SIGNS[shown.sealed][0]
        rows.append([sign, result.election.election_id, _decisions(voice, result), verifiable, sealed])
    heads = ["", mark("Election"), mark("Decision"), mark("Verifiable"), mark("Sealed")]
    voice.table(heads, rows, right=(3,))
    voice.say(mark("✓ nothing contradicts the figures given; ✕ something does: its page says what."))
    voice.say(mark("Sealed ✓: the folder was verified, and is what was sealed."))
    for result, _shown, report in elections:
        truth = simulated(result.election.election_id) if result.election.election_id in INVENTED else None
        if truth is not None and truth.tampered_stations:
            tell_planted(voice, planted(truth, result, report))


def _decisions(voice: Speaker, result: Account) -> str:
    if len(result.contests) == 1:
        return decision_words(voice, result.contests[0])
    counts: dict[str, int] = {}
    for contest in result.contests:
        word = decision_words(voice, contest).partition(":")[0]
        counts[word] = counts.get(word, 0) + 1
    return ", ".join(f"{word} {integer_text(number)}" for word, number in counts.items())
