"""Markets that no solver settles at once: every job whole, every firm's hours nearly used up, cheap work long."""

from __future__ import annotations

from random import Random

from tests.strategies import Row, Tables, Written

LOTS, FIRMS = 40, 8


def hard(exact: bool = False, seed: int = 3, part: str = "", shape: tuple[int, int] = (LOTS, FIRMS)) -> Written:
    """Draw a generalised assignment problem of the correlated kind.

    If `exact`, every job must be done, takes everybody as long, and all hours together are just enough: there are
    awards, but they are hard to come by. Else what nobody does is bought outside. `part` begins every name.

    Source: class D of Martello and Toth, costs 111 less the work and a little noise, capacity eight tenths.
    """
    random = Random(seed)
    lots = [f"{part}job{number}" for number in range(shape[0])]
    firms = [f"{part}firm{number}" for number in range(shape[1])]
    size = {lot: random.randint(10_000, 99_999) for lot in lots}
    uses = {(firm, lot): size[lot] if exact else random.randint(1, 100) for firm in firms for lot in lots}
    hours = {firm: 8 * sum(uses[firm, lot] for lot in lots) // (10 * len(firms)) for firm in firms}
    if exact:
        hours = {firm: sum(size[lot] for lot in lots[number :: len(firms)]) for number, firm in enumerate(firms)}
    tables: Tables = {
        "buyers": [{"buyer": "city", "name": "City", "kind": "city"}],
        "lots": [_lot(name, exact) for name in lots],
        "demand": [{"lot": name, "period": "1", "quantity": "1"} for name in lots],
        "suppliers": [{"supplier": firm, "name": firm, "kind": "worker_owned"} for firm in firms],
        "bids": [{"bid": firm, "supplier": firm} for firm in firms],
        "capacity": [
            {"supplier": firm, "resource": "hours", "period": "1", "units": str(hours[firm])} for firm in firms
        ],
        "bid_entries": [
            {"bid": firm, "lot": lot, "unit_price": str(111 - use % 100 + random.randint(0, 20))}
            for (firm, lot), use in uses.items()
        ],
        "bid_uses": [
            {"bid": firm, "lot": lot, "resource": "hours", "units_per_unit": str(use)}
            for (firm, lot), use in uses.items()
        ],
    }
    header = {"name": "Hard", "currency": "USD", "period": "month", "periods": 1, "start": "2027-01-01"}
    return Written(header, {"goals": {"mode": "weighted"}, "rules": {}}, tables)


def side_by_side(shape: tuple[int, int] = (48, 12)) -> Written:
    """Two such problems that share nothing but their buyer: two parts that nobody closes, each worth a worker."""
    east, west = hard(part="east-", shape=shape), hard(part="west-", shape=shape, seed=4)
    tables = {name: east.tables[name] + west.tables[name] for name in east.tables if name != "buyers"}
    limits = {"gap_bp": 0, "work": 10**9}
    return Written(east.header, {**east.policy, "limits": limits}, {"buyers": east.tables["buyers"], **tables})


def _lot(name: str, must_fill: bool) -> Row:
    row = {"lot": name, "buyer": "city", "category": "work", "unit": "job", "today_price": "200", "parts": "1"}
    return row | {"must_fill": "yes"} if must_fill else row
