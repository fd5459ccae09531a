"""``datapackage.json``: the tables, their columns and SHA-256, as a Frictionless Data Package 2."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final

from scrutineer.bundle.fault import Faults
from scrutineer.bundle.folder import PACKAGE, SETTINGS, regular
from scrutineer.bundle.schema import LIMIT, TABLES, Column, Type, columns_of
from scrutineer.model import Election
from scrutineer.model.election import WIDE
from scrutineer.words import LANGUAGES, mark

PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
_MEDIA: Final = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "toml": "application/toml",
}
_HASH: Final = "sha256:"
_CHUNK: Final = 1 << 20


def sha256(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def describe(election: Election, folder: Path, files: Sequence[tuple[str, Sequence[str]]]) -> str:
    """The text of ``datapackage.json`` for files in ``folder``, each a name and its columns."""
    present = [Path(name).stem for name, _ in files]
    resources = [_resource(folder, SETTINGS, "election", None)]
    resources += [
        _resource(folder, name, Path(name).stem, _schema(Path(name).stem, columns, present))
        for name, columns in files
    ]
    title = next(
        (text for lang in ("en", *LANGUAGES) if (text := getattr(election.name, lang))), election.election_id
    )
    package = {"$schema": PROFILE, "name": election.election_id, "title": title, "resources": resources}
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _resource(folder: Path, file: str, name: str, schema: dict[str, Any] | None) -> dict[str, Any]:
    path = folder / file
    form = path.suffix[1:]
    found: dict[str, Any] = {
        "name": name,
        "path": file,
        "format": form,
        "mediatype": _MEDIA[form],
        "bytes": path.stat().st_size,
        "hash": _HASH + sha256(path),
    }
    if form == "csv":
        found["encoding"] = "utf-8"
    if schema is not None:
        found |= {"type": "table", "schema": schema}
    return found


def _schema(table: str, names: Sequence[str], present: Sequence[str]) -> dict[str, Any]:
    known = TABLES[table]
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in columns_of(table, names)],
        "missingValues": [""],
    }
    if known.key:
        schema["primaryKey"] = list(known.key)
    foreign = [
        {
            "fields": [r.column],
            "reference": {"resource": "" if target == table else target, "fields": [r.target]},
        }
        for r in known.references
        if r.column in names
        for target in [WIDE if r.table == "protocols" and WIDE in present else r.table]
        if target in present
    ]
    return schema | ({"foreignKeys": foreign} if foreign else {})


def _field(column: Column) -> dict[str, Any]:
    kinds = {Type.COUNT: "integer", Type.DATE: "date", Type.DECIMAL: "number"}
    field: dict[str, Any] = {"name": column.name, "type": kinds.get(column.type, "string")}
    limits: dict[str, Any] = {"required": True} if column.required else {}
    if column.type is Type.COUNT:
        limits |= {"minimum": 0, "maximum": LIMIT}
    if column.allowed:
        limits["enum"] = list(column.allowed)
    return field | ({"constraints": limits} if limits else {})


def check(folder: Path, faults: Faults) -> None:
    """Where the folder has a ``datapackage.json``: every file it lists is there, with the bytes it says."""
    if not (folder / PACKAGE).exists() or not regular(folder, PACKAGE, faults):
        return
    try:
        package = json.loads((folder / PACKAGE).read_bytes())
        resources = [(_paths(item["path"]), item.get("hash")) for item in package["resources"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        said = mark("Not a data package: expected JSON with a list “resources”, each with a “path”.")
        faults.add("B-05", PACKAGE, said)
        return
    for paths, stated in resources:
        for path in paths:
            _listed(folder, path, stated, faults)


def _paths(value: Any) -> list[str]:
    paths = value if isinstance(value, list) else [value]
    if not all(isinstance(path, str) for path in paths):
        raise TypeError(value)
    return paths


def _listed(folder: Path, path: str, stated: Any, faults: Faults) -> None:
    parts = PurePosixPath(path).parts
    if not parts or ".." in parts or path[:1] == "/" or any(sign in path for sign in "\\:\0"):
        said = mark("This path leads out of the folder; expected the name of a file in it.")
        faults.add("B-07", PACKAGE, said, value=path)
    elif not (folder / path).exists():
        faults.add("B-07", PACKAGE, mark("This file is listed and not there."), value=path)
    elif not regular(folder, path, faults) or stated is None:
        return
    elif not isinstance(stated, str) or not stated.startswith(_HASH):
        said = mark("Expected a hash that begins with “sha256:”.")
        faults.add("B-05", PACKAGE, said, value=f"{path} {stated}")
    elif sha256(folder / path) != stated.removeprefix(_HASH):
        said = mark("The file is not the one that datapackage.json lists: its SHA-256 is another.")
        faults.add("B-06", path, said, value=stated)
