"""A folder is read whole: every mistake in it is told at once, each at its place and with its remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.errors import Finding, MarketRefused, errors
from matcher.exchange.folder import load, read_market
from matcher.market.notes import FILES

Spoil = Callable[[str, str, str], None]


def told(findings: list[Finding]) -> list[tuple[str, int | None, str | None, str]]:
    return [(each.where.file, each.where.row, each.where.column, each.code) for each in findings]


def test_a_sound_folder_is_loaded_without_findings(folder: Path) -> None:
    market, policy, findings = load(folder)
    assert findings == []
    assert market.lots.lot == ("linen", "meals")
    assert market.lots.today_price.tolist() == [447500, 5_000_000]
    assert market.demand.period.tolist() == [1, 2, 3, 4, 2]
    assert list(market.lots.papers) == ["bond;licence", ""]
    assert policy.goals.idle_hour == 1150


def test_twenty_different_mistakes_in_nine_files_are_told_at_once(folder: Path, spoil: Spoil) -> None:
    spoil("market.toml", '"USD"', '"dollars"')
    spoil("policy.toml", "idle_hour", "idle_our")
    spoil("places.csv", "West side,city", "West side,town")
    spoil("buyers.csv", "Clinic,hospital", ",=hospital")
    spoil("lots.csv", "yes", "maybe")
    spoil("lots.csv", "0.4475", "nan")
    spoil("lots.csv", "food,meal,5,1,,", "food,meal,5,0,,")
    spoil("demand.csv", "meals,2,30", "meals,2,1e9\nlinen,2,7\nmeals,61,5\nmeals,3")
    spoil("suppliers.csv", "Rival,conventional", "Rival,convential")
    spoil("suppliers.csv", "Wash,worker_owned", "Wa\u202esh,worker_owned")
    spoil("bids.csv", "b1,wash,10.50,", "b1,wash,10.505,b1")
    spoil("bids.csv", "b2,rival", "b2,rivall")
    spoil("bid_entries.csv", "b1,linen,0.45,", "b1,linnen,0.45,")
    spoil("bid_entries.csv", "0.44,50", '"0,44",5000000000')
    spoil("bid_entries.csv", "b2,meals,4.9,", "b2,meals,4.9,2\nb3,meals,4,1")
    reading = read_market(folder)
    assert reading.market is None
    assert told(reading.findings) == [
        ("market.toml", None, "currency", "policy.value"),
        ("policy.toml", None, "goals.idle_our", "policy.unknown_key"),
        ("places.csv", 3, "parent", "link.unknown"),
        ("buyers.csv", 2, "kind", "text.formula"),
        ("buyers.csv", 2, "name", "cell.empty"),
        ("lots.csv", 2, "must_fill", "flag.grammar"),
        ("lots.csv", 2, "today_price", "number.grammar"),
        ("lots.csv", 3, "parts", "number.range"),
        ("demand.csv", 3, "quantity", "number.grammar"),
        ("demand.csv", 4, None, "row.twice"),
        ("demand.csv", 5, "period", "number.range"),
        ("demand.csv", 6, None, "row.cells"),
        ("suppliers.csv", 2, "name", "text.hidden"),
        ("suppliers.csv", 3, "kind", "choice.unknown"),
        ("bids.csv", 2, "fixed_charge", "number.grammar"),
        ("bids.csv", 3, "supplier", "link.unknown"),
        ("bid_entries.csv", 2, "lot", "link.unknown"),
        ("bid_entries.csv", 3, "most_parts", "number.range"),
        ("bid_entries.csv", 3, "unit_price", "number.grammar"),
        ("bid_entries.csv", 5, "bid", "link.unknown"),
    ]
    assert len({each.where.file for each in reading.findings}) == 9
    assert all(each.what.endswith(".") and each.remedy.endswith((".", "?")) for each in reading.findings)


def test_one_mistake_gives_one_finding_and_no_cascade(folder: Path, spoil: Spoil) -> None:
    spoil("bids.csv", "b1,wash", "b1,wash,1,2,3")
    assert told(read_market(folder).findings) == [("bids.csv", 2, None, "row.cells")]


@pytest.mark.parametrize("name", ["buyers.csv", "lots.csv", "demand.csv", "market.toml"])
def test_a_needed_file_that_is_missing_is_the_only_finding(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert told(read_market(folder).findings) == [(name, None, None, "file.missing")]


@pytest.mark.parametrize("name", ["buyers.csv", "lots.csv", "suppliers.csv", "bids.csv", "bid_entries.csv"])
def test_a_file_that_cannot_be_read_is_the_only_finding(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"\xff\xfeb\0")
    assert told(read_market(folder).findings) == [(name, None, None, "file.utf16")]


def test_a_missing_policy_means_its_defaults(folder: Path) -> None:
    (folder / "policy.toml").unlink()
    assert load(folder)[1].goals.idle_hour == 0


def test_suppliers_that_are_missing_are_told_once(folder: Path) -> None:
    (folder / "suppliers.csv").unlink()
    findings = read_market(folder).findings
    assert {each.code for each in findings} == {"link.nothing"}
    assert len(findings) == len({each.where.file for each in findings})


def test_a_file_with_another_name_is_refused_by_its_name(folder: Path) -> None:
    (folder / "bid_entry.csv").write_text("x\n")
    (folder / "README.md").write_text("not read")
    (folder / "expected.toml").write_text("not = [ read")
    (finding,) = read_market(folder).findings
    assert finding.where.file == "bid_entry.csv"
    assert finding.remedy.startswith("Did you mean bid_entries.csv?")


def test_a_folder_that_is_missing_or_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for name in ("nowhere", "file"):
        with pytest.raises(MarketRefused) as refused:
            load(tmp_path / name)
        assert [each.code for each in refused.value.findings] == ["folder.missing"]


def test_a_folder_in_place_of_a_file_is_told(folder: Path) -> None:
    (folder / "bids.csv").unlink()
    (folder / "bids.csv").mkdir()
    assert told(read_market(folder).findings) == [("bids.csv", None, None, "file.not_a_file")]


def test_a_file_that_may_not_be_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    findings = read_market(folder).findings
    assert {each.code for each in findings} == {"file.unreadable"}
    assert findings[0].what == "The file cannot be read: Permission denied."


def test_a_folder_that_may_not_be_listed_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> list[Path]:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert [each.code for each in read_market(folder).findings] == ["folder.unreadable"]


def test_many_faults_of_one_kind_are_counted(folder: Path) -> None:
    rows = "".join(f"linen,{period},x\n" for period in range(1, 301))
    (folder / "demand.csv").write_text(f"lot,period,quantity\n{rows}")
    first, *listed = [each for each in read_market(folder).findings if each.code == "number.grammar"]
    assert first.what == "300 rows have this fault; the first 100 are listed."
    assert [each.where.row for each in listed] == list(range(2, 102))


def test_warnings_do_not_stop_a_market(folder: Path, spoil: Spoil) -> None:
    spoil("papers.csv", "2030-12-31", "2027-03-31")
    _, _, findings = load(folder)
    assert [each.code for each in findings] == ["paper.expires"]
    assert errors(findings) == []


def test_the_order_of_rows_and_columns_does_not_change_the_digest(folder: Path) -> None:
    before = load(folder)[0].digest
    for path in folder.glob("*.csv"):
        header, *rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
        turned = [header[::-1], *(row[::-1] for row in rows[::-1])]
        path.write_text("".join(",".join(row) + "\r\n" for row in turned), "utf-8")
    assert load(folder)[0].digest == before


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_to_a_file_ends_in_a_traceback(folder: Path, data: st.DataObject) -> None:
    path = folder / data.draw(st.sampled_from([name for name in FILES if (folder / name).exists()]))
    sound = path.read_bytes()
    start = data.draw(st.integers(0, len(sound)))
    end = data.draw(st.integers(start, len(sound)))
    patch = data.draw(st.one_of(st.binary(max_size=12), st.sampled_from([b'"', b",", b"\n", b"*", b"9" * 25])))
    try:
        path.write_bytes(sound[:start] + patch + sound[end:])
        reading = read_market(folder)
        assert reading.market is not None or reading.findings
    finally:
        path.write_bytes(sound)


HEADER = b"bid,lot,unit_price\n"
ENTRIES = HEADER + b"b1,linen,0.45\nb2,meals,4.9\n"
FIFTY_MEGABYTES = 50_000_000


@pytest.mark.parametrize(
    ("content", "row", "code"),
    [
        (ENTRIES.replace(b"0.45", b"nan"), 2, "number.grammar"),
        (ENTRIES.replace(b"0.45", b"1e9"), 2, "number.grammar"),
        (ENTRIES.replace(b"0.45", "١٢".encode()), 2, "number.grammar"),
        (ENTRIES.replace(b"0.45", b"=cmd"), 2, "number.grammar"),
        (b"", None, "file.empty"),
        (b"\xef\xbb\xbf" + ENTRIES, None, "file.bom"),
        (ENTRIES.replace(b"linen", "linén".encode("cp1252")), 2, "file.not_utf8"),
        (ENTRIES.replace(b",", b";"), 1, "file.separator"),
        (ENTRIES.replace(b"unit_price", b"note"), 1, "column.unknown"),
        (b"bid,lot\nb1,linen\nb2,meals\n", 1, "column.missing"),
        (b"x" * FIFTY_MEGABYTES, None, "header.too_long"),
        (HEADER + b"x" * FIFTY_MEGABYTES, 2, "row.too_long"),
        (b"\n" * FIFTY_MEGABYTES, None, "file.empty"),
        (HEADER + b"x\n" * (FIFTY_MEGABYTES // 2), None, "file.too_many_rows"),
        (HEADER + (b"x" * 30 + b"\n") * (FIFTY_MEGABYTES // 31), None, "row.cells"),
        (HEADER + b'"' * FIFTY_MEGABYTES, 2, "row.too_long"),
        (b"a\0" * (FIFTY_MEGABYTES // 2), 1, "file.not_text"),
    ],
    ids=range(17),
)
def test_each_known_way_to_spoil_a_file_ends_in_a_clear_sentence(
    folder: Path, content: bytes, row: int | None, code: str
) -> None:
    (folder / "bid_entries.csv").write_bytes(content)
    (folder / "bid_uses.csv").unlink()
    first = read_market(folder).findings[0]
    assert (first.where.file, first.where.row, first.code) == ("bid_entries.csv", row, code)
    assert first.what.endswith(".")
    assert first.remedy.endswith((".", "?"))
    assert first.warning == (code == "file.bom")
