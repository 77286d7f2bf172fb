"""What the money behind a lot allows an award to weigh: a property of its law, never of the software."""

from __future__ import annotations

from enum import StrEnum


class Money(StrEnum):
    """What sort of money pays a lot."""

    OWN = "own"
    CARE = "care"
    LOW_BID = "low_bid"
    FEDERAL = "federal"


GOALS = ("price_only", "no_reinvestment", "all")
"""What may be weighed, from the least to the most; see `matcher.market.tables.Lots.goals`."""

_MOST = {Money.OWN: "all", Money.CARE: "no_reinvestment", Money.LOW_BID: "price_only", Money.FEDERAL: "price_only"}


def allowed(money: Money, advised: bool) -> tuple[str, ...]:
    """Return the goals a lot may have; `advised` tells whether a dated note of counsel is on file.

    A vendor's giving must not count in awards paid by health-care money unless counsel has looked at the case
    (42 U.S.C. 1320a-7b(b)). Federal awards and low-bid law go by price and published rules alone.
    """
    most = "all" if money == Money.CARE and advised else _MOST[money]
    return GOALS[: GOALS.index(most) + 1]
