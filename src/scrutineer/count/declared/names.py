"""What a declared figure may be called, what its share may be of, and how it is told to a person.

A name in the table ``declared`` is a figure of a protocol, an option of the contest, or one of
:data:`NAMES`. A name of :data:`PARTED` may be followed by a colon and an option or a party:
``seats:amanat``, ``registered:auyl``.
"""

from collections.abc import Mapping
from typing import Final

from scrutineer.count.decision.bases import BASES, base_name
from scrutineer.model import FIGURES, Election, figure_name
from scrutineer.words import Name, Sentence, mark

NAMES: Final[Mapping[str, str]] = {
    "stations": mark("Polling stations"),
    "stations_domestic": mark("Polling stations in the country"),
    "stations_abroad": mark("Polling stations abroad"),
    "posts": mark("Posts or seats to be filled"),
    "nominated": mark("Candidates nominated"),
    "refused": mark("Candidates refused"),
    "withdrawn": mark("Candidates withdrawn"),
    "registered": mark("Candidates registered"),
    "women": mark("Women among the candidates"),
    "men": mark("Men among the candidates"),
    "nominated_party": mark("Candidates put forward by parties"),
    "nominated_self": mark("Self-nominated candidates"),
    "nominated_association": mark("Candidates put forward by associations"),
    "nominated_superior_akim": mark("Candidates put forward by the superior akim"),
    "seats": mark("Seats"),
    "elected": mark("Candidates elected"),
    "units_yes": mark("Units where yes had the majority"),
}
"""Declared names beside figures and options, with their words. ``registered`` counts candidates, not voters;
``women``, ``men`` and the ``nominated_...`` are of the candidates registered."""

PARTED: Final = ("nominated", "registered", "seats", "elected")
"""Names that may be given for one option or party: ``seats:amanat``."""

OTHER_BASES: Final[Mapping[str, str]] = {
    "candidates": mark("candidates registered"),
    "nominated": mark("candidates nominated"),
    "posts": mark("posts to be filled"),
}
"""Bases of shares beside those of votes: the name whose count each is of is in :data:`BASE_NAMES`."""

BASE_NAMES: Final[Mapping[str, str]] = {
    "registered": "registered_voters",
    "issued": "ballots_issued",
    "cast": "ballots_cast",
    "candidates": "registered",
    "nominated": "nominated",
    "posts": "posts",
}
"""Base to the declared name that is the whole of it; the two bases of valid votes are sums of lines."""

SHARE_BASES: Final = (*BASES, *OTHER_BASES)
"""Every base that a declared share may name."""


def is_known(name: str, options: Mapping[str, object], parties: Mapping[str, object]) -> bool:
    """Whether ``name`` may stand in ``declared`` for a contest with these options and parties."""
    if name in FIGURES or name in NAMES or name in options:
        return True
    kind, _, of = name.partition(":")
    return kind in PARTED and (of in options or of in parties)


def base_words(base: str) -> Sentence:
    """A base in words, as they follow "of"."""
    return Sentence(OTHER_BASES[base]) if base in OTHER_BASES else base_name(base)


def label(election: Election, contest_id: str, name: str) -> Sentence | Name:
    """What a declared name is called."""
    options = election.options.get(contest_id, {})
    if name in options:
        return election.option_name(contest_id, name)
    if name in FIGURES:
        return figure_name(name)
    if name in NAMES:
        return Sentence(NAMES[name])
    kind, _, of = name.partition(":")
    if kind not in PARTED:
        return Name(en=name)
    party = election.parties.get(of)
    whose = party.name if party and of not in options else election.option_name(contest_id, of)
    return Sentence(mark("{what}: {whose}"), {"what": Sentence(NAMES[kind]), "whose": whose})
