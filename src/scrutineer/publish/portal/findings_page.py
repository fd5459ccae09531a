"""Everything that the checks found, in order of strength: whether the count adds up."""

from scrutineer.model import Finding, Severity
from scrutineer.publish.findings import SEVERITY_CLASSES, SEVERITY_SIGNS, SEVERITY_WORDS, found
from scrutineer.publish.portal.edition import Edition, Pages
from scrutineer.publish.portal.parts import parts
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.questions import FINDINGS, unexplained


def pages(printer: Printer, edition: Edition) -> Pages:
    """The page in the printer's language."""
    account = edition.account
    every = found(account)
    copies = [part.copies for part in parts(account) if part.copies and part.copies.comparable]
    yield (
        FINDINGS,
        printer.render(
            "portal_findings.html",
            prefix="../",
            up="",
            suffix=f"/{FINDINGS}",
            findings=every,
            strengths=[
                ((SEVERITY_SIGNS[s], SEVERITY_WORDS[s], SEVERITY_CLASSES[s]), n)
                for s in Severity
                if (n := every.severities.get(s))
            ],
            said=unexplained(account),
            told=[said for one in copies for said in one.told],
            address=lambda finding: _address(printer, finding),
        ),
    )


def _address(printer: Printer, finding: Finding) -> str:
    """The page of the station or the area that a finding is about; empty where it is about the whole."""
    if finding.station_id in printer.setting.station_files:
        return printer.station_address(finding.station_id)
    if finding.area_id and finding.area_id != printer.setting.root:
        return printer.area_address(finding.area_id)
    return ""
