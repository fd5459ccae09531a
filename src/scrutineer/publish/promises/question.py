"""The fourth question of an election's front page: were promises kept? Answered from the register.

Counted are commitments and recommendations that had been made by the day of the vote, and claims about
this election. Nothing is added up for a person or a side.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

from scrutineer.claims import Report
from scrutineer.claims.enacted import not_before
from scrutineer.claims.entry import State, Status
from scrutineer.claims.promise import Followed
from scrutineer.claims.told import source_of
from scrutineer.claims.verdict import WORDS, Verdict
from scrutineer.publish.promises.signs import STATE_SIGNS
from scrutineer.publish.questions import KEPT, Card
from scrutineer.publish.speech import day_name
from scrutineer.words import Sentence, mark

_JUDGED: Final[tuple[State, ...]] = ("fully", "mostly", "partly", "not")


COMMITMENTS: Final = "commitments.html"


def fourth_question(report: Report, election: str | Path, day: str = "") -> Card | None:
    """The card for one election; ``None`` where the register does not name it.

    Its ``page`` is one of the register's site, from the folder of a language.

    ``election`` is the id of a bundle in the register, the folder of a bundle, or the id of an election.
    ``day`` is that until which judgements count, as 2026-11-23; without it all of the register count.
    """
    bundle = _bundle(report, election)
    if bundle is None:
        return None
    vote = report.shelf.volume(bundle).election.date
    stood = [f for f in report.commitments if _made(report, f, vote)]
    latest = [status for f in stood if (status := _latest(f, day)) is not None]
    states: Counter[State] = Counter(status.state for status in latest)
    judged = sum(states[state] for state in _JUDGED)
    fully = states["fully"]
    sign, word, css = _sign(len(stood), states)
    said = [*_commitments(stood, latest, vote), *_claims(report, bundle)]
    return Card(
        KEPT,
        Sentence(mark("{n} of {total}"), {"n": fully, "total": len(stood)})
        if judged
        else Sentence("{n}", {"n": len(stood)}),
        sign,
        word,
        css,
        tuple(said),
        mark("Commitments and their history"),
        COMMITMENTS,
        Fraction(fully, len(stood)) if stood else None,
    )


def _bundle(report: Report, election: str | Path) -> str | None:
    """The id that the register gives to an election."""
    kept = report.kept
    for bundle in kept.register.bundle:
        if str(election) == bundle.id:
            return bundle.id
    for bundle in kept.register.bundle:
        if isinstance(election, Path) and (kept.folder / bundle.path).resolve() == election.resolve():
            return bundle.id
        if str(election) == report.shelf.volume(bundle.id).election.election_id:
            return bundle.id
    return None


def _made(report: Report, followed: Followed, vote: str) -> bool:
    """Whether a commitment is known to have been made by the day of the vote."""
    published = source_of(report, followed.commitment.source).published
    return bool(published) and not_before(published, vote) is True


def _latest(followed: Followed, day: str) -> Status | None:
    """The last judgement until a day."""
    found = [s for s in followed.commitment.status if not day or not_before(s.day, day) is True]
    return found[-1] if found else None


def _sign(stood: int, states: Mapping[State, int]) -> tuple[str, str, str]:
    judged = sum(states.get(state, 0) for state in _JUDGED)
    if not judged:
        return "○", mark("not judged"), "plain"
    if states.get("fully", 0) == stood:
        return "✓", mark("implemented"), "agree"
    if states.get("not", 0) == stood:
        return "✕", mark("not implemented"), "against"
    return "△", mark("implemented in part"), "doubt"


def _commitments(stood: Sequence[Followed], latest: Sequence[Status], vote: str) -> list[Sentence]:
    if not stood:
        return [Sentence(mark("The register has no commitment that is known to be older than this vote."))]
    states = Counter(status.state for status in latest)
    due = sum(1 for f in stood if f.commitment.due and not_before(f.commitment.due, vote) is True)
    told = [
        Sentence(mark("{word}: {n}"), {"word": Sentence(STATE_SIGNS[state].word), "n": states[state]})
        for state in _JUDGED
        if states[state]
    ]
    judged = [status for status in latest if status.state in _JUDGED]
    values = {
        "total": len(stood),
        "due": due,
        "states": told,
        "open": len(stood) - len(judged),
        "who": sorted({status.judged_by for status in judged}),
        "day": day_name(max((status.day for status in judged), default="")),
    }
    if not judged:
        said = mark("Commitments and recommendations made by this vote: {total}. None of them is judged yet.")
        return [Sentence(said, values)]
    said = mark(
        "Commitments and recommendations made by this vote: {total}; {states}; not yet evaluated: {open}. "
        "Judged by {who}, last on {day}."
    )
    return [Sentence(said, values)]


def _claims(report: Report, bundle: str) -> list[Sentence]:
    """How many claims about an election have which verdict."""
    counts = Counter(j.verdict for j in report.claims if j.claim.election == bundle)
    if not counts:
        return [Sentence(mark("The register has no claim about this election."))]
    told = [
        Sentence(mark("{word}: {n}"), {"word": Sentence(WORDS[verdict]), "n": counts[verdict]})
        for verdict in Verdict
        if counts[verdict]
    ]
    said = mark("Claims about this election: {total}; {verdicts}.")
    return [Sentence(said, {"total": sum(counts.values()), "verdicts": told})]
