"""Commitments by theme, and for each a page with its timeline: statuses, acts and opinions in their order."""

from collections.abc import Iterator
from dataclasses import dataclass

from scrutineer.claims.enacted import Enacted, enacted
from scrutineer.claims.entry import STATES, Status, Words
from scrutineer.claims.promise import Followed
from scrutineer.claims.wording import Told, asked_told
from scrutineer.publish.promises.edition import RegisterEdition, grouped
from scrutineer.publish.promises.printer import RegisterPrinter
from scrutineer.publish.promises.signs import SHOWS_SIGNS, STATE_SIGNS, Sign
from scrutineer.publish.promises.way_down import (
    Asked,
    Rows,
    as_written,
    election_asked,
    elections_asked,
    evidence,
    rows_of,
)
from scrutineer.words import Name, Sentence

Pages = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence. ``claim`` is the claim's id where it is one, ``address`` that of an election."""

    words: Told | str
    source: str
    claim: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One point of a timeline; ``kind``: ``said``, ``act``, ``ended``, ``due``, ``status`` or ``opinion``."""

    day: str
    kind: str
    sign: Sign | None = None
    text: Told | str = ""
    source: str = ""
    who: str = ""
    note: Words | None = None
    evidence: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """One automatic check with the question, what it shows, and the rows."""

    sign: Sign
    asked: Sentence
    reason: Sentence
    written: str
    elections: tuple[Asked, ...]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Theme:
    """Commitments under one theme."""

    anchor: str
    title: Name
    commitments: tuple[Followed, ...]


def pages(printer: RegisterPrinter) -> Pages:
    """The list and the page of each commitment."""
    edition = printer.edition
    suffix = "/commitments.html"
    yield (
        suffix[1:],
        printer.render(
            "promises_commitments.html",
            suffix=suffix,
            themes=themes(edition),
            states=by_state(edition),
            signs=STATE_SIGNS,
        ),
    )
    for followed in edition.report.commitments:
        address = printer.commitment_address(followed.commitment.id)
        yield (
            address,
            printer.render(
                "promises_commitment.html",
                prefix="../../",
                up="../",
                suffix=f"/{address}",
                own=followed.commitment,
                latest=followed.latest,
                signs=STATE_SIGNS,
                source=edition.source(followed.commitment.source),
                timeline=timeline(edition, followed, printer.language),
                acts=acts_of(edition, followed),
                checks=checks_of(edition, followed, printer.language),
                theme=edition.topic(followed.commitment.theme),
            ),
        )


def themes(edition: RegisterEdition) -> list[Theme]:
    """Each theme in the order of the register."""
    found = grouped(edition.report.commitments, lambda one: one.commitment.theme)
    return [Theme(f"t-{theme}", edition.topic(theme), tuple(ones)) for theme, ones in found.items()]


def by_state(edition: RegisterEdition) -> list[tuple[Sign, int]]:
    """How many commitments are in each state."""
    counts = dict.fromkeys(STATES, 0)
    for followed in edition.report.commitments:
        counts[followed.latest.state] += 1
    return [(STATE_SIGNS[state], counts[state]) for state in ("fully", "mostly", "partly", "not")] + [
        (STATE_SIGNS["not_yet_evaluated"], counts["not_yet_evaluated"])
    ]


def acts_of(edition: RegisterEdition, followed: Followed) -> tuple[Enacted, ...]:
    """The acts that would fulfil a commitment."""
    named = followed.commitment.acts
    return tuple(enacted(act) for act in edition.report.kept.register.act if act.id in named)


def timeline(edition: RegisterEdition, followed: Followed, language: str) -> list[Moment]:
    """Everything dated, by day; of a shortened day the source stands at the beginning, all else at the end.

    Statuses keep the order of the history, and stand after what else happened on their day.
    """
    own = followed.commitment
    source = edition.source(own.source)
    said = f"{source.outlet}, “{source.title}”"
    moments = [Moment(source.published, "said", text=said, source=source.address, who="")]
    for act in acts_of(edition, followed):
        if act.in_force:
            moments.append(Moment(act.in_force, "act", text=act.text, source=act.law or act.source))
        if act.until:
            moments.append(Moment(act.until, "ended", text=act.text, source=act.law or act.source))
    if own.due:
        moments.append(Moment(own.due, "due"))
    moments += [_judged(edition, status, "status", language) for status in own.status]
    moments += [_judged(edition, status, "opinion", language) for status in own.opinion]
    order = ("said", "act", "ended", "due", "opinion", "status")
    return sorted(
        moments,
        key=lambda m: (
            m.day if len(m.day) == len("2022-11-20") or m.kind == "said" else f"{m.day}~",
            order.index(m.kind),
        ),
    )


def _judged(edition: RegisterEdition, status: Status, kind: str, language: str) -> Moment:
    return Moment(
        status.day,
        kind,
        STATE_SIGNS[status.state],
        who=status.judged_by,
        note=status.note,
        evidence=tuple(proof(edition, name, language) for name in status.evidence),
    )


def proof(edition: RegisterEdition, entry_id: str, language: str) -> Proof:
    """An id given as evidence, in words; an election with its site leads there."""
    kind, words, source = evidence(edition, entry_id)
    if kind == "bundle":
        return Proof(words, source, address=election_asked(edition, entry_id, language).address)
    return Proof(words, source, entry_id if kind == "claim" else "")


def checks_of(edition: RegisterEdition, followed: Followed, language: str) -> tuple[Shown, ...]:
    """What the record shows by itself; it stands beside what people judged and sets no status."""
    return tuple(
        Shown(
            SHOWS_SIGNS[check.shows],
            asked_told(check.query, edition.report.shelf),
            check.reason,
            as_written(check.query),
            elections_asked(edition, check.query, language),
            rows_of(edition, check.traces, language),
        )
        for check in followed.checks
    )
