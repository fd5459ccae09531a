"""The account of an election, told at a terminal."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from scrutineer.cli.speaking import Speaker
from scrutineer.count import Account, Basis, ContestAccount
from scrutineer.count.decision.bases import base_name
from scrutineer.law.rulebook import cited
from scrutineer.model import Finding, figure_name
from scrutineer.words import Sentence, integer_text, mark, percent_text

EACH = 3
"""Findings of one code that are told in full."""

SIGNS = {"contradiction": ("✕", "bold red"), "warning": ("△", "yellow"), "note": ("·", "dim")}

MANY = 5
"""From this many contests on, each is one line of a table."""

STATUS_WORDS = {
    "elected": mark("elected"),
    "runoff": mark("run-off"),
    "repeat_voting": mark("repeat voting"),
    "repeat_elections": mark("repeat elections"),
    "adopted": mark("adopted"),
    "not_adopted": mark("not adopted"),
    "not_valid": mark("not valid"),
    "tie": mark("equal votes"),
    "seats_allocated": mark("seats allocated"),
    "undetermined": mark("undetermined"),
}

SEVERITY_WORDS = {
    "contradiction": mark("contradiction"),
    "warning": mark("warning"),
    "note": mark("note"),
}


def tell(voice: Speaker, account: Account) -> None:
    """Tell everything: in full for a few contests, in a table for many."""
    election = account.election
    voice.out.print(f"[bold]{election.name.text(voice.language)}[/] · {election.date}", highlight=False)
    if election.synthetic:
        voice.say(mark("SYNTHETIC: not every figure here belongs to a real election."), style="reverse")
    for contest in account.contests:
        contradictions = [f for f in contest.findings if f.severity == "contradiction"]
        _tell_findings(voice, contradictions, contest.finding_counts)
    if len(account.contests) > MANY:
        _tell_many(voice, account)
    else:
        for contest in account.contests:
            _tell_contest(voice, contest)
    _tell_findings(voice, account.findings, {})
    stations = "?" if account.stations is None else integer_text(account.stations)
    said = (
        mark("{verifiable} of {stations} stations have a protocol here, and it is SYNTHETIC.")
        if election.synthetic
        else mark("Verifiable: {verifiable} of {stations} stations have a published protocol.")
    )
    voice.say(Sentence(said, {"verifiable": account.verifiable, "stations": stations}))


def decision_words(voice: Speaker, contest: ContestAccount) -> str:
    """``elected: NAME`` in a few words."""
    decision = contest.decision
    status = voice.text(STATUS_WORDS[decision.status])
    options = contest_names(voice, contest)
    if decision.status == "seats_allocated":
        given = ", ".join(f"{options[o]} {n}" for o, n in decision.seats.items() if n)
        return f"{status}: {given}"
    names = ", ".join(options[o] for o in decision.winners if o != "yes")
    return f"{status}: {names}" if names else status


def contest_names(voice: Speaker, contest: ContestAccount) -> dict[str, str]:
    """Option id to name in the speaker's language."""
    return {o: name.text(voice.language) for o, name in contest.names.items()}


def _tell_contest(voice: Speaker, contest: ContestAccount) -> None:
    voice.out.print()
    voice.out.print(
        f"{contest.contest.name.text(voice.language) or contest.contest.contest_id}",
        style="bold",
        markup=False,
    )
    voice.out.print(
        decision_words(voice, contest),
        style="bold green" if contest.decision.winners else "bold yellow",
        markup=False,
    )
    if contest.basis is Basis.DECLARED:
        voice.say(mark("The decision rests on declared totals: no station's protocol is published."))
    _tell_votes(voice, contest)
    voice.out.print()
    country = contest.law.partition("/")[0]
    for number, step in enumerate(contest.decision.steps, 1):
        article = cited(step.article, country).text(voice.language)
        voice.out.print(
            f"{number}. {step.sentence.text(voice.language)}  [dim]{step.rule}, {article}[/]",
            highlight=False,
        )
    for heading, sentences in (
        (mark("Warning"), contest.decision.warnings),
        (mark("Assumption"), contest.decision.assumptions),
    ):
        for said in sentences:
            voice.out.print(
                f"△ {voice.text(heading)}: {said.text(voice.language)}", style="yellow", markup=False
            )
    _tell_certain(voice, contest)
    others = [f for f in contest.findings if f.severity != "contradiction"]
    _tell_findings(voice, others, contest.finding_counts)


def _tell_votes(voice: Speaker, contest: ContestAccount) -> None:
    names = contest_names(voice, contest)
    bases = [b for b in ("valid_with_against_all", "cast", "issued") if contest.bases.exact(b)]
    votes = sorted(
        ((o, s.value) for o, s in contest.tally.votes.items() if s.stated), key=lambda row: -row[1]
    )
    rows = [
        [names[o], integer_text(v), *(_percent(voice, contest.bases.share(v, base)) for base in bases)]
        for o, v in votes
    ]
    if rows:
        headings = [mark("On the ballot"), mark("votes"), *(f"% · {voice.text(base_name(b))}" for b in bases)]
        voice.table(headings, rows, right=range(1, 2 + len(bases)))
    figures = [
        [voice.text(figure_name(name)), integer_text(total.value)]
        for name, total in contest.tally.figures.items()
        if total.stated
    ]
    if figures:
        voice.table([mark("Figure"), mark("total")], figures, right=(1,))


def _percent(voice: Speaker, share: Fraction | None) -> str:
    return "" if share is None else percent_text(share, 2, voice.language)


def _tell_certain(voice: Speaker, contest: ContestAccount) -> None:
    stations = contest.tally.stations
    if contest.basis is not Basis.PROTOCOLS or not (stations.open or stations.annulled):
        return
    said = {
        True: mark("{open} stations are open and {annulled} annulled: they cannot change the outcome."),
        False: mark("{open} stations are open and {annulled} annulled: they could still change the outcome."),
        None: mark(
            "{open} stations are open and {annulled} annulled: whether they can change "
            "the outcome is not shown."
        ),
    }[contest.decision.certain]
    voice.say(Sentence(said, {"open": stations.open, "annulled": stations.annulled}))


def _tell_many(voice: Speaker, account: Account) -> None:
    counts: dict[str, int] = {}
    for contest in account.contests:
        counts[contest.decision.status] = counts.get(contest.decision.status, 0) + 1
    rows = [
        [
            c.contest.contest_id,
            decision_words(voice, c),
            integer_text(sum(s.value for s in c.tally.votes.values())),
        ]
        for c in account.contests
    ]
    voice.table([mark("Contest"), mark("Decision"), mark("votes")], rows, right=(2,))
    for status, number in counts.items():
        voice.out.print(
            f"{voice.text(STATUS_WORDS[status])}: {integer_text(number)}", style="bold", markup=False
        )


def _tell_findings(voice: Speaker, findings: Sequence[Finding], counts: Mapping[str, int]) -> None:
    """The first few findings of each code, and how many there are in all (``counts``, by code)."""
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(finding)
    for code, found in by_code.items():
        for finding in found[:EACH]:
            sign, style = SIGNS[finding.severity]
            severity = voice.text(SEVERITY_WORDS[finding.severity])
            place = finding.station_id or finding.area_id or finding.contest_id
            text = f"{sign} {code} {severity} · {place}: {finding.text(voice.language)}"
            voice.out.print(text, style=style, markup=False)
        more = max(counts.get(code, 0), len(found)) - EACH
        if more > 0:
            voice.say(Sentence(mark("  … and {count} more of {code}."), {"count": more, "code": code}))
