"""The catalogue for machines: the election as a dataset and its files as distributions (JSON-LD).

Vocabularies: DCAT 3 (W3C), Dublin Core terms, SPDX checksums, and schema.org's Dataset beside them.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from scrutineer.bundle.folder import PACKAGE
from scrutineer.model import Election
from scrutineer.publish.open_data.listing import DataFile
from scrutineer.publish.open_data.moments import day_of, latest, stamp
from scrutineer.words import LANGUAGES, Name, Sentence, mark

CATALOGUE: Final = "catalogue.jsonld"

_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_LANGUAGE: Final = "http://publications.europa.eu/resource/authority/language/"
_LANGUAGE_CODES: Final = {"kk": "KAZ", "ru": "RUS", "en": "ENG"}
_MEDIA: Final = "https://www.iana.org/assignments/media-types/"


def licences(election: Election) -> tuple[tuple[str, str], ...]:
    """What the bundle itself states as its licences, each title and address; nothing is assumed.

    They stand in ``licenses`` of its ``datapackage.json`` (Data Package 2), where that is a list of objects.
    """
    try:
        package = json.loads((election.origin / PACKAGE).read_bytes()) if election.origin else {}
        stated = package.get("licenses", [])
        found = [
            (str(row.get("title") or row.get("name") or ""), str(row.get("path") or "")) for row in stated
        ]
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        return ()
    return tuple(pair for pair in found if any(pair))


def dcat(election: Election, files: Sequence[DataFile], *, base_url: str = "") -> str:
    """The catalogue as text. Without ``base_url`` addresses are relative to the catalogue itself."""
    base = base_url.rstrip("/") + "/" if base_url else ""
    day = day_of(election).date().isoformat()
    area = election.areas.get(election.area)
    about = Sentence(
        mark(
            "Results of the election as tables, in Kazakh, Russian and English, with SHA-256 of every file."
        ),
    )
    dataset: dict[str, Any] = {
        "@context": _CONTEXT,
        "@id": base or "./",
        "@type": ["dcat:Dataset", "schema:Dataset"],
        "dct:identifier": election.election_id,
        "dct:title": _said(election.name, election.election_id),
        "schema:name": _said(election.name, election.election_id),
        "dct:description": _said(about),
        "schema:description": _said(about),
        "dct:issued": _typed(day, "date"),
        "dct:modified": _typed(stamp(latest(election)), "dateTime"),
        "schema:dateModified": stamp(latest(election)),
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _typed(day, "date"),
            "dcat:endDate": _typed(day, "date"),
        },
        "schema:temporalCoverage": day,
        "dct:language": [{"@id": _LANGUAGE + _LANGUAGE_CODES[code]} for code in LANGUAGES],
        "schema:inLanguage": list(LANGUAGES),
        "schema:isAccessibleForFree": True,
    }
    if area:
        name = _said(area.name, area.area_id)
        dataset["dct:spatial"] = {"@type": "dct:Location", "schema:name": name}
        dataset["schema:spatialCoverage"] = {"@type": "schema:Place", "schema:name": name}
    if stated := licences(election):
        dataset["dct:license"] = [{"@id": path} if path else title for title, path in stated]
        dataset["schema:license"] = [path or title for title, path in stated]
    dataset["dcat:distribution"] = [_distribution(file, base) for file in files]
    return json.dumps(dataset, ensure_ascii=False, indent=1) + "\n"


def _distribution(file: DataFile, base: str) -> dict[str, Any]:
    address = base + file.path
    return {
        "@type": ["dcat:Distribution", "schema:DataDownload"],
        "dct:title": file.path,
        "dct:description": _said(file.what),
        "dcat:downloadURL": {"@id": address},
        "schema:contentUrl": address,
        "dcat:mediaType": {"@id": _MEDIA + file.media_type},
        "schema:encodingFormat": file.media_type,
        "dcat:byteSize": _typed(str(file.bytes), "nonNegativeInteger"),
        "schema:contentSize": f"{file.bytes} B",
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": _typed(file.sha256, "hexBinary"),
        },
        "schema:sha256": file.sha256,
    }


def _said(said: Sentence | Name, otherwise: str = "") -> list[dict[str, str]]:
    """A text in each language that it has."""
    if isinstance(said, Sentence):
        return [{"@value": said.text(code), "@language": code} for code in LANGUAGES]
    found = [{"@value": text, "@language": code} for code in LANGUAGES if (text := getattr(said, code))]
    return found or [{"@value": otherwise}]


def _typed(value: str, kind: str) -> dict[str, str]:
    return {"@value": value, "@type": f"xsd:{kind}"}
