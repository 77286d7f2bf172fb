"""What must hold between the rows of a market, each check named after what it protects.

Every check looks at whole columns at once and notes all rows that are wrong.
"""

from __future__ import annotations

from collections.abc import Callable

from matcher.market import Market, bid_checks, demand_checks, partner_checks, price_checks
from matcher.market.notes import Notes

CHECKS: tuple[Callable[[Market, Notes], None], ...] = (
    demand_checks.something_to_award,
    demand_checks.periods_exist,
    demand_checks.lots_are_wanted,
    demand_checks.lots_can_be_divided,
    demand_checks.options_follow_a_firm_term,
    demand_checks.amounts_fit,
    demand_checks.places_form_rings,
    bid_checks.bids_have_entries,
    bid_checks.bids_depend_on_others,
    bid_checks.entries_fit_their_lots,
    bid_checks.price_only_stands_alone,
    price_checks.prices_belong,
    price_checks.discounts_are_whole,
    price_checks.discounts_rise,
    price_checks.totals_have_one_measure,
    partner_checks.partners_share_the_work,
    partner_checks.uses_belong,
    bid_checks.committed_work_fits,
    demand_checks.agreements_and_holdings_fit,
    bid_checks.papers_last,
)
"""All checks, in the order a reader would make them."""


def check(market: Market, notes: Notes) -> None:
    """Note everything that does not fit together in a market."""
    for each in CHECKS:
        each(market, notes)
