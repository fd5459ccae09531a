"""An election as NIST SP 1500-100 (version 2) JSON: units, ballots, contests and their counts.

The report is this program's computation, not a commission's: it says so in ``Notes``.
Source: NIST SP 1500-100r2, Election Results Reporting, schema 2.0.3.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from scrutineer import __version__
from scrutineer.count import Account, Basis, ContestAccount
from scrutineer.count.declared.totals import declared_totals
from scrutineer.law.rule import Approval, InstantRunoff, Majority, Plurality, Seats, UnitMajority
from scrutineer.law.rulebook import rulebook
from scrutineer.model import Election, Option, Status, Tally
from scrutineer.model.ballot import AGAINST_ALL
from scrutineer.publish.open_data.moments import day_of, latest, stamp
from scrutineer.publish.open_data.nist_ids import Node, area_id, ident, local, node, station_id, text
from scrutineer.publish.open_data.nist_units import Totals, ballot_counts, by_station, units
from scrutineer.publish.open_data.station_rows import ContestRows
from scrutineer.words import Name

ISSUER: Final = "Scrutineer, from the published figures"
_NOTES: Final = (
    "Computed from the published figures of the election; not a document of the election commission. "
    "What the format cannot hold stands in the other files beside this one."
)
_AGAINST_ALL: Final = Name(kk="Бәріне қарсымын", ru="Против всех", en="Against all")
_VARIATIONS: Final = (
    (Approval, "approval"),
    (InstantRunoff, "rcv"),
    (Seats, "proportional"),
    (UnitMajority, "other"),
    (Majority, "majority"),
    (Plurality, "plurality"),
)
_SEX: Final = {"f": "female", "m": "male"}


def nist(account: Account, contests: Sequence[ContestRows]) -> Node:
    """The report as plain values for JSON. ``contests`` are the rows of the account's stations.

    Every id that is referred to is defined, and ids are XML names. Counts stand for each station and for
    the area of the contest; where totals were only declared, for every area that has them.
    """
    election = account.election
    rows = {c.account.contest.contest_id: c for c in contests}
    totals = {
        c.contest.contest_id: tuple(_totals(election, c, rows.get(c.contest.contest_id)))
        for c in account.contests
    }
    of_area: dict[str, list[Tally]] = {}
    for tallies in totals.values():
        for tally in tallies:
            of_area.setdefault(tally.area_id, []).append(tally)
    return node(
        "ElectionReport",
        Format="precinct-level" if _by_station(contests) else "summary-contest",
        GeneratedDate=stamp(latest(election)),
        Issuer=ISSUER,
        IssuerAbbreviation="Scrutineer",
        SequenceStart=1,
        SequenceEnd=1,
        Status=_status(account),
        VendorApplicationId=f"scrutineer-{__version__}",
        IsTest=election.synthetic,
        Notes=_NOTES,
        ExternalIdentifier=local(election.election_id),
        GpUnit=list(units(election, contests, of_area)),
        Party=list(_parties(election)),
        Person=[_person(option) for option in _candidates(election)],
        Election=[_election(account, rows, totals, of_area)],
    )


def _by_station(contests: Sequence[ContestRows]) -> bool:
    return any(row.protocol for contest in contests for row in contest.rows)


def _status(account: Account) -> str:
    """How far the results are. *Certified* only for totals that a commission declared final."""
    election = account.election
    if election.stage in ("upcoming", "voting"):
        return "pre-election"
    bases = {contest.basis for contest in account.contests}
    if election.stage == "final" and bases == {Basis.DECLARED} and not election.synthetic:
        return "certified"
    stations = [contest.tally.stations for contest in account.contests]
    whole = all(s.counted == s.expected for s in stations) and bases == {Basis.PROTOCOLS}
    return "unofficial-complete" if whole else "unofficial-partial"


def _totals(election: Election, contest: ContestAccount, rows: ContestRows | None) -> Iterator[Tally]:
    """The totals that the standard shows of a contest: its own, and those declared for areas below."""
    yield contest.tally
    if contest.basis is not Basis.DECLARED or (rows and any(row.protocol for row in rows.rows)):
        return
    contest_id, own = contest.contest.contest_id, contest.contest.area_id
    stated = (row.get("area_id") or "" for row in election.rows_of("declared", contest_id))
    for area in dict.fromkeys(stated):
        if area and area != own and area in election.areas:
            tally = declared_totals(election, contest_id, area)
            if tally is not None:
                yield tally


def _election(
    account: Account, rows: Mapping[str, ContestRows], totals: Mapping[str, Sequence[Tally]], of_area: Totals
) -> Node:
    election = account.election
    day = day_of(election).date().isoformat()
    answers = all(_kind(election, c) == "BallotMeasure" for c in election.contests)
    root = next((a.area_id for a in election.areas.values() if not a.parent_id), "")
    return node(
        "Election",
        ElectionScopeId=area_id(election.area or root),
        StartDate=day,
        EndDate=day,
        Name=text(election.name, election.election_id),
        Type="other" if answers else "general",
        OtherType="referendum" if answers else None,
        ExternalIdentifier=local(election.election_id),
        BallotCounts=list(ballot_counts(by_station(tuple(rows.values())), of_area)),
        Candidate=list(_ballot_names(account)),
        Contest=[
            _contest(election, c, rows.get(c.contest.contest_id), totals[c.contest.contest_id])
            for c in account.contests
        ],
    )


def _kind(election: Election, contest_id: str) -> str:
    kinds = {option.kind for option in election.options[contest_id].values()}
    return "BallotMeasure" if kinds & {"yes", "no"} else "Party" if "list" in kinds else "Candidate"


def _contest(
    election: Election, contest: ContestAccount, rows: ContestRows | None, totals: Sequence[Tally]
) -> Node:
    own = contest.contest
    kind = _kind(election, own.contest_id)
    book = rulebook(election.law, own.kind, date.fromisoformat(election.date))
    variation = next((said for form, said in _VARIATIONS if book.one(form)), None)
    options = election.options[own.contest_id]
    name = next((said for code in ("en", "ru", "kk") if (said := getattr(own.name, code))), own.contest_id)
    stations = contest.tally.stations
    for_candidates = kind == "Candidate"
    return node(
        f"{kind}Contest",
        id=ident("con", own.contest_id),
        ElectionDistrictId=area_id(own.area_id),
        Name=name,
        BallotTitle=text(own.name) if kind != "Party" else None,
        Type="referendum" if kind == "BallotMeasure" else None,
        VotesAllowed=(len(options) if variation == "approval" else 1) if for_candidates else None,
        NumberElected=own.seats if for_candidates else None,
        VoteVariation=variation,
        OtherVoteVariation="majority in the whole and in the units" if variation == "other" else None,
        SubUnitsReported=stations.counted if stations.expected else None,
        TotalSubUnits=stations.expected or None,
        ExternalIdentifier=local(own.contest_id),
        ContestSelection=[
            _selection(option, list(_counts(contest, option, rows, totals))) for option in options.values()
        ],
    )


def _selection(option: Option, counts: list[Node]) -> Node:
    place = (option.contest_id, option.option_id)
    if option.kind == "candidate":
        return node(
            "CandidateSelection",
            id=ident("sel", *place),
            CandidateIds=[ident("can", *place)],
            VoteCounts=counts,
        )
    if option.kind == "list":
        return node(
            "PartySelection", id=ident("sel", *place), PartyIds=[_party_id(option)], VoteCounts=counts
        )
    known = _AGAINST_ALL if option.kind == AGAINST_ALL else Name()
    said = text(option.name or known, option.option_id)
    return node("BallotMeasureSelection", id=ident("sel", *place), Selection=said, VoteCounts=counts)


def _counts(
    contest: ContestAccount, option: Option, rows: ContestRows | None, totals: Sequence[Tally]
) -> Iterator[Node]:
    def count(unit: str, number: int, kind: str = "total") -> Node:
        return node("VoteCounts", GpUnitId=unit, Type=kind, Count=number)

    for tally in totals:
        total = tally.votes.get(option.option_id)
        if total and total.stated and total.stated >= tally.stations.counted:
            yield count(area_id(tally.area_id), total.value)
    seats = contest.decision.seats.get(option.option_id)
    if seats is not None:
        yield count(area_id(contest.contest.area_id), seats, "seats")
    for row in rows.rows if rows else ():
        votes = row.protocol.votes.get(option.option_id) if row.protocol else None
        if votes is not None:
            yield count(station_id(row.station_id), votes)


def _candidates(election: Election) -> Iterator[Option]:
    for options in election.options.values():
        yield from (option for option in options.values() if option.kind == "candidate")


def _ballot_names(account: Account) -> Iterator[Node]:
    election = account.election
    outcome = {c.contest.contest_id: c.decision for c in account.contests}
    for option in _candidates(election):
        place = (option.contest_id, option.option_id)
        decision = outcome[option.contest_id]
        won = option.option_id in decision.winners
        after = None
        if decision.certain is True and decision.status is Status.ELECTED:
            after = ("winner" if election.stage == "final" else "projected-winner") if won else "defeated"
        elif decision.certain is True and decision.status is Status.RUNOFF and won:
            after = "advanced-to-runoff"
        yield node(
            "Candidate",
            id=ident("can", *place),
            BallotName=text(option.name, option.option_id),
            PersonId=ident("per", *place),
            PartyId=_party_id(option) if option.party_id else None,
            PostElectionStatus=after,
        )


def _person(option: Option) -> Node:
    return node(
        "Person",
        id=ident("per", option.contest_id, option.option_id),
        FullName=text(option.name),
        Gender=_SEX.get(option.sex),
    )


def _party_id(option: Option) -> str:
    """The party of an option; a list without one is its own."""
    return (
        ident("par", option.party_id)
        if option.party_id
        else ident("list", option.contest_id, option.option_id)
    )


def _parties(election: Election) -> Iterator[Node]:
    """Every party that is listed or referred to."""
    found = {ident("par", p.party_id): (p.name, p.party_id) for p in election.parties.values()}
    for options in election.options.values():
        for option in options.values():
            if option.party_id or option.kind == "list":
                known = (option.name, option.option_id) if not option.party_id else (Name(), option.party_id)
                found.setdefault(_party_id(option), known)
    for party_id, (name, otherwise) in found.items():
        yield node("Party", id=party_id, Name=text(name, otherwise))
