"""An election's open data: tables, a row a station, the standard's JSON, catalogue, changes, inventory.

Everything is made from the account of one election and from dates that stand in its data; the same account
gives the same bytes. Never here: a page, a computation of a result, a clock.
"""

from scrutineer.publish.open_data.inventory import Grade, Inventory, Mark, inventory
from scrutineer.publish.open_data.listing import Catalogue, DataFile, StationSheet
from scrutineer.publish.open_data.nist import nist
from scrutineer.publish.open_data.nist_limits import NOT_HELD
from scrutineer.publish.open_data.station_rows import ContestRows, Counters, StationRow, contest_rows
from scrutineer.publish.open_data.writing import write_open_data

__all__ = [
    "NOT_HELD",
    "Catalogue",
    "ContestRows",
    "Counters",
    "DataFile",
    "Grade",
    "Inventory",
    "Mark",
    "StationRow",
    "StationSheet",
    "contest_rows",
    "inventory",
    "nist",
    "write_open_data",
]
