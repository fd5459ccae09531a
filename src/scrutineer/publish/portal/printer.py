"""The pages of a site in one language: what all of them share, worked out once, and a page for each place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from jinja2 import Template

from scrutineer.law.rulebook import cited
from scrutineer.publish.invented import banner, banners
from scrutineer.publish.portal.case import Told, case_view
from scrutineer.publish.portal.form_words import FormWords
from scrutineer.publish.portal.images import pictures
from scrutineer.publish.portal.menu import WORDS_AGAINST_ACTS, menu
from scrutineer.publish.portal.record import Record
from scrutineer.publish.portal.setting import Setting
from scrutineer.publish.speech import LANGUAGE_NAMES, Speech, environment
from scrutineer.words import Name, mark

KINDS: Mapping[str, str] = {
    "abroad": mark("abroad"),
    "closed": mark("in a hospital, barracks or prison"),
}
"""Kinds of station that are not the usual one."""


Paper = Literal["area", "station"]
"""Kinds of documents that there may be thousands of."""


@dataclass(frozen=True)
class Printer:
    """Prints the pages of one site in one language."""

    setting: Setting
    language: str
    _forms: dict[str, FormWords] = field(default_factory=dict, init=False, repr=False, compare=False)
    _templates: dict[str, Template] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def speech(self) -> Speech:
        """How this language is spoken."""
        return Speech(self.language)

    @cached_property
    def shared(self) -> dict[str, Any]:
        """What the frame of every page needs."""
        election = self.setting.election
        words = banner(election)
        return {
            "banner": words,
            "banners": banners(words, self.language),
            "election_name": self.speech.say(election.name) or election.election_id,
            "day": self.speech.day(election.date),
            "languages": [(code, LANGUAGE_NAMES[code]) for code in self.setting.languages],
            "prefix": "../../",
            "up": "../",
            "base_url": self.setting.base_url,
            "sealed": self.setting.sealed,
            "root_address": self.area_address(self.setting.root),
            "menu": self._menu(),
            "cited": lambda article: cited(article, election.law).text(self.language),
            "above": self.setting.above.format(language=self.language),
        }

    def _menu(self) -> list[tuple[str, str]]:
        found = menu(self.setting)
        return [*found, (f"../{self.promises}index.html", WORDS_AGAINST_ACTS)] if self.promises else found

    def render(self, template: str, **values: Any) -> str:
        """A template with what all pages share."""
        if template not in self._templates:
            self._templates[template] = environment(self.language).get_template(template)
        return self._templates[template].render(self.shared | values)

    def form(self, contest_id: str) -> FormWords:
        """The form of a contest in this language."""
        if contest_id not in self._forms:
            election = self.setting.election
            self._forms[contest_id] = FormWords.of(election, election.contests[contest_id], self.language)
        return self._forms[contest_id]

    def area_name(self, area_id: str) -> str:
        """What an area is called."""
        area = self.setting.election.areas[area_id]
        return self.speech.say(area.name or Name(en=area_id))

    def area_address(self, area_id: str) -> str:
        """The page of an area, from the folder of the language; empty for an area that is not listed."""
        name = self.setting.area_files.get(area_id)
        return f"area/{name}.html" if name else ""

    def station_address(self, station_id: str) -> str:
        """The page of a station, from the folder of the language."""
        return f"station/{self.setting.station_files[station_id]}.html"

    def contest_address(self, contest_id: str) -> str:
        """The page of a contest, from the folder of the language."""
        return f"contest/{self.setting.contest_files[contest_id]}.html"

    def way(self, area_id: str) -> list[tuple[str, str]]:
        """The path above a place: name and address of each area, the whole election's left out."""
        path = self.setting.path(area_id)
        below = [area for area in path if area.area_id != self.setting.root]
        return [(self.area_name(area.area_id), self.area_address(area.area_id)) for area in below]

    @property
    def promises(self) -> str:
        """The register's pages in this language, from the site's folder; empty where there is none."""
        return f"{self.setting.promises}{self.language}/" if self.setting.promises else ""

    def document(self, kind: Paper, place_id: str, contest_id: str) -> str:
        """The document of an area or a station, from the site's folder; empty where none is printed."""
        setting = self.setting
        if not setting.documents:
            return ""
        contest = setting.contest_files[contest_id] if len(setting.contest_files) > 1 else ""
        file = (setting.area_files if kind == "area" else setting.station_files)[place_id]
        return f"documents/{self.language}/{kind}/{file}{f'.{contest}' if contest else ''}.pdf"

    def station(self, record: Record) -> str:
        """The page of one station."""
        station, election = record.station, self.setting.election
        views = [case_view(election, case, self.form(case.contest_id), self.speech) for case in record.cases]
        return self.render(
            "portal_station.html",
            suffix=f"/{self.station_address(station.station_id)}",
            station=station,
            place=self.speech.say(station.name),
            kind=self.speech.say(KINDS[station.kind]) if station.kind in KINDS else "",
            way=self.way(station.area_id),
            views=views,
            lead=_first(views),
            before=self.station_address(record.before) if record.before else "",
            after=self.station_address(record.after) if record.after else "",
            record=record,
            printer=self,
            pictures=[list(pictures(case, self.setting.images)) for case in record.cases],
        )


def _first(views: list[Any]) -> Told | None:
    """The lead of the contest that most needs to be read."""
    order = ("against", "doubt", "plain", "agree")
    return min((view.lead for view in views), key=lambda told: order.index(told.css), default=None)
