"""The languages of the house: one gettext catalogue (kk, ru, en), and the forms of numbers and dates.

Command line, site and web all speak through it. English sentences are the message ids.
Never here: rules of law (their sentences stay in the rule files) and anything that knows an election.
"""

from scrutineer.words.catalogue import LANGUAGES, Catalogue, catalogue, mark
from scrutineer.words.name import Name
from scrutineer.words.number import decimal_text, exact, integer_text, percent_text, rounded
from scrutineer.words.sentence import Sentence

__all__ = [
    "LANGUAGES",
    "Catalogue",
    "Name",
    "Sentence",
    "catalogue",
    "decimal_text",
    "exact",
    "integer_text",
    "mark",
    "percent_text",
    "rounded",
]
