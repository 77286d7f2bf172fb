"""What must hold between the rows that price a bid: its discount, its steps, and what their totals run over."""

from __future__ import annotations

import numpy as np

from matcher.errors import quoted
from matcher.market import Market
from matcher.market.columns import ABSENT, Flags, Ints
from matcher.market.notes import Notes, Sentence
from matcher.money import MILLIONTHS, unscaled

SAID = {"discount": "discount_on", "discount_on": "discount"}
"""Two columns that are both filled or both empty."""


def discounts_are_whole(market: Market, notes: Notes) -> None:
    """Refuse a discount without steps or without what they count, and steps of a bid without a discount."""
    bids, steps = market.bids, market.bid_steps
    if "bid_steps" not in notes.partial:
        notes.note(
            "discount.no_steps",
            "bids",
            _says(market, "discount") & (np.bincount(steps.bid, minlength=len(bids)) == 0),
            "discount",
            lambda row: f"Bid {quoted(bids.bid[row])} offers a discount but has no row in bid_steps.csv.",
            "Add its steps, or leave the cell empty.",
        )
    for column, other in SAID.items():
        notes.note(
            f"{column}.alone",
            "bids",
            ~_says(market, column) & _says(market, other),
            column,
            f"This cell is empty, but {other} is not.",
            f"Fill in {column}, or empty {other}.",
        )
    without = ~_says(market, "discount") & ~_says(market, "discount_on") & notes.sound("bids")
    notes.note(
        "step.no_discount",
        "bid_steps",
        without[steps.bid],
        "bid",
        lambda row: f"Bid {quoted(bids.bid[steps.bid[row]])} offers no discount in bids.csv.",
        "Say in bids.csv which discount it is and what it counts, or delete the step.",
    )


def _says(market: Market, column: str, *words: str) -> Flags:
    """Tell which bids have one of some words in a column, or, with none named, any, (bids,)."""
    cells = getattr(market.bids, column)
    said: Flags = np.array([word in words if words else bool(word) for word in cells.values], np.bool_)[cells.codes]
    return said


def discounts_rise(market: Market, notes: Notes) -> None:
    """Refuse a step that does not take off more than the one below it."""
    steps = market.bid_steps
    sound = np.flatnonzero(notes.sound("bid_steps"))
    falls = np.zeros(len(steps), np.bool_)
    same = np.diff(steps.bid[sound]) == 0
    falls[sound[1:]] = same & (np.diff(steps.discount_bp[sound]) <= 0)
    below = np.zeros(len(steps), np.int64)
    below[sound[1:]] = steps.discount_bp[sound[:-1]]
    notes.note(
        "step.not_rising",
        "bid_steps",
        falls,
        "discount_bp",
        lambda row: f"{steps.discount_bp[row]} basis points, but {below[row]} from the threshold below on.",
        "Take off more from the higher threshold on, or delete the step.",
    )


def prices_belong(market: Market, notes: Notes) -> None:
    """Refuse a later price of no entry, and one from the first period on that is not the entry's."""
    rows, entries = market.bid_prices, market.bid_entries
    place = _entry_of(market, rows.bid, rows.lot)
    doubtful = np.isin(rows.bid, entries.bid[~notes.sound("bid_entries")])
    if "bid_entries" not in notes.partial:
        notes.note(
            "price.no_entry",
            "bid_prices",
            (place == ABSENT) & ~doubtful,
            "lot",
            lambda row: f"Bid {quoted(market.bids.bid[rows.bid[row]])} has no entry for this lot.",
            "Correct the bid or the lot, add the entry, or delete the row.",
        )
    first = np.append(entries.unit_price, 0)[place]
    notes.note(
        "price.from_first",
        "bid_prices",
        (place != ABSENT) & ~doubtful & (rows.from_period == 1) & (rows.unit_price != first),
        "from_period",
        lambda row: f"From period 1 on, bid_entries.csv says {unscaled(int(first[row]), MILLIONTHS)}.",
        "Write the first price in bid_entries.csv, and here only those of later periods.",
    )


def _entry_of(market: Market, bid: Ints, lot: Ints) -> Ints:
    """Find the entries of pairs of bid and lot, `ABSENT` where there is none."""
    entries, width = market.bid_entries, len(market.lots)
    keys, wanted = entries.bid * width + entries.lot, bid * width + lot
    place = np.searchsorted(keys, wanted)
    return np.where(np.append(keys, ABSENT)[place] == wanted, place, ABSENT)


def totals_have_one_measure(market: Market, notes: Notes) -> None:
    """Refuse totals that cannot be added up, and incremental discounts whose share of each buyer is not known."""
    incremental = _says(market, "discount", "incremental")
    on_quantity = _says(market, "discount", "all_units", "incremental") & _says(market, "discount_on", "quantity")
    lots, entries, later = market.lots, market.bid_entries, market.bid_prices
    sound = np.flatnonzero(notes.sound("bid_entries"))
    sound = sound[notes.sound("lots")[entries.lot[sound]]]
    bid, lot = entries.bid[sound], entries.lot[sound]
    units = _several(market, bid, lots.unit.codes[lot])
    buyers = _several(market, bid, lots.buyer[lot])
    changed = np.flatnonzero(notes.sound("bid_prices"))
    prices = np.concatenate([entries.unit_price[sound], later.unit_price[changed]])
    priced = _several(market, np.concatenate([bid, later.bid[changed]]), prices)
    for code, wrong, rule in (
        ("discount.units", on_quantity & units, "A quantity needs one unit"),
        ("discount.buyers", incremental & buyers, "An incremental discount is for one buyer"),
        ("discount.prices", incremental & on_quantity & priced, "Incremental steps on quantity need one unit price"),
    ):
        notes.note(code, "bids", wrong, "discount", _said(market, rule), "Split the bid, or choose another discount.")


def _several(market: Market, bid: Ints, measure: Ints) -> Flags:
    """Tell which bids have different values of a measure, (bids,)."""
    lowest, highest = np.full(len(market.bids), np.iinfo(np.int64).max), np.full(len(market.bids), ABSENT)
    np.minimum.at(lowest, bid, measure)
    np.maximum.at(highest, bid, measure)
    several: Flags = lowest < highest
    return several


def _said(market: Market, rule: str) -> Sentence:
    return lambda row: f"{rule}; the entries of bid {quoted(market.bids.bid[row])} have several."
