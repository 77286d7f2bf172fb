"""At what price a losing bid would have won: held against every choice tried, below and above the threshold."""

from __future__ import annotations

from random import Random

import pytest

from matcher.insight.estimates import Estimates
from matcher.insight.offers import least_percent
from matcher.insight.paper import propose
from matcher.insight.why import Threshold, threshold, why
from matcher.money import MILLIONTHS, scaled, unscaled
from matcher.solution import Solution
from matcher.solve import solve
from tests import enumeration
from tests.reading import folder_of, loaded
from tests.small import small
from tests.strategies import Written, tiny

TWO = small(
    lots="lot parts\nm 2",
    bids="bid supplier fixed_charge\na alder 0\nb birch 40",
    bid_entries="bid lot unit_price\na m 8\nb m 9",
)
"""A hundred units: alder asks 800, birch 900 and a charge of 40, so that 760 for all of it would be even."""


def at(written: Written, bid: str, percent: int) -> Written:
    """The market with a bid's unit prices at a percentage, rounded to millionths as on paper."""

    def price(row: dict[str, str]) -> str:
        millionths = scaled(row["unit_price"], MILLIONTHS)
        return unscaled((millionths * percent + 50) // 100, MILLIONTHS)

    tables = {
        name: [row | {"unit_price": price(row)} if row["bid"] == bid else row for row in written.tables.get(name, [])]
        for name in ("bid_entries", "bid_prices")
    }
    return written.with_rows(**tables)


def wins(written: Written, bid: str) -> bool:
    """Tell by trying every choice whether a bid wins a part."""
    with folder_of(written) as folder:
        best = enumeration.best(folder)
    return best is not None and any(name == bid for name, _, _ in best.awards)


def losing(written: Written) -> tuple[str, Threshold] | None:
    """The first losing bid of a market, and its threshold; None if no bid lost."""
    market, policy = loaded(written)
    result = solve(market, policy)
    if result.solution is None:
        return None
    won = {award.bid for award in result.solution.awards}
    bid = next((bid for bid in market.bids.bid if bid not in won), None)
    return None if bid is None else (bid, threshold(market, policy, result.solution, bid))


def asked(written: Written) -> tuple[str, Threshold]:
    found = losing(written)
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(1, 9))
def test_a_verified_bid_wins_at_its_threshold_and_not_a_step_above_it(seed: int) -> None:
    written = tiny(Random(seed), 150, in_order=False, wage_floor=False)
    while (lost := losing(written)) is None or not lost[1].verified:
        seed += 1000
        written = tiny(Random(seed), 150, in_order=False, wage_floor=False)
    bid, found = lost
    if found.percent is None:
        assert not wins(at(written, bid, 1), bid)
        return
    assert wins(at(written, bid, found.percent), bid)
    assert not wins(at(written, bid, found.percent + 1), bid)


def test_a_charge_counts_as_it_stands_while_unit_prices_fall() -> None:
    bid, found = asked(TWO)
    assert bid == "b"
    assert found == Threshold(percent=84, verified=True, gain=400, loss=500)
    market, policy = loaded(TWO)
    result = solve(market, policy)
    assert result.solution is not None
    (estimate,) = Estimates(market, policy, result.solution).of(["b"])
    assert estimate.factor == pytest.approx(760 / 900, rel=1e-4)


def test_a_tie_is_left_to_the_tie_order_and_never_called_verified() -> None:
    even = small(lots="lot\nm", bids="bid supplier\na alder\nb birch", bid_entries="bid lot unit_price\na m 9\nb m 10")
    bid, found = asked(even)
    assert (bid, found.percent, found.verified) == ("b", 89, False)


def test_a_limit_price_that_shut_a_bid_out_bounds_its_threshold() -> None:
    limited = small(
        lots="lot limit_price\nm 8",
        bids="bid supplier\na alder",
        bid_entries="bid lot unit_price\na m 9",
    )
    bid, found = asked(limited)
    assert (bid, found.percent, found.verified) == ("a", 88, True)


def test_no_price_wins_against_a_rule_that_no_price_moves() -> None:
    barred = small(
        lots="lot papers\nm bond",
        bids="bid supplier\na alder",
        bid_entries="bid lot unit_price\na m 9",
        papers="supplier paper expires\nalder bond 2020-01-01",
    )
    bid, found = asked(barred)
    assert (bid, found.percent, found.verified) == ("a", None, True)


def test_the_wage_floor_keeps_prices_from_falling_below_the_hours_they_pay() -> None:
    floor = small(
        {"rules": {"wage_floor": {"hourly": "15.00"}}},
        lots="lot\nm",
        suppliers="supplier lowest_wage\nalder 16\nbirch 16",
        bids="bid supplier\na alder\nb birch",
        bid_entries="bid lot unit_price\na m 8\nb m 10",
        bid_uses="bid lot resource units_per_unit\nb m hours 0.6",
        capacity="supplier resource period units\nbirch hours * 100",
    )
    market, policy = loaded(floor)
    assert least_percent(market, policy, market.bids.bid.index("b")) == 90
    bid, found = asked(floor)
    assert (bid, found.percent, found.least) == ("b", None, 90)


def test_a_package_wins_or_loses_as_one() -> None:
    package = small(
        lots="lot\nm\nn",
        bids="bid supplier all_or_nothing\na alder -\nb birch yes",
        bid_entries="bid lot unit_price\na m 6\na n 6\nb m 7\nb n 8.9",
    )
    bid, found = asked(package)
    assert (bid, found.percent, found.verified) == ("b", 75, True)


def test_price_only_bids_are_tried_among_price_only_lots() -> None:
    first = small(
        {"goals": {"reinvested_bp": 10_000}},
        lots="lot goals\nm price_only\nn -",
        suppliers="supplier pledge_revenue_bp\nalder 0\nbirch 5000",
        bids="bid supplier\na alder\nb birch\nc birch",
        bid_entries="bid lot unit_price\na m 8\nb m 9\nc n 9",
    )
    bid, found = asked(first)
    assert (bid, found.percent, found.verified) == ("b", 88, True)


def test_goals_in_order_give_an_estimate_by_solving_all() -> None:
    ordered = TWO.with_goals(mode="in_order", order=["price", "reinvestment"])
    bid, found = asked(ordered)
    assert (bid, found.percent, found.verified) == ("b", 84, False)
    assert wins(at(ordered, bid, 84), bid)
    market, policy = loaded(ordered)
    result = solve(market, policy)
    assert result.solution is not None
    with pytest.raises(ValueError, match="order of goals"):
        Estimates(market, policy, result.solution)


def test_an_award_that_is_far_from_proved_may_have_passed_over_a_bid() -> None:
    market, policy = loaded(TWO)
    worse = threshold(market, policy, Solution(()), "a")
    assert (worse.percent, worse.verified) == (100, False)


def test_a_bid_that_won_says_how_much_and_has_no_threshold() -> None:
    market, policy = loaded(TWO)
    answer = why(market, policy, propose(market, policy, solve(market, policy)), "a")
    assert answer.won
    assert [row.parts for row in answer.reasons] == [2]
