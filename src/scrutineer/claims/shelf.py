"""The bundles of a register, read when they are first asked, and what may be taken from each as evidence.

From a bundle with invented tables only declared figures are taken: each has a source outside. Its stations,
options and votes prove nothing about a claim, and are never asked.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Final

from scrutineer import bundle
from scrutineer.bundle.fault import FIRST_ROW, Faults, suggestion
from scrutineer.claims.entry import Register
from scrutineer.count import Account, ContestAccount, account
from scrutineer.count.declared.names import NAMES, is_known
from scrutineer.count.declared.rows import RESULT_STAGES, Published, published
from scrutineer.model import FIGURES, Contest, Election
from scrutineer.words import Sentence, mark

_WRITTEN: Final = ("contest_id", "name", "as_of", "source", "area_id", "stage", "unit", "base", "value")
_KEYS: Final = {"options": "option_id", "nominations": "nomination_id", "parties": "party_id"}


class NotThere(Exception):  # noqa: N818  an answer, not an error: the bundle does not hold it
    """What was asked is not in the bundle; ``sentence`` says what would have to be published."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass
class Shelf:
    """Bundles by their id in the register; ``folder`` is where the register lies, ``file`` its name."""

    register: Register
    folder: Path
    file: str
    _open: dict[str, "Volume"] = field(default_factory=dict)

    def volume(self, bundle_id: str) -> "Volume":
        """A bundle. Raises :class:`scrutineer.model.BadInputError` where it is not whole."""
        if bundle_id not in self._open:
            path = next(b.path for b in self.register.bundle if b.id == bundle_id)
            self._open[bundle_id] = Volume(bundle_id, bundle.read(self.folder / path), self.file)
        return self._open[bundle_id]


@dataclass
class Volume:
    """One bundle and its account."""

    bundle_id: str
    election: Election
    file: str

    @cached_property
    def account(self) -> Account:
        """The whole account of an election without invented tables."""
        return account(self.election)

    def known(self, name: str, area: str, contest_id: str, entry: str) -> None:
        """Make sure that a question names what there can be in this bundle.

        Raises :class:`scrutineer.model.BadInputError`: a slip must not read as *not published*.
        ``entry`` is where the question stands.
        """
        faults = Faults(of_entries=True)
        election, contest = self.election, self.contest(contest_id)
        said_of = {"bundle": self.bundle_id}
        if area and area not in election.areas:
            said = mark("The bundle {bundle} has no area {name}.{hint}")
            hint = suggestion(area, election.areas)
            faults.add("W-10", self.file, said, {**said_of, "name": area, "hint": hint}, column=entry)
        options = election.options[contest.contest_id] if contest else {}
        if name and not is_known(name, options, election.parties):
            said = mark("The bundle {bundle} can have no figure {name}.{hint}")
            hint = suggestion(name, (*options, *FIGURES, *NAMES))
            faults.add("W-10", self.file, said, {**said_of, "name": name, "hint": hint}, column=entry)
        faults.stop()

    def contest(self, contest_id: str) -> Contest | None:
        """The contest named, or the only one there is; ``None`` for the election as a whole."""
        contests = self.election.contests
        if contest_id and contest_id not in contests:
            said = mark("The bundle {bundle} has no contest {contest}.")
            raise NotThere(Sentence(said, {"bundle": self.bundle_id, "contest": contest_id}))
        if contest_id:
            return contests[contest_id]
        return next(iter(contests.values())) if len(contests) == 1 else None

    def counted(self, contest_id: str) -> ContestAccount:
        """The account of a contest; not to be had where tables are invented or the contest is not named."""
        if self.election.synthetic:
            said = mark("The tables of {bundle} are invented below the published totals, and prove nothing.")
            raise NotThere(Sentence(said, {"bundle": self.bundle_id}))
        contest = self.contest(contest_id)
        if contest is None:
            said = mark("{bundle} has several contests; the question names none.")
            raise NotThere(Sentence(said, {"bundle": self.bundle_id}))
        return next(c for c in self.account.contests if c.contest.contest_id == contest.contest_id)

    @cached_property
    def _declared_rows(self) -> Mapping[tuple[str, ...], int]:
        found: dict[tuple[str, ...], int] = {}
        for number, row in enumerate(self.election.rows("declared"), FIRST_ROW):
            found.setdefault(tuple(str(row.get(column) or "") for column in _WRITTEN), number)
        return found

    def declared_row(self, row: Published) -> int:
        """Where a declared figure stands in ``declared.csv``; 0 where it is not found as it was written."""
        wanted = (row.contest_id, row.name, row.as_of, row.source)
        return next(
            (
                number
                for key, number in self._declared_rows.items()
                if key[:4] == wanted
                and key[4] in ("", row.area_id)
                and key[5] in ("", row.stage)
                and (key[6] or "count") == row.unit
                and (row.unit != "share" or key[7] == row.base)
                and Fraction(key[8]) == row.value
            ),
            0,
        )

    def row_of(self, table: str, key: str) -> int:
        """Where the row with this key stands in a small table's file; 0 where there is none."""
        column = _KEYS[table]
        rows = enumerate(self.election.rows(table), FIRST_ROW)
        return next((number for number, row in rows if row.get(column) == key), 0)

    def rows(
        self,
        contest_id: str,
        area: str,
        name: str,
        unit: str,
        *,
        stage: str = "",
        as_of: str = "",
        base: str = "",
    ) -> tuple[Published, ...]:
        """The declared rows of one name: of the stage asked for, else of the strongest that has any.

        Within a stage the latest; of results an ``as_of`` is no part of what was said. Several rows are
        several sources.
        """
        found = [r for r in self._of_area(contest_id, area) if (r.name, r.unit, r.base) == (name, unit, base)]
        if as_of:
            found = [r for r in found if r.as_of.startswith(as_of)]
        return tuple(_of_stage(found, stage))

    def stages_of(self, contest_id: str, area: str, name: str) -> tuple[str, ...]:
        """The stages for which a count is declared, each once, in the order of the rows."""
        found = (r for r in self._of_area(contest_id, area) if (r.name, r.unit) == (name, "count"))
        return tuple(dict.fromkeys(r.stage for r in found))

    def _of_area(self, contest_id: str, area: str) -> Iterator[Published]:
        contest = self.contest(contest_id)
        key = contest.contest_id if contest else ""
        home = area or (contest.area_id if contest else self.election.area) or None
        yield from published(self.election, key, home)


def _of_stage(rows: Iterable[Published], stage: str) -> list[Published]:
    found = list(rows)
    if stage:
        found = [r for r in found if r.stage == stage]
    else:
        strongest = next((s for s in RESULT_STAGES if any(r.stage == s for r in found)), None)
        found = [r for r in found if r.stage == strongest] if strongest else found
    latest = max((r.cell.moment for r in found), default="")
    return [r for r in found if r.cell.moment == latest]
