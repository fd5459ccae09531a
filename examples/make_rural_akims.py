"""Makes the example ``kz-2021-rural-akims``: ``python examples/make_rural_akims.py``.

What was published of the elections of 25 July 2021 is typed below with its sources, conflicts as
conflicts. Nothing was published below it, so that the rest is invented and says SYNTHETIC: how the posts,
stations and voters fall to the oblasts (but for Atyrau, which published its own), districts, candidates,
parties of candidates, protocols. Invented turnout follows what was said of the oblasts. What became of the
285 nominees who reached no ballot was not published either, and is not invented.

The same folder comes out each time.
"""

from pathlib import Path
from typing import Final

import narwhals as nw
import pyarrow as pa

from scrutineer import bundle
from scrutineer.check.simulate.akims import Field, Province, akim_tables
from scrutineer.check.simulate.ballot import party_id, party_name
from scrutineer.check.simulate.country import named
from scrutineer.check.simulate.frames import framed, table
from scrutineer.check.simulate.geography import Place
from scrutineer.model import Election
from scrutineer.words import Name

FOLDER: Final = Path(__file__).parent / "kz-2021-rural-akims"
SEED: Final = 20210725

VOTERS: Final = 1_210_000  # "about 1.21 million"
TURNOUT: Final = 7_910  # of 10,000
STATIONS: Final = 1_847
TOWNS: Final = 176
FIELD: Final = Field(by_party=(597, 102, 71, 57, 50, 1), self_nominated=1_419, women=458, left_out=285)

NAMES: Final = {
    "akmola": Name("Ақмола облысы", "Акмолинская область", "Akmola Region"),
    "aktobe": Name("Ақтөбе облысы", "Актюбинская область", "Aktobe Region"),
    "almaty_region": Name("Алматы облысы", "Алматинская область", "Almaty Region"),
    "atyrau": Name("Атырау облысы", "Атырауская область", "Atyrau Region"),
    "west_kazakhstan": Name(
        "Батыс Қазақстан облысы", "Западно-Казахстанская область", "West Kazakhstan Region"
    ),
    "zhambyl": Name("Жамбыл облысы", "Жамбылская область", "Zhambyl Region"),
    "karaganda": Name("Қарағанды облысы", "Карагандинская область", "Karaganda Region"),
    "kostanay": Name("Қостанай облысы", "Костанайская область", "Kostanay Region"),
    "kyzylorda": Name("Қызылорда облысы", "Кызылординская область", "Kyzylorda Region"),
    "mangystau": Name("Маңғыстау облысы", "Мангистауская область", "Mangystau Region"),
    "pavlodar": Name("Павлодар облысы", "Павлодарская область", "Pavlodar Region"),
    "north_kazakhstan": Name(
        "Солтүстік Қазақстан облысы", "Северо-Казахстанская область", "North Kazakhstan Region"
    ),
    "turkistan": Name("Түркістан облысы", "Туркестанская область", "Turkistan Region"),
    "east_kazakhstan": Name(
        "Шығыс Қазақстан облысы", "Восточно-Казахстанская область", "East Kazakhstan Region"
    ),
}
OBLASTS: Final = (
    # Area id; posts, and weight of voters a post (both invented but for Atyrau); turnout in 10,000 that
    # follows what was published, or the points by which the invented one differs from the others.
    ("akmola", 75, 8, 120),
    ("aktobe", 45, 8, -310),
    ("almaty_region", 82, 16, 6_600),
    ("atyrau", 18, 0, 0),
    ("west_kazakhstan", 50, 7, -250),
    ("zhambyl", 50, 13, 9_060),
    ("karaganda", 58, 9, 90),
    ("kostanay", 68, 8, 180),
    ("kyzylorda", 42, 13, 330),
    ("mangystau", 14, 22, -580),
    ("pavlodar", 48, 8, -60),
    ("north_kazakhstan", 62, 6, 150),
    ("turkistan", 62, 19, 210),
    ("east_kazakhstan", 56, 10, 9_120),
)
ATYRAU: Final = (44_305, 32_981)  # voters, took part

PARTIES: Final = (
    ("nur_otan", "«Нұр Отан»", "«Нур Отан»", "Nur Otan"),
    ("auyl", "«Ауыл»", "«Ауыл»", "Auyl"),
    ("adal", "«ADAL»", "«ADAL»", "ADAL"),
    ("aq_jol", "«Ақ жол»", "«Ак жол»", "Aq Jol"),
    ("ppk", "Қазақстан халық партиясы", "Народная партия Казахстана", "People's Party of Kazakhstan"),
    (
        "nsdp",
        "Жалпыұлттық социал-демократиялық партия",
        "Общенациональная социал-демократическая партия",
        "Nationwide Social Democratic Party",
    ),
)

_MAP: Final = "akmolinform.kz/?p=9287; inform.kz a3816157"
_KHABAR: Final = "khabar.kz 134792"
_LIST: Final = "inform.kz a3816157; kz.kursiv.media/2021-07-16"
_PRESS: Final = "EU Reporter, “Voters go to rural polls for first time in Kazakhstan”, July 2021"
_JULY_7: Final = "akmolinform.kz/?p=9287"
_WIKIPEDIA: Final = "Wikipedia, “2021 Kazakh municipal elections”"
_UNRELIABLE: Final = (
    "Wikipedia, “2021 Kazakh municipal elections”; unreliable: the printed percentages lag the counts by one "
    "row, and the counts leave 33 of 730 posts without a party"
)
_TURNOUT: Final = "vecher.kz vysokuiu-iavku"
_ATYRAU: Final = "pricom.kz na-55-obnovilsya"

DECLARED: Final = (
    # Area id (empty: the country), name, value, unit, relation, base, stage, as of, source.
    ("", "posts", "730", "count", "=", "", "final", "", _MAP),
    ("", "stations", "1847", "count", "=", "", "final", "", _MAP),
    ("", "stations", "1845", "count", "=", "", "final", "", _KHABAR),
    ("", "registered_voters", "1210000", "count", "~", "", "final", "", _MAP),
    ("", "nominated", "2582", "count", "=", "", "final", "2021-07-16", _LIST),
    ("", "registered", "2297", "count", "=", "", "final", "2021-07-16", _LIST),
    ("", "registered", "0.889", "share", "=", "nominated", "final", "2021-07-16", _LIST),
    ("", "nominated_party", "878", "count", "=", "", "final", "2021-07-16", _LIST),
    ("", "nominated_party", "0.382", "share", "=", "candidates", "final", "2021-07-16", _LIST),
    ("", "nominated_self", "1419", "count", "=", "", "final", "2021-07-16", _LIST),
    ("", "nominated_self", "0.6", "share", ">", "candidates", "final", "", _PRESS),
    ("", "men", "1839", "count", "=", "", "final", "2021-07-16", _LIST),
    ("", "women", "458", "count", "=", "", "final", "2021-07-16", _LIST),
    ("", "nominated", "2322", "count", "=", "", "preliminary", "2021-07-07", _JULY_7),
    ("", "nominated_party", "867", "count", "=", "", "preliminary", "2021-07-07", _JULY_7),
    ("", "nominated:nur_otan", "588", "count", "=", "", "preliminary", "2021-07-07", _JULY_7),
    ("", "nominated:auyl", "100", "count", "=", "", "preliminary", "2021-07-07", _JULY_7),
    ("", "nominated:ppk", "70", "count", "=", "", "preliminary", "2021-07-07", _JULY_7),
    ("", "nominated:adal", "56", "count", "=", "", "preliminary", "2021-07-07", _JULY_7),
    ("", "nominated:aq_jol", "53", "count", "=", "", "preliminary", "2021-07-07", _JULY_7),
    ("", "nominated:nsdp", "0", "count", "=", "", "preliminary", "2021-07-07", _JULY_7),
    ("", "ballots_cast", "0.7910", "share", "=", "registered", "final", "", _WIKIPEDIA),
    ("east_kazakhstan", "ballots_cast", "0.90", "share", ">", "registered", "final", "", _TURNOUT),
    ("zhambyl", "ballots_cast", "0.90", "share", ">", "registered", "final", "", _TURNOUT),
    ("almaty_region", "ballots_cast", "0.66", "share", "=", "registered", "final", "", _TURNOUT),
    ("atyrau", "posts", "18", "count", "=", "", "final", "", _ATYRAU),
    ("atyrau", "registered_voters", "44305", "count", "=", "", "final", "", _ATYRAU),
    ("atyrau", "ballots_cast", "32981", "count", "=", "", "final", "", _ATYRAU),
    ("atyrau", "ballots_cast", "0.744", "share", "=", "registered", "final", "", _ATYRAU),
    ("atyrau", "elected:nur_otan", "15", "count", "=", "", "final", "", _ATYRAU),
    ("atyrau", "elected:adal", "1", "count", "=", "", "final", "", _ATYRAU),
    ("", "elected:nur_otan", "627", "count", "=", "", "final", "", _UNRELIABLE),
    ("", "elected:auyl", "33", "count", "=", "", "final", "", _UNRELIABLE),
    ("", "elected:adal", "15", "count", "=", "", "final", "", _UNRELIABLE),
    ("", "elected:aq_jol", "11", "count", "=", "", "final", "", _UNRELIABLE),
    ("", "elected:ppk", "10", "count", "=", "", "final", "", _UNRELIABLE),
    ("", "elected:nsdp", "1", "count", "=", "", "final", "", _UNRELIABLE),
    ("", "elected:nur_otan", "0.8589", "share", "=", "posts", "final", "", _UNRELIABLE),
    ("", "elected:auyl", "0.0452", "share", "=", "posts", "final", "", _UNRELIABLE),
    ("", "elected:adal", "0.0452", "share", "=", "posts", "final", "", _UNRELIABLE),
    ("", "elected:aq_jol", "0.0205", "share", "=", "posts", "final", "", _UNRELIABLE),
    ("", "elected:ppk", "0.0151", "share", "=", "posts", "final", "", _UNRELIABLE),
    ("", "elected:nsdp", "0.0137", "share", "=", "posts", "final", "", _UNRELIABLE),
)
"""The order of the rows of parties is the order in which the source prints them."""


def provinces() -> tuple[Province, ...]:
    """The oblasts with posts, voters and turnout, which add up to the totals published for the country."""
    weights = {area: posts * weight for area, posts, weight, _ in OBLASTS}
    others = VOTERS - ATYRAU[0]
    voters = {area: others * weight // sum(weights.values()) for area, weight in weights.items()}
    voters["turkistan"] += others - sum(voters.values())
    voters["atyrau"] = ATYRAU[0]
    cast = {"atyrau": ATYRAU[1]}
    cast |= {area: -(-voters[area] * turnout // 10_000) for area, _, _, turnout in OBLASTS if turnout > 1_000}
    free = {area: points for area, _, _, points in OBLASTS if area not in cast}
    left = VOTERS * TURNOUT // 10_000 - sum(cast.values())
    lifted = sum(voters[area] * points for area, points in free.items())
    shared = (left * 10_000 - lifted) // sum(voters[area] for area in free)
    cast |= {area: voters[area] * (shared + points) // 10_000 for area, points in free.items()}
    cast["turkistan"] += left - sum(cast[area] for area in free)
    return tuple(
        Province(area, NAMES[area], posts, voters[area], cast[area]) for area, posts, _, _ in OBLASTS
    )


def declared() -> nw.DataFrame[pa.Table]:
    """What was published, each figure with its source."""
    columns = ("area_id", "name", "value", "unit", "relation", "base", "stage", "as_of", "source")
    rows = [dict(zip(columns, row, strict=True)) for row in DECLARED]
    return framed(pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in columns}))


def make() -> Election:
    """The election: what was published, and what is invented below it."""
    country = Place("kz", -1, "country", Name("Қазақстан", "Казахстан", "Kazakhstan"))
    tables = akim_tables(
        country, provinces(), FIELD, towns=TOWNS, stations=STATIONS, ties=2, seed=SEED, day="2021-07-25"
    )
    parties = [{"party_id": own_id, **named(Name(kk, ru, en))} for own_id, kk, ru, en in PARTIES]
    parties += [{"party_id": party_id(at), **named(party_name(at))} for at in range(len(FIELD.by_party))]
    return Election(
        election_id="kz-2021-rural-akims",
        name=Name(
            "2021 жылғы 25 шілдедегі ауыл әкімдерінің сайлауы (жарияланған жиынтықтардан төмені SYNTHETIC)",
            "Выборы сельских акимов 25 июля 2021 года (ниже опубликованных итогов — SYNTHETIC)",
            "Elections of rural akims, 25 July 2021 (SYNTHETIC below the totals published)",
        ),
        date="2021-07-25",
        law="kz",
        area="kz",
        timezone="Asia/Almaty",
        stage="final",
        synthetic=True,
        tables={**tables, "parties": table(parties), "declared": declared()},
    )


if __name__ == "__main__":
    bundle.write(make(), FOLDER, overwrite=True)
