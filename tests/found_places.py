"""A small country with names in three languages and stations on a map, published to be searched in."""

from pathlib import Path

from scrutineer import bundle
from tests.portals import publish
from tests.small_bundle import GOOD, put

AREAS = """\
area_id,parent_id,kind,name_kk,name_ru,name_en
land,,country,SYNTHETIC ел,SYNTHETIC страна,SYNTHETIC land
north,land,region,Солтүстік өңір,Северный регион,Northern region
kost,north,district,Қостанай ауданы,Костанайский район,Kostanay district
sh,north,district,Нұр-Шығыс,Нур-Шыгыс,Nur-Shygys
south,land,region,Оңтүстік өңір,Южный регион,Southern region
"""
STATIONS = """\
station_id,area_id,registered_voters,name_kk,name_ru,name_en,latitude,longitude
001,kost,1200,"Абай көшесі 12, № 15 мектеп","улица Абая 12, школа № 15","12 Abai street",53.2144,63.6246
002,sh,900,"Жеңіс көшесі 3","улица Победы 3","3 Victory street",53.5000,63.9000
003,south,40,,,,43.2380,76.8890
115,south,50,,,,43.2500,76.9000
116,south,60,,,,42.3000,69.6000
"""
FILES = {
    **GOOD,
    "areas.csv": AREAS,
    "stations.csv": STATIONS,
}


def country(tmp: Path, *languages: str) -> Path:
    """The folder of the site."""
    publish(bundle.read(put(tmp / "bundle", FILES)), tmp / "site", *(languages or ("kk", "ru", "en")))
    return tmp / "site"
