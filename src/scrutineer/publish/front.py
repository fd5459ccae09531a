"""The front page: every election with its decision in a word and how much of it anybody can check."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scrutineer.count import Account
from scrutineer.model import Election
from scrutineer.publish.invented import SIGN, Invented, invented
from scrutineer.publish.lead import STATUS_SIGNS, STATUS_WORDS, lead
from scrutineer.publish.questions import published_ballots
from scrutineer.publish.speech import environment
from scrutineer.words import Name, Sentence, catalogue, mark


@dataclass(frozen=True, slots=True)
class Summary:
    """One election as the front page shows it. ``ready`` is ``False`` while it is still being counted.

    ``verifiable`` of ``stations`` stations have a published protocol, invented ones below real totals not
    counted; ``stations`` is ``None`` where nobody stated how many there are. ``ballots`` counts ballots
    that are published one by one. ``sealed`` says whether the folder is what was sealed, ``None`` where it
    has no ledger.
    """

    election_id: str
    name: Name
    date: str
    invented: Invented
    ready: bool = False
    decision: Sentence | None = None
    sign: str = ""
    lead: tuple[Sentence, ...] = ()
    verifiable: int = 0
    stations: int | None = None
    contradicted: bool = False
    ballots: int = 0
    sealed: bool | None = None

    @property
    def part(self) -> Fraction | None:
        """The verifiable part of the stations."""
        return Fraction(self.verifiable, self.stations) if self.stations else None


def expected(election: Election) -> Summary:
    """An election that is still being counted."""
    return Summary(election.election_id, election.name, election.date, invented(election))


def summary(account: Account, sealed: bool | None = None) -> Summary:
    """An election that was counted; ``sealed`` as in :class:`Summary`."""
    election = account.election
    statuses = {c.decision.status for c in account.contests}
    one = statuses.pop() if len(statuses) == 1 else None
    return Summary(
        election.election_id,
        election.name,
        election.date,
        invented(election),
        ready=True,
        decision=Sentence(STATUS_WORDS[one]) if one else Sentence(mark("several outcomes")),
        sign=STATUS_SIGNS[one] if one else "…",
        lead=lead(account),
        verifiable=0 if invented(election) is Invented.BELOW else account.verifiable,
        stations=account.stations,
        contradicted=account.contradicted,
        ballots=published_ballots(account),
        sealed=sealed,
    )


def front(summaries: Sequence[Summary], language: str, promises: str = "") -> str:
    """The index page in ``language``: a table of all elections, in the order given.

    While any is not ready the page asks the browser to load it again after some seconds; it needs no
    script. ``promises`` is the folder of a register's site, empty where there is none. Raises
    ``LookupError`` for a language that the house does not speak.
    """
    catalogue(language)
    return (
        environment(language)
        .get_template("front.html")
        .render(
            summaries=summaries,
            waiting=any(not s.ready for s in summaries),
            promises=promises,
            banner="",
            banners=[],
            invented={Invented.ALL: SIGN, Invented.BELOW: mark("SYNTHETIC in part"), Invented.NOTHING: ""},
        )
    )
