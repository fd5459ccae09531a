"""Where people vote: the tree of areas and the stations in it."""

from dataclasses import dataclass

from scrutineer.words import Name


@dataclass(frozen=True, slots=True)
class Area:
    """A node of the area tree: country, region (облыс, область), district (аудан, район), rural district.

    ``parent_id`` is empty at the root. ``timezone`` (IANA) and ``polls_close`` (ISO 8601 with offset)
    are empty where the area keeps its parent's.
    """

    area_id: str
    parent_id: str
    kind: str
    name: Name
    timezone: str = ""
    polls_close: str = ""


@dataclass(frozen=True, slots=True)
class Station:
    """A polling station (сайлау учаскесі, избирательный участок).

    ``registered_voters`` is the list before the day, ``None`` where it is not stated. ``kind`` is
    ``regular``, ``abroad`` or ``closed`` (hospitals, barracks, remand prisons).
    """

    station_id: str
    area_id: str
    registered_voters: int | None
    kind: str
    name: Name
