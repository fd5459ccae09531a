"""docs/claims.md tells the truth: its examples are read and answered, and its tables are complete."""

import re
import typing
from pathlib import Path

import pytest

from scrutineer.claims import query, read, rewritten
from scrutineer.claims.entry import STATES, Kind
from scrutineer.claims.examine import examine
from scrutineer.claims.figure import figure
from scrutineer.claims.refusal import Refused
from scrutineer.claims.verdict import Verdict
from scrutineer.claims.wording import TOLD
from scrutineer.count.declared.names import SHARE_BASES
from tests.claims_register import EXAMPLES, HEAD, REGISTER

PAGE = (Path(__file__).resolve().parents[1] / "docs/claims.md").read_text("utf-8")
BLOCKS = [
    re.sub(r"^   ", "", block, flags=re.MULTILINE)
    for block in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
]


def asks(union: object) -> set[str]:
    """Every word of ``ask`` in a union of questions."""
    kinds = typing.get_args(typing.get_args(union)[0])
    return {word for kind in kinds for word in typing.get_args(kind.model_fields["ask"].annotation)}


def told(heading: str, until: str) -> set[str]:
    """The first column of the tables between two headings."""
    part = PAGE.partition(heading)[2].partition(until)[0]
    first = [line.split("|")[1] for line in map(str.strip, part.splitlines()) if line.startswith("| `")]
    return {word for cell in first for word in re.findall(r"`([a-z_]+)`", cell)}


def test_every_question_stands_in_the_page():
    assert told("### Questions", "### Names") - {"ask"} == asks(query.Query)
    assert told("**Checks**", "## The register") - {"ask"} == asks(query.Check)


def test_every_kind_of_claim_and_every_base_stands_in_the_page():
    assert told("| `kind` | for", "3. Say") - {"kind"} == set(typing.get_args(Kind))
    assert told("### Names", "## Verdicts") - {"base"} == set(SHARE_BASES)


def test_the_figures_of_the_page_are_read_and_refused_as_it_says():
    part = PAGE.partition("### Figures")[2].partition("### Questions")[0]
    taken, refused = part.split("| refused | write |")
    for written in re.findall(r"^\| (.*?) \|", taken, re.MULTILINE)[1:]:
        for text in re.findall(r"`([^`]+)`", written):
            assert figure(text) is not None
    for text in ("1,234 %", "271.641"):
        assert f"| `{text}` |" in refused
        with pytest.raises(Refused):
            figure(text)


def test_every_question_can_be_told_in_words():
    kinds = {
        kind for union in (query.Query, query.Check) for kind in typing.get_args(typing.get_args(union)[0])
    }
    assert set(TOLD) == kinds


def test_every_verdict_and_every_state_stands_in_the_page():
    assert told("## Verdicts", "## Add a status") == {verdict.value for verdict in Verdict}
    for state in STATES:
        assert f"`{state}`" in PAGE


def test_a_newcomer_who_follows_the_page_adds_a_claim_that_is_answered(tmp_path):
    source, claim, holds, _missing, _status = BLOCKS
    path = tmp_path / "claims.toml"
    text = HEAD.partition("[[source]]")[0].replace("PLACE", str(EXAMPLES))
    path.write_text("\n".join((text, source, claim, holds)), "utf-8")
    (found,) = examine(read(path)).claims
    assert found.verdict is Verdict.CONSISTENT


def test_a_newcomer_who_follows_the_page_says_what_is_not_published(tmp_path):
    source, claim, _holds, missing, _status = BLOCKS
    path = tmp_path / "claims.toml"
    text = HEAD.partition("[[source]]")[0].replace("PLACE", str(EXAMPLES))
    path.write_text("\n".join((text, source, claim + missing)), "utf-8")
    (found,) = examine(read(path)).claims
    assert found.verdict is Verdict.NOT_CHECKABLE


def test_a_newcomer_who_follows_the_page_adds_a_status(tmp_path):
    text = REGISTER.read_text("utf-8").replace("../kz-", f"{EXAMPLES}/kz-")
    before, after = tmp_path / "before.toml", tmp_path / "claims.toml"
    before.write_text(text, "utf-8")
    place = text.index("[[commitment]]", text.index('id = "direct-district-akims"'))
    after.write_text(text[:place] + BLOCKS[-1] + "\n" + text[place:], "utf-8")
    assert rewritten(read(before), read(after)) == ()
    own = next(c for c in read(after).register.commitment if c.id == "direct-district-akims")
    assert len(own.status) == 2
    assert [fault.code for fault in rewritten(read(after), read(before))] == ["W-21"]
