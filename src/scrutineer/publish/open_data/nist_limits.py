"""What NIST SP 1500-100 has no place for, in words for the page that offers the document."""

from typing import Final

from scrutineer.words import Sentence, mark

_SAID: Final = (
    mark(
        "A line against all: the standard knows candidates, parties and answers only. Here it stands as "
        "an answer, so that its votes are not lost."
    ),
    mark(
        "A figure that is not stated: the standard knows a count or nothing. Here the count is left out, "
        "and so is every total to which a counted protocol did not state its part."
    ),
    mark(
        "Ballots by contest: the standard counts ballots for an election, not for each contest. Where "
        "contests at one station differ, the counts of ballots are left out."
    ),
    mark(
        "Invalid ballots have no name of their own: they stand as rejected ballots. Ballots with both "
        "answers marked, which are valid and counted for neither, have no place."
    ),
    mark("Ballots received, issued, cancelled and spoiled; ballots issued by absentee certificate."),
    mark("Ballots found in the portable box, apart from those in the stationary boxes."),
    mark("An annulled protocol, a corrected one, and the reason: a station is counted or it is not."),
    mark("Copies that observers gave, and where they differ from the commission's."),
    mark("The image of the sheet and its hash; the entry in the ledger and its proof."),
    mark("The controls of the law that a protocol does not satisfy."),
    mark("The decision with its steps and articles: there is room for the outcome only."),
    mark("Two publications of the same figure, such as the preliminary and the final, and their sources."),
    mark("Bounds and rounded shares, such as over 75 %, as they were declared."),
    mark("Names of contests in several languages, except as the title on the ballot."),
    mark("Who was nominated and refused, and under which article."),
)

NOT_HELD: Final = tuple(map(Sentence, _SAID))
"""One sentence for each thing; where something was left out or put elsewhere, it says so."""
