"""The format as written down for strangers: its example is read and counted, its tables are the schema's."""

import re
from pathlib import Path

import pytest

from scrutineer import bundle
from scrutineer.bundle.mapping import read_mapping
from scrutineer.bundle.schema import LIMIT, TABLES, Column, Type
from scrutineer.count.decision.decide import decide

DOCS = Path(__file__).resolve().parents[1] / "docs"
KINDS = {
    Type.ID: "identifier",
    Type.TEXT: "text",
    Type.COUNT: "count",
    Type.DECIMAL: "decimal",
    Type.DATE: "date",
    Type.TIME: "time",
    Type.MOMENT: "date or time",
    Type.SHA256: "SHA-256",
}


def described(column: Column) -> str:
    kind = ", ".join(f"`{word}`" for word in column.allowed) if column.allowed else KINDS[column.type]
    kind += " (needed)" if column.required else f" (default `{column.default}`)" if column.default else ""
    return f"| `{column.name}` | {kind} | {column.meaning} |"


def columns_in_markdown() -> str:
    """The chapter with a table for each table of the schema. A change of the schema must be copied here."""
    parts = []
    for table in TABLES.values():
        parts.append(f"### `{table.name}`: {table.meaning}\n")
        parts.append("| column | holds | meaning |\n|---|---|---|")
        parts.extend(described(column) for column in table.columns)
        refers = [f"`{r.column}` in `{r.table}`" for r in table.references]
        notes = [f"Unique: {' + '.join(f'`{name}`' for name in table.key)}."] if table.key else []
        notes += [f"Must be known: {', '.join(refers)}."] if refers else []
        parts.append("\n" + " ".join(notes) + "\n" if notes else "")
    return "\n".join(parts).rstrip() + "\n"


def files_in(text: str) -> dict[str, str]:
    """Blocks of code that follow the name of a file in bold."""
    return dict(re.findall(r"\*\*`([\w.]+)`\*\*\n+```\w*\n(.*?)```", text, re.DOTALL))


@pytest.fixture(scope="module")
def text() -> str:
    return (DOCS / "bundle.md").read_text("utf-8")


def test_the_tables_of_columns_are_those_of_the_schema(text: str):
    found = text.split("<!-- columns: begin -->\n")[1].split("<!-- columns: end -->", maxsplit=1)[0]
    assert found.strip() == columns_in_markdown().strip()


def test_the_example_is_an_election_that_is_read_and_decided(text: str, tmp_path: Path):
    for name, content in files_in(text).items():
        (tmp_path / name).write_text(content, "utf-8")
    election = bundle.read(tmp_path)
    (decided,) = decide(election)
    assert decided.decision.winners == ("a",)
    assert {name.split(".")[0] for name in files_in(text)} - {"election"} == set(election.tables)


def test_the_example_of_a_mapping_brings_in_its_file(tmp_path: Path):
    files = files_in((DOCS / "mapping.md").read_text("utf-8"))
    for name, content in files.items():
        (tmp_path / name).write_text(content, "utf-8")
    assert read_mapping(tmp_path / "mapping.toml").contests
    summary = bundle.import_files(tmp_path / "mapping.toml", [tmp_path / "results.csv"], tmp_path / "out")
    assert (summary.stations, summary.open_stations) == (3, 1)
    assert bundle.validate(tmp_path / "out") == ()


def test_every_code_that_a_reader_can_meet_is_explained(text: str):
    source = Path(bundle.__file__ or "").parent
    raised = {
        code for file in source.glob("*.py") for code in re.findall(r'"(B-\d\d)"', file.read_text("utf-8"))
    }
    explained = set(re.findall(r"^\| (B-\d\d) \|", text, re.MULTILINE))
    assert raised == explained


def test_the_limit_is_the_one_that_is_written_down(text: str):
    assert LIMIT == 10**12
    assert "1,000,000,000,000" in text
