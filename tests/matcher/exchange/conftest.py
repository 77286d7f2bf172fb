"""A small sound market as a folder, to be spoiled file by file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SOUND = {
    "market.toml": 'name = "Test"\ncurrency = "USD"\nperiod = "quarter"\nperiods = 4\nstart = 2027-01-01\n',
    "policy.toml": "[goals]\nidle_hour = 11.50\n",
    "places.csv": "place,name,parent\ncity,City,\nwest,West side,city\n",
    "buyers.csv": "buyer,name,kind,place\nclinic,Clinic,hospital,city\n",
    "lots.csv": "lot,buyer,category,unit,today_price,parts,must_fill,papers\n"
    "linen,clinic,laundry,lb,0.4475,100,yes,licence; bond\nmeals,clinic,food,meal,5,1,,\n",
    "demand.csv": "lot,period,quantity\nlinen,*,1000\nmeals,2,30\n",
    "suppliers.csv": "supplier,name,kind\nwash,Wash,worker_owned\nrival,Rival,conventional\n",
    "capacity.csv": "supplier,resource,period,units,steady\nwash,hours,*,500,40\n",
    "bids.csv": "bid,supplier,fixed_charge,requires\nb1,wash,10.50,\nb2,rival,,b1\n",
    "bid_entries.csv": "bid,lot,unit_price,most_parts\nb1,linen,0.45,\nb2,linen,0.44,50\nb2,meals,4.9,\n",
    "bid_uses.csv": "bid,lot,resource,units_per_unit\nb1,linen,hours,0.02\n",
    "papers.csv": "supplier,paper,amount,expires\nwash,licence,,2030-12-31\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write the sound market."""
    for name, text in SOUND.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def spoil(folder: Path) -> Callable[[str, str, str], None]:
    """Replace a piece of one file of the sound market; the piece must be there."""

    def replace(name: str, old: str, new: str) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf-8", newline="")

    return replace
