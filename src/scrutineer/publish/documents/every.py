"""Every document of one election: what its site, its commissions and its court would print."""

from collections.abc import Iterator, Sequence
from datetime import date

from scrutineer.count import Account, ContestAccount
from scrutineer.law.rulebook import Rulebook, known, rulebook
from scrutineer.model import Contest, Election
from scrutineer.publish.documents.ballot import PRINTED_IN, ballot
from scrutineer.publish.documents.final_report import final_report
from scrutineer.publish.documents.poster import poster
from scrutineer.publish.documents.press import Document
from scrutineer.publish.documents.protocol import FilledProtocols, blank_protocol
from scrutineer.publish.documents.sheet import sheets
from scrutineer.publish.documents.station_form import has_form
from scrutineer.publish.documents.summary import area_summary
from scrutineer.publish.sealed import Sealed
from scrutineer.words import LANGUAGES


def documents(
    account: Account,
    languages: Sequence[str] = LANGUAGES,
    seal: Sealed | None = None,
    *,
    address: str = "",
    dated: date | None = None,
) -> Iterator[Document]:
    """The documents of an election, one by one, so that a caller prints only what it wants.

    In each language: the report and the poster, then for each contest its blank protocol, its ballot and
    its summary. Where the law has several languages on one ballot that ballot follows. ``address`` is where
    the election's pages stand. The summaries of areas below a contest's own, and the protocols of stations
    (:func:`filled_protocols`), are asked for apart: they may be thousands.
    """
    for language in languages:
        yield final_report(account, language, seal, dated=dated)
        yield poster(account.election, _books(account), language, address=address)
        for contest in account.contests:
            yield from _of_contest(account, contest, language, dated)


def main_documents(
    account: Account,
    languages: Sequence[str] = LANGUAGES,
    seal: Sealed | None = None,
    *,
    address: str = "",
    each: int = 6,
) -> Iterator[tuple[str, Document]]:
    """The documents that every site has, each with the contest or the kind of contest that it is about.

    As :func:`documents`, where there are at most ``each`` contests; of more, the blank protocol of each kind
    of contest stands for all of them, without ballots and summaries.
    """
    if len(account.contests) <= each:
        for document in documents(account, languages, seal, address=address):
            yield document.contest_id, document
        return
    kinds = {c.contest.kind: _book(account, c) for c in account.contests}
    for language in languages:
        yield "", final_report(account, language, seal)
        yield "", poster(account.election, _books(account), language, address=address)
        for kind, rules in kinds.items():
            if has_form(rules):
                yield kind, blank_protocol(rules, language)


def filled_protocols(
    account: Account, languages: Sequence[str] = LANGUAGES, dated: date | None = None
) -> Iterator[Document]:
    """Every protocol of the commission as it was entered, in each language, without codes of proofs."""
    printers = [FilledProtocols.of(account.election, language, dated) for language in languages]
    books = {contest.contest_id: book for contest, book in _books(account)}
    for sheet in sheets(account.election):
        if has_form(books[sheet.protocol.contest_id]):
            for printer in printers:
                yield printer.document(sheet)


def blank_forms(country: str, day: date, languages: Sequence[str] = LANGUAGES) -> Iterator[Document]:
    """The blank protocol of every contest kind of a country that has one, by the rules of ``day``."""
    for kind in known()[country]:
        rules = rulebook(country, kind, day)
        if has_form(rules):
            for language in languages:
                yield blank_protocol(rules, language)


def _books(account: Account) -> list[tuple[Contest, Rulebook]]:
    """Each contest with the rules in force on its day."""
    return [(contest.contest, _book(account, contest)) for contest in account.contests]


def _book(account: Account, contest: ContestAccount) -> Rulebook:
    return contest_rules(account.election, contest.contest)


def contest_rules(election: Election, contest: Contest) -> Rulebook:
    """The rules in force for a contest on the day of the election."""
    return rulebook(election.law, contest.kind, date.fromisoformat(election.date[:10]))


def _of_contest(
    account: Account, contest: ContestAccount, language: str, dated: date | None
) -> Iterator[Document]:
    election, rules = account.election, _book(account, contest)
    if has_form(rules):
        yield blank_protocol(rules, language, election, contest.contest)
    yield ballot(election, contest.contest, rules, (language,))
    together = PRINTED_IN.get(election.law, ())
    if together and language == together[0]:
        yield ballot(election, contest.contest, rules, together)
    if contest.tally.stations.counted:
        yield area_summary(account, contest, contest.contest.area_id, language, dated=dated)
