"""What one cell of ``ballots.ranking`` says, and what a ballot must be before it is counted.

A ranked ballot writes the option ids from first choice to last, with ``>`` between them: ``a>b>c``. An
approval ballot writes the ids approved, in any order, with ``+`` between them: ``a+b+c``. An id holds
neither sign. Blanks around an id do not count. An empty cell is a ballot that names nobody.

A ranking is the voter's order of the options that were ranked, so a rank left out on the paper is simply
not there: the later choices move up. Where a law ends a ballot at a skipped or doubled rank, the cell ends
there too; which of several options at one rank the voter meant is never guessed. A cell with an empty place
(``a>>b``), an option that does not stand, or an option named twice is an error, not half a ballot.
"""

from collections.abc import Collection, Iterable, Sequence

from scrutineer.model import ScrutineerError
from scrutineer.words import Sentence, mark

RankedBallots = Sequence[tuple[tuple[str, ...], int]]
"""Rankings, each with the number of ballots that carry it; one ranking may stand in several rows."""

ApprovalBallots = Sequence[tuple[frozenset[str] | tuple[str, ...], int]]
"""Sets of approved options, each with the number of ballots that carry it."""


class BallotError(ScrutineerError):
    """A ballot cannot be counted as it stands. ``row`` is its place among the ballots given, from 1.

    ``row`` is ``None`` where a single cell was read.
    """

    def __init__(self, code: str, sentence: Sentence, row: int | None = None) -> None:
        super().__init__(code, sentence)
        self.row = row


def parse_ranking(cell: str) -> tuple[str, ...]:
    """``a>b>c`` as the options from first choice to last; ``()`` for an empty cell.

    Raises :class:`BallotError` on an empty place, an option named twice, or the sign ``+`` of approvals.
    """
    return _parse(cell, ">", "+")


def parse_approval(cell: str) -> tuple[str, ...]:
    """``a+b+c`` as the options approved, in the order written; ``()`` for an empty cell.

    Raises :class:`BallotError` on an empty place, an option named twice, or the sign ``>`` of rankings.
    """
    return _parse(cell, "+", ">")


def require_countable(ballots: Iterable[tuple[Collection[str], int]], options: Sequence[str]) -> None:
    """Raise :class:`BallotError`, with the row, at the first ballot that cannot be counted.

    Each ballot must name only ``options``, none twice, and stand for a whole number of ballots from zero up.
    """
    known = frozenset(options)
    for row, (named, count) in enumerate(ballots, start=1):
        if type(count) is not int or count < 0:
            sentence = Sentence(
                mark("Row {row:plain} stands for {count} ballots. Give a whole number, zero or more."),
                {"row": row, "count": str(count)},
            )
            raise BallotError("ballots.count", sentence, row)
        _require_distinct(tuple(named), row)
        for option in named:
            if option not in known:
                sentence = Sentence(
                    mark(
                        "Row {row:plain} names “{option}”, which does not stand in this contest. "
                        "Correct the ballot, or add the option."
                    ),
                    {"row": row, "option": option},
                )
                raise BallotError("ballots.unknown_option", sentence, row)


def _parse(cell: str, sign: str, other: str) -> tuple[str, ...]:
    if not cell.strip():
        return ()
    if other in cell:
        sentence = Sentence(
            mark("“{cell}” holds “{other}”, but options are parted by “{sign}” here. Write it so."),
            {"cell": cell, "other": other, "sign": sign},
        )
        raise BallotError("ballots.wrong_sign", sentence)
    named = tuple(part.strip() for part in cell.split(sign))
    if not all(named):
        sentence = Sentence(
            mark(
                "“{cell}” has an empty place. Leave out a rank that the voter left out, "
                "and end the ballot where the law ends it."
            ),
            {"cell": cell},
        )
        raise BallotError("ballots.empty_place", sentence)
    _require_distinct(named, None)
    return named


def _require_distinct(named: Sequence[str], row: int | None) -> None:
    if len(set(named)) == len(named):
        return
    twice = next(option for place, option in enumerate(named) if option in named[:place])
    if row is None:
        sentence = Sentence(
            mark("The ballot names “{option}” twice. Leave it only where the law counts it."),
            {"option": twice},
        )
    else:
        sentence = Sentence(
            mark("Row {row:plain} names “{option}” twice. Leave it only where the law counts it."),
            {"row": row, "option": twice},
        )
    raise BallotError("ballots.option_twice", sentence, row)
