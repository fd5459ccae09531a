"""Claims with a verdict as ClaimReview (schema.org), for machines: the verdict in words, never as a number.

A ``ratingValue`` would be a score, and the verdicts stand in no order; schema.org asks for neither it nor
the bounds, and ``alternateName`` holds the verdict. Assessments, calls and allegations have no verdict and
are not given; nor is a day of which only the month or year is known, or an address that is none.
Sources: https://schema.org/ClaimReview, /Claim, /Rating.
"""

import json
from typing import Any, Final

from markupsafe import Markup

from scrutineer.claims import Judged
from scrutineer.claims.entry import Claim
from scrutineer.claims.verdict import WORDS, Verdict
from scrutineer.publish.promises.edition import RegisterEdition
from scrutineer.words import Sentence

CONTEXT: Final = "https://schema.org"

Markings = dict[str, Any]


def review(edition: RegisterEdition, judged: Judged, language: str) -> Markings | None:
    """The ClaimReview of a claim; ``None`` where it has no verdict."""
    if judged.verdict is Verdict.NONE:
        return None
    about = edition.report.kept.register.about
    found: Markings = {
        "@context": CONTEXT,
        "@type": "ClaimReview",
        "inLanguage": language,
        "claimReviewed": _words(judged.claim, language),
        "reviewRating": {
            "@type": "Rating",
            "alternateName": Sentence(WORDS[judged.verdict]).text(language),
            "ratingExplanation": " ".join(reason.text(language) for reason in judged.reasons),
        },
        "author": {"@type": "Organization", "name": about.kept_by.name.text(language)},
        "itemReviewed": _claim(edition, judged.claim, language),
    }
    if edition.base_url:
        found["url"] = f"{edition.base_url}{language}/claim/{edition.claim_files[judged.claim.id]}.html"
    return found


def _words(claim: Claim, language: str) -> str:
    return claim.quote or (claim.gist.name.text(language) if claim.gist else "")


def _claim(edition: RegisterEdition, claim: Claim, language: str) -> Markings:
    """Who said it and where it stands; a speaker is a person only where the register names an official."""
    source = edition.source(claim.source)
    speaker: Markings = {
        "@type": "Person" if claim.speaker.name else "Organization",
        "name": claim.speaker.who.text(language),
    }
    if claim.speaker.name:
        speaker["jobTitle"] = claim.speaker.office.name.text(language)
    work: Markings = {
        "@type": "CreativeWork",
        "name": source.title,
        "inLanguage": source.language,
        "publisher": {"@type": "Organization", "name": source.outlet},
    }
    day = source.published if len(source.published) == len("2022-11-20") else ""
    if day:
        work["datePublished"] = day
    if source.address.startswith(("https://", "http://")):
        work["url"] = source.address
    found: Markings = {"@type": "Claim", "author": speaker, "appearance": work}
    if day:
        found["datePublished"] = day
    return found


def reviews(edition: RegisterEdition, language: str) -> Markings:
    """Every ClaimReview of the register as one graph."""
    each = (review(edition, judged, language) for judged in edition.report.claims)
    graph = [{k: v for k, v in found.items() if k != "@context"} for found in each if found]
    return {"@context": CONTEXT, "@graph": graph}


def script(markings: Markings) -> Markup:
    """As it may stand inside ``<script type="application/ld+json">``: no sign of it can end the element."""
    text = json.dumps(markings, ensure_ascii=False, indent=1)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
