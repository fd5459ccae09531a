"""How long a count took, in whole minutes, from the two times on a protocol.

Times are ISO 8601 with offset (``2022-11-20T20:05:00+06:00``); seconds are left out.
"""

import re
from datetime import date
from typing import Any, Final

import narwhals as nw

from scrutineer.count.tally.wide import small
from scrutineer.engine import Engine
from scrutineer.law.equation import COUNT_MINUTES

STARTED: Final = "count_started_at"
ENDED: Final = "count_ended_at"

_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ]([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(?:Z|([+-])(\d{2}):([0-5]\d))",
    re.ASCII,
)


def count_minutes(started: str | None, ended: str | None) -> int | None:
    """Minutes from start to end; ``None`` where either is not stated or cannot be read."""
    first, last = _minute(started or ""), _minute(ended or "")
    return None if first is None or last is None else last - first


def with_count_minutes(rows: nw.LazyFrame[Any], engine: Engine) -> nw.LazyFrame[Any]:
    """Rows with the same in ``count_minutes``, from ``count_started_at`` and ``count_ended_at``.

    Even a country of a million stations writes few different times: each is read once, here, and joined.
    The engines' own readers would stop at the first time that cannot be read, and a control must not.
    """
    both = nw.concat([rows.select(time=nw.col(name)) for name in (STARTED, ENDED)])
    different = both.group_by("time").agg(nw.len())
    minutes = {text: _minute(text or "") for text in engine.collect(different)["time"].to_list()}
    read = {text: minute for text, minute in minutes.items() if minute is not None}
    for name in (STARTED, ENDED):
        clock = small(engine, text={name: list(read)}, whole={f"{name}_minute": list(read.values())})
        rows = rows.join(clock, on=name, how="left")
    return rows.with_columns((nw.col(f"{ENDED}_minute") - nw.col(f"{STARTED}_minute")).alias(COUNT_MINUTES))


def _minute(text: str) -> int | None:
    """Minutes from a fixed one to this time; ``None`` where it cannot be read."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    day, hour, minute, sign, hours, minutes = found.groups()
    try:
        days = date.fromisoformat(day).toordinal()
    except ValueError:
        return None
    offset = int(hours) * 60 + int(minutes) if sign else 0
    return days * 1440 + int(hour) * 60 + int(minute) + (offset if sign == "-" else -offset)
