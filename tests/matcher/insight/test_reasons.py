"""Why each entry won or lost: one small market for each code, with the numbers its sentence gives."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.insight.reasons import reasons
from matcher.solve import solve
from tests.reading import loaded
from tests.small import small
from tests.strategies import Written

TWO = "bid supplier\na alder\nb birch"
PRICES = "bid lot unit_price\na m 8\nb m 9"
RULES = "rules"


def share(**facts: Any) -> dict[str, Any]:
    return {RULES: {"supplier_share": [{"most_bp": 5000, **facts}]}}


def dependence(most_bp: int, free: str = "0") -> dict[str, Any]:
    return {RULES: {"dependence": {"most_bp": most_bp, "free": free}}}


# market, entry, parts, code, what the sentence says
CASES: dict[str, tuple[Written, tuple[str, str], str, str]] = {
    "won": (
        small(lots="lot parts\nm 4", bids=TWO, bid_entries="bid lot unit_price most_parts\na m 8 3\nb m 9 -"),
        ("a", "m"),
        "won",
        "3 of 4 parts",
    ),
    "paper missing": (
        small(lots="lot papers\nm bond", bids=TWO, bid_entries=PRICES, papers="supplier paper\nbirch bond"),
        ("a", "m"),
        "papers.missing",
        "bond is missing",
    ),
    "paper expired": (
        small(
            lots="lot papers\nm bond",
            bids=TWO,
            bid_entries=PRICES,
            papers="supplier paper expires\nalder bond 2026-12-31\nbirch bond 2027-01-01",
        ),
        ("a", "m"),
        "papers.expired",
        "bond expired on 2026-12-31",
    ),
    "limit price": (
        small(lots="lot limit_price\nm 8", bids=TWO, bid_entries=PRICES),
        ("b", "m"),
        "price.limit",
        "12.5 % above the limit price",
    ),
    "own lot": (
        small(lots="lot\nm", bids=TWO, bid_entries=PRICES, buyers="buyer supplier\ncity alder"),
        ("a", "m"),
        "own.lot",
        "the supplier buys this lot itself",
    ),
    "not yet available": (
        small(
            lots="lot\nm",
            bids=TWO,
            bid_entries=PRICES,
            suppliers="supplier available_from\nalder 2027-01-02\nbirch 2027-01-01",
        ),
        ("a", "m"),
        "supplier.not_yet_available",
        "available from 2027-01-02, the lot begins 2027-01-01",
    ),
    "wage floor": (
        small(
            {RULES: {"wage_floor": {"hourly": "15"}}},
            lots="lot\nm",
            bids=TWO,
            bid_entries=PRICES,
            suppliers="supplier lowest_wage\nalder 14.99\nbirch 15",
        ),
        ("a", "m"),
        "wage.floor",
        "lowest wage 14.99, floor 15.00",
    ),
    "wage not stated": (
        small({RULES: {"wage_floor": {"hourly": "15"}}}, lots="lot\nm", bids=TWO, bid_entries=PRICES),
        ("a", "m"),
        "wage.floor",
        "its lowest wage is not stated",
    ),
    "excluded bid": (
        small(lots="lot\nm", bids="bid supplier excluded\na alder late\nb birch -", bid_entries=PRICES),
        ("a", "m"),
        "excluded.bid",
        "late",
    ),
    "excluded by the officer": (
        small({RULES: {"exclude": [{"bid": "a", "reason": "conflict"}]}}, lots="lot\nm", bids=TWO, bid_entries=PRICES),
        ("a", "m"),
        "excluded.officer",
        "conflict",
    ),
    "a share reserved for others": (
        small(
            {RULES: {"reserved_share": [{"of": "buyer", "attribute": "local", "least_bp": 5000}]}},
            lots="lot parts\nm 4",
            suppliers="supplier attributes\nalder -\nbirch local",
            bids=TWO,
            bid_entries="bid lot unit_price least_parts\na m 8 3\nb m 9 1",
        ),
        ("a", "m"),
        "reserved.share",
        "at least 50 % of buyer city is reserved for suppliers: local",
    ),
    "enough beyond the ring": (
        small(
            {RULES: {"rings": {"beyond": 0, "most_bp": 0}}},
            places="place parent\ntown -\nfar -",
            lots="lot place\nm town",
            suppliers="supplier place\nalder far\nbirch town",
            bids=TWO,
            bid_entries=PRICES,
        ),
        ("a", "m"),
        "rings.beyond",
        "at most 0 % of city may lie further out than ring 0",
    ),
    "nobody stands by": (
        small(
            {RULES: {"standby": {"cover_bp": 5000, "lots": ["m"]}}},
            lots="lot parts\nm 4",
            bids=TWO,
            bid_entries="bid lot unit_price standby_parts least_parts\na m 8 - 4\nb m 9 1 1",
        ),
        ("a", "m"),
        "standby.cover",
        "others stand by for 0 parts, 2.00 would be needed",
    ),
    "package broken": (
        small(
            lots="lot limit_price\nm -\nn 7",
            bids="bid supplier all_or_nothing\na alder yes\nb birch -",
            bid_entries="bid lot unit_price\na m 8\na n 8\nb m 9",
        ),
        ("a", "m"),
        "package.broken",
        "all or nothing, and its entry for n may not win",
    ),
    "group full": (
        small(
            lots="lot\nm\nn",
            bids="bid supplier group\na alder g\nb birch g",
            bid_entries="bid lot unit_price\na m 7\nb n 9",
        ),
        ("b", "n"),
        "group.full",
        "of its group a won, and no more may",
    ),
    "requires": (
        small(
            lots="lot\nm\nn",
            bids="bid supplier requires\na alder -\nb birch a",
            bid_entries="bid lot unit_price\na m 20\nb n 9",
        ),
        ("b", "n"),
        "requires.lost",
        "it requires a, which did not win",
    ),
    "most suppliers": (
        small(
            lots="lot parts most_suppliers\nm 4 1",
            bids=TWO,
            bid_entries="bid lot unit_price most_parts\na m 7 3\nb m 8 2",
        ),
        ("b", "m"),
        "suppliers.most",
        "the lot takes at most 1 suppliers, and has them",
    ),
    "least suppliers": (
        small(
            lots="lot parts least_suppliers\nm 4 2",
            bids="bid supplier\na alder",
            bid_entries="bid lot unit_price\na m 8",
        ),
        ("a", "m"),
        "suppliers.least",
        "the lot takes at least 2 suppliers or none",
    ),
    "least parts": (
        small(
            lots="lot parts least_parts\nm 4 3",
            bids="bid supplier\na alder",
            bid_entries="bid lot unit_price most_parts\na m 8 2",
        ),
        ("a", "m"),
        "suppliers.least",
        "the lot gives a supplier at least 3 parts",
    ),
    "capacity": (
        small(
            lots="lot\nm",
            bids=TWO,
            bid_entries=PRICES,
            capacity="supplier resource period units committed\nalder vans 1 60 10",
            bid_uses="bid lot resource units_per_unit\na m vans 0.6",
        ),
        ("a", "m"),
        "capacity.full",
        "vans in period 1: 60.00 needed, 50.00 left",
    ),
    "capacity of a package": (
        small(
            lots="lot\nm\nn",
            bids="bid supplier all_or_nothing\na alder yes",
            bid_entries="bid lot unit_price\na m 8\na n 8",
            capacity="supplier resource period units\nalder vans 1 150",
            bid_uses="bid lot resource units_per_unit\na m vans 1\na n vans 1",
        ),
        ("a", "n"),
        "capacity.full",
        "vans in period 1: 200.00 needed, 150.00 left",
    ),
    "capacity too small for the surge": (
        small(
            lots="lot surge_bp\nm 2500",
            bids=TWO,
            bid_entries=PRICES,
            capacity="supplier resource period units\nalder vans 1 120",
            bid_uses="bid lot resource units_per_unit\na m vans 1",
        ),
        ("a", "m"),
        "capacity.full",
        "vans in period 1: 125.00 needed, 120.00 left",
    ),
    "growing too fast": (
        small(
            {RULES: {"ramp": {"most_bp": 3000}}},
            periods=2,
            lots="lot\nm",
            demand="lot period quantity\nm 1 20\nm 2 80",
            bids=TWO,
            bid_entries=PRICES,
            capacity="supplier resource period units committed\nalder vans 1 100 0\nalder vans 2 150 5",
            bid_uses="bid lot resource units_per_unit\na m vans 1",
        ),
        ("a", "m"),
        "ramp.steep",
        "vans would grow by 60.00 in period 2, and may by 40.00",
    ),
    "no capacity of a partner": (
        small(
            lots="lot\nm",
            bids=TWO,
            bid_entries=PRICES,
            bid_partners="bid supplier work_bp\na alder 5000\na birch 5000",
            capacity="supplier resource period units\nbirch vans 1 20",
            bid_uses="bid lot resource units_per_unit supplier\na m vans 0.25 birch",
        ),
        ("a", "m"),
        "capacity.full",
        "birch: vans in period 1: 25.00 needed, 20.00 left",
    ),
    "paper of a partner missing": (
        small(
            lots="lot papers\nm bond",
            bids=TWO,
            bid_entries=PRICES,
            bid_partners="bid supplier work_bp\nb alder 5000\nb birch 5000",
            papers="supplier paper\nbirch bond",
        ),
        ("b", "m"),
        "papers.missing",
        "alder: bond is missing",
    ),
    "share of an owner's partner": (
        small(
            share(of="buyer"),
            lots="lot\nm",
            bids=TWO,
            bid_entries=PRICES,
            bid_partners="bid supplier work_bp\na alder 4999\na birch 5001",
        ),
        ("a", "m"),
        "share.supplier",
        "at most 50 % of buyer city to one supplier",
    ),
    "share of a supplier": (
        small(share(of="buyer"), lots="lot\nm", bids=TWO, bid_entries=PRICES),
        ("a", "m"),
        "share.supplier",
        "at most 50 % of buyer city to one supplier",
    ),
    "share of an owner": (
        small(
            share(of="category", by="group"),
            lots="lot\nm\nn",
            bids=TWO,
            bid_entries="bid lot unit_price\na m 8\nb n 9",
            suppliers="supplier group\nalder g\nbirch g",
        ),
        ("b", "n"),
        "share.group",
        "at most 50 % of category food to one ownership group",
    ),
    "dependence": (
        small(
            dependence(5000),
            lots="lot\nm",
            bids="bid supplier\na alder",
            bid_entries="bid lot unit_price\na m 8",
            contracts="supplier buyer value\nalder - 100",
        ),
        ("a", "m"),
        "dependence.buyer",
        "more than 50 % of its work above the free amount with city",
    ),
    "too small even with all it asks for": (
        small(
            lots="lot parts\nm 4\nn 1",
            bids=TWO,
            bid_entries="bid lot unit_price most_parts\na m 8 2\nb m 9 -",
            suppliers="supplier least_value\nalder 500.01\nbirch -",
        ),
        ("a", "m"),
        "engagement.least",
        "its supplier takes work worth 500.01 or none, and would have 500.00",
    ),
    "too small with what is left": (
        small(
            lots="lot parts\nm 4",
            bids="bid supplier\na alder",
            bid_entries="bid lot unit_price\na m 8",
            suppliers="supplier least_value\nalder 800\nbirch -",
            agreements="agreement lot supplier parts unit_price\nd m birch 1 9",
        ),
        ("a", "m"),
        "engagement.least",
        "its supplier takes work worth 800.00 or none, and would have 750.00",
    ),
    "budget": (
        small(
            {"goals": {"idle_hour": "10"}},
            lots="lot\nm",
            bids="bid supplier fixed_charge\na alder 25",
            bid_entries="bid lot unit_price\na m 10",
            buyers="buyer max_premium_bp\ncity 200",
            capacity="supplier resource period units steady\nalder hours 1 100 100",
            bid_uses="bid lot resource units_per_unit\na m hours 1",
        ),
        ("a", "m"),
        "budget.buyer",
        "25.00 more than now, 20.00 left in the buyer's budget",
    ),
    "others asked less": (
        small(lots="lot\nm", bids=TWO, bid_entries=PRICES),
        ("b", "m"),
        "price.others",
        "its unit price 9.00, awarded up to 8.00",
    ),
    "others asked less once their discount is taken off": (
        small(
            lots="lot\nm",
            bids="bid supplier discount discount_on\na alder all_units value\nb birch - -",
            bid_entries="bid lot unit_price\na m 9\nb m 8",
            bid_steps="bid from discount_bp\na 900 2000",
        ),
        ("b", "m"),
        "price.others",
        "its unit price 8.00, awarded up to 7.20",
    ),
    "dearer even with the highest discount": (
        small(
            lots="lot parts\nm 2",
            bids="bid supplier discount discount_on\na alder - -\nb birch incremental quantity",
            bid_entries="bid lot unit_price\na m 8\nb m 10",
            bid_steps="bid from discount_bp\nb 50 3000",
        ),
        ("b", "m"),
        "price.others",
        "its unit price 10.00 less at most 15 %, awarded up to 8.00",
    ),
    "a later price": (
        small(
            lots="lot\nm",
            periods=2,
            bids=TWO,
            bid_entries="bid lot unit_price\na m 8\nb m 7.80",
            bid_prices="bid lot from_period unit_price\nb m 2 8.40",
        ),
        ("b", "m"),
        "price.others",
        "its unit price 8.10, awarded up to 8.00",
    ),
    "a later price above the limit": (
        small(
            lots="lot limit_price\nm 8",
            periods=2,
            bids=TWO,
            bid_entries="bid lot unit_price\na m 8\nb m 7",
            bid_prices="bid lot from_period unit_price\nb m 2 8.40",
        ),
        ("b", "m"),
        "price.limit",
        "5.0 % above the limit price",
    ),
    "a budget that the next step would break": (
        small(
            {"goals": {"idle_hour": "10"}},
            lots="lot\nm",
            bids="bid supplier discount discount_on\na alder all_units quantity",
            bid_entries="bid lot unit_price\na m 12",
            bid_steps="bid from discount_bp\na 100 1000",
            buyers="buyer max_premium_bp\ncity 200",
            capacity="supplier resource period units steady\nalder hours 1 100 100",
            bid_uses="bid lot resource units_per_unit\na m hours 1",
        ),
        ("a", "m"),
        "budget.buyer",
        "80.00 more than now, 20.00 left in the buyer's budget",
    ),
    "others count as better": (
        small(
            {"goals": {"reinvested_bp": 10_000}},
            lots="lot\nm",
            bids=TWO,
            bid_entries=PRICES,
            suppliers="supplier pledge_revenue_bp\nalder -\nbirch 2000",
        ),
        ("a", "m"),
        "goals.others",
        "by the policy's goals the bids awarded, at up to 9.00 a unit, count as better",
    ),
    "agreed already": (
        small(
            lots="lot parts\nm 4",
            bids="bid supplier\na alder",
            bid_entries="bid lot unit_price least_parts\na m 8 2",
            suppliers="supplier\nalder\nbirch",
            agreements="agreement lot supplier parts unit_price\nd m birch 3 9",
        ),
        ("a", "m"),
        "lot.filled",
        "agreements leave too few parts",
    ),
    "outside is better": (
        small(lots="lot\nm", bids="bid supplier\na alder", bid_entries="bid lot unit_price\na m 11"),
        ("a", "m"),
        "goals.outside",
        "by the policy's goals, buying outside counts as better",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_reason_of_an_entry_is_the_rule_that_decided(name: str) -> None:
    written, key, rule, detail = CASES[name]
    market, policy = loaded(written)
    result = solve(market, policy)
    assert result.solution is not None
    found = {(row.bid, row.lot): row for row in reasons(market, policy, result.solution)}
    assert (found[key].rule, found[key].detail) == (rule, detail)
    assert (found[key].parts > 0) == (rule == "won")


def test_reasons_come_in_the_order_of_bids_and_lots() -> None:
    market, policy = loaded(CASES["package broken"][0])
    result = solve(market, policy)
    assert result.solution is not None
    rows = [(row.bid, row.lot) for row in reasons(market, policy, result.solution)]
    assert rows == [("a", "m"), ("a", "n"), ("b", "m")]
