"""The register of the five articles, and small registers, for the tests that hold words against acts."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from scrutineer.claims.answer import Desk
from scrutineer.claims.entry import Claim
from scrutineer.claims.examine import Report, examine
from scrutineer.claims.reading import Kept, read
from scrutineer.claims.shelf import Shelf
from scrutineer.claims.verdict import Judged, judge

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
REGISTER = EXAMPLES / "articles/claims.toml"

HEAD = """\
[register]
id = "SYNTHETIC-register"
name = { kk = "SYNTHETIC тізілім", ru = "SYNTHETIC реестр", en = "SYNTHETIC register" }
kept_by = { kk = "сынақ", ru = "проба", en = "a test" }

[[bundle]]
id = "president"
path = "PLACE/kz-2022-president"

[[source]]
id = "paper"
title = "SYNTHETIC page"
outlet = "SYNTHETIC paper"
language = "en"
wording = "original"
""".replace("SYNTHETIC-register", "synthetic-register")

CLAIM = """
[[claim]]
id = "second"
source = "paper"
speaker = { outlet = "SYNTHETIC paper", office = { kk = "басылым", ru = "издание", en = "newspaper" } }
kind = "number"
topic = "president"
quote = "SYNTHETIC: against all came second"
author = "SYNTHETIC first"
reviewer = "SYNTHETIC second"
said = { place = "2" }

[[claim.holds]]
said = "place"
query = { ask = "rank", bundle = "president", name = "against_all" }
"""

COMMITMENT = """
[[commitment]]
id = "publish"
kind = "promise"
text = { kk = "жариялау", ru = "публиковать", en = "publish" }
source = "paper"
by = { kk = "комиссия", ru = "комиссия", en = "commission" }
addressee = { kk = "комиссия", ru = "комиссия", en = "commission" }
theme = "results"
fulfilled_when = { kk = "жарияланды", ru = "опубликовано", en = "published" }
author = "SYNTHETIC first"

[[commitment.check]]
ask = "station_results"
bundle = "president"

[[commitment.status]]
day = "2023-01-02"
state = "not_yet_evaluated"
judged_by = "SYNTHETIC first"
"""

STATUS = """
[[commitment.status]]
day = "2023-03-04"
state = "partly"
judged_by = "SYNTHETIC second"
evidence = ["paper"]
"""


@cache
def five_articles() -> Report:
    """The filled register, examined once."""
    return examine(read(REGISTER))


@cache
def _desk() -> Desk:
    kept = five_articles().kept
    return Desk(Shelf(kept.register, kept.folder, kept.file))


def claim(claim_id: str) -> Judged:
    """One claim of the filled register."""
    return next(j for j in five_articles().claims if j.claim.id == claim_id)


def saying(claim_id: str, said: Mapping[str, str]) -> Judged:
    """The verdict on the same claim, had it said something else."""
    own = claim(claim_id).claim
    changed = own.model_copy(update={"said": {**own.said, **said}})
    return judge(changed, _desk())


def asking(entry: Claim) -> Judged:
    """The verdict on another claim, asked of the same bundles."""
    return judge(entry, _desk())


def written(folder: Path, *parts: str, name: str = "claims.toml") -> Path:
    """A small register in a file."""
    path = folder / name
    path.write_text("".join((HEAD, *parts)).replace("PLACE", str(EXAMPLES)), "utf-8")
    return path


def kept(folder: Path, *parts: str, name: str = "claims.toml") -> Kept:
    """A small register, read."""
    return read(written(folder, *parts, name=name))
