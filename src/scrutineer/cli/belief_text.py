"""The report "Is it believable?" at a terminal: three answers first, then every question with its answer."""

from collections.abc import Sequence

from scrutineer.check.belief import Answer, ContestReport, Report, State, Summary, by_test, summary
from scrutineer.check.belief.summary import STATE_SIGNS, STATE_WORDS, rarity
from scrutineer.cli.speaking import Speaker
from scrutineer.words import Sentence, mark

STYLES = {"against": "bold red", "doubt": "bold yellow", "agree": "bold green", "plain": "bold"}


def tell(voice: Speaker, report: Report) -> None:
    """The whole report: the first screen says what was found, how sure, and what it does not mean."""
    said = summary(report)
    name = report.election.name.text(voice.language) or report.election.election_id
    voice.out.print(f"{name} · {report.election.date}", style="bold", markup=False)
    if report.election.synthetic:
        voice.out.print("SYNTHETIC", style="bold reverse")
    for state in said.states:
        sign, style = STATE_SIGNS[state]
        voice.out.print(f"{sign} {voice.text(STATE_WORDS[state])}", style=STYLES[style], markup=False)
    voice.say(said.lead)
    _tell_summary(voice, said)
    _tell_facts(voice, report)
    for contest in report.contests:
        _tell_contest(voice, report, contest)
    _tell_family(voice, report, said)


def _tell_summary(voice: Speaker, said: Summary) -> None:
    for heading, figure, sentences in (
        (mark("What was found"), said.found_figure, said.found),
        (mark("How sure that is"), said.sure_figure, said.sure),
        (mark("What it does not mean"), said.not_meant_figure, said.not_meant),
    ):
        voice.out.print()
        voice.out.print(f"{voice.text(heading)}: {voice.text(figure)}", style="bold", markup=False)
        for sentence in sentences:
            voice.say(sentence)


def _tell_facts(voice: Speaker, report: Report) -> None:
    voice.out.print()
    _table(voice, report.facts)


def _tell_contest(voice: Speaker, report: Report, contest: ContestReport) -> None:
    voice.out.print()
    if len(report.contests) > 1:
        voice.out.print(contest.name.text(voice.language), style="bold", markup=False)
    for note in contest.notes:
        voice.say(note)
    if contest.answers:
        _table(voice, contest.answers)
    for power in dict.fromkeys(power.said for answer in contest.answers for power in answer.power):
        voice.say(power)
    for one in contest.unasked:
        said = Sentence(mark("Not asked: {asked} {reason}"), {"asked": one.asked, "reason": one.reason})
        voice.note(said)


def _table(voice: Speaker, answers: Sequence[Answer]) -> None:
    """A row a test; where contestants were asked one by one, the least likely answer of so many."""
    rows = []
    for same in by_test(answers):
        first = same[0]
        asked = voice.text(first.result.asked)
        if len(same) > 1:
            said = Sentence(mark("{asked} ({n} asked; {option})"), {
                "asked": asked, "n": len(same), "option": first.option,
            })  # fmt: skip
            asked = voice.text(said)
        p = first.result.log10_p
        rows.append(
            [
                sign(first),
                asked,
                voice.text(first.result.said),
                voice.text(rarity(p)) if p is not None else "",
            ]
        )
    voice.table(["", mark("Question"), mark("Answer"), mark("By chance")], rows, right=(3,))


def sign(answer: Answer) -> str:
    """One sign for an answer."""
    if answer.counting and answer.result.used:
        return "✕" if answer.contradictions else "✓"
    if answer.descriptive or answer.counting:
        return "○"
    return "△" if answer.inconsistent else "✓"


def _tell_family(voice: Speaker, report: Report, said: Summary) -> None:
    voice.out.print()
    voice.say(
        mark(
            "✓ as ordinary counts are; △ inconsistent with them; ✕ contradicted; "
            "○ a description, decides nothing."
        )
    )
    if State.UNTESTED not in said.states:
        words = mark(
            "{n} questions with a probability were fixed before any answer; all allowed for (Holm), a mark "
            "is given to a chance of 1 in 100 or less. Seed {seed:plain}, clean copies {copies}."
        )
        values = {"n": len(report.tests), "seed": report.seed, "copies": report.replicates}
        voice.note(Sentence(words, values))
