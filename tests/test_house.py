"""The rules of the house that a machine can hold; beside each stands a bad sample, which it must find."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src/scrutineer"
MODULE_LINES = 400
NAMES_THAT_SAY_NOTHING = {"base", "common", "core", "helper", "helpers", "manager", "managers", "misc"} | {
    "util",
    "utils",
}
# Joined here, so that this file does not name them itself.
REGISTRY_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
        ("anaconda", "org"),
        ("maven", "org"),
        ("maven", "apache", "org"),
    )
)
MACHINE_PATH = re.compile(r"(?<![\w.~$})/])(?:file://)?/(?:home|root|work|Users)/\w")


def modules() -> list[Path]:
    folders = ("src", "tests", "tools", "benchmarks")
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def kept_files() -> list[Path]:
    """Every file that is in the repository or would be added to it."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is not a git checkout, so what belongs to it is not known")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return [path for name in sorted(set(listed)) if name and (path := ROOT / name).is_file()]


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


# Size and names


def too_long(text: str) -> bool:
    return len(text.splitlines()) > MODULE_LINES


def test_no_module_is_longer_than_400_lines():
    assert [shown(path) for path in modules() if too_long(path.read_text("utf-8"))] == []


def test_a_module_of_401_lines_would_be_found():
    assert too_long("x = 1\n" * 401)
    assert not too_long("x = 1\n" * 400)


def says_nothing(path: Path) -> bool:
    return bool({path.stem.strip("_"), *(part.strip("_") for part in path.parts)} & NAMES_THAT_SAY_NOTHING)


def test_every_module_has_a_name_that_says_what_it_is():
    assert [shown(path) for path in modules() if says_nothing(path.relative_to(ROOT))] == []


@pytest.mark.parametrize("name", ["src/scrutineer/count/utils.py", "tests/_helpers.py", "src/core/seats.py"])
def test_a_name_that_says_nothing_would_be_found(name):
    assert says_nothing(Path(name))


# Exact numbers


def inexact(source: str) -> list[str]:
    """Where a source computes with binary fractions: the operator ``/``, a float, or a cast to one."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                found.append((node.lineno, "divides with /"))
            case ast.Constant(value=float() | complex()):
                found.append((node.lineno, f"writes the float {node.value!r}"))
            case ast.Call(func=ast.Name(id="float" | "complex")):
                found.append((node.lineno, "calls float"))
            case ast.Attribute(attr="Float32" | "Float64" | "truediv"):
                found.append((node.lineno, f"uses {node.attr}"))
            case _:
                pass
    return [f"line {line} {what}" for line, what in sorted(found)]


@pytest.mark.parametrize("layer", ["law", "count"])
def test_votes_and_shares_are_never_floats(layer):
    places = [
        f"{shown(path)}: {fault}"
        for path in sorted((PACKAGE / layer).rglob("*.py"))
        for fault in inexact(path.read_text("utf-8"))
    ]
    assert places == []


@pytest.mark.parametrize(
    "source",
    [
        "share = a / b",
        "a /= 2",
        "x = 0.05",
        "x = 1e3",
        "float(x)",
        "nw.col('v').cast(nw.Float64)",
        "operator.truediv",
    ],
)
def test_a_float_would_be_found(source):
    assert inexact(source) != []


@pytest.mark.parametrize(
    "source", ["share = Fraction(a, b)", "half = a // 2", "x = '0.05'", "import math\nmath.gcd(4, 6)"]
)
def test_exact_arithmetic_is_not_mistaken_for_a_float(source):
    assert inexact(source) == []


# Folders say what they hold


def silent(docstring: str | None) -> bool:
    """Whether a folder fails to say, in about three lines, what lives there and what never does."""
    lines = [line for line in (docstring or "").splitlines() if line.strip()]
    return not 2 <= len(lines) <= 6 or "never" not in " ".join(lines).lower()


def test_every_folder_says_what_lives_there_and_what_never_does():
    folders = sorted({path.parent for path in PACKAGE.rglob("*.py")} - {PACKAGE})
    wanting = []
    for folder in folders:
        init = folder / "__init__.py"
        if not init.exists() or silent(ast.get_docstring(ast.parse(init.read_text("utf-8")))):
            wanting.append(shown(init))
    assert wanting == []


@pytest.mark.parametrize("docstring", [None, "", "Counting.", "Counts.\nAdds up.\nAnd more."])
def test_a_folder_that_says_nothing_would_be_found(docstring):
    assert silent(docstring)
    assert not silent("Votes added up.\nOne module a method.\nNever here: rules of law.")


# Nothing of one machine


def of_one_machine(text: str) -> list[str]:
    """Registry hosts and absolute paths of somebody's machine in a text."""
    hosts = [host for host in REGISTRY_HOSTS if host in text]
    return hosts + [match.group() for match in MACHINE_PATH.finditer(text)]


def test_no_file_names_a_registry_or_a_path_of_one_machine():
    found = []
    for path in kept_files():
        content = path.read_bytes()
        if b"\0" not in content:
            found += [f"{shown(path)}: {what}" for what in of_one_machine(content.decode("utf-8", "replace"))]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["see " + REGISTRY_HOSTS[0], "open('/" + "home/somebody/x')", "file:///" + "root/x", "cd /" + "work/x"],
)
def test_a_path_of_one_machine_would_be_found(text):
    assert of_one_machine(text) != []


@pytest.mark.parametrize(
    "text", ["https://example.org/home/page", "../shared/data", "src/work/x", "a/root/b"]
)
def test_other_paths_are_left_alone(text):
    assert of_one_machine(text) == []


# Layers


def lint_imports(folder: Path) -> tuple[bool, str]:
    """Runs the contracts of ``folder/pyproject.toml`` over ``folder/src``: kept or not, and what was said."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "200"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def copied_house(tmp_path):
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", "rules", "locale", "static")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_each_layer_imports_only_what_stands_below_it():
    kept, said = lint_imports(ROOT)
    assert kept, said


def test_an_import_from_above_breaks_the_contract(copied_house):
    (copied_house / "src/scrutineer/words/upwards.py").write_text("import scrutineer.count\n")
    kept, said = lint_imports(copied_house)
    assert not kept
    assert "scrutineer.words is not allowed to import scrutineer.count" in said


def test_a_new_folder_without_a_layer_breaks_the_contract(copied_house):
    (copied_house / "src/scrutineer/elsewhere").mkdir()
    (copied_house / "src/scrutineer/elsewhere/__init__.py").write_text("")
    kept, said = lint_imports(copied_house)
    assert not kept
    assert "scrutineer.elsewhere" in said


def test_a_clock_in_the_core_breaks_the_contract(copied_house):
    (copied_house / "src/scrutineer/law/clock.py").write_text("import time\n")
    kept, said = lint_imports(copied_house)
    assert not kept
    assert "scrutineer.law.clock -> time" in said


# What is installed


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def not_packed(patterns: Iterable[str], folder: Path, files: Iterable[Path]) -> list[str]:
    """The files under ``folder``, Python apart, that no pattern of package data takes along."""
    packed = {path.relative_to(folder) for pattern in patterns for path in folder.glob(pattern)}
    inside = [path.relative_to(folder) for path in files if path.is_relative_to(folder)]
    return [str(path) for path in inside if path.suffix != ".py" and path not in packed]


def test_what_the_program_reads_is_installed_with_it():
    patterns = project()["tool"]["setuptools"]["package-data"]["scrutineer"]
    assert not_packed(patterns, PACKAGE, kept_files()) == []


def test_a_file_left_out_of_the_installation_would_be_found(tmp_path):
    forgotten = tmp_path / "rules/kz/president.json"
    assert not_packed(["**/*.toml"], tmp_path, [forgotten]) == ["rules/kz/president.json"]


def badly_pinned(wanted: Iterable[str], pins: str) -> list[str]:
    """Requirements that are not pinned, or pinned outside their own bounds."""
    lines = [line for line in pins.splitlines() if line and not line.startswith("#")]
    pinned = {
        canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines)
    }
    needs = [Requirement(text) for text in wanted]
    return [
        str(need)
        for need in needs
        if (version := pinned.get(canonicalize_name(need.name))) is None or version not in need.specifier
    ]


def test_every_dependency_is_pinned_to_a_version_that_was_tried():
    extras = project()["project"]["optional-dependencies"].values()
    wanted = [*project()["project"]["dependencies"], *(text for extra in extras for text in extra)]
    pins = "\n".join(
        (ROOT / name).read_text("utf-8") for name in ("constraints.txt", "constraints-spark.txt")
    )
    assert badly_pinned(wanted, pins) == []


def test_a_dependency_without_a_fitting_pin_would_be_found():
    assert badly_pinned(["rich>=15", "duckdb>=2"], "# tried\nduckdb==1.9\n") == ["rich>=15", "duckdb>=2"]


# What the documents promise


def make_targets(makefile: str) -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def promised(text: str) -> set[str]:
    return set(re.findall(r"(?:`|^\s*\$? ?)make ([a-z][a-z-]*)", text, re.MULTILINE))


def test_every_make_command_in_the_documents_exists():
    targets = make_targets((ROOT / "Makefile").read_text("utf-8"))
    documents = [path for path in kept_files() if path.suffix == ".md"]
    assert documents
    unknown = [
        f"{shown(path)}: {name}"
        for path in documents
        for name in sorted(promised(path.read_text("utf-8")) - targets)
    ]
    assert unknown == []


def test_a_promised_command_that_is_not_there_would_be_found():
    assert promised("Run `make fly` or\n    make tea SERVE=0\n") == {"fly", "tea"}
    assert make_targets("tea: cup ## brew\n\t@true\nCUP := 1\n") == {"tea"}


def test_the_check_of_every_change_can_be_started():
    assert os.access(ROOT / ".ci/run", os.X_OK)
