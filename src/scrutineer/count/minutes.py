"""How long a count took, in whole minutes, from the two times on a protocol.

Times are ISO 8601 with offset (``2022-11-20T20:05:00+06:00``); seconds are left out. The same whole-number
arithmetic is written twice, for one protocol and as an expression for a whole country: the engines' own
readers of times stop at the first time that cannot be read, and a control must not.
"""

import re
from typing import Any, Final

import narwhals as nw

from scrutineer.law.equation import COUNT_MINUTES

STARTED: Final = "count_started_at"
ENDED: Final = "count_ended_at"

_PATTERN: Final = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})"
_TIME = re.compile(_PATTERN, re.ASCII)


def count_minutes(started: str | None, ended: str | None) -> int | None:
    """Minutes from start to end; ``None`` where either is not stated or cannot be read."""
    first, last = _minute(started), _minute(ended)
    return None if first is None or last is None else last - first


def with_count_minutes(rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Rows with the same in ``count_minutes``, from ``count_started_at`` and ``count_ended_at``."""
    times = (STARTED, ENDED)
    readable = rows.with_columns(*(_readable(name).alias(f"{name}_text") for name in times))
    zoned = readable.with_columns(*(_zone(f"{name}_text").alias(f"{name}_zone") for name in times))
    started, ended = (_minute_column(f"{name}_text", f"{name}_zone") for name in times)
    return zoned.with_columns((ended - started).alias(COUNT_MINUTES))


def _minute(text: str | None) -> int | None:
    if not text or not _TIME.fullmatch(text):
        return None
    zone = "+00:00" if text.endswith("Z") else text[-6:]
    offset = (1 if zone[0] == "+" else -1) * (int(zone[1:3]) * 60 + int(zone[4:6]))
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10])
    early = 1 if month <= 2 else 0
    days = _days(year - early, month + 12 * early, day)
    return days * 1440 + int(text[11:13]) * 60 + int(text[14:16]) - offset


def _days(year: int, month: int, day: int) -> int:
    """Days from a fixed day to a Gregorian date, its year beginning in March (months 3 to 14)."""
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 + day


def _readable(name: str) -> nw.Expr:
    return nw.when(nw.col(name).str.contains(rf"\A{_PATTERN}\z")).then(nw.col(name))


def _zone(name: str) -> nw.Expr:
    text = nw.col(name)
    return nw.when(text.str.ends_with("Z")).then(nw.lit("+00:00")).otherwise(text.str.slice(-6))


def _minute_column(text: str, zone: str) -> nw.Expr:
    sign = nw.when(nw.col(zone).str.slice(0, 1) == "+").then(nw.lit(1)).otherwise(nw.lit(-1))
    offset = sign * (_whole(zone, 1, 2) * 60 + _whole(zone, 4, 2))
    year, month, day = _whole(text, 0, 4), _whole(text, 5, 2), _whole(text, 8, 2)
    early = nw.when(month <= 2).then(nw.lit(1)).otherwise(nw.lit(0))
    year, month = year - early, month + early * 12
    days = year * 365 + year // 4 - year // 100 + year // 400 + (month * 153 - 457) // 5 + day
    return days * 1440 + _whole(text, 11, 2) * 60 + _whole(text, 14, 2) - offset


def _whole(name: str, start: int, length: int) -> nw.Expr:
    return nw.col(name).str.slice(start, length).cast(nw.Int64)
