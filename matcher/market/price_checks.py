"""What must hold between the rows that price a bid: its discount, its steps, and what their totals run over."""

from __future__ import annotations

import numpy as np

from matcher.errors import quoted
from matcher.market import Market
from matcher.market.columns import Flags, Ints
from matcher.market.notes import Notes

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


def totals_have_one_measure(market: Market, notes: Notes) -> None:
    """Refuse totals that cannot be added up, and incremental discounts whose share of each buyer is not known."""
    incremental = _says(market, "discount", "incremental")
    on_quantity = _says(market, "discount", "all_units", "incremental") & _says(market, "discount_on", "quantity")
    lots, entries = market.lots, market.bid_entries
    if not len(entries):
        return
    _note_several(
        market, notes, "discount.units", on_quantity, lots.unit.codes[entries.lot], "A quantity needs one unit"
    )
    _note_several(
        *(market, notes, "discount.buyers", incremental, lots.buyer[entries.lot]),
        "An incremental discount is for one buyer",
    )
    _note_several(
        *(market, notes, "discount.prices", incremental & on_quantity, entries.unit_price),
        "An incremental discount on quantity needs one unit price",
    )


def _note_several(market: Market, notes: Notes, code: str, bids: Flags, measure: Ints, rule: str) -> None:
    """Note each of some bids whose sound entries differ in a measure, (entries,)."""
    entries = market.bid_entries
    sound = np.flatnonzero(notes.sound("bid_entries") & notes.sound("lots")[entries.lot])
    differs = (np.diff(measure[sound]) != 0) & (np.diff(entries.bid[sound]) == 0)
    several = np.zeros(len(market.bids), np.bool_)
    several[entries.bid[sound[1:][differs]]] = True
    notes.note(
        code,
        "bids",
        bids & several,
        "discount",
        lambda row: f"{rule}; the entries of bid {quoted(market.bids.bid[row])} have several.",
        "Split the bid, or choose another discount.",
    )
