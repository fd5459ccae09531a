"""A small bundle that is in order, as text, to be put into a folder and spoiled in one place by a test."""

from collections.abc import Mapping
from pathlib import Path

GOOD: Mapping[str, str] = {
    "election.toml": """\
[election]
id = "SYNTHETIC-2024"
name_en = "SYNTHETIC election"
date = "2024-06-05"
law = "generic"
area = "land"
timezone = "Asia/Almaty"
stage = "final"
synthetic = true
""",
    "areas.csv": """\
area_id,parent_id,kind,name_en
land,,country,SYNTHETIC land
north,land,region,North
south,land,region,South
""",
    "stations.csv": """\
station_id,area_id,registered_voters
001,north,1200
002,north,900
003,south,40
""",
    "contests.csv": """\
contest_id,kind,area_id,seats,name_en
president,plurality,,1,President
mayor,plurality,north,1,Mayor of the north
""",
    "options.csv": """\
contest_id,option_id,kind,name_en,party_id
president,a,candidate,SYNTHETIC A,green
president,b,candidate,SYNTHETIC B,
president,against_all,against_all,,
mayor,x,candidate,SYNTHETIC X,
mayor,y,candidate,SYNTHETIC Y,
""",
    "parties.csv": """\
party_id,name_en,members,registered_on
green,SYNTHETIC greens,700,2020-02-29
""",
    "protocols.csv": """\
protocol_id,contest_id,station_id,source,status,replaces,received_at,registered_voters,ballots_cast,ballots_valid
p1,president,001,commission,counted,p1-old,2024-06-05T22:10:00+05:00,1200,500,490
p1-old,president,001,commission,superseded,,2024-06-05T21:10:00+05:00,1200,500,480
p1-copy,president,001,observer,,,,,500,490
p2,president,002,,,,,900,300,300
m2,mayor,002,,,,,900,290,
""",
    "votes.csv": """\
protocol_id,option_id,votes
p1,a,300
p1,b,150
p1,against_all,40
p2,a,0
p2,b,
m2,x,200
m2,y,90
""",
    "declared.csv": """\
contest_id,area_id,name,value,unit,relation,base,as_of,source
president,land,a,300,count,,,2024-06-06,SYNTHETIC
president,land,ballots_cast,0.375,share,~,registered,2024-06-06T01:00:00Z,SYNTHETIC
mayor,,x,-33,margin,,,,SYNTHETIC
""",
}


def put(folder: Path, files: Mapping[str, str] = GOOD) -> Path:
    """Write the files into a new folder, and give it back."""
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
