"""A market of a big city, solved, put on paper and verified once."""

from __future__ import annotations

from random import Random

import pytest

from matcher.insight.paper import propose
from matcher.insight.recheck import verify
from matcher.solve import solve
from tests.reading import loaded
from tests.strategies import Row, Tables, Written

LOTS, FIRMS, BUYERS = 10_000, 1_000, 40


def big(seed: int) -> Written:
    """Draw 10,000 lots in ten parts each, three bids for each, from 1,000 firms with as many hours as they need."""
    random = Random(seed)
    rows: Tables = {name: [] for name in ("lots", "demand", "bids", "bid_entries", "bid_uses", "capacity")}
    for number in range(LOTS):
        lot, price = f"L{number:05}", random.randint(50, 150)
        rows["lots"].append({"lot": lot, "buyer": f"U{number % BUYERS}", "category": f"C{number % 25}", "unit": "kg"})
        rows["lots"][-1] |= {"today_price": str(price), "parts": "10"}
        rows["demand"].append({"lot": lot, "period": "1", "quantity": str(random.randint(10, 500))})
        for bid, firm in enumerate(random.sample(range(FIRMS), 3)):
            rows["bids"].append({"bid": f"{lot}-{bid}", "supplier": f"F{firm}"})
            rows["bid_entries"].append(_entry(f"{lot}-{bid}", lot, price * random.uniform(0.8, 1.1)))
            use = {"bid": f"{lot}-{bid}", "lot": lot, "resource": "hours", "units_per_unit": "0.1"}
            rows["bid_uses"].append(use)
    firms = [f"F{number}" for number in range(FIRMS)]
    rows["suppliers"] = [{"supplier": firm, "name": firm, "kind": "worker_owned"} for firm in firms]
    hours = {"resource": "hours", "period": "1", "steady": "100"}
    rows["capacity"] = [{"supplier": firm, "units": str(random.randint(150, 400))} | hours for firm in firms]
    rows["buyers"] = [{"buyer": f"U{number}", "name": f"Buyer {number}", "kind": "city"} for number in range(BUYERS)]
    header = {"name": "Big", "currency": "USD", "period": "quarter", "periods": 1, "start": "2027-01-01"}
    goals = {"idle_hour": "11", "reinvested_bp": 8000}
    return Written(header, {"goals": goals, "rules": {}, "limits": {"gap_bp": 10, "work": 400}}, rows)


def _entry(bid: str, lot: str, price: float) -> Row:
    return {"bid": bid, "lot": lot, "unit_price": f"{price:.2f}"}


@pytest.mark.full
def test_ten_thousand_lots_are_solved_put_on_paper_and_verified() -> None:
    seed = Random().randrange(10**9)
    print(f"seed {seed}")
    market, policy = loaded(big(seed))
    result = solve(market, policy)
    assert result.awardable(policy.limits.award_gap_bp)
    verify(market, policy, propose(market, policy, result))
