"""A proposal written and read back is the same proposal, and the same proposal gives the same bytes."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import FolderRefused, MarketRefused
from matcher.exchange.awards import PROPOSAL_FILES, read_proposal, write_proposal, zip_proposal
from matcher.insight.proposal import (
    AwardRow,
    ChargeRow,
    GoalRow,
    LoadRow,
    OutsideRow,
    OutwardRow,
    Proposal,
    Reading,
    ReasonRow,
)

PROPOSAL = Proposal(
    awards=(AwardRow("b1", "wash", "linen", 60, 123450),),
    standby=(AwardRow("b2", "iron", "linen", 20, 500),),
    outside=(OutsideRow("meals", 1, 15000),),
    charges=(ChargeRow("b1", "clinic", 1050),),
    loads=(LoadRow("wash", "hours", 1, 123456, 500),),
    goals=(
        GoalRow("price", "entries", Reading.MONEY, 123450, 130000, 120000),
        GoalRow("steadiness", "idle", Reading.HOURS, -5, None, 0),
    ),
    reasons=(ReasonRow("b1", "linen", 60, "won", "=HYPERLINK, said “no”"),),
    outward=(
        OutwardRow("linen", "b1", "wash", 2, 60, "b2", 0, "price.others", "its unit price 9, awarded up to 8"),
        OutwardRow("meals", "", "", 3, 1, "", None, "rings.none", "nobody nearer bid for this lot"),
    ),
    certificate={"status": "proved", "gap": "0", "bound": 139500, "ok": True, "checks": [{"rule": "cover"}]},
)


def test_amounts_have_two_decimals_and_text_cannot_run(tmp_path: Path) -> None:
    write_proposal(PROPOSAL, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(PROPOSAL_FILES)
    text = {path.stem: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert text["awards"] == "bid,supplier,lot,parts,value\nb1,wash,linen,60,1234.50\n"
    assert text["standby"] == "bid,supplier,lot,parts,value\nb2,iron,linen,20,5.00\n"
    assert text["outside"] == "lot,parts,value\nmeals,1,150.00\n"
    assert text["charges"] == "bid,buyer,amount\nb1,clinic,10.50\n"
    assert text["loads"] == "supplier,resource,period,load,units\nwash,hours,1,1234.56,500\n"
    assert text["goals"] == (
        "goal,line,unit,value,today,cheapest\n"
        "price,entries,money,1234.50,1300.00,1200.00\nsteadiness,idle,hours,-0.05,,0.00\n"
    )
    assert text["outward"] == (
        "lot,bid,supplier,ring,parts,nearer_bid,nearer_ring,rule,detail\n"
        'linen,b1,wash,2,60,b2,0,price.others,"its unit price 9, awarded up to 8"\n'
        "meals,,,3,1,,,rings.none,nobody nearer bid for this lot\n"
    )
    assert text["reasons"] == 'bid,lot,parts,rule,detail\nb1,linen,60,won,"\'=HYPERLINK, said “no”"\n'
    assert text["certificate"].startswith('{\n  "bound": 139500,\n')
    assert text["certificate"].endswith("}\n")


def test_a_proposal_replaces_an_earlier_one_and_nothing_else(tmp_path: Path) -> None:
    write_proposal(PROPOSAL, tmp_path / "out")
    write_proposal(PROPOSAL, tmp_path / "out")
    assert read_proposal(tmp_path / "out") == PROPOSAL
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(FolderRefused, match=r"notes\.txt"):
        write_proposal(PROPOSAL, tmp_path / "out")


def test_the_archive_holds_the_same_files_and_no_time(tmp_path: Path) -> None:
    write_proposal(PROPOSAL, tmp_path)
    packed = zip_proposal(PROPOSAL)
    assert packed == zip_proposal(PROPOSAL)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {name: archive.read(name) for name in archive.namelist()} == {
            path.name: path.read_bytes() for path in tmp_path.iterdir()
        }


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("awards.csv", "60", "6O", ("awards.csv", 2, "parts", "number.grammar")),
        ("awards.csv", "60", "-1", ("awards.csv", 2, "parts", "number.grammar")),
        ("awards.csv", "1234.50", "1234,50", ("awards.csv", 2, None, "row.cells")),
        ("awards.csv", "value", "price", ("awards.csv", 1, "price", "column.unknown")),
        ("goals.csv", "hours", "days", ("goals.csv", 3, "unit", "choice.unknown")),
        ("loads.csv", "hours,1", "hours,0", ("loads.csv", 2, "period", "number.range")),
        ("standby.csv", "20,5.00", "20,5.000", ("standby.csv", 2, "value", "number.grammar")),
        ("certificate.json", '"proved"', "proved", ("certificate.json", 10, None, "json.syntax")),
        ("certificate.json", "139500", "NaN", ("certificate.json", None, None, "json.syntax")),
    ],
)
def test_a_change_that_breaks_the_format_is_told_at_its_place(
    tmp_path: Path, name: str, old: str, new: str, told: tuple[str, int | None, str | None, str]
) -> None:
    write_proposal(PROPOSAL, tmp_path)
    text = (tmp_path / name).read_text("utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(MarketRefused) as refused:
        read_proposal(tmp_path)
    first = refused.value.findings[0]
    assert (first.where.file, first.where.row, first.where.column, first.code) == told


def test_a_certificate_that_is_a_list_is_refused(tmp_path: Path) -> None:
    write_proposal(PROPOSAL, tmp_path)
    (tmp_path / "certificate.json").write_text("[]")
    with pytest.raises(MarketRefused, match=r"json\.shape"):
        read_proposal(tmp_path)


@pytest.mark.parametrize("name", PROPOSAL_FILES)
def test_a_missing_file_is_told(tmp_path: Path, name: str) -> None:
    write_proposal(PROPOSAL, tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(MarketRefused) as refused:
        read_proposal(tmp_path)
    assert [(each.where.file, each.code) for each in refused.value.findings] == [(name, "file.missing")]


letters = st.text(st.sampled_from("ab é,;\"'=+-@#1"), min_size=1, max_size=6)
names = letters.filter(lambda text: text.strip(" ") == text and text[0] not in "=+-@")
details = letters.filter(lambda text: text.strip(" ") == text) | st.just("")
cents = st.integers(0, 10**15)
signed = st.integers(-(10**15), 10**15)
parts = st.integers(0, 10**9)
rings = st.integers(0, 9)
awarded = st.lists(st.builds(AwardRow, names, names, names, parts, cents), max_size=3).map(tuple)
proposals = st.builds(
    Proposal,
    awards=awarded,
    standby=awarded,
    outward=st.lists(
        st.builds(OutwardRow, names, details, details, rings, parts, details, st.none() | rings, names, details),
        max_size=3,
    ).map(tuple),
    outside=st.lists(st.builds(OutsideRow, names, parts, cents), max_size=3).map(tuple),
    charges=st.lists(st.builds(ChargeRow, names, names, cents), max_size=3).map(tuple),
    loads=st.lists(st.builds(LoadRow, names, names, st.integers(1, 60), cents, st.integers(0, 10**12)), max_size=3).map(
        tuple
    ),
    goals=st.lists(
        st.builds(GoalRow, names, names, st.sampled_from(Reading), signed, st.none() | signed, st.none() | signed),
        max_size=3,
    ).map(tuple),
    reasons=st.lists(st.builds(ReasonRow, names, names, parts, names, details), max_size=3).map(tuple),
    certificate=st.dictionaries(
        st.text(max_size=5),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
            max_leaves=5,
        ),
        max_size=4,
    ),
)


@settings(max_examples=80, deadline=None)
@given(proposal=proposals)
def test_a_proposal_written_and_read_back_is_the_same(proposal: Proposal) -> None:
    with tempfile.TemporaryDirectory() as parent:
        write_proposal(proposal, Path(parent, "out"))
        assert read_proposal(Path(parent, "out")) == proposal


def test_the_certificate_is_plain_json(tmp_path: Path) -> None:
    write_proposal(PROPOSAL, tmp_path)
    read: dict[str, Any] = json.loads((tmp_path / "certificate.json").read_text("utf-8"))
    assert read == PROPOSAL.certificate
    assert list(read) == sorted(read)
