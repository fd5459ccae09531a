"""What can be asked of a person who stands for an office or holds one: the facts that requirements name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from scrutineer.words import mark

Office = Literal["president", "relative_of_president", "judge_or_commissioner"]
"""Whose incompatibilities: the President, a close relative of the President, or the chair or a member of a
court, of the Central Election Commission or of the Supreme Audit Chamber."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: how it is stated (a whole number, or yes and no) and its label on a form."""

    is_number: bool
    label: str


FACTS: Final[Mapping[str, Fact]] = {
    "age": Fact(True, mark("Age in completed years")),
    "citizen_by_birth": Fact(False, mark("Citizen by birth")),
    "fluent_kazakh": Fact(False, mark("Kazakh fluent, as the language examination found")),
    "residence_years": Fact(True, mark("Completed years of residence, state service abroad included")),
    "higher_education": Fact(False, mark("Higher education")),
    "civil_service_years": Fact(
        True, mark("Completed years in the civil service or in elected state office")
    ),
    "active_voting_right": Fact(False, mark("Has the right to vote")),
    "unspent_conviction": Fact(False, mark("Has a conviction that is not spent")),
    "corruption_offence": Fact(False, mark("Found to have committed a corruption offence")),
    "civil_service_requirements": Fact(False, mark("Meets the requirements for the civil service post")),
    "seven_year_terms": Fact(True, mark("Seven-year terms as President already served")),
    "party_member": Fact(False, mark("Member of a party")),
    "trade_union_member": Fact(False, mark("Member of a trade union")),
    "supports_party": Fact(False, mark("Has come out in support of a party")),
    "political_service_post": Fact(False, mark("Holds a political post of the civil service")),
    "heads_quasi_public_body": Fact(False, mark("Heads a body of the quasi-public sector")),
}
"""Fact name to how it is stated. Years are completed years: three years and four months are 3."""
