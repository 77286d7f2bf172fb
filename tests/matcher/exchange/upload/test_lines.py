"""A messy sheet becomes lines; what can be read in two ways is refused with both, until somebody says which."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.exchange.contract_sheet import SHAPE as CONTRACTS
from matcher.exchange.demand_sheet import SHAPE, unit_words
from matcher.exchange.upload.door import read_upload
from matcher.exchange.upload.grid import Grid
from matcher.exchange.upload.habits import LEFT_OUT, Habits, named, plainly
from matcher.exchange.upload.lines import Reading, read_lines
from matcher.exchange.upload.periods import period_of
from matcher.exchange.upload.refused import UploadRefused
from matcher.exchange.upload.shape import Layout, Shape, choose_sheet, find_head, lay_out
from matcher.market import Header

QUARTERS = Header("Next year", "USD", "quarter", 4, date(2027, 1, 1))
MESSY = """City of Erieview;;;;;;;;;
Demand for next year (draft);;;;;;;;;
;;;;;;;;;
Item no;Item description;Spend category;U.O.M.;Location;Q1 2027;Q2 2027;Current unit price ($);As of;Buyer's initials
;LAUNDRY;;;;;;;;
1;Hospital linen;Health Laundry;lbs;Main;425,000;425000;$0.5968;3/4/2026;JB
2;"Linen, ""east"" ";health-laundry;Pounds;East;100 000;90000;0.58;31.12.2026;
3;Boxes;crates;box;East;10;n/a;1,5;Jan 5, 2026;
4;More boxes;Crates;BOX;East;x;-5;=A1;tomorrow;
;Total;;;;525010;;;;
"""


def grid_of(text: str) -> Grid:
    (grid,) = read_upload(text.encode())
    return grid


def read(grid: Grid, shape: Shape, habits: Habits, header: Header | None = None) -> tuple[Layout, Reading]:
    layout = lay_out(grid, find_head(grid, shape, habits, header), shape, habits, header)
    return layout, read_lines(grid, layout, shape, habits, {"unit": unit_words()})


def test_heads_are_found_wherever_they_stand_and_whatever_they_are_called() -> None:
    layout, _ = read(grid_of(MESSY), SHAPE, Habits(), QUARTERS)
    assert layout.head == 4
    assert layout.columns == {
        "lot": 1,
        "title": 2,
        "category": 3,
        "unit": 4,
        "site": 5,
        "today_price": 8,
        "today_date": 9,
    }
    assert layout.periods == {6: 1, 7: 2}


def test_what_can_be_read_in_one_way_is_read() -> None:
    _, reading = read(grid_of(MESSY), SHAPE, Habits(), QUARTERS)
    linen, east, boxes, _ = reading.lines
    assert linen.values["today_price"] == 596_800
    assert [each.values["category"] for each in (linen, east)] == ["health-laundry"] * 2
    assert [each.values["unit"] for each in (linen, east)] == ["lb"] * 2
    assert east.values["title"] == 'Linen, "east"'
    assert east.quantities == {1: 100_000, 2: 90_000}
    assert east.values["today_date"] == date(2026, 12, 31)
    assert boxes.values["today_date"] == date(2026, 1, 5)


def test_every_cell_that_is_wrong_is_named_with_its_rule_and_its_readings() -> None:
    _, reading = read(grid_of(MESSY), SHAPE, Habits(), QUARTERS)
    assert {(fault.row, fault.column): (fault.code, *fault.facts) for fault in reading.faults} == {
        (6, 6): ("number.comma", "425000"),
        (6, 9): ("date.readings", "2026-03-04", "2026-04-03"),
        (8, 8): ("number.comma", "1.5"),
        (9, 6): ("number.digits",),
        (9, 7): ("number.negative",),
        (9, 8): ("cell.formula",),
        (9, 9): ("date.spelling",),
    }
    assert [(each.word, each.row, each.count) for each in reading.strange] == [("box", 8, 2)]
    assert not reading.sound


def test_rows_that_are_no_lines_are_left_out_and_told() -> None:
    _, reading = read(grid_of(MESSY), SHAPE, Habits(), QUARTERS)
    assert [(each.row, each.why) for each in reading.left_out] == [(5, "heading"), (10, "total")]
    assert [line.row for line in reading.lines] == [6, 7, 8, 9]


def test_said_once_commas_dates_words_and_heads_are_remembered() -> None:
    habits = Habits(comma="thousands", date="day_first").with_words("unit", {"box": "case"})
    habits = Habits.read(habits.with_heads({"buyers initials": "remarks", "location": LEFT_OUT}).written())
    layout, reading = read(grid_of(MESSY), SHAPE, habits, QUARTERS)
    assert layout.columns["remarks"] == 10
    assert "site" not in layout.columns
    assert reading.lines[0].quantities[1] == 425_000
    assert reading.lines[0].values["today_date"] == date(2026, 4, 3)
    assert reading.lines[2].values["unit"] == "case"
    assert reading.strange == []
    assert [fault.code for fault in reading.faults if fault.row == 8] == ["number.comma"], "1,5 has no thousands"
    decimals = Habits(comma="decimals")
    assert read(grid_of(MESSY), SHAPE, decimals, QUARTERS)[1].lines[2].values["today_price"] == 1_500_000


def test_a_comma_with_two_readings_names_both() -> None:
    text = 'Title,Category,Unit,Price,Qty\nBread,bakery,case,"1,250",3\n'
    _, reading = read(grid_of(text), SHAPE, Habits())
    assert [(fault.code, fault.facts) for fault in reading.faults] == [("number.comma", ("1.250", "1250"))]


def test_a_column_that_is_needed_and_missing_is_named_once() -> None:
    _, reading = read(grid_of("Title,Qty\nBread,3\n"), SHAPE, Habits())
    assert [(fault.row, fault.field, fault.code) for fault in reading.faults] == [
        (0, name, "column.missing") for name in ("category", "unit", "today_price")
    ]


def test_a_sheet_whose_heads_nobody_knows_can_still_be_laid_out_by_hand() -> None:
    grid = grid_of("Alfa,Beta,Gamma\nBread,3,4\n")
    assert find_head(grid, SHAPE, Habits()) == 1
    assert lay_out(grid, 1, SHAPE, Habits()).columns == {}
    with pytest.raises(UploadRefused, match="No row"):
        find_head(grid_of("Alfa\nBeta\n"), SHAPE, Habits())


def test_a_quantity_in_a_merged_cell_is_refused_and_a_word_there_is_taken() -> None:
    grid = Grid(
        "Demand",
        {
            1: {1: "Title", 2: "Category", 3: "Q1"},
            2: {1: "Bread", 2: "Bakery", 3: "30"},
            3: {1: "Rolls", 2: "Bakery", 3: "30"},
        },
        {(3, 2): (2, 2), (3, 3): (2, 3)},
    )
    _, reading = read(grid, SHAPE, Habits(), QUARTERS)
    assert [(each.row, each.code) for each in reading.faults if each.row] == [(3, "cell.merged")]
    assert reading.lines[1].values["category"] == "bakery"


def test_the_sheet_that_names_most_is_chosen() -> None:
    notes, demand = grid_of("Read me,first\nx,y\n"), grid_of("Title,Category,Unit,Price\n")
    assert choose_sheet([notes, demand], SHAPE, Habits(), QUARTERS) == 1


@pytest.mark.parametrize(
    ("head", "period"),
    [
        *(("Q1 2027", 1), ("2027 Q4", 4), ("q2", 2), ("Period 3", 3), ("2027-07", 3), ("2027-12-01", 4)),
        *(("Dec-27", 4), ("enero 2027", 1), ("May", 2), ("T3 2027", 3), ("Sept 2027", 3)),
        *(("Q1 2028", None), ("Period 5", None), ("2027-13", None), ("May contain nuts", None)),
        *(("", None), ("9999", None)),
    ],
)
def test_heads_of_periods_in_two_languages(head: str, period: int | None) -> None:
    assert period_of(head, QUARTERS) == period


def test_a_month_that_comes_twice_in_a_term_needs_its_year() -> None:
    two_years = Header("x", "USD", "month", 24, date(2027, 1, 1))
    assert period_of("Jan", two_years) is None
    assert period_of("Jan 2028", two_years) == 13


@pytest.mark.parametrize("shape", [SHAPE, CONTRACTS], ids=["demand", "contracts"])
def test_no_head_is_claimed_by_two_fields_and_each_usual_one_finds_its_own(shape: Shape) -> None:
    usual = dict(enumerate(shape, 1))
    grid = Grid("", {1: {column: shape[name].heads[0] for column, name in usual.items()}})
    found = lay_out(grid, 1, shape, Habits())
    assert {column: name for name, column in found.columns.items()} == usual
    heads = [plainly(head) for wanted in shape.values() for head in wanted.heads]
    assert sorted({head for head in heads if heads.count(head) > 1}) == []


def test_words_are_compared_and_kept_plainly() -> None:
    assert plainly("  Today’s Price\n(USD) ") == "todays price"
    assert plainly("#") == "#"
    assert named("Papelería & Imprenta (2)") == "papeleria-imprenta-2"
    assert named("!!!") == ""
