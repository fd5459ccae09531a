"""``scrutineer demo``: the examples counted, decided, told in a table, and shown as pages on this machine."""

import dataclasses
import functools
import http.server
import itertools
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scrutineer import bundle, publish
from scrutineer.check import simulate
from scrutineer.cli.account_text import decision_words
from scrutineer.cli.speaking import Speaker
from scrutineer.count import Account, account
from scrutineer.model import Election, NotSupportedError
from scrutineer.words import Name, Sentence, integer_text, mark

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


def examples_folder() -> Path:
    """The examples of the repository.

    Raises :class:`NotSupportedError` where the program runs without its repository.
    """
    for folder in (Path(__file__).resolve().parents[3] / "examples", Path.cwd() / "examples"):
        if folder.is_dir():
            return folder
    said = mark("The examples are not here; run this in a clone of the repository, or give --examples.")
    raise NotSupportedError("U-01", Sentence(said))


def run(voice: Speaker, folder: Path, out: Path) -> Iterator[Account]:
    """Count each example and write its pages under ``out``; the accounts, each as it is ready.

    The front page stands before the first is counted, and says what is still to come.
    """
    bundles = [
        bundle.read(entry) for entry in sorted(folder.iterdir()) if (entry / "election.toml").is_file()
    ]
    summaries = {e.election_id: publish.expected(e) for e in bundles}
    summaries |= {i: publish.expected(_heading(i)) for i in INVENTED}
    publish.write_front(list(summaries.values()), out, voice.language)
    return _run(voice, itertools.chain(bundles, map(invented, INVENTED)), summaries, out)


def _run(
    voice: Speaker, elections: Iterator[Election], summaries: dict[str, publish.Summary], out: Path
) -> Iterator[Account]:
    for index in range(len(summaries)):
        with voice.working(mark("Counting the examples")) as ticker:
            ticker(index, len(summaries))
            result = account(next(elections))
            summaries[result.election.election_id] = publish.write_election(result, out, voice.language)
            publish.write_front(list(summaries.values()), out, voice.language)
        yield result


def invented(election_id: str) -> Election:
    """One of the two invented elections, made from :data:`SEED`."""
    made = simulate.invented_country(seed=SEED, tampered=election_id.endswith("tampered")).election
    return dataclasses.replace(made, election_id=election_id, name=INVENTED[election_id])


def _heading(election_id: str) -> Election:
    """What the front page says of an invented election before it is made."""
    return Election(election_id, INVENTED[election_id], "", law="kz", synthetic=True)


def tell(voice: Speaker, accounts: list[Account]) -> None:
    """The table of decisions."""
    rows = []
    for result in accounts:
        shown = publish.summary(result)
        stations = "–" if shown.stations is None else integer_text(shown.stations)
        verifiable = f"{integer_text(shown.verifiable)} / {stations}"
        if shown.ballots:
            verifiable = voice.text(mark("all ballots"))
        sign = "✕" if result.contradicted else "✓"
        rows.append([result.election.election_id, _decisions(voice, result), verifiable, sign])
    voice.table([mark("Election"), mark("Decision"), mark("Verifiable stations"), ""], rows, right=(2,))
    voice.say(mark("✓ nothing contradicts the figures given; ✕ something does: its page says what."))


def serve(out: Path, port: int) -> tuple[http.server.ThreadingHTTPServer, str]:
    """Serve ``out`` on this machine only; another port where ``port`` is busy. Returns server and address."""
    handler = functools.partial(_Quiet, directory=str(out))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://localhost:{server.server_address[1]}/"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and keeps the terminal for the program."""

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        """Ask browsers to look again: pages are rewritten while they are served."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


def _decisions(voice: Speaker, result: Account) -> str:
    if len(result.contests) == 1:
        return decision_words(voice, result.contests[0])
    counts: dict[str, int] = {}
    for contest in result.contests:
        word = decision_words(voice, contest).partition(":")[0]
        counts[word] = counts.get(word, 0) + 1
    return ", ".join(f"{word} {integer_text(number)}" for word, number in counts.items())
