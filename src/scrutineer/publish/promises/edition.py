"""One edition of a register's site: everything that its pages are made from, worked out once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from scrutineer.claims import Judged, Report
from scrutineer.claims.entry import Source, Words
from scrutineer.claims.promise import Followed
from scrutineer.claims.told import source_of
from scrutineer.model import Election
from scrutineer.publish.portal.address import file_names
from scrutineer.words import Name

One = TypeVar("One")
Key = TypeVar("Key")


@dataclass(frozen=True)
class RegisterEdition:
    """A register that was examined, and where it will stand.

    * ``elections``: bundle of the register to the address of that election's own site, from the register's
      folder (``../kz-2022-president/``) or in full; bundles without a site are left out.
    * ``base_url`` is empty, or the address of the register's folder; ``above`` that of a page that leads to
      all elections, from the register's folder, with ``{language}`` in it.
    """

    report: Report
    languages: tuple[str, ...]
    elections: Mapping[str, str]
    base_url: str = ""
    above: str = ""

    @cached_property
    def claims(self) -> Mapping[str, Judged]:
        """Every claim by its id, in the order of the file."""
        return {judged.claim.id: judged for judged in self.report.claims}

    @cached_property
    def commitments(self) -> Mapping[str, Followed]:
        """Every commitment by its id, in the order of the file."""
        return {followed.commitment.id: followed for followed in self.report.commitments}

    @cached_property
    def claim_files(self) -> Mapping[str, str]:
        """Claim to the name of its page."""
        return file_names(self.claims)

    @cached_property
    def commitment_files(self) -> Mapping[str, str]:
        """Commitment to the name of its page."""
        return file_names(self.commitments)

    @cached_property
    def replaced_by(self) -> Mapping[str, str]:
        """Claim to the correction that took its place."""
        return {j.claim.replaces: j.claim.id for j in self.report.claims if j.claim.replaces}

    @cached_property
    def _topics(self) -> Mapping[str, Name]:
        return {topic.id: topic.name.name for topic in self.report.kept.register.topic}

    def topic(self, topic_id: str) -> Name:
        """What a topic or theme is called; its id where the register does not say."""
        return self._topics.get(topic_id, Name(en=topic_id))

    def source(self, source_id: str) -> Source:
        """A source by its id."""
        return source_of(self.report, source_id)

    def election(self, bundle_id: str) -> Election:
        """The election of a bundle."""
        return self.report.shelf.volume(bundle_id).election

    def path(self, bundle_id: str) -> str:
        """Where the register's file says that a bundle lies."""
        return next(b.path for b in self.report.kept.register.bundle if b.id == bundle_id)

    def office(self, judged: Judged) -> Words:
        """The office in which a claim was made."""
        return judged.claim.speaker.office


def grouped(ones: Iterable[One], key: Callable[[One], Key]) -> dict[Key, list[One]]:
    """In the order in which each key first occurs."""
    found: dict[Key, list[One]] = {}
    for one in ones:
        found.setdefault(key(one), []).append(one)
    return found
