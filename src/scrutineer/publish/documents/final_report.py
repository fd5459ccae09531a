"""The final report: what was counted, how it was decided step by step, and on what that rests."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from scrutineer.count import Account, Basis, ContestAccount
from scrutineer.law.rulebook import Rulebook, cited, rulebook
from scrutineer.model import SeatRow, Severity
from scrutineer.publish.documents.dated import declaration_day
from scrutineer.publish.documents.heading import heading
from scrutineer.publish.documents.press import Document
from scrutineer.publish.findings import Found, found
from scrutineer.publish.lead import STATUS_SIGNS, STATUS_WORDS, contest_lead, contest_title, footing, lead
from scrutineer.publish.publications import publications, stage_name, stated
from scrutineer.publish.questions import published_ballots
from scrutineer.publish.sealed import Sealed
from scrutineer.publish.speech import Speech
from scrutineer.publish.votes import Votes, votes
from scrutineer.words import Name, Sentence, mark

_LISTED: Final = 40
"""Contests up to which a table of contents names each, and each has its own table of figures and doubts."""

_CERTAIN: Final = {
    True: mark("The stations still missing or annulled cannot change the outcome."),
    False: mark("The stations still missing or annulled could change the outcome."),
    None: mark("Nothing published says whether what is missing could change the outcome."),
}


def final_report(
    account: Account, language: str, seal: Sealed | None = None, *, dated: date | None = None
) -> Document:
    """Every contest with its totals and every step of its decision, each with its article.

    Assumptions, warnings and findings follow, then the sources; with ``seal`` the head of the ledger that
    the bundle was sealed in. Dated by the declaration unless told otherwise.
    """
    speech = Speech(language)
    election = account.election
    several = len(account.contests) > 1
    title = speech.say(mark("Final report") if election.stage == "final" else mark("Report on the count"))
    books = {c.law: _book(account, c) for c in account.contests}
    data: dict[str, Any] = {
        **heading(speech, election),
        "stage": speech.say(stage_name(election.stage)),
        "lead": [speech.say(said) for said in lead(account)],
        "verifiable": _verifiable(speech, account),
        "contents": 1 < len(account.contests) <= _LISTED,
        "several": several,
        "compact": len(account.contests) > _LISTED,
        "assumed": _assumed(speech, account) if len(account.contests) > _LISTED else [],
        "contests": [_contest(speech, account, c, books[c.law]) for c in account.contests],
        "findings": _findings(speech, account, found(account)),
        "statutes": _statutes(speech, books),
        "sources": _sources(speech, account),
        "ledger": _ledger(speech, seal),
        "words": _words(speech),
    }
    return Document("report", language, title, dated or declaration_day(election), data)


def _book(account: Account, contest: ContestAccount) -> Rulebook:
    election = account.election
    return rulebook(election.law, contest.contest.kind, date.fromisoformat(election.date[:10]))


def _verifiable(speech: Speech, account: Account) -> str:
    if ballots := published_ballots(account):
        every = speech.say(mark("Every ballot is published, so that anybody can count again."))
        return f"{every} {speech.say(mark('Ballots: {n}'), n=ballots)}."
    if account.stations is None:
        return speech.say(mark("Nobody stated how many polling stations there are."))
    said = mark("Stations with a published protocol of the commission: {n} of {total}.")
    return speech.say(said, n=account.verifiable, total=account.stations)


def _contest(speech: Speech, account: Account, contest: ContestAccount, book: Rulebook) -> dict[str, Any]:
    decision, told = contest.decision, votes(account.election, contest)
    return {
        "title": speech.say(contest_title(account.election, contest.contest)),
        "kind": speech.say(book.kind.name),
        "status": f"{STATUS_SIGNS[decision.status]} {speech.say(STATUS_WORDS[decision.status])}",
        "lead": [speech.say(said) for said in contest_lead(contest)],
        **_rests(speech, contest),
        **_votes(speech, told),
        "figures": _figures(speech, contest, told),
        "seats": _seats(speech, contest),
        "steps": [
            {
                "text": speech.say(step.sentence),
                "article": speech.say(book.cited(step.article)),
                "rule": step.rule,
            }
            for step in decision.steps
        ],
        "assumptions": [speech.say(said) for said in decision.assumptions],
        "warnings": [speech.say(said) for said in decision.warnings],
    }


def _rests(speech: Speech, contest: ContestAccount) -> dict[str, str]:
    """What the decision rests on, and whether what is missing could change it; nothing is, of ballots."""
    ballots = contest.basis is Basis.PROTOCOLS and not contest.tally.stations.expected
    return {
        "footing": speech.say(footing(contest)),
        "certain": "" if ballots else speech.say(_CERTAIN[contest.decision.certain]),
    }


def _votes(speech: Speech, told: Votes) -> dict[str, Any]:
    """The lines with their shares, most votes first, and the ballots that count for none."""
    return {
        "bases": [speech.say(base.head) for base in told.bases],
        "base_notes": [speech.say(mark("{base}: {n}"), base=base.name, n=base.whole) for base in told.bases],
        "votes": [
            {
                "name": speech.say(line.name),
                "beside": "; ".join(speech.say(said) for said in line.beside),
                "value": speech.number(line.votes),
                "shares": [speech.points(share) for share in line.shares],
                "winner": line.winner,
            }
            for line in (told.lines if told.counted else ())
        ],
        "apart": [
            {
                "name": speech.say(name),
                "value": speech.number(value),
                "shares": [speech.points(share) for share in shares],
            }
            for name, value, shares in told.apart
        ],
    }


def _figures(speech: Speech, contest: ContestAccount, told: Votes) -> list[list[str]]:
    counted = contest.tally.stations.counted
    return [
        [
            speech.say(figure.name),
            speech.number(figure.value),
            speech.say(mark("{stated} of {counted}"), stated=figure.stated, counted=counted)
            if counted
            else speech.say(mark("declared")),
        ]
        for figure in told.figures
    ]


def _assumed(speech: Speech, account: Account) -> list[list[str]]:
    """Every assumption once, with how many decisions rest on it."""
    counts = Counter(speech.say(said) for c in account.contests for said in c.decision.assumptions)
    return [
        [text, speech.say(mark("Decisions that rest on it: {n}"), n=n)] for text, n in counts.most_common()
    ]


def _seats(speech: Speech, contest: ContestAccount) -> list[list[str]]:
    rows: Sequence[SeatRow] = sorted(contest.decision.allocation, key=lambda row: row.votes, reverse=True)
    return [
        [
            speech.say(contest.names.get(row.option_id) or Name(en=row.option_id)),
            speech.number(row.votes),
            speech.decimal(row.quotient, 4),
            speech.number(row.floor),
            speech.number(row.extra),
            speech.number(row.seats),
        ]
        for row in rows
    ]


def _findings(speech: Speech, account: Account, every: Found) -> dict[str, Any]:
    unshown = every.total - len(every.shown)
    return {
        "count": speech.say(mark("Findings: {n}"), n=every.total) if every.total else "",
        "none": speech.say(
            mark("Every control that the stated figures allow was computed; nothing was found.")
        )
        if not every.total
        else "",
        "rows": [
            {
                "code": shown.finding.code,
                "sign": shown.sign,
                "word": speech.say(shown.word),
                "strong": shown.finding.severity is Severity.CONTRADICTION,
                "where": ", ".join(speech.say(place) for place in shown.where),
                "text": speech.say(shown.finding.sentence),
                "article": _article(speech, account, shown.finding.article),
            }
            for shown in every.shown
        ],
        "unshown": speech.say(mark("Not written out here: {n}. In all, by code:"), n=unshown)
        if unshown
        else "",
        "counts": [f"{code}: {speech.number(n)}" for code, n in every.counts.items()] if unshown else [],
    }


def _article(speech: Speech, account: Account, article: str) -> str:
    return speech.say(cited(article, account.election.law)) if article else ""


def _statutes(speech: Speech, books: dict[str, Rulebook]) -> list[str]:
    return [
        speech.say(
            mark("{kind}: {statute}. Rules in force on {day}, rule file {path}."),
            kind=book.kind.name,
            statute=book.kind.statute,
            day=speech.day(book.day.isoformat()),
            path=book.path,
        )
        for book in books.values()
    ]


def _sources(speech: Speech, account: Account) -> list[str]:
    """Each publication that figures were taken from."""
    return [
        speech.say(
            mark("{source} ({stage}, {day}). Figures: {n}."),
            source=published.source or Sentence(mark("source not stated")),
            stage=stage_name(published.stage),
            day=speech.moment(published.as_of) if published.as_of else Sentence(mark("no date")),
            n=len(published.figures),
        )
        for published in publications(stated(account.election))
    ]


def _ledger(speech: Speech, seal: Sealed | None) -> dict[str, Any] | None:
    if seal is None:
        return None
    return {
        "state": speech.say(seal.state),
        "trusted": speech.say(seal.trusted),
        "witnesses": speech.say(mark("Witnesses that signed: {n}"), n=seal.witnesses),
        "head": seal.head.rstrip("\n").split("\n") if seal.head else [],
        "fingerprint": speech.say(mark("Fingerprint: {words}"), words=seal.words(speech.language))
        if seal.words(speech.language)
        else "",
    }


def _words(speech: Speech) -> dict[str, str]:
    said = {
        "contents": mark("On these pages"),
        "votes": mark("Votes"),
        "option": mark("On the ballot"),
        "figures": mark("Figures of the count"),
        "figure": mark("Figure"),
        "total": mark("Total"),
        "stated": mark("Stated by"),
        "steps": mark("How the decision was reached"),
        "assumptions": mark("Assumptions"),
        "assumptions_note": mark("The outcome rests on these rules, for which no settled source was found."),
        "warnings": mark("Warnings"),
        "findings": mark("Everything the checks found"),
        "law": mark("The law that was applied"),
        "sources": mark("Sources of the declared figures"),
        "ledger": mark("Head of the ledger"),
        "seats": mark("Seats"),
        "list": mark("List"),
        "quotient": mark("Quotient"),
        "floor": mark("Seats by quotient"),
        "extra": mark("Seats by remainder"),
    }
    return {key: speech.say(text) for key, text in said.items()}
