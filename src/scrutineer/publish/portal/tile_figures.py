"""The figures by which tiles are coloured: from protocols where there are any, else as they were declared."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import Final

from scrutineer.count.declared.names import base_words
from scrutineer.publish.portal.area import Part, Section
from scrutineer.publish.portal.edition import Edition
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.publications import Stated, stated
from scrutineer.publish.turnout import MEANING
from scrutineer.words import Sentence, mark

SHADES: Final = 5
"""So many shades there are; the figure itself stands in every tile."""

OPEN: Final = SHADES + 1
"""The shade of a figure of which only a bound is known: hatched, because it belongs to no step."""

_TURNOUTS: Final[Mapping[str, str]] = {
    "ballots_issued": mark("Turnout by ballots issued"),
    "ballots_cast": mark("Turnout by ballots found"),
    "turnout": mark("Turnout"),
}

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ALL: Final = (Fraction(0), Fraction(1))


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure at a place: how it is printed, and its shade from 1 to 5."""

    text: str
    shade: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that can be chosen. ``says`` tells what it is of, ``legend`` what each shade means."""

    key: str
    title: Sentence
    says: tuple[Sentence, ...]
    cells: Mapping[str, Cell]
    legend: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A figure before it is coloured."""

    key: str
    title: Sentence
    says: tuple[Sentence, ...]


def of_parts(printer: Printer, section: Section, parts: Sequence[Part], stations: bool) -> Iterator[Figure]:
    """The figures that protocols give, each as the page of its place prints it."""
    points = printer.speech.points
    yield from _leaders(printer, parts)
    lines = Sentence(mark("Per cent of the votes on all lines."))
    named = Sentence(mark("Per cent of {base}."), {"base": section.base}) if section.base else None
    base = lines if stations else named
    share = _Asked("share", Sentence(mark("Share of whoever leads")), (base,) if base else ())
    yield from _shares(printer, share, {p.place_id: (p.share, points(p.share)) for p in parts})
    said = (Sentence(mark("Per cent of the voters on the lists.")),)
    turnout = _Asked("turnout", Sentence(mark("Turnout")), said)
    yield from _shares(printer, turnout, {p.place_id: (p.turnout, points(p.turnout)) for p in parts})
    yield from _counted(printer, parts)
    yield from _contradicted(printer, {p.place_id: p.contradictions for p in parts})


def of_areas(printer: Printer, edition: Edition, places: Sequence[str]) -> Iterator[Figure]:
    """The figures of areas without protocols of one contest: declared ones, and how much is decided there."""
    rows = [row for row in stated(edition.account.election) if row.area_id in places and not row.station_id]
    yield from _declared(printer, edition, rows)
    decided = {place: number for place in places if (number := edition.atlas.decided(place))}
    if len(edition.account.contests) > 1:
        said = (Sentence(mark("Contests that are decided there.")),)
        yield from _numbers(printer, _Asked("decided", Sentence(mark("Decisions")), said), decided)
    yield from _contradicted(printer, {place: edition.atlas.contradicted(place) for place in places})


def of_copies(printer: Printer, edition: Edition) -> Iterator[Figure]:
    """How many copies by observers there are of each station, where no protocol gives any figure."""
    said = (Sentence(mark("Copies of the protocol by observers.")),)
    copies = {
        record.station.station_id: sum(
            c.sheet.protocol.source == "observer" for case in record.cases for c in case.copies
        )
        for record in edition.records
    }
    yield from _numbers(printer, _Asked("copies", Sentence(mark("Observers' copies")), said), copies)


def _leaders(printer: Printer, parts: Sequence[Part]) -> Iterator[Figure]:
    """Who leads where: a letter for each, explained beneath."""
    names = Counter(part.leader for part in parts if part.leader)
    ranked = [name for name, _ in names.most_common(len(_LETTERS))]
    if not ranked:
        return
    cells = {
        part.place_id: Cell(_LETTERS[at], max(SHADES - at, 1))
        for part in parts
        if part.leader in ranked
        for at in [ranked.index(part.leader)]
    }
    speech = printer.speech
    legend = tuple(
        (max(SHADES - at, 1), f"{_LETTERS[at]} {speech.say(name)}: {speech.number(names[name])}")
        for at, name in enumerate(ranked)
    )
    said = Sentence(
        mark("A letter for each line of the ballot that leads somewhere; the number of places beneath.")
    )
    yield Figure("leader", Sentence(mark("Who leads")), (said,), cells, legend)


def _counted(printer: Printer, parts: Sequence[Part]) -> Iterator[Figure]:
    """What share of the stations is in, on a scale from none to all."""
    values = {}
    for part in parts:
        if part.stations and part.stations.expected:
            done, whole = part.stations.counted, part.stations.expected
            values[part.place_id] = (
                Fraction(done, whole),
                f"{printer.speech.number(done)}/{printer.speech.number(whole)}",
            )
    said = (Sentence(mark("Polling stations whose protocol is counted, of those that there are.")),)
    asked = _Asked("counted", Sentence(mark("Stations counted")), said)
    yield from _shares(printer, asked, values, _ALL)


def _contradicted(printer: Printer, numbers: Mapping[str, int]) -> Iterator[Figure]:
    """How many stations are contradicted, where any is."""
    if any(numbers.values()):
        said = (Sentence(mark("Stations whose figures cannot all be right.")),)
        asked = _Asked("contradicted", Sentence(mark("Contradicted stations")), said)
        yield from _numbers(printer, asked, numbers)


def _declared(printer: Printer, edition: Edition, rows: Sequence[Stated]) -> Iterator[Figure]:
    """Shares that were declared for areas: of lines of the ballot, and turnout; the latest of each."""
    lines = {option for options in edition.setting.election.options.values() for option in options}
    given: dict[str, dict[str, dict[str, Stated]]] = {}
    for row in sorted(rows, key=lambda row: row.as_of):
        if row.is_share and (row.key in lines or row.key in _TURNOUTS):
            given.setdefault(row.key, {}).setdefault(row.as_of, {})[row.area_id] = row
    found = {key: _comparable(key, moments) for key, moments in given.items()}
    for key, of in sorted(found.items(), key=lambda item: item[0] in _TURNOUTS):
        asked = _asked_of(printer, key, next(iter(of.values())))
        texts = {area: (row.value, row.text(printer.language)[:-2]) for area, row in of.items()}
        for figure in _shares(printer, asked, {a: t for a, t in texts.items() if not of[a].bounded}):
            bounded = {a: Cell(texts[a][1], OPEN) for a, row in of.items() if row.bounded}
            said = Sentence(mark("only a bound is known")).text(printer.language)
            legend = (*figure.legend, (OPEN, said)) if bounded else figure.legend
            yield replace(figure, cells={**figure.cells, **bounded}, legend=legend)


def _comparable(key: str, moments: Mapping[str, Mapping[str, Stated]]) -> dict[str, Stated]:
    """One row an area. Turnout grows through the day: it is taken at the moment at which the most areas are
    known, the latest of such; of a share of votes the latest of each area is taken.
    """
    if key in _TURNOUTS:
        return dict(moments[max(moments, key=lambda moment: (len(moments[moment]), moment))])
    return {area: row for moment in sorted(moments) for area, row in moments[moment].items()}


def _asked_of(printer: Printer, key: str, row: Stated) -> _Asked:
    """What a declared share is called, and what it is of."""
    declared = Sentence(mark("As declared; no protocol stands behind it."))
    if key in _TURNOUTS:
        values = {"meaning": Sentence(MEANING[key]), "moment": printer.speech.moment(row.as_of)}
        said = mark("{meaning}: {moment}. Per cent.") if row.as_of else mark("{meaning}. Per cent.")
        return _Asked(key, Sentence(_TURNOUTS[key]), (Sentence(said, values), declared))
    of = base_words(row.base) if row.base else None
    base = [Sentence(mark("Per cent of {base}."), {"base": of})] if of else []
    return _Asked(key, Sentence(mark("Share of “{name}”"), {"name": row.what}), (*base, declared))


def _shares(
    printer: Printer,
    asked: _Asked,
    values: Mapping[str, tuple[Fraction | None, str]],
    scale: tuple[Fraction, Fraction] | None = None,
) -> Iterator[Figure]:
    """A share in five equal steps, from the lowest to the highest in whole per cent, or on a ``scale``."""
    known = {place: (value, text) for place, (value, text) in values.items() if value is not None}
    if not known:
        return
    every = [value for value, _ in known.values()]
    low, high = scale or (Fraction(floor(100 * min(every)), 100), Fraction(ceil(100 * max(every)), 100))
    step = (high - low) / SHADES or Fraction(1)
    cells = {p: Cell(text, min(int((v - low) / step) + 1, SHADES)) for p, (v, text) in known.items()}
    edges = [
        printer.speech.points(low + at * step, 0 if (step * 100).denominator == 1 else 1)
        for at in range(SHADES + 1)
    ]
    legend = tuple((at + 1, f"{edges[at]}\N{EN DASH}{edges[at + 1]} %") for at in range(SHADES))
    yield Figure(asked.key, asked.title, asked.says, cells, legend if high > low else ())


def _numbers(printer: Printer, asked: _Asked, numbers: Mapping[str, int]) -> Iterator[Figure]:
    """A number in five equal steps from nought to the highest."""
    highest = max(numbers.values(), default=0)
    if not highest:
        return
    differ = len(set(numbers.values())) > 1
    cells = {
        place: Cell(printer.speech.number(number), max(-(-number * SHADES // highest), 1) if differ else 2)
        for place, number in numbers.items()
    }
    yield Figure(asked.key, asked.title, asked.says, cells, ())
