"""The nouns of an election as frozen data, and the error tree.

Everything above speaks in these; they know nothing of files, statutes or machines.
Never here: a computation with votes, a rule, a sentence chosen for one country.
"""

from scrutineer.model.ballot import Contest, Option, Party
from scrutineer.model.decision import Decision, Reading, SeatRow, Status, Step
from scrutineer.model.election import Election, Frame, Stored
from scrutineer.model.errors import BadInputError, Fault, NotSupportedError, ScrutineerError
from scrutineer.model.figures import FIGURES, figure_name
from scrutineer.model.finding import Finding, Severity
from scrutineer.model.place import Area, Station
from scrutineer.model.protocol import Protocol
from scrutineer.model.tally import Stations, Sum, Tally

__all__ = [
    "FIGURES",
    "Area",
    "BadInputError",
    "Contest",
    "Decision",
    "Election",
    "Fault",
    "Finding",
    "Frame",
    "NotSupportedError",
    "Option",
    "Party",
    "Protocol",
    "Reading",
    "ScrutineerError",
    "SeatRow",
    "Severity",
    "Station",
    "Stations",
    "Status",
    "Step",
    "Stored",
    "Sum",
    "Tally",
    "figure_name",
]
