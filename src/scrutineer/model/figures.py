"""The figures of a station's protocol, one name each (design §4)."""

from collections.abc import Mapping
from typing import Final

from scrutineer.words import Sentence, mark

FIGURES: Final[Mapping[str, str]] = {
    "registered_voters": mark("Voters on the list at the close"),
    "voters_added": mark("Voters added on the day, by absentee certificate"),
    "ballots_received": mark("Ballots received by the station"),
    "ballots_issued": mark("Ballots issued to voters"),
    "ballots_issued_outside": mark("of them issued outside the premises"),
    "ballots_issued_absentee": mark("of them issued by absentee certificate"),
    "ballots_cancelled": mark("Unused ballots cancelled"),
    "ballots_spoiled": mark("Ballots spoiled and replaced"),
    "ballots_in_box": mark("Ballots found in the stationary boxes"),
    "ballots_in_portable_box": mark("Ballots found in the portable boxes"),
    "ballots_cast": mark("Ballots cast (voters who took part)"),
    "ballots_invalid": mark("Invalid ballots"),
    "ballots_both_marked": mark("Ballots with both answers marked (valid, not counted)"),
    "ballots_valid": mark("Valid ballots"),
}
"""Figure name to the words of its line, in the order of the form. All are counts of voters or ballots."""

LINES: Final = "lines"
"""In equations: the sum of the votes on all lines of the ballot, *against all* included."""


def figure_name(figure: str) -> Sentence:
    """The words of a figure, for people."""
    if figure == LINES:
        return Sentence(mark("Sum of the lines of the ballot"))
    return Sentence(FIGURES[figure])
