"""What an award is compared with: today, worked out by hand, and the cheapest under the same rules."""

from __future__ import annotations

from fractions import Fraction

from matcher.insight.baselines import price_alone, today
from matcher.insight.coverage import coverage
from matcher.solution import Solution
from matcher.solve import solve
from tests.matcher.insight.conftest import Paper
from tests.reading import loaded
from tests.small import small

HELD = small(
    {"goals": {"idle_hour": "2", "swing_hour": "1", "moved_bp": 1000, "reinvested_bp": 5000}},
    periods=2,
    lots="lot parts today_price outside_price switch_cost\nm 4 10 25 7\nn 2 5 - -",
    demand="lot period quantity\nm 1 40\nm 2 80\nn 1 20",
    suppliers="supplier kind pledge_revenue_bp\nalder worker_owned 500\nbirch conventional -\ncedar worker_owned -",
    bids="bid supplier\na alder\nb birch",
    bid_entries="bid lot unit_price\na m 9\nb m 8\nb n 4",
    bid_uses="bid lot resource units_per_unit\na m hours 0.5",
    capacity="supplier resource period units committed steady\nalder hours 1 100 1 20\nalder hours 2 100 - 20",
    holdings="lot supplier parts\nm alder 2\nn cedar 1",
    agreements="agreement lot supplier parts unit_price\nd m birch 1 30",
)
"""Alder holds half of the meals, 10 hours a part in period 1 and 20 in period 2 over two parts."""


def test_today_is_what_is_held_with_the_rest_outside_at_todays_prices() -> None:
    market, policy = loaded(HELD)
    account = today(market, policy)
    # 120 units at 10.00 and 20 at 5.00, whoever supplies them; the agreement has not begun
    assert account.price == (1200 + 100) * 100
    assert account.entries == (600 + 50) * 100
    assert account.outside == (600 + 50) * 100
    # alder's two parts: 20 and 40 units, 10 and 20 hours; committed 1 and 0; steady 20 and 20
    assert account.idle_hours == 9 + 0
    assert account.swing_hours == 9
    assert account.moved == account.moved_without_bid == account.switch_costs == 0
    assert account.reinvestment == Fraction(600 * 100) * 500 / 10_000
    assert account.weighted(policy.goals) == 1300_00 + 9 * 2_00 + 9 * 1_00 - 15_00


def test_a_holder_without_a_bid_states_no_hours() -> None:
    market, policy = loaded(
        HELD.with_rows(
            bids=[row for row in HELD.tables["bids"] if row["bid"] != "a"],
            bid_entries=[row for row in HELD.tables["bid_entries"] if row["bid"] != "a"],
            bid_uses=[],
        )
    )
    assert today(market, policy).idle_hours == 19 + 20


def test_the_hours_of_today_count_as_they_are_promised() -> None:
    lots = [row | {"guaranteed_bp": "5000", "surge_bp": "9000"} for row in HELD.tables["lots"]]
    market, policy = loaded(HELD.with_rows(lots=lots))
    # alder's two parts promise 5 and 10 hours; committed 1 and 0; steady 20 and 20
    assert today(market, policy).idle_hours == 14 + 10
    assert today(market, policy).swing_hours == 4


def test_price_alone_keeps_the_rules_and_drops_the_goals() -> None:
    _, policy = loaded(HELD)
    alone = price_alone(policy)
    assert (alone.rules, alone.limits) == (policy.rules, policy.limits)
    assert alone.goals.margin_bp == policy.goals.margin_bp
    assert (alone.goals.idle_hour, alone.goals.moved_bp, alone.goals.reinvested_bp, alone.goals.mode) == (
        *(0, 0, 0, "weighted"),
    )


def test_nothing_is_cheaper_than_the_cheapest() -> None:
    market, policy = loaded(HELD)
    result, cheapest = solve(market, policy), solve(market, price_alone(policy))
    assert result.account is not None
    assert cheapest.account is not None
    assert cheapest.account.price <= result.account.price
    assert cheapest.account.weighted(policy.goals) >= result.account.weighted(policy.goals)


def test_coverage_is_counted_by_hand() -> None:
    market, policy = loaded(HELD)
    covered = coverage(market, policy, Solution.of({("a", "m"): 2, ("b", "n"): 1}))
    assert covered.demand == 1300_00
    # two parts of the meals with alder, one agreed with birch, half of n with birch
    assert covered.placed == 600_00 + 300_00 + 50_00
    assert covered.with_cooperatives == 600_00
    assert (covered.lots, covered.lots_outside) == (2, 2)
    assert [each.supplier for each in covered.biggest] == ["alder", "birch"]
    assert [int(each.value) for each in covered.biggest] == [600_00, 350_00]
    assert covered.biggest[0].of_demand == covered.share(covered.with_cooperatives) == Fraction(6, 13)


def test_only_the_biggest_suppliers_are_named(cleveland: Paper) -> None:
    market, policy, proposal = cleveland
    solution = Solution.of({(row.bid, row.lot): row.parts for row in proposal.awards})
    covered = coverage(market, policy, solution, most=3)
    assert len(covered.biggest) == 3
    assert [each.value for each in covered.biggest] == sorted((each.value for each in covered.biggest), reverse=True)
    assert 0 < covered.with_cooperatives <= covered.placed <= covered.demand


def test_nothing_wanted_at_any_price_covers_nothing() -> None:
    market, policy = loaded(small(lots="lot today_price\nm 0"))
    covered = coverage(market, policy, Solution(()))
    assert covered.demand == covered.share(Fraction(5)) == 0
    assert covered.biggest == ()
