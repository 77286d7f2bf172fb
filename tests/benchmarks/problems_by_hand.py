"""Small problems of each class, solved by hand; the reasoning stands beside each."""

from __future__ import annotations

from typing import Any

Tree = dict[str, Any]


def problem(family: str, optimum: float, lots: Tree, firms: list[Tree], bids: list[Tree], **rules: bool) -> Tree:
    return {
        "name": family,
        "family": family,
        "sense": "min",
        "optimum": optimum,
        "lots": [{"id": lot, "demand": demand} for lot, demand in lots.items()],
        "firms": firms,
        "bids": bids,
        "rules": {"cover": "exact"} | rules,
    }


def bid(name: str, firm: str, lots: Tree, price: float, **facts: Any) -> Tree:
    return {"id": name, "firm": firm, "lots": lots, "price": price} | facts


def assignment() -> Tree:
    """Two firms, three lots. A has room for two of them, B for one.

    Leaving out lot 1, 2 or 3, A charges 2 + 3, 1 + 3 or 1 + 2, and B adds 4, 4 or 9: 9, 8 or 12.
    """
    uses, prices = {"A": (3, 3, 3), "B": (2, 2, 2)}, {"A": (1, 2, 3), "B": (4, 4, 9)}
    bids = [
        bid(f"{firm}{lot}", firm, {f"L{lot}": 1}, price, consumption=use, divisible=False)
        for firm in uses
        for lot, (use, price) in enumerate(zip(uses[firm], prices[firm], strict=True), 1)
    ]
    firms = [{"id": "A", "capacity": 6}, {"id": "B", "capacity": 2}]
    return problem("gap", 8, {"L1": 1, "L2": 1, "L3": 1}, firms, bids, single_source=True, all_or_nothing=True)


def _location(optimum: float, **rules: bool) -> Tree:
    firms = [{"id": "X", "capacity": 6, "fixed_cost": 3}, {"id": "Y", "capacity": 10, "fixed_cost": 13.5}]
    bids = [
        bid(f"{firm}{lot}", firm, {lot: 5}, price, consumption=5, divisible=not rules)
        for firm, price in (("X", 5), ("Y", 10))
        for lot in ("L1", "L2")
    ]
    return problem("cfl", optimum, {"L1": 5, "L2": 5}, firms, bids, **rules)


def split_location() -> Tree:
    """X supplies 6 units at 1 each, Y all 10 at 2 each; opening costs 3 and 13.50.

    Y alone: 13.50 + 20 = 33.50. X alone is too small. Both: 16.50 + 6 + 4 * 2 = 30.50, with one lot split.
    """
    return _location(30.5)


def single_source_location() -> Tree:
    """The same, but a lot goes to one firm. Both: 16.50 + 5 + 10 = 31.50; Y alone still 33.50."""
    return _location(31.5, single_source=True, all_or_nothing=True)


def auction() -> Tree:
    """P may win once: a and b together for 7, or c for 4; Q asks 6 for c, R 14 for all, S 5 for a and 5 for b.

    P's pair and Q: 13. R: 14. P's c and S twice: 14. With both of P's it would be 11.
    """
    firms = [{"id": firm, "max_awards": 1 if firm == "P" else None} for firm in "PQRS"]
    offers = [("P", "ab", 7), ("P", "c", 4), ("Q", "c", 6), ("R", "abc", 14), ("S", "a", 5), ("S", "b", 5)]
    bids = [bid(f"{firm}-{lots}", firm, dict.fromkeys(lots, 1), price, divisible=False) for firm, lots, price in offers]
    return problem("bundle", 13, dict.fromkeys("abc", 1), firms, bids, single_source=True, all_or_nothing=True)


def fixed_charge() -> Tree:
    """Ten units: one bid for all at 30 + 5, one for six at 12 + 4, one for six at 15 + 2.

    The first: 35. The other two together: six of the cheaper, 12 + 4, and four of the dearer, 10 + 2: 28.
    The other way round: 15 + 2 + 8 + 4 = 29.
    """
    bids = [
        bid("all", "F", {"L": 10}, 30, setup=5, consumption=10),
        bid("cheap", "G", {"L": 6}, 12, setup=4, consumption=6),
        bid("dear", "H", {"L": 6}, 15, setup=2, consumption=6),
    ]
    firms = [{"id": "F", "capacity": 10}, {"id": "G", "capacity": 6}, {"id": "H", "capacity": 6}]
    return problem("discount", 28, {"L": 10}, firms, bids)


def least_fraction() -> Tree:
    """Eight units: G sells six at 1 each, H eight at 2 each but at least half of them.

    H must sell four, so G sells four: 4 + 8 = 12. Without the least it would be 6 + 4 = 10.
    """
    bids = [bid("g", "G", {"L": 6}, 6), bid("h", "H", {"L": 8}, 16, min_fraction=0.5)]
    return problem("discount", 12, {"L": 8}, [{"id": "G"}, {"id": "H"}], bids)


def sole_source() -> Tree:
    """Eight units from one firm: G has six at 1 each, H all at 3 each. Only H has enough: 24."""
    bids = [bid("g", "G", {"L": 6}, 6), bid("h", "H", {"L": 8}, 24)]
    return problem("discount", 24, {"L": 8}, [{"id": "G"}, {"id": "H"}], bids, single_source=True)


def either_or() -> Tree:
    """Two lots. F offers each for 1 but only one of the two; G asks 4 and 6. F takes the dearer: 1 + 4 = 5."""
    bids = [
        bid("f1", "F", {"L1": 1}, 1, divisible=False, group="f"),
        bid("f2", "F", {"L2": 1}, 1, divisible=False, group="f"),
        bid("g1", "G", {"L1": 1}, 4, divisible=False),
        bid("g2", "G", {"L2": 1}, 6, divisible=False),
    ]
    return problem("gap", 5, {"L1": 1, "L2": 1}, [{"id": "F"}, {"id": "G"}], bids)


def decimals() -> Tree:
    """2.5 units, of which F has room for 1.75 at 0.003 a unit and G sells the rest at 0.007: 0.0105."""
    bids = [
        bid("f", "F", {"L": 2.5}, 0.0075, consumption=2.5),
        bid("g", "G", {"L": 2.5}, 0.0175, consumption=2.5),
    ]
    return problem("discount", 0.0105, {"L": 2.5}, [{"id": "F", "capacity": 1.75}, {"id": "G"}], bids)


ALL = (
    assignment,
    split_location,
    single_source_location,
    auction,
    fixed_charge,
    least_fraction,
    sole_source,
    either_or,
    decimals,
)
