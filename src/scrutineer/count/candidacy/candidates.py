"""Who could be chosen from: candidates, posts, and how they came to the ballot.

What the bundle lists can be counted again, so it goes before what was declared; but a table of nominations
often names only those who reached the ballot, so there a declared number goes first. Where both are given
and differ, ``D-11`` says so (a warning; a note where a table of nominations merely names fewer).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from scrutineer.count.declared.rows import Published, home_area, published, told
from scrutineer.model import Election, Finding, Option, Severity
from scrutineer.words import Sentence, mark

WAYS: Final = ("party", "self", "association", "superior_akim")
"""Ways of being put forward (``options.nomination``)."""

ROWS: Final = "rows"
DECLARED: Final = "declared"

_LISTED: Final = mark("{what}: {declared} was declared, the bundle lists {rows}.")
_PARTIAL: Final = ("nominated", "refused", "withdrawn")


@dataclass(frozen=True, slots=True)
class Stated:
    """A number and where it comes from: ``rows`` of the bundle's tables, or ``declared``.

    ``source`` is who published the same number, empty where nobody did.
    """

    value: int
    origin: str
    source: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"value": self.value, "from": self.origin, "source": self.source}


@dataclass(frozen=True)
class Candidates:
    """Candidates of one or several contests. ``None``: not stated anywhere.

    ``registered`` are persons: on lists, where lists are voted for; ``lines`` are the candidates or lists on
    the ballot. *Against all*, *yes* and *no* are neither. ``ways`` counts the registered by who put them
    forward; ``posts_with_one`` and ``posts_with_two`` are single posts with so many candidates.
    """

    posts: Stated | None
    nominated: Stated | None
    refused: Stated | None
    withdrawn: Stated | None
    registered: Stated | None
    lines: int
    women: Stated | None
    men: Stated | None
    ways: Mapping[str, Stated]
    posts_with_one: int | None
    posts_with_two: int | None

    @property
    def per_post(self) -> Fraction | None:
        """Registered candidates for each post."""
        if not self.posts or not self.posts.value or self.registered is None:
            return None
        return Fraction(self.registered.value, self.posts.value)

    @property
    def not_registered(self) -> int | None:
        """Nominated but not on the ballot: refused, withdrawn, or for a reason that is not stated."""
        if self.nominated is None or self.registered is None:
            return None
        return self.nominated.value - self.registered.value

    @property
    def end_not_stated(self) -> int | None:
        """Nominated and not on the ballot, and neither stated as refused nor as withdrawn."""
        if self.not_registered is None:
            return None
        return self.not_registered - sum(s.value for s in (self.refused, self.withdrawn) if s)

    def share(self, count: Stated | None) -> Fraction | None:
        """A number of candidates as a share of the registered."""
        if count is None or self.registered is None or not self.registered.value:
            return None
        return Fraction(count.value, self.registered.value)


def candidates(election: Election, contest_ids: Iterable[str], declared_of: str, area_id: str) -> Candidates:
    """The candidates of some contests.

    What was declared of them was declared for the contest ``declared_of`` (``""``: the election) and
    ``area_id``.
    """
    ids = tuple(contest_ids)
    listed = _listed(election, ids)
    declared = _declared(election, declared_of, area_id)

    def either(name: str) -> Stated | None:
        first, second = (declared, listed) if name in _PARTIAL else (listed, declared)
        found, other = first.get(name), second.get(name)
        if found and other and found.value == other.value:
            return Stated(found.value, found.origin, found.source or other.source)
        return found or other

    single = [sum(o.wins_seats for o in election.options[c].values()) for c in ids if _is_single(election, c)]
    return Candidates(
        posts=either("posts"),
        nominated=either("nominated"),
        refused=either("refused"),
        withdrawn=either("withdrawn"),
        registered=either("registered"),
        lines=sum(o.wins_seats for c in ids for o in election.options[c].values()),
        women=either("women"),
        men=either("men"),
        ways={way: found for way in WAYS if (found := either(f"nominated_{way}"))},
        posts_with_one=single.count(1) if single else None,
        posts_with_two=single.count(2) if single else None,
    )


def candidate_conflicts(election: Election) -> tuple[Finding, ...]:
    """``D-11``: declared numbers of candidates or posts that the bundle's own tables contradict."""
    found: list[Finding] = []
    for contest_id in ("", *election.contests):
        ids = (contest_id,) if contest_id else tuple(election.contests)
        rows = _candidate_rows(election, contest_id, home_area(election, contest_id))
        listed = _listed(election, ids) if rows else {}
        for name, row in rows.items():
            counted = listed.get(name)
            if counted is not None and not row.allows(counted.value):
                fewer = name in _PARTIAL and counted.value < row.value
                words = {"what": told(election, row.cell), "declared": row.shown, "rows": counted.value}
                found.append(
                    Finding(
                        "D-11",
                        Severity.NOTE if fewer else Severity.WARNING,
                        Sentence(_LISTED, words),
                        contest_id=contest_id,
                        values={
                            "name": name,
                            "declared": row.value,
                            "rows": counted.value,
                            "source": row.source,
                        },
                    )
                )
    return tuple(found)


def _candidate_rows(election: Election, contest_id: str, area_id: str) -> dict[str, Published]:
    """The numbers declared for an area by name; preliminary ones only where there is no other."""
    best: dict[str, Published] = {}
    for row in published(election, contest_id, area_id):
        if row.unit == "count" and row.relation in ("=", "~"):
            kept = best.get(row.name)
            if kept is None or (kept.stage == "preliminary" != row.stage):
                best[row.name] = row
    return best


def _declared(election: Election, contest_id: str, area_id: str) -> dict[str, Stated]:
    rows = _candidate_rows(election, contest_id, area_id)
    return {name: Stated(int(row.value), DECLARED, row.source) for name, row in rows.items()}


def _is_single(election: Election, contest_id: str) -> bool:
    options = election.options[contest_id].values()
    return election.contests[contest_id].seats == 1 and any(o.kind == "candidate" for o in options)


def _listed(election: Election, contest_ids: tuple[str, ...]) -> dict[str, Stated]:
    """What the tables of the bundle give, by declared name. What only some rows state is left out."""
    standing = [o for c in contest_ids for o in election.options[c].values() if o.wins_seats]
    if not standing:
        return {}
    found = {"posts": sum(election.contests[c].seats for c in contest_ids if _is_elected(election, c))}
    persons = _persons(election, contest_ids, standing)
    if persons is not None:
        found["registered"] = persons
    people = [o for o in standing if o.kind == "candidate"]
    if people and all(o.sex for o in people):
        found["women"] = sum(o.sex == "f" for o in people)
        found["men"] = sum(o.sex == "m" for o in people)
    if people and len(people) == len(standing) and all(o.nomination for o in people):
        found |= {f"nominated_{way}": sum(o.nomination == way for o in people) for way in WAYS}
    found |= _nominations(election, contest_ids)
    return {name: Stated(value, ROWS) for name, value in found.items()}


def _is_elected(election: Election, contest_id: str) -> bool:
    return any(o.wins_seats for o in election.options[contest_id].values())


def _persons(election: Election, contest_ids: tuple[str, ...], standing: list[Option]) -> int | None:
    """Candidates, and members of lists; ``None`` where a list's members are not given."""
    members: dict[tuple[str, str], int] = {}
    for contest_id in contest_ids:
        for row in election.rows_of("list_members", contest_id):
            key = (contest_id, row["option_id"])
            members[key] = members.get(key, 0) + 1
    lists = [o for o in standing if o.kind == "list"]
    if any((o.contest_id, o.option_id) not in members for o in lists):
        return None
    return len(standing) - len(lists) + sum(members[o.contest_id, o.option_id] for o in lists)


def _nominations(election: Election, contest_ids: tuple[str, ...]) -> dict[str, int]:
    """Persons nominated, refused and withdrawn: several bodies may nominate one, in one row or in several."""
    stages: dict[tuple[str, str], set[str]] = {}
    for contest_id in contest_ids:
        for row in election.rows_of("nominations", contest_id):
            # Somebody who never reached the ballot has no option and is not named: each row is a person.
            person = row.get("option_id") or f"\n{row['nomination_id']}"
            stages.setdefault((contest_id, person), set()).add(row.get("stage") or "nominated")
    if not stages:
        return {}
    off = [seen for seen in stages.values() if "registered" not in seen or "withdrawn" in seen]
    counts = {stage: sum(stage in seen for seen in off) for stage in ("refused", "withdrawn")}
    # Where somebody's end is not stated, none stated as refused or withdrawn does not mean none.
    unknown = any(not seen & {"refused", "withdrawn"} for seen in off)
    return {"nominated": len(stages)} | {stage: n for stage, n in counts.items() if n or not unknown}
