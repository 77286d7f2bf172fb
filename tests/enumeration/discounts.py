"""Discount steps once more: what a bid takes off its list price, by what it is awarded in all."""

from __future__ import annotations

from fractions import Fraction

from tests.enumeration.choice import Choice
from tests.enumeration.folder import Row, summed


def reduced(choice: Choice, entry: Row) -> Fraction:
    """Cents for all parts of an entry that are awarded, discount taken off."""
    parts = choice.parts.get((entry["bid"], entry["lot"]), 0)
    return choice.tiny.cost(entry) * parts * (1 - taken_off(choice, entry["bid"])) if parts else Fraction()


def taken_off(choice: Choice, bid: str) -> Fraction:
    """The share of its list price that a bid takes off.

    All units: what the highest threshold met says. Incremental: every threshold passed takes its own rise off all
    that lies above it.
    """
    kind, total = choice.tiny.bids[bid].get("discount"), _total(choice, bid)
    steps = sorted((Fraction(row["from"]), int(row["discount_bp"])) for row in choice.tiny.steps(bid))
    if kind == "all_units":
        return Fraction(max([0, *(off for threshold, off in steps if threshold <= total)]), 10_000)
    rises = zip(steps, [0, *(off for _, off in steps)], strict=False)
    saved = [max(total - threshold, Fraction()) * (off - below) for (threshold, off), below in rises]
    return summed(*saved) / 10_000 / total if total else Fraction()


def _total(choice: Choice, bid: str) -> Fraction:
    """What a bid's thresholds are compared with: units, or money at list price."""
    won = [row for row in choice.tiny.entries(bid) if (bid, row["lot"]) in choice.parts]
    on_value = choice.tiny.bids[bid].get("discount_on") == "value"
    worth = [choice.tiny.cost(row) / 100 if on_value else choice.tiny.part(row["lot"]) for row in won]
    return summed(*(each * choice.parts[bid, row["lot"]] for each, row in zip(worth, won, strict=True)))
