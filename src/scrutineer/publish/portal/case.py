"""One contest at one station as its page shows it: columns of copies, marked differences, checks, history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from scrutineer.count.tally.controls import stated_figures
from scrutineer.model import Election, Finding, Severity
from scrutineer.publish.documents.sheet import Sheet
from scrutineer.publish.findings import SEVERITY_CLASSES, SEVERITY_SIGNS, SEVERITY_WORDS
from scrutineer.publish.portal.form_words import FormWords, LineWords
from scrutineer.publish.portal.record import Case, Copy
from scrutineer.publish.speech import NOTHING, Speech
from scrutineer.words import integer_text, mark

KINDS: Final[Mapping[str, str]] = {
    "original": mark("original"),
    "certified": mark("certified copy"),
    "posted": mark("as posted at the station"),
    "photographed": mark("photograph of the posted sheet"),
    "refused": mark("a copy was refused"),
    "not_posted": mark("the sheet was not posted"),
}
"""Kinds of copy in words."""

STATES: Final[Mapping[str, str]] = {
    "counted": mark("counted"),
    "superseded": mark("superseded by a later version"),
    "annulled": mark("annulled"),
    "open": mark("open"),
}

HOLDS: Final = {True: ("✓", "agree"), False: ("✕", "against"), None: ("·", "plain")}
"""A sign and a colour for a control: it holds, it does not, a figure is missing."""

number = lru_cache(maxsize=50_000)(integer_text)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with a sign, a word and a colour."""

    sign: str
    word: str
    css: str
    text: str


@dataclass(frozen=True, slots=True)
class FormRow:
    """One line of the form with a cell for each copy: its text and whether it differs from the protocol."""

    line: LineWords
    cells: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One finding in words."""

    told: Told
    code: str
    article: str
    action: str


@dataclass(frozen=True, slots=True)
class Before:
    """A protocol that no longer counts: what became of it, why, and what its successor changed."""

    protocol_id: str
    version: int
    state: str
    received: str
    reason: str
    changed: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything that the page says of one contest at the station."""

    case: Case
    form: FormWords
    lead: Told
    result: str
    columns: tuple[tuple[str, str], ...]
    figures: tuple[FormRow, ...]
    lines: tuple[FormRow, ...]
    checks: tuple[tuple[str, str, str, str, str], ...]
    found: tuple[Found, ...]
    history: tuple[Before, ...]
    identity: tuple[tuple[str, str], ...]


def case_view(election: Election, case: Case, form: FormWords, speech: Speech) -> CaseView:
    """Word one case in the language of ``speech``, whose form is ``form``."""
    copies = [copy for copy in case.copies if not _repeats(copy, case.sheet)]
    shown = ([case.sheet] if case.sheet else []) + [copy.sheet for copy in copies]
    keys = {key for sheet in shown for key, value in sheet.protocol.figures.items() if value is not None}
    further = [line for line in form.further if line.key in keys]
    return CaseView(
        case,
        form,
        _lead(case, speech),
        _result(election, case, speech),
        tuple(_columns(case, copies, speech)),
        tuple(_row(line, shown, case, votes=False) for line in (*form.figures, *further)) if shown else (),
        tuple(_row(line, shown, case, votes=True) for line in form.lines) if shown else (),
        tuple(_checks(election, case, form)),
        tuple(_found(finding, form, speech) for finding in case.findings),
        tuple(_history(case, form, speech)),
        tuple(_identity(case, speech)),
    )


def _lead(case: Case, speech: Speech) -> Told:
    """The one thing to know of this contest here."""
    strongest = min((f.severity for f in case.findings), key=list(Severity).index, default=None)
    status = case.sheet.protocol.status if case.sheet else ""
    stating = [
        c
        for c in case.copies
        if c.sheet.protocol.source == "observer"
        and any(v is not None for v in c.sheet.protocol.votes.values())
    ]
    if strongest in (Severity.CONTRADICTION, Severity.WARNING):
        copies = any(f.code.startswith("C-") and f.severity is strongest for f in case.findings)
        said = (
            mark("Copies of this station's protocol differ: figures that are marked cannot all be right.")
            if copies
            else mark("The figures of this protocol contradict one another.")
            if strongest is Severity.CONTRADICTION
            else mark("Figures of this protocol ask for an explanation.")
        )
        sign, word, css = SEVERITY_SIGNS[strongest], SEVERITY_WORDS[strongest], SEVERITY_CLASSES[strongest]
        return Told(sign, speech.say(word), css, speech.say(said))
    if case.sheet is None:
        said = mark(
            "No protocol of this station is published. Nobody outside can check what was counted here."
        )
        return Told("○", speech.say(mark("not verifiable")), "doubt", speech.say(said))
    if status == "annulled":
        said = mark("The protocol of this station was annulled. Its votes are not counted.")
        return Told("△", speech.say(mark("annulled")), "doubt", speech.say(said))
    if status == "open":
        said = mark("The protocol of this station is not accepted yet. Its votes are not counted so far.")
        return Told("△", speech.say(mark("open")), "doubt", speech.say(said))
    if stating:
        said = mark(
            "The commission's protocol and every observer's copy agree, figure by figure. Copies: {n}."
        )
        return Told("✓", speech.say(mark("agrees")), "agree", speech.say(said, n=len(stating)))
    said = mark(
        "Only the commission's protocol is published: there is no observer's copy to hold it against."
    )
    return Told("○", speech.say(mark("one source")), "plain", speech.say(said))


def _result(election: Election, case: Case, speech: Speech) -> str:
    """Who leads at this station, of what."""
    votes = {k: v for k, v in case.sheet.protocol.votes.items() if v is not None} if case.sheet else {}
    whole = sum(votes.values())
    if not whole:
        return ""
    best = max(votes.values())
    leaders = [key for key, value in votes.items() if value == best]
    names = [election.option_name(case.contest_id, key) for key in leaders]
    said = mark("Most votes here: {names}, {votes} of {whole} on all lines ({share}).")
    return speech.say(said, names=names, votes=best, whole=whole, share=Fraction(best, whole))


def _repeats(copy: Copy, sheet: Sheet | None) -> bool:
    """Whether a copy is a second entry that says, line by line, what the first one says."""
    if sheet is None or copy.sheet.protocol.source != "second_entry":
        return False
    first, second = sheet.protocol, copy.sheet.protocol
    return dict(first.figures) == dict(second.figures) and dict(first.votes) == dict(second.votes)


def _columns(case: Case, copies: Sequence[Copy], speech: Speech) -> Iterable[tuple[str, str]]:
    """The head of each column: whose copy, and what kind of copy or in which state."""
    if case.sheet:
        protocol = case.sheet.protocol
        received = protocol.times.get("received_at")
        state = [] if protocol.status == "counted" else [speech.say(STATES[protocol.status])]
        state += [speech.say(mark("entered twice alike"))] if len(copies) < len(case.copies) else []
        state += [speech.moment(received)] if received else []
        yield speech.say(mark("Commission")), ", ".join(state)
    for copy in copies:
        yield _whose(copy, speech), speech.say(KINDS[copy.kind]) if copy.kind in KINDS else copy.kind


def _whose(copy: Copy, speech: Speech) -> str:
    protocol = copy.sheet.protocol
    if protocol.source == "second_entry":
        return speech.say(mark("Second entry"))
    return speech.say(mark("Observer {id}"), id=protocol.source_id).strip()


def _row(line: LineWords, shown: Sequence[Sheet], case: Case, *, votes: bool) -> FormRow:
    values = [(s.protocol.votes if votes else s.protocol.figures).get(line.key) for s in shown]
    first = values[0] if case.sheet else next((v for v in values if v is not None), None)
    return FormRow(
        line,
        tuple(
            (NOTHING if v is None else number(v), v is not None and first is not None and v != first)
            for v in values
        ),
    )


def _checks(election: Election, case: Case, form: FormWords) -> Iterable[tuple[str, str, str, str, str]]:
    """Sign, colour, equation, code and text of every control of the commission's protocol."""
    if case.sheet is None:
        return
    stated = stated_figures(case.sheet.protocol, election.lines(case.contest_id))
    for check in form.checks:
        sign, css = HOLDS[check.equation.holds(stated)]
        yield sign, css, check.said, check.code, check.text


def _found(finding: Finding, form: FormWords, speech: Speech) -> Found:
    severity = finding.severity
    told = Told(
        SEVERITY_SIGNS[severity], speech.say(SEVERITY_WORDS[severity]), SEVERITY_CLASSES[severity],
        speech.say(finding.sentence),
    )  # fmt: skip
    article = form.cited.get(finding.article, finding.article)
    return Found(told, finding.code, article, speech.say(finding.action))


def _history(case: Case, form: FormWords, speech: Speech) -> Iterable[Before]:
    every = [*([case.sheet] if case.sheet else []), *case.history]
    for old in case.history:
        protocol = old.protocol
        after = next((s for s in every if s.replaces == protocol.protocol_id), None)
        received = protocol.times.get("received_at")
        yield Before(
            protocol.protocol_id,
            old.version,
            speech.say(STATES[protocol.status]) if protocol.status in STATES else protocol.status,
            speech.moment(received) if received else "",
            old.reason or (after.reason if after else ""),
            tuple(_changed(old, after, form)) if after else (),
        )


def _changed(old: Sheet, after: Sheet, form: FormWords) -> Iterable[tuple[str, str, str]]:
    """Each line that the later protocol states otherwise: its name, the old value and the new one."""
    pairs = [
        (line.name, old.protocol.figures.get(line.key), after.protocol.figures.get(line.key))
        for line in (*form.figures, *form.further)
    ]
    pairs += [
        (line.name, old.protocol.votes.get(line.key), after.protocol.votes.get(line.key))
        for line in form.lines
    ]
    for name, before, now in pairs:
        if before != now:
            yield name, NOTHING if before is None else number(before), NOTHING if now is None else number(now)


def _identity(case: Case, speech: Speech) -> Iterable[tuple[str, str]]:
    """What the protocol is called and sealed with."""
    if case.sheet is None:
        return
    sheet = case.sheet
    yield speech.say(mark("Protocol")), sheet.protocol.protocol_id
    if sheet.version > 1:
        yield speech.say(mark("Version")), str(sheet.version)
    if sheet.reason:
        yield speech.say(mark("Reason")), sheet.reason
    for name, label in (
        ("count_started_at", mark("Count started (day, hour)")),
        ("count_ended_at", mark("Count ended (day, hour)")),
    ):
        if sheet.protocol.times.get(name):
            yield speech.say(label), speech.moment(sheet.protocol.times[name])
    if sheet.image_sha256:
        yield speech.say(mark("Image of the sheet (SHA-256)")), sheet.image_sha256


def leader_of(votes: Mapping[str, int | None]) -> str:
    """The line with the most votes; empty where none is stated or two are equal. *Against all* is a line."""
    stated = sorted(((v, k) for k, v in votes.items() if v is not None), reverse=True)
    if not stated or not stated[0][0] or (len(stated) > 1 and stated[0][0] == stated[1][0]):
        return ""
    return stated[0][1]
