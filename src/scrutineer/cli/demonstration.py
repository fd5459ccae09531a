"""``scrutineer demo``: the examples counted, decided, told in a table, and shown as pages on this machine."""

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrutineer import bundle, publish
from scrutineer.check import simulate
from scrutineer.cli.account_text import decision_words
from scrutineer.cli.speaking import Speaker
from scrutineer.count import Account, account
from scrutineer.model import Election, NotSupportedError
from scrutineer.words import Sentence, integer_text, mark

SEED = 2022
"""The seed of the invented country that the demo shows."""


@dataclass(frozen=True)
class Example:
    """One election of the demo: how to get it, made only when its turn comes."""

    name: str
    open: Callable[[], Election]


def examples_folder() -> Path:
    """The examples of the repository.

    Raises :class:`NotSupportedError` where the program runs without its repository.
    """
    for folder in (Path(__file__).resolve().parents[3] / "examples", Path.cwd() / "examples"):
        if folder.is_dir():
            return folder
    raise NotSupportedError(
        "U-01",
        Sentence(
            mark("The examples are not here; run this in a clone of the repository, or give --examples.")
        ),
    )


def examples(folder: Path) -> list[Example]:
    """The committed examples, and the invented country, clean and tampered, made from its seed."""
    found = [
        Example(entry.name, functools.partial(bundle.read, entry))
        for entry in sorted(folder.iterdir())
        if (entry / "election.toml").is_file()
    ]
    return [*found, Example("invented-clean", _clean), Example("invented-tampered", _tampered)]


def run(voice: Speaker, folder: Path, out: Path) -> Iterator[Account]:
    """Count each example and write its pages under ``out``; yields each account as it is ready."""
    todo = examples(folder)
    ready: list[Account] = []
    publish.write_front(out, ready, [example.name for example in todo])
    for index, example in enumerate(todo):
        with voice.working(mark("Counting the examples")) as ticker:
            ticker(index, len(todo))
            result = account(example.open())
            publish.write_election(out, result)
            ready.append(result)
            publish.write_front(out, ready, [later.name for later in todo[index + 1 :]])
        yield result


def tell(voice: Speaker, accounts: list[Account]) -> None:
    """The table of decisions."""
    rows = []
    for result in accounts:
        stations = "?" if result.stations is None else integer_text(result.stations)
        verifiable = f"{integer_text(result.verifiable)} / {stations}"
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


def _clean() -> Election:
    return simulate.invented_country(seed=SEED).election


def _tampered() -> Election:
    return simulate.invented_country(seed=SEED, tampered=True).election
