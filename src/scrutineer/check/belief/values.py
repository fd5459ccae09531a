"""The report as plain values for JSON, and as rows for a table."""

import math
from fractions import Fraction
from typing import Any

from scrutineer.check.belief.report import LEVEL, Answer, ContestReport, Report
from scrutineer.check.belief.summary import summary
from scrutineer.check.forensics.result import often
from scrutineer.words import Name, Sentence


def values(report: Report, language: str) -> dict[str, Any]:
    """The whole report; sentences in ``language``. Floats are binary fractions, counts are whole."""
    election, said = report.election, summary(report)
    return {
        "election": {
            "id": election.election_id,
            "name": election.name.text(language),
            "date": election.date,
            "synthetic": election.synthetic,
        },
        "summary": {
            "states": [str(state) for state in said.states],
            "lead": said.lead.text(language),
            "found": _texts(said.found, language),
            "how_sure": _texts(said.sure, language),
            "does_not_mean": _texts(said.not_meant, language),
        },
        "level": str(LEVEL),
        "adjustment": "holm",
        "seed": report.seed,
        "replicates": report.replicates,
        "questions": len(report.tests),
        "inconsistent": len(report.inconsistent),
        "contradictions": report.contradictions,
        "facts": [_answer(answer, language) for answer in report.facts],
        "contests": [_contest(contest, language) for contest in report.contests],
    }


def rows(report: Report) -> list[dict[str, Any]]:
    """One row an answer: contest, number, strength, and the figures of its result."""
    found = [_row("", answer) for answer in report.facts]
    found += [_row(contest.contest_id, a) for contest in report.contests for a in contest.answers]
    return found


def plain_rows(answer: Answer, language: str) -> list[dict[str, Any]]:
    """The table behind an answer with plain values."""
    return [{key: _plain(value, language) for key, value in row.items()} for row in answer.result.rows]


def _row(contest_id: str, answer: Answer) -> dict[str, Any]:
    adjusted = answer.log10_adjusted
    return {
        "contest_id": contest_id,
        "number": answer.number,
        "strength": answer.strength,
        **answer.result.row(),
        "log10_adjusted": adjusted,
        "inconsistent": None if adjusted is None else answer.inconsistent,
    }


def _contest(contest: ContestReport, language: str) -> dict[str, Any]:
    copies = contest.copies
    return {
        "contest_id": contest.contest_id,
        "name": contest.name.text(language),
        "contests_together": contest.together,
        "stations": contest.stations,
        "notes": _texts(contest.notes, language),
        "clean_copies": copies and {"made": copies.made, "alarmed": copies.alarmed, "by": copies.generator},
        "answers": [_answer(answer, language) for answer in contest.answers],
        "not_asked": [
            {"test": one.test, "asked": one.asked.text(language), "reason": one.reason.text(language)}
            for one in contest.unasked
        ],
    }


def _answer(answer: Answer, language: str) -> dict[str, Any]:
    result, alarms = answer.result, answer.false_alarms
    return {
        **_row("", answer),
        "asked": result.asked.text(language),
        "said": result.said.text(language),
        "why": answer.why.text(language),
        "cannot": result.cannot.text(language),
        "often": None if result.log10_p is None else often(result.log10_p).text(language),
        "effect_name": result.effect.name.text(language) if result.effect else None,
        "unit": result.unit.text(language),
        "left_out_by_reason": {why.text(language): n for why, n in result.left_out.items()},
        "notes": _texts(result.notes, language),
        "control": _texts(answer.control, language),
        "false_alarms": alarms and {f"{level:g}": _rate(rate) for level, rate in alarms.rates.items()},
        "power": [{**row} for power in answer.power for row in power.rows()],
        "findable": [
            {
                "manipulation": power.manipulation,
                "smallest": power.smallest(),
                "text": power.said.text(language),
            }
            for power in answer.power
        ],
        "rows": plain_rows(answer, language),
    }


def _rate(rate: Any) -> dict[str, Any]:
    return {"count": rate.count, "of": rate.of, "low": rate.low, "high": rate.high}


def _texts(said: tuple[Sentence, ...], language: str) -> list[str]:
    return [one.text(language) for one in said]


def _plain(value: Any, language: str) -> Any:
    """A value of a row as JSON has it; what is not a number there is absent."""
    if isinstance(value, Sentence | Name):
        return value.text(language)
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return list(value) if isinstance(value, tuple) else value
