"""Statistics of the numbers themselves: pure functions on arrays, a module a method.

Each gives a frozen result with its null, its effect and what it cannot tell; whether anything is an alarm is
decided over a family of tests that was fixed beforehand. Never here: a verdict, a culprit, a picture, a file.
"""

from scrutineer.check.forensics.calibration import Calibration, calibrate
from scrutineer.check.forensics.clean_copy import GENERATORS, clean_copy
from scrutineer.check.forensics.coarse_fractions import coarse_fractions
from scrutineer.check.forensics.copies import identical_votes
from scrutineer.check.forensics.family import FAMILY, questions
from scrutineer.check.forensics.fingerprint import Fingerprint, fingerprint
from scrutineer.check.forensics.identities import concurrent_contests, identities
from scrutineer.check.forensics.integer_percentages import IntegerPercentages, integer_percentages
from scrutineer.check.forensics.last_digit import heaping, last_digit, last_digit_uniform, last_two_digits
from scrutineer.check.forensics.manipulations import MANIPULATIONS
from scrutineer.check.forensics.neighbours import size_contrast, standardised
from scrutineer.check.forensics.observed_difference import observed_difference
from scrutineer.check.forensics.poisson_binomial import PoissonBinomial
from scrutineer.check.forensics.power import Power, power
from scrutineer.check.forensics.result import Effect, Null, Result
from scrutineer.check.forensics.runs import equal_figures, identical_results
from scrutineer.check.forensics.second_digit import second_digit
from scrutineer.check.forensics.station_figures import StationFigures
from scrutineer.check.forensics.stations_of import station_figures
from scrutineer.check.forensics.turnout_models import correlation, shpilkin, sobyanin
from scrutineer.check.forensics.turnout_reports import turnout_falls, turnout_jumps

__all__ = [
    "FAMILY",
    "GENERATORS",
    "MANIPULATIONS",
    "Calibration",
    "Effect",
    "Fingerprint",
    "IntegerPercentages",
    "Null",
    "PoissonBinomial",
    "Power",
    "Result",
    "StationFigures",
    "calibrate",
    "clean_copy",
    "coarse_fractions",
    "concurrent_contests",
    "correlation",
    "equal_figures",
    "fingerprint",
    "heaping",
    "identical_results",
    "identical_votes",
    "identities",
    "integer_percentages",
    "last_digit",
    "last_digit_uniform",
    "last_two_digits",
    "observed_difference",
    "power",
    "questions",
    "second_digit",
    "shpilkin",
    "size_contrast",
    "sobyanin",
    "standardised",
    "station_figures",
    "turnout_falls",
    "turnout_jumps",
]
