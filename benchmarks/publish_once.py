"""One publication in a process of its own: `python -m benchmarks.publish_once BUNDLE OUT LANGUAGES`.

Does what the verb ``publish`` does, and prints the seconds of its parts and the number of pages as JSON.
"""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from scrutineer import bundle
from scrutineer.check import belief
from scrutineer.cli.publish_verb import counted
from scrutineer.publish.portal import publish_site, under_embargo


def main(folder: str, out: str, languages: str) -> None:
    """Publish once."""
    parts: dict[str, float] = {}
    since = time.perf_counter()

    def took(what: str) -> None:
        nonlocal since
        now = time.perf_counter()
        parts[what], since = now - since, now

    election = bundle.read(Path(folder))
    under_embargo(election, datetime.now(UTC))
    took("read")
    result, findings = counted(election)
    took("count")
    report = belief.examine(result.election, seed=1, replicates=0, counted=result)
    took("examine")
    done = publish_site(result, Path(out), languages.split(","), findings=findings, belief=report)
    took("print")
    print(json.dumps({"parts": parts, "pages": done.pages}))


if __name__ == "__main__":
    main(*sys.argv[1:])
