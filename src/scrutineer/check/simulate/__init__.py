"""The invented country: protocols that satisfy the controls and add up, clean or tampered with.

Everything in it says SYNTHETIC. Never here: a figure of a real election, or tampering with one.
"""

from scrutineer.check.simulate.ballot import CountryWide, SingleSeats, party_lists, president, referendum
from scrutineer.check.simulate.behaviour import Behaviour
from scrutineer.check.simulate.country import OBSERVERS, invented_country, simulate_country
from scrutineer.check.simulate.simulation import USUAL_SHARES, Simulation, tamper_with
from scrutineer.check.simulate.tampering import (
    TAMPERINGS,
    Reach,
    annul,
    copy_protocols,
    lose_protocols,
    move_votes,
    rewrite_upstream,
    round_turnout,
    slip_a_digit,
    stuff_ballots,
)

__all__ = [
    "OBSERVERS",
    "TAMPERINGS",
    "USUAL_SHARES",
    "Behaviour",
    "CountryWide",
    "Reach",
    "Simulation",
    "SingleSeats",
    "annul",
    "copy_protocols",
    "invented_country",
    "lose_protocols",
    "move_votes",
    "party_lists",
    "president",
    "referendum",
    "rewrite_upstream",
    "round_turnout",
    "simulate_country",
    "slip_a_digit",
    "stuff_ballots",
    "tamper_with",
]
