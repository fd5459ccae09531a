"""The pages of a register in one language: what all of them share, and the small things that many show."""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final

from babel.dates import format_skeleton
from jinja2 import Template

from scrutineer.claims import Judged
from scrutineer.claims.entry import Claim
from scrutineer.claims.told import WORDINGS
from scrutineer.publish.promises.edition import RegisterEdition
from scrutineer.publish.promises.signs import COMMITMENT_KINDS, KINDS, UNREVIEWED, VERDICTS
from scrutineer.publish.speech import LANGUAGE_NAMES, Speech, environment
from scrutineer.words import mark

MENU: Final = (
    ("index.html", mark("The register")),
    ("claims.html", mark("Claims by election")),
    ("offices.html", mark("By office")),
    ("topics.html", mark("By theme")),
    ("assessments.html", mark("Assessments")),
    ("commitments.html", mark("Commitments")),
    ("follow-up.html", mark("Follow-up table")),
    ("data.html", mark("Data")),
)
"""The pages that every page of the register leads to."""

_LOCALES: Final = {"kk": "kk", "ru": "ru", "en": "en_GB"}
_QUOTES: Final = {"kk": "«»", "ru": "«»", "en": "“”"}
_SPEAKS: Final = {
    "en": mark("in English"),
    "ru": mark("in Russian"),
    "kk": mark("in Kazakh"),
}
_MONTH: Final = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True)
class RegisterPrinter:
    """Prints the pages of a register in one language."""

    edition: RegisterEdition
    language: str
    _templates: dict[str, Template] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def speech(self) -> Speech:
        """How this language is spoken."""
        return Speech(self.language)

    @cached_property
    def shared(self) -> dict[str, Any]:
        """What the frame of every page needs."""
        edition = self.edition
        about = edition.report.kept.register.about
        return {
            "banner": "",
            "banners": [],
            "languages": [(code, LANGUAGE_NAMES[code]) for code in edition.languages],
            "prefix": "../",
            "up": "",
            "base_url": edition.base_url,
            "above": edition.above.format(language=self.language),
            "menu": MENU,
            "register_name": self.speech.say(about.name.name),
            "kept_by": self.speech.say(about.kept_by.name),
            "verdicts": VERDICTS,
            "kinds": KINDS,
            "commitment_kinds": COMMITMENT_KINDS,
            "unreviewed": UNREVIEWED,
            "printer": self,
        }

    def render(self, template: str, **values: Any) -> str:
        """A template with what all pages share."""
        if template not in self._templates:
            self._templates[template] = environment(self.language).get_template(template)
        return self._templates[template].render(self.shared | values)

    def claim_address(self, claim_id: str) -> str:
        """The page of a claim, from the folder of the language."""
        return f"claim/{self.edition.claim_files[claim_id]}.html"

    def commitment_address(self, commitment_id: str) -> str:
        """The page of a commitment, from the folder of the language."""
        return f"commitment/{self.edition.commitment_files[commitment_id]}.html"

    def date(self, written: str) -> str:
        """A day in full; a month or a year where no more is known."""
        if _MONTH.fullmatch(written):
            return format_skeleton(
                "yMMMM", date.fromisoformat(f"{written}-01"), locale=_LOCALES[self.language]
            )
        return self.speech.day(written) if len(written) > len("2022") else written

    def words_of(self, claim: Claim) -> str:
        """What a claim says: the quotation between marks of this language, or the gist as it is."""
        if claim.quote:
            marks = _QUOTES[self.language]
            return f"{marks[0]}{claim.quote}{marks[1]}"
        return self.speech.say(claim.gist.name) if claim.gist else ""

    def words_language(self, claim: Claim) -> str:
        """The language of :meth:`words_of`."""
        return self.edition.source(claim.source).language if claim.quote else self.language

    def wording(self, claim: Claim) -> str:
        """Whether the words are the speaker's own, and in which language."""
        source = self.edition.source(claim.source)
        if not claim.quote:
            said = mark("said in the register's own words; the source: {how}")
            return self.speech.say(said, how=self.speech.say(WORDINGS[source.wording]))
        spoken = self.speech.say(_SPEAKS[source.language]) if source.language in _SPEAKS else source.language
        return f"{self.speech.say(WORDINGS[source.wording])}, {spoken}"

    def who(self, claim: Claim) -> str:
        """The official, candidate or outlet that said it."""
        return self.speech.say(claim.speaker.who)

    def office(self, claim: Claim) -> str:
        """The office after the name; empty where it says the same."""
        office = self.speech.say(claim.speaker.office.name)
        return "" if office == self.who(claim) else office

    def when(self, judged: Judged) -> str:
        """When it was published, as far as that is known; empty where it is not."""
        return self.date(self.edition.source(judged.claim.source).published)
