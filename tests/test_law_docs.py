"""What the documents say of rule files is what the program does."""

import re
from pathlib import Path
from typing import get_args

from scrutineer.law.form import Base, Control
from scrutineer.law.reading import read_country, read_kind
from scrutineer.law.rule import Form, Standing, Topic
from scrutineer.law.rulebook import kinds

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = (ROOT / "docs/rule-files.md").read_text("utf-8")
GLOSSARY = (ROOT / "docs/glossary.md").read_text("utf-8")
COUNTRY = """
id = "xx"
name = { kk = "SYNTHETIC ел", ru = "SYNTHETIC страна", en = "SYNTHETIC country" }
[[statute]]
mark = "CL"
name = { kk = "Заң", ru = "Закон", en = "Law" }
cite = { kk = "Заң, {places}-бап", ru = "Закон, ст. {places}", en = "Law, Art. {places}" }
"""


def rows(text: str) -> list[list[str]]:
    """The rows of all tables of a document, as cells without their code marks."""
    tables = [line.strip().strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in row] for row in tables]


def forms() -> dict[str, set[str]]:
    """Form names to their keys as a rule file writes them."""
    found = {}
    for form in get_args(get_args(Form)[0]):
        fields = form.model_fields
        (name,) = get_args(fields["form"].annotation)
        found[name] = {field.alias or key for key, field in fields.items() if key != "form"}
    return found


def test_every_code_stands_in_the_document_with_its_equation_and_severity():
    documented = {row[0]: (row[1], row[2]) for row in rows(DOCUMENT) if re.fullmatch(r"E-\d\d", row[0])}
    real = {}
    for kind in kinds():
        for rule in kind.rule:
            if isinstance(rule.apply, Control):
                equation = str(rule.apply.equation).replace(" + ballots_both_marked", "")
                real[rule.apply.code] = (equation, rule.apply.severity.value)
    assert documented == real


def test_every_form_stands_in_the_document_with_its_keys():
    documented = {row[0]: row[1] for row in rows(DOCUMENT) if len(row) == 3 and row[0] in forms()}
    assert set(documented) == set(forms())
    for name, keys in forms().items():
        assert {key for key in keys if not re.search(rf"\b{key}\b", documented[name])} == set(), name


def test_every_topic_standing_and_base_stands_in_the_document():
    for word in (*get_args(Topic), *Standing, *get_args(Base)):
        assert re.search(rf"\b{word}\b", DOCUMENT), word


def test_every_gap_stands_in_the_document():
    named = {
        int(number) for row in rows(DOCUMENT) if "GAP" in row[0] for number in re.findall(r"\d\d", row[0])
    }
    assert named == {int(rule.id[4:6]) for kind in kinds() for rule in kind.rule if rule.id[:3] == "GAP"}


def test_the_worked_example_is_a_rule_file():
    example = DOCUMENT.split("```toml\n")[1].split("```")[0]
    shared = {"_controls": (ROOT / "src/scrutineer/law/rules/_controls.toml").read_text("utf-8")}
    kind = read_kind(example, "xx/mayor.toml", read_country(COUNTRY, "xx/_country.toml"), shared)
    assert (kind.id, kind.rule[0].standing) == ("mayor", Standing.UNSOURCED)
    assert len(kind.rule) > 10


def test_each_term_has_one_word_in_each_language_once():
    terms = [
        row for row in rows(GLOSSARY) if len(row) == 5 and row[0] != "English" and not set(row[0]) <= {"-"}
    ]
    assert len(terms) > 60
    for column in range(3):
        words = [word.strip() for row in terms for word in row[column].split(";")]
        assert all(words)
        assert sorted({word for word in words if words.count(word) > 1}) == []
    assert {row[3] for row in terms} == {"", "u"}
