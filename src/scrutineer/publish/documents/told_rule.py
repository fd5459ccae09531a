"""Rules as a document tells them: the sentence, its article, and what is doubtful about it."""

from collections.abc import Iterable
from typing import Any

from scrutineer.law.rule import Rule, Topic
from scrutineer.law.rulebook import Rulebook
from scrutineer.law.show import standing_text
from scrutineer.publish.speech import Speech


def told_rule(speech: Speech, rulebook: Rulebook, rule: Rule) -> dict[str, Any]:
    """One rule, JSON-ready. ``doubt`` is empty where its source settles it."""
    doubt = standing_text(rule.standing, speech.language) if rule.standing.is_assumption else ""
    return {
        "text": speech.say(rule.text),
        "article": speech.say(rulebook.cited(rule.article)),
        "rule": rule.id,
        "doubt": doubt,
        "note": speech.say(rule.note) if doubt else "",
    }


def told_topics(speech: Speech, rulebook: Rulebook, topics: Iterable[Topic]) -> list[dict[str, Any]]:
    """The rules on some topics that are told and not applied, in the order of topics and of the file."""
    return [
        told_rule(speech, rulebook, rule)
        for topic in topics
        for rule in sorted(rulebook.rules, key=lambda rule: rule.id)
        if rule.topic == topic and rule.apply is None
    ]
