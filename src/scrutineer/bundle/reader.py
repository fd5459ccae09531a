"""A folder in, an election out: whole, or every fault named."""

from collections.abc import Mapping
from pathlib import Path

from scrutineer.bundle import election_toml, folder, package, rules
from scrutineer.bundle.election_toml import Settings
from scrutineer.bundle.fault import Faults
from scrutineer.bundle.schema import TABLES
from scrutineer.bundle.sheet import Sheet, load
from scrutineer.model import Election, Fault, Frame


def read(path: str | Path, *, limit: int = 100) -> Election:
    """The election in the folder ``path``.

    Needs no ``datapackage.json``; where there is one, the files must have the SHA-256 it states. Files
    that are no table of the schema are not looked at.

    Raises :class:`scrutineer.model.BadInputError` with all faults up to ``limit``, each with file, row,
    column, value and what was expected.
    """
    faults = Faults(limit)
    place = Path(path)
    sheets, settings = _inspect(place, faults)
    faults.stop()
    if settings is None:
        raise AssertionError("no fault and no settings")
    return assembled(settings, {name: sheet.frame() for name, sheet in sheets.items()}, place)


def validate(path: str | Path, limit: int = 100) -> tuple[Fault, ...]:
    """The faults of the bundle in the folder ``path``, at most ``limit``; empty where it is in order."""
    faults = Faults(limit)
    _inspect(Path(path), faults)
    return faults.listed()


def assembled(settings: Settings, tables: Mapping[str, Frame], origin: Path | None = None) -> Election:
    """An election of settings and tables that were checked."""
    return Election(
        election_id=settings.election_id,
        name=settings.name,
        date=settings.date,
        law=settings.law,
        area=settings.area,
        timezone=settings.timezone,
        stage=settings.stage,
        synthetic=settings.synthetic,
        tables=tables,
        origin=origin,
    )


def _inspect(place: Path, faults: Faults) -> tuple[Mapping[str, Sheet], Settings | None]:
    files = folder.survey(place, faults)
    if not place.is_dir():
        return {}, None
    settings = None
    if (place / folder.SETTINGS).exists() and folder.regular(place, folder.SETTINGS, faults):
        settings = election_toml.read(place / folder.SETTINGS, faults)
    package.check(place, faults)
    found = {name: load(file, TABLES[name], faults) for name, file in files.items()}
    sheets = {name: sheet for name, sheet in found.items() if sheet is not None}
    rules.check(sheets, settings, faults)
    return sheets, settings
