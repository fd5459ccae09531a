"""The first page of a register: what it is, its figures without a score, what is new, and the ways down."""

from collections import Counter
from collections.abc import Iterator

from scrutineer.claims.verdict import Verdict
from scrutineer.publish.promises.claim_lists import by_election, by_topic
from scrutineer.publish.promises.commitment_pages import by_state, themes
from scrutineer.publish.promises.feed import news
from scrutineer.publish.promises.printer import RegisterPrinter
from scrutineer.publish.promises.signs import VERDICTS, Sign
from scrutineer.words import mark

NEWEST = 5
"""New claims, and new statuses, on the first page; the feed has more."""


def pages(printer: RegisterPrinter) -> Iterator[tuple[str, str]]:
    """The page in the printer's language."""
    report = printer.edition.report
    every = news(printer)
    yield (
        "index.html",
        printer.render(
            "promises_index.html",
            suffix="/index.html",
            claims=len(report.claims),
            commitments=len(report.commitments),
            verdict_counts=by_verdict(printer),
            state_counts=by_state(printer.edition),
            unread=sum(not j.claim.reviewer for j in report.claims)
            + sum(not f.commitment.reviewer for f in report.commitments),
            newest=[
                (title, [one for one in every if one.kind == kind][:NEWEST])
                for kind, title in (("claim", mark("Newest claims")), ("status", mark("Newest statuses")))
            ],
            dated=bool(every),
            elections=by_election(printer),
            topics=by_topic(printer),
            themes=themes(printer.edition),
        ),
    )


def by_verdict(printer: RegisterPrinter) -> list[tuple[Sign, int]]:
    """How many claims have which verdict, those without any last."""
    counts = Counter(judged.verdict for judged in printer.edition.report.claims)
    return [(VERDICTS[verdict], counts[verdict]) for verdict in Verdict]
