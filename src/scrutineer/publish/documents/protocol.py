"""The protocol of a polling station: blank, to be filled in by hand, and as it was entered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from scrutineer.count.tally.controls import check_protocol, stated_figures
from scrutineer.count.tally.minutes import ENDED, STARTED
from scrutineer.law.rule import Control
from scrutineer.law.rulebook import Rulebook, rulebook
from scrutineer.model import Contest, Election, Finding, Severity
from scrutineer.publish.documents.dated import declaration_day
from scrutineer.publish.documents.drawn_code import drawn_code
from scrutineer.publish.documents.heading import heading, place_names
from scrutineer.publish.documents.press import Document
from scrutineer.publish.documents.sheet import Sheet
from scrutineer.publish.documents.station_form import Line, StationForm, station_form
from scrutineer.publish.documents.told_rule import told_rule, told_topics
from scrutineer.publish.findings import SEVERITY_SIGNS, SEVERITY_WORDS
from scrutineer.publish.lead import contest_title
from scrutineer.publish.proof_mark import ProofMark
from scrutineer.publish.speech import NOTHING, Speech
from scrutineer.words import Sentence, mark

_TITLE: Final = mark("Protocol of a polling station on the count of votes")
_STATUS: Final = {
    "counted": mark("counted"),
    "superseded": mark("superseded by a later version"),
    "annulled": mark("annulled"),
    "open": mark("open"),
}
_SOURCE: Final = {
    "commission": mark("the commission's protocol"),
    "second_entry": mark("the second entry of the commission's protocol"),
    "observer": mark("an observer's copy"),
}
_DIGITS: Final = 5
_MEMBERS: Final = 7


def blank_protocol(
    rules: Rulebook,
    language: str,
    election: Election | None = None,
    contest: Contest | None = None,
    *,
    dated: date | None = None,
) -> Document:
    """The form to be filled in by hand, with the controls between its lines as hints.

    Of a contest of an election with its own ballot, or of the contest kind alone with free places. Dated by
    ``dated``, else by the day of the vote or of the rules. Raises
    :class:`~scrutineer.model.NotSupportedError` where the rules have no station protocol.
    """
    speech = Speech(language)
    options = election.options[contest.contest_id] if election and contest else None
    form = station_form(rules, options)
    kind = speech.say(rules.kind.name)
    data: dict[str, Any] = {
        **heading(speech, election, kind),
        **_lines(speech, form, blank=True),
        "blank": True,
        "subtitle": speech.say(contest_title(election, contest)) if election and contest else "",
        "statute": speech.say(rules.kind.statute),
        "fields": _blank_fields(speech),
        "hints": _hints(speech, form, rules),
        "signing": _signing(speech),
        "rules": told_topics(speech, rules, ("protocol", "ballot")),
        "form_rule": told_rule(speech, rules, form.rule),
        "words": _words(speech),
        "digits": _DIGITS,
    }
    day = dated or (date.fromisoformat(election.date[:10]) if election else rules.day)
    return Document(
        "protocol",
        language,
        f"{speech.say(_TITLE)}: {kind}",
        day,
        data,
        contest_id=contest.contest_id if contest else "",
        blank=True,
    )


@dataclass(frozen=True)
class FilledProtocols:
    """Prints the protocols of one election in one language; made once for all of them.

    What every sheet of a contest shares is worked out once.
    """

    election: Election
    language: str
    dated: date
    _contests: dict[str, tuple[Rulebook, StationForm, dict[str, Any]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def of(cls, election: Election, language: str, dated: date | None = None) -> "FilledProtocols":
        """For ``election``, dated by its declaration unless another day is given."""
        return cls(election, language, dated or declaration_day(election))

    def document(self, sheet: Sheet, proof: ProofMark | None = None) -> Document:
        """One protocol as it was entered, with the code of its proof where one is given.

        Raises :class:`~scrutineer.model.NotSupportedError` where its contest has no station protocol.
        """
        election, protocol = self.election, sheet.protocol
        contest = election.contests[protocol.contest_id]
        speech = Speech(self.language)
        rules, form, shared = self._shared(contest)
        found = check_protocol(protocol, election.lines(contest.contest_id), rules)
        data = {
            **shared,
            **_lines(speech, form, sheet),
            "fields": _filled_fields(speech, election, sheet),
            "state": _uncounted(speech, sheet),
            "checked": _checked(speech, election, sheet, rules, found),
            "findings": [_finding(speech, rules, one) for one in found],
            "entry": _entry(speech, sheet),
            "code": _code(speech, sheet, proof),
        }
        station = speech.say(mark("station {station}"), station=protocol.station_id)
        return Document(
            "protocol",
            self.language,
            f"{speech.say(_TITLE)}: {station}",
            self.dated,
            data,
            contest_id=contest.contest_id,
            station_id=protocol.station_id,
            protocol_id=protocol.protocol_id,
            code=drawn_code(proof.code) if proof else "",
        )

    def _shared(self, contest: Contest) -> tuple[Rulebook, StationForm, dict[str, Any]]:
        if contest.contest_id not in self._contests:
            self._contests[contest.contest_id] = self._share(contest)
        return self._contests[contest.contest_id]

    def _share(self, contest: Contest) -> tuple[Rulebook, StationForm, dict[str, Any]]:
        speech, election = Speech(self.language), self.election
        rules = rulebook(election.law, contest.kind, date.fromisoformat(election.date[:10]))
        form = station_form(rules, election.options[contest.contest_id])
        shared = {
            **heading(speech, election, speech.say(rules.kind.name)),
            "blank": False,
            "dash": NOTHING,
            "subtitle": speech.say(contest_title(election, contest)),
            "statute": speech.say(rules.kind.statute),
            "form_rule": told_rule(speech, rules, form.rule),
            "words": _words(speech),
        }
        return rules, form, shared


def _lines(
    speech: Speech, form: StationForm, sheet: Sheet | None = None, *, blank: bool = False
) -> dict[str, Any]:
    figures = sheet.protocol.figures if sheet else {}
    votes = sheet.protocol.votes if sheet else {}

    def row(line: Line, value: int | None) -> dict[str, Any]:
        return {
            "number": str(line.number),
            "name": speech.say(line.name),
            "meaning": speech.say(line.meaning),
            "part": line.part,
            "value": "" if blank else speech.number(value),
        }

    return {
        "figures": [row(line, figures.get(line.key)) for line in form.figures],
        "votes": [row(line, votes.get(line.key)) for line in form.lines],
    }


def _hints(speech: Speech, form: StationForm, rules: Rulebook) -> list[dict[str, Any]]:
    must, explain = speech.say(mark("must hold")), speech.say(mark("else to be explained"))
    return [
        {
            "code": hint.code,
            "equation": speech.say(hint.equation),
            "word": must if hint.must_hold else explain,
            "text": speech.say(hint.rule.text),
            "article": speech.say(rules.cited(hint.rule.article)),
        }
        for hint in form.hints
    ]


def _blank_fields(speech: Speech) -> list[list[str]]:
    said = (
        mark("Region, district"),
        mark("Place"),
        mark("Polling station No."),
        mark("Count started (day, hour)"),
        mark("Count ended (day, hour)"),
    )
    return [[speech.say(label), ""] for label in said]


def _filled_fields(speech: Speech, election: Election, sheet: Sheet) -> list[list[str]]:
    protocol, station = sheet.protocol, sheet.station
    places = place_names(speech, election, station.area_id) if station else []
    fields = [[speech.say(mark("Polling station No.")), protocol.station_id]]
    if station and station.name:
        fields.append([speech.say(mark("Place")), speech.say(station.name)])
    if places:
        fields.append([speech.say(mark("Region, district")), ", ".join(places)])
    for name, label in (
        (STARTED, mark("Count started (day, hour)")),
        (ENDED, mark("Count ended (day, hour)")),
        ("received_at", mark("Received")),
    ):
        if protocol.times.get(name):
            fields.append([speech.say(label), speech.moment(protocol.times[name])])
    return fields


def _checked(
    speech: Speech, election: Election, sheet: Sheet, rules: Rulebook, found: Sequence[Finding]
) -> str:
    """How many controls could be computed, and whether all hold."""
    stated = stated_figures(sheet.protocol, election.lines(sheet.protocol.contest_id))
    answers = [control.equation.holds(stated) for _, control in rules.applying(Control)]
    computed = sum(answer is not None for answer in answers)
    if not computed:
        return speech.say(
            mark("None of the {total} controls could be computed: too little is stated."), total=len(answers)
        )
    if all(answer is not False for answer in answers):
        said = mark("All {computed} controls that the stated figures allow hold (of {total}).")
        return speech.say(said, computed=computed, total=len(answers))
    failing = sum(answer is False for answer in answers)
    said = mark(
        "Of {computed} controls that the stated figures allow, {failing} do not hold. "
        "Told are the {told} that lie nearest to the cause."
    )
    return speech.say(said, computed=computed, failing=failing, told=len(found))


def _finding(speech: Speech, rules: Rulebook, finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "sign": SEVERITY_SIGNS[finding.severity],
        "word": speech.say(SEVERITY_WORDS[finding.severity]),
        "strong": finding.severity is Severity.CONTRADICTION,
        "text": speech.say(finding.sentence),
        "article": speech.say(rules.cited(finding.article)) if finding.article else "",
    }


def _entry(speech: Speech, sheet: Sheet) -> list[list[str]]:
    protocol = sheet.protocol
    rows: list[tuple[str, str]] = [
        (mark("What was entered"), speech.say(_SOURCE[protocol.source])),
        (mark("State"), speech.say(_STATUS[protocol.status])),
        (mark("Protocol"), protocol.protocol_id),
    ]
    if sheet.version > 1 or sheet.replaces:
        version = speech.say("{version:plain}", version=sheet.version)
        rows.append((mark("Version"), version))
    if sheet.replaces:
        rows.append((mark("Replaces"), sheet.replaces))
    if sheet.reason:
        rows.append((mark("Reason"), sheet.reason))
    if sheet.image_sha256:
        rows.append((mark("Image of the sheet (SHA-256)"), sheet.image_sha256))
    if sheet.ledger_index is not None:
        rows.append((mark("Entry of the ledger"), str(sheet.ledger_index)))
    return [[speech.say(label), value] for label, value in rows]


def _uncounted(speech: Speech, sheet: Sheet) -> str:
    """What stands across a protocol that does not count."""
    status = sheet.protocol.status
    if status == "counted":
        return ""
    return speech.say(mark("This protocol does not count: {state}."), state=Sentence(_STATUS[status]))


def _code(speech: Speech, sheet: Sheet, proof: ProofMark | None) -> dict[str, Any] | None:
    if proof is None:
        return None
    said = mark(
        "The code holds the proof that this protocol stands in the ledger. "
        "With the ledger's public key it is checked without any network."
    )
    alt = speech.say(
        mark("QR code with the proof of protocol {protocol}"), protocol=sheet.protocol.protocol_id
    )
    return {"side": float(proof.side), "text": speech.say(said), "alt": alt}


def _signing(speech: Speech) -> dict[str, Any]:
    return {
        "title": speech.say(mark("Signatures")),
        "chair": speech.say(mark("Chair")),
        "secretary": speech.say(mark("Secretary")),
        "member": speech.say(mark("Member of the commission")),
        "members": _MEMBERS,
        "seal": speech.say(mark("Place of the seal")),
        "signed": speech.say(mark("Signed (day, hour)")),
        "copies": speech.say(mark("Copies given (how many)")),
        "dissent": speech.say(mark("Dissenting opinions attached (how many)")),
    }


def _words(speech: Speech) -> dict[str, str]:
    said = {
        "title": _TITLE,
        "number": mark("No."),
        "line": mark("Line"),
        "in_figures": mark("In figures"),
        "in_words": mark("In words"),
        "figures": mark("Voters and ballots"),
        "votes": mark("Votes"),
        "option": mark("On the ballot"),
        "hints": mark("How the lines check one another"),
        "hints_note": mark(
            "A number in brackets is the line with that number. "
            "Fill in every line; where there was none, write 0."
        ),
        "rules": mark("What the law says of the count and the protocol"),
        "form": mark("The lines of this form:"),
        "checks": mark("Controls"),
        "entry": mark("The entry"),
        "not_stated": mark("A dash means: not stated, which is not zero."),
    }
    return {key: speech.say(text) for key, text in said.items()}
