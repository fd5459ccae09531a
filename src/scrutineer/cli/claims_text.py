"""A register at the terminal: each claim with its verdict, each commitment with its history, and totals."""

from collections import Counter
from collections.abc import Iterator, Sequence

from scrutineer import claims
from scrutineer.claims.answer import Trace
from scrutineer.claims.entry import STATES as IN_ORDER
from scrutineer.claims.promise import Followed
from scrutineer.claims.shown import allowed_told, base_told
from scrutineer.claims.told import SHOWS, STATES, WORDINGS, source_of
from scrutineer.claims.verdict import WORDS, Reading
from scrutineer.claims.wording import asked_told
from scrutineer.cli.speaking import Speaker
from scrutineer.publish.promises.signs import AGREES
from scrutineer.words import Sentence, mark


def tell(voice: Speaker, report: claims.Report, only: str = "") -> None:
    """Everything, with totals at the end; ``only`` one claim or commitment, with every row behind it."""
    for judged in report.claims:
        if judged.claim.id == only:
            _tell_claim(voice, report, judged)
            _tell_readings(voice, report, judged)
    for followed in report.commitments:
        if followed.commitment.id == only:
            _tell_commitment(voice, followed)
            for check in followed.checks:
                voice.say(f"  {voice.text(asked_told(check.query, report.shelf))}")
                _tell_rows(voice, check.traces)
    if only:
        return
    register = report.kept.register
    voice.say(register.about.name.name.text(voice.language), style="bold")
    voice.say(Sentence(mark("A verdict describes a figure, never the honesty of a person.")))
    for judged in report.claims:
        voice.say("")
        _tell_claim(voice, report, judged)
    for followed in report.commitments:
        voice.say("")
        _tell_commitment(voice, followed)
    voice.say("")
    _tell_totals(voice, report)


def _tell_claim(voice: Speaker, report: claims.Report, judged: claims.Judged) -> None:
    claim = judged.claim
    source = source_of(report, claim.source)
    voice.say(f"{claim.id}: {voice.text(WORDS[judged.verdict])}", style="bold")
    voice.say(_words(voice, report, judged))
    who = claim.speaker.who.text(voice.language)
    office = claim.speaker.office.name.text(voice.language)
    where = ", ".join(part for part in (source.outlet, f"“{source.title}”", source.published) if part)
    voice.say(f"  {who} ({office}); {where}")
    for reason in judged.reasons:
        voice.say(f"  {voice.text(reason)}")
    for part, answers in judged.beside:
        found = claims.beside_told(part.label.name, answers)
        voice.say(f"  {voice.text(found)}")
    for remark in _remarks(judged):
        voice.say(f"  {voice.text(remark)}")


def _tell_readings(voice: Speaker, report: claims.Report, judged: claims.Judged) -> None:
    """Every question, what the words allow, each answer with its base, and the rows that were read."""
    last = ""
    for reading in (r for held in judged.held for r in held.readings):
        question = voice.text(asked_told(reading.query, report.shelf))
        if question != last:
            voice.say("")
            voice.say(f"  {question}")
            if reading.said:
                values = {"text": reading.said.text, "allowed": allowed_told(reading.said)}
                said = mark("Said: {text}. By its own rounding this allows {allowed}.")
                voice.say(f"  {voice.text(Sentence(said, values))}")
        last = question
        voice.say(f"    {_answered(voice, reading)}")
        _tell_rows(voice, reading.answer.traces)


def _answered(voice: Speaker, reading: Reading) -> str:
    if reading.answer.span is None and reading.answer.missing is not None:
        return voice.text(reading.answer.missing)
    agrees = voice.text(AGREES[reading.agrees].word)
    if reading.answer.span is None:
        return agrees
    unit = reading.said.unit if reading.said else "count"
    return f"{voice.text(base_told(reading.answer, unit))}: {agrees}"


def _tell_rows(voice: Speaker, traces: Sequence[Trace]) -> None:
    last = ""
    for trace in dict.fromkeys(traces):
        where = f"{trace.bundle}/{trace.table}.csv" if trace.bundle else trace.table
        row = f" {trace.row}" if trace.row else ""
        place = ", ".join(part for part in (trace.area, trace.stage, trace.as_of, trace.source) if part)
        voice.say(
            f"      {where}{row}: {trace.name} = {trace.value}"
            + (f" ({place})" if place not in ("", last) else "")
        )
        last = place


def _tell_totals(voice: Speaker, report: claims.Report) -> None:
    """How many there are of each verdict and each state: of figures and promises, never of persons."""
    verdicts = Counter(judged.verdict for judged in report.claims)
    states = Counter(followed.latest.state for followed in report.commitments)
    if report.claims:
        told = [f"{voice.text(WORDS[v])} {verdicts[v]}" for v in WORDS if verdicts[v]]
        values = {"count": len(report.claims), "parts": told}
        voice.say(Sentence(mark("Claims {count}: {parts}."), values))
    if report.commitments:
        told = [f"{voice.text(STATES[s])} {states[s]}" for s in reversed(IN_ORDER) if states[s]]
        values = {"count": len(report.commitments), "parts": told}
        voice.say(Sentence(mark("Commitments {count}: {parts}."), values))


def _remarks(judged: claims.Judged) -> Iterator[Sentence]:
    """What always stands with a claim: its doubt, replies, and whether a second person read it."""
    claim = judged.claim
    if claim.doubt:
        yield Sentence(mark("Doubt: {doubt}"), {"doubt": claim.doubt.name})
    for reply in claim.reply:
        values = {"day": reply.day, "who": reply.by, "text": reply.text}
        yield Sentence(mark("Reply of {who}, {day}: {text}"), values)
    if not claim.reviewer:
        yield Sentence(mark("Not yet read again by a second person."))


def _words(voice: Speaker, report: claims.Report, judged: claims.Judged) -> str:
    claim = judged.claim
    said = f"«{claim.quote}»" if claim.quote else (claim.gist.name.text(voice.language) if claim.gist else "")
    return f"  {said} ({voice.text(WORDINGS[source_of(report, claim.source).wording])})"


def _tell_commitment(voice: Speaker, followed: Followed) -> None:
    own = followed.commitment
    voice.say(f"{own.id}: {voice.text(STATES[followed.latest.state])}", style="bold")
    voice.say(f"  {own.text.name.text(voice.language)}")
    fulfilled = Sentence(mark("Fulfilled when: {what}"), {"what": own.fulfilled_when.name})
    voice.say(f"  {voice.text(fulfilled)}")
    for status in own.status:
        voice.say(f"  {status.day}  {voice.text(STATES[status.state])} ({status.judged_by})")
    for opinion in own.opinion:
        values = {"day": opinion.day, "who": opinion.judged_by, "state": Sentence(STATES[opinion.state])}
        said = Sentence(mark("Second opinion, {day}, {who}: {state}"), values)
        voice.say(f"  {voice.text(said)}")
    for shown in followed.checks:
        voice.say(f"  {voice.text(SHOWS[shown.shows])}: {voice.text(shown.reason)}")
