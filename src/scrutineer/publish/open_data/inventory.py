"""How open the results are, by the nine principles of the Open Election Data Initiative, with reasons.

Judged is what stands in the bundle, not the files that were made of it here: a table typed from a message is
no published protocol. What cannot be known from the data counts nothing.
Source: Open Election Data Initiative, *The Principles*, openelectiondata.net.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from scrutineer.count import Account
from scrutineer.model import Election
from scrutineer.model.election import WIDE
from scrutineer.publish.invented import Invented, invented
from scrutineer.publish.open_data.columns import Columns, columns, texts
from scrutineer.publish.open_data.moments import day_of, moment, zone_of
from scrutineer.publish.sealed import Sealed
from scrutineer.words import LANGUAGES, Sentence, mark


class Grade(StrEnum):
    """How far a principle is met; ``unknown`` where the data do not tell."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"

    @property
    def points(self) -> int:
        """2 where met, 1 where partly, else none."""
        return {Grade.MET: 2, Grade.PARTLY: 1}.get(self, 0)

    @property
    def words(self) -> Sentence:
        """The grade in words."""
        return Sentence(GRADES[self])


GRADES: Final = {
    Grade.MET: mark("met"),
    Grade.PARTLY: mark("met in part"),
    Grade.NOT_MET: mark("not met"),
    Grade.UNKNOWN: mark("not known"),
}
PRINCIPLES: Final = {
    "timely": mark("Timely"),
    "granular": mark("Granular"),
    "free": mark("Available for free on the internet"),
    "complete_bulk": mark("Complete and in bulk"),
    "analyzable": mark("Analyzable"),
    "non_proprietary": mark("Non-proprietary"),
    "non_discriminatory": mark("Non-discriminatory"),
    "license_free": mark("License-free"),
    "permanent": mark("Permanent"),
}
"""The nine principles in their order."""

_NO_RESULTS: Final = ("before", "upcoming", "turnout", "alleged", "copies")
"""Stages whose figures are no result of the commission."""

_SOON: Final = timedelta(days=2)
"""The first figure by the end of the day after the vote."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One principle: how far it is met, and why."""

    principle: str
    grade: Grade
    reason: Sentence

    @property
    def name(self) -> Sentence:
        """The principle in words."""
        return Sentence(PRINCIPLES[self.principle])


@dataclass(frozen=True, slots=True)
class Inventory:
    """The nine marks. ``invented`` where figures are, so that no score passes for a real election's."""

    marks: Sequence[Mark]
    invented: Invented

    @property
    def points(self) -> int:
        """The sum of the points, of :attr:`most`."""
        return sum(each.grade.points for each in self.marks)

    @property
    def most(self) -> int:
        """The points of an election that meets every principle."""
        return Grade.MET.points * len(self.marks)


def inventory(
    account: Account,
    *,
    base_url: str = "",
    seal: Sealed | None = None,
    licences: Sequence[tuple[str, str]] = (),
) -> Inventory:
    """The marks of an election as it stands in its bundle."""
    election = account.election
    kind = invented(election)
    judged = (
        ("timely", _timely(election, kind)),
        ("granular", _granular(account, kind)),
        ("free", _free(base_url)),
        ("complete_bulk", _complete(account, kind)),
        ("analyzable", _analyzable(election, kind)),
        ("non_proprietary", _open_formats(election, kind)),
        ("non_discriminatory", _languages(election)),
        ("license_free", _licence(licences)),
        ("permanent", _permanent(election, base_url, seal)),
    )
    return Inventory(tuple(Mark(name, grade, reason) for name, (grade, reason) in judged), kind)


Judged = tuple[Grade, Sentence]


def _timely(election: Election, kind: Invented) -> Judged:
    zone, day = zone_of(election), day_of(election)
    results = [
        row
        for row in election.rows("declared")
        if row.get("stage") not in _NO_RESULTS and (row.get("unit") or "count") in ("count", "share")
    ]
    written = [str(r.get("as_of") or "") for r in results]
    if kind is not Invented.BELOW:
        written += [text or "" for text in _protocols(election).get("received_at", ())]
    found = [at for text in written if (at := moment(text, zone)) is not None and at >= day]
    if not found:
        return Grade.UNKNOWN, Sentence(mark("No figure of the result says when it was published."))
    first, undated = min(found), sum(not text for text in written)
    said = {"days": (first.astimezone(zone).date() - day.date()).days, "undated": undated}
    if first - day >= _SOON:
        late = mark("The first dated figure came {days} days after the vote.")
        return Grade.NOT_MET, Sentence(late, said)
    if undated:
        part = mark("The first dated figure came within a day of the vote; {undated} figures have no date.")
        return Grade.PARTLY, Sentence(part, said)
    return Grade.MET, Sentence(
        mark("The first figure came within a day of the vote, and every one has its date.")
    )


def _granular(account: Account, kind: Invented) -> Judged:
    stations, published = account.stations, _published(account.election)
    whole = all(c.tally.stations.counted >= c.tally.stations.expected for c in account.contests)
    said = {"published": published, "stations": stations or 0}
    if kind is Invented.BELOW:
        none = mark(
            "No polling station's protocol of the real election is published; those below are invented."
        )
        return Grade.NOT_MET, Sentence(none)
    if not published:
        if stations:
            return Grade.NOT_MET, Sentence(
                mark("Of {stations} polling stations no protocol is published."), said
            )
        if account.election.rows("ballots"):
            return Grade.PARTLY, Sentence(mark("Every ballot is published, but not by polling station."))
        return Grade.NOT_MET, Sentence(mark("No polling station's protocol is published."))
    reason = mark("Protocols of {published} of {stations} polling stations are published.")
    if stations is None:
        part = mark("Protocols of {published} polling stations are published; of how many, nobody stated.")
        return Grade.PARTLY, Sentence(part, said)
    return (Grade.MET if whole and published >= stations else Grade.PARTLY), Sentence(reason, said)


def _published(election: Election) -> int:
    """Stations of which the bundle has a counted protocol of the commission."""
    table = _protocols(election)
    number = len(table.get("protocol_id", ()))
    cells = zip(
        table.get("station_id", ()),
        texts(table, "source", number, "commission"),
        texts(table, "status", number, "counted"),
        strict=True,
    )
    return len({station for station, *state in cells if state == ["commission", "counted"]})


def _free(base_url: str) -> Judged:
    if base_url.startswith("https://"):
        return Grade.MET, Sentence(
            mark("The files stand at {address}, without payment."), {"address": base_url}
        )
    return Grade.UNKNOWN, Sentence(mark("No address on the internet was given at which these files stand."))


def _complete(account: Account, kind: Invented) -> Judged:
    missing = list(_missing(account))
    if kind is Invented.BELOW or not _published(account.election):
        totals = mark("In bulk, but of totals only: the protocols that they were added up from are missing.")
        if account.election.rows("ballots"):
            return Grade.PARTLY, Sentence(
                mark("All ballots in one file; figures of commissions are missing.")
            )
        return Grade.NOT_MET, Sentence(totals)
    if missing:
        part = mark("All tables in one file, but incomplete: {missing}.")
        return Grade.PARTLY, Sentence(part, {"missing": missing})
    return Grade.MET, Sentence(
        mark("All stations, figures and votes in one file, each protocol with its image's hash.")
    )


def _missing(account: Account) -> Iterator[Sentence]:
    stations = [c.tally.stations for c in account.contests]
    if (out := sum(s.expected - s.counted for s in stations)) or account.stations is None:
        yield Sentence(mark("protocols that are not in or annulled: {n}"), {"n": out})
    empty = sum(
        max(c.tally.stations.counted - s.stated, 0) for c in account.contests for s in c.tally.votes.values()
    )
    if empty:
        yield Sentence(mark("votes not stated: {n}"), {"n": empty})
    table = _protocols(account.election)
    images = table.get("image_sha256") or [""] * len(table.get("protocol_id", ()))
    if bare := sum(not image for image in images):
        yield Sentence(mark("copies of protocols without an image: {n}"), {"n": bare})


def _analyzable(election: Election, kind: Invented) -> Judged:
    if _single(election, kind):
        return Grade.MET, Sentence(mark("Figures stand as tables with one row a protocol or ballot."))
    said = mark("Declared figures stand as a table ({n}); what they were added up from cannot be analyzed.")
    return Grade.PARTLY, Sentence(said, {"n": len(election.rows("declared"))})


def _open_formats(election: Election, kind: Invented) -> Judged:
    if _single(election, kind):
        return Grade.MET, Sentence(mark("All files are CSV, Parquet, JSON and XML, open formats."))
    said = mark(
        "These files are in open formats, but were copied from messages, in whatever form those were."
    )
    return Grade.PARTLY, Sentence(said)


def _single(election: Election, kind: Invented) -> bool:
    """Whether single protocols or ballots of the election stand in the bundle, and are not invented."""
    protocols = _protocols(election).get("protocol_id", ())
    return bool(election.rows("ballots") or (len(protocols) and kind is not Invented.BELOW))


def _languages(election: Election) -> Judged:
    names = [area.name for area in election.areas.values()]
    names += [option.name for options in election.options.values() for option in options.values()]
    full = sum(all(getattr(name, code) for code in LANGUAGES) for name in names)
    said = {"full": full, "all": len(names)}
    if full == len(names):
        return Grade.MET, Sentence(
            mark("The files ask for no registration; all names of areas and options are in three languages.")
        )
    part = mark(
        "The files ask for no registration; names of areas and options in three languages: {full} of {all}."
    )
    return Grade.PARTLY, Sentence(part, said)


_FREE_LICENCES: Final = ("cc0", "pddl", "public domain", "publicdomain/zero")


def _licence(licences: Sequence[tuple[str, str]]) -> Judged:
    if not licences:
        none = mark("Nobody stated what may be done with the data: without a licence that is not settled.")
        return Grade.NOT_MET, Sentence(none)
    titles = [title or path for title, path in licences]
    free = all(any(word in f"{t} {p}".lower() for word in _FREE_LICENCES) for t, p in licences)
    if free:
        said = mark("The bundle states that the data are free of rights: {licences}.")
    else:
        said = mark("The bundle states a licence with conditions: {licences}.")
    return (Grade.MET if free else Grade.PARTLY), Sentence(said, {"licences": titles})


def _permanent(election: Election, base_url: str, seal: Sealed | None) -> Judged:
    if seal is None:
        return Grade.NOT_MET, Sentence(mark("The bundle is not sealed: a later change would leave no trace."))
    if not seal.holds:
        return Grade.NOT_MET, Sentence(mark("The bundle is not what was sealed."))
    rows = election.rows("declared")
    unsourced = sum(not row.get("source_sha256") for row in rows)
    said = {"witnesses": seal.witnesses, "unsourced": unsourced}
    if not seal.witnesses or not base_url:
        part = mark("The bundle is sealed, but no witness holds its head or no lasting address was given.")
        return Grade.PARTLY, Sentence(part)
    if unsourced:
        part = mark("Sealed and witnessed; of {unsourced} declared figures the source's page was not kept.")
        return Grade.PARTLY, Sentence(part, said)
    return Grade.MET, Sentence(
        mark("Sealed, the head held by witnesses: {witnesses}, at a lasting address."), said
    )


def _protocols(election: Election) -> Columns:
    return columns(election, WIDE) or columns(election, "protocols")
