"""Documents to print: protocols, ballots, summaries, reports and posters, as PDF/A in three languages.

Each is worked out as plain data and set by typst in one of the forms (``forms/*.typ``).
Never here: a computation of a result, a sentence inside a form, a clock, or a network.
"""

from scrutineer.publish.documents.ballot import ballot
from scrutineer.publish.documents.dated import declaration_day
from scrutineer.publish.documents.every import (
    blank_forms,
    contest_rules,
    documents,
    filled_protocols,
    main_documents,
)
from scrutineer.publish.documents.final_report import final_report
from scrutineer.publish.documents.poster import poster
from scrutineer.publish.documents.press import Document, Press, fingerprint
from scrutineer.publish.documents.protocol import FilledProtocols, blank_protocol
from scrutineer.publish.documents.sheet import Sheet, sheets
from scrutineer.publish.documents.station_form import has_form
from scrutineer.publish.documents.summary import area_summary

__all__ = [
    "Document",
    "FilledProtocols",
    "Press",
    "Sheet",
    "area_summary",
    "ballot",
    "blank_forms",
    "blank_protocol",
    "contest_rules",
    "declaration_day",
    "documents",
    "filled_protocols",
    "final_report",
    "fingerprint",
    "has_form",
    "main_documents",
    "poster",
    "sheets",
]
