"""How much of the demand an award places, and with whom, at today's prices: constants that no price moves."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from matcher.certificate.position import Position
from matcher.market import Market
from matcher.policy import Policy
from matcher.solution import Solution

COOPERATIVE = "worker_owned"


@dataclass(frozen=True, slots=True)
class Share:
    """A supplier's work at today's prices, in cents, and its share of all demand."""

    supplier: str
    name: str
    value: Fraction
    of_demand: Fraction


@dataclass(frozen=True, slots=True)
class Coverage:
    """Values in cents at today's prices; agreements count as placed.

    `lots_outside` counts the lots with at least one part outside; `biggest` are the suppliers by value.
    """

    demand: Fraction
    placed: Fraction
    with_cooperatives: Fraction
    lots: int
    lots_outside: int
    biggest: tuple[Share, ...]

    def share(self, value: Fraction) -> Fraction:
        """Return a value's share of the demand, 0 where nothing is worth anything."""
        return value / self.demand if self.demand else Fraction(0)


def coverage(market: Market, policy: Policy, solution: Solution, most: int = 5) -> Coverage:
    """Count what an award covers, and name at most `most` suppliers."""
    position = Position(market, policy, solution)
    demand = sum((v * int(market.lots.parts[lot]) for lot, v in enumerate(position.part_values)), Fraction(0))
    work: dict[int, Fraction] = defaultdict(Fraction)
    for table in (position.work_of_supplier, position.agreed_of_supplier):
        for (supplier, lot), parts in table.items():
            work[supplier] += position.part_values[lot] * parts
    kind, firms = market.suppliers.kind, market.suppliers
    biggest = sorted(work, key=lambda supplier: (-work[supplier], supplier))[:most]
    return Coverage(
        demand=demand,
        placed=sum(work.values(), Fraction(0)),
        with_cooperatives=sum((v for firm, v in work.items() if kind[firm] == COOPERATIVE), Fraction(0)),
        lots=len(market.lots),
        lots_outside=sum(parts > 0 for parts in position.outside),
        biggest=tuple(Share(firms.supplier[f], firms.name[f], work[f], work[f] / demand) for f in biggest if demand),
    )
