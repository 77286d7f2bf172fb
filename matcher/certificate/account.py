"""What an award costs and brings, exactly: the three goals in their own units, line by line.

Source: the three goals as the README states them. Everything is an integer or a fraction; nothing is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from matcher.certificate.position import Position
from matcher.market import Market
from matcher.money import BASIS_POINTS
from matcher.policy import Goal, Goals
from matcher.solution import Solution

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The goals of one award.

    Attributes
    ----------
    entries, agreements, standby, charges, onboarding, switch_costs, outside
        What buyers pay, in cents; their sum is the price.
    idle_hours, swing_hours
        Hours over the steadiness horizon.
    moved, moved_without_bid
        Value, in cents at today's prices, of work taken from worker-owned holders that bid, and that did not.
    reinvestment
        Pledged to the fund, in cents.
    distance, distance_agreed
        What distance counts in the comparison, in cents, and of it what agreements alone count; nobody pays it.
    """

    entries: Fraction = ZERO
    agreements: Fraction = ZERO
    standby: Fraction = ZERO
    charges: Fraction = ZERO
    onboarding: Fraction = ZERO
    switch_costs: Fraction = ZERO
    outside: Fraction = ZERO
    idle_hours: Fraction = ZERO
    swing_hours: Fraction = ZERO
    moved: Fraction = ZERO
    moved_without_bid: Fraction = ZERO
    reinvestment: Fraction = ZERO
    distance: Fraction = ZERO
    distance_agreed: Fraction = ZERO

    @property
    def price(self) -> Fraction:
        """What buyers pay, in cents."""
        fees = self.standby + self.charges + self.onboarding + self.switch_costs
        return self.entries + self.agreements + fees + self.outside

    @property
    def compared(self) -> Fraction:
        """Price as it is compared, in cents: what buyers pay, and what distance counts."""
        return self.price + self.distance

    @property
    def decided(self) -> Fraction:
        """What was decided of it, in cents: agreements are settled, and not in it."""
        return self.compared - self.agreements - self.distance_agreed

    def steadiness(self, goals: Goals) -> Fraction:
        """Return idle hours, swing hours and moved work as cents at the published rates; smaller is steadier."""
        moved = (self.moved + self.moved_without_bid) * Fraction(goals.moved_bp, BASIS_POINTS)
        return self.idle_hours * goals.idle_hour + self.swing_hours * goals.swing_hour + moved

    def goal(self, goal: Goal, goals: Goals) -> Fraction:
        """Return one goal as a number to minimise, in cents; reinvestment with its sign turned."""
        if goal == Goal.PRICE:
            return self.compared
        return self.steadiness(goals) if goal == Goal.STEADINESS else -self.reinvestment

    def weighted(self, goals: Goals) -> Fraction:
        """Return the weighted objective in cents: price as compared plus steadiness less reinvestment at its rate."""
        reinvested = self.reinvestment * Fraction(goals.reinvested_bp, BASIS_POINTS)
        return self.compared + self.steadiness(goals) - reinvested


def account(position: Position) -> Account:
    """Count the three goals of a position, exactly."""
    idle, swing = position.unsteady()
    bidders = {firm for bid in range(len(position.market.bids)) for firm in position.behind(bid)}
    moved = _moved(position)
    lots = position.market.lots
    return Account(
        entries=sum((position.cost(entry, n) for entry, n in position.awards), ZERO),
        agreements=sum((position.part_price(lot, p) * n for _, lot, _, n, p in position.agreements()), ZERO),
        standby=sum((position.fee(entry, n) for entry, n in position.standby), ZERO),
        charges=Fraction(sum(position.charge(bid) for bid in position.awarded_bids)),
        onboarding=Fraction(sum(position.taken_on.values())),
        switch_costs=Fraction(sum(int(lots.switch_cost[lot]) for lot in position.switched)),
        outside=sum((position.part_outside[lot] * n for lot, n in enumerate(position.outside)), ZERO),
        idle_hours=idle,
        swing_hours=swing,
        moved=sum((value for holder, value in moved if holder in bidders), ZERO),
        moved_without_bid=sum((value for holder, value in moved if holder not in bidders), ZERO),
        reinvestment=sum((amount for _, amount in reinvested(position)), ZERO),
        distance=distance(position, agreed=False) + distance(position, agreed=True),
        distance_agreed=distance(position, agreed=True),
    )


def _moved(position: Position) -> list[tuple[int, Fraction]]:
    """Holder and value of the work taken from it, for worker-owned holders."""
    kind = position.market.suppliers.kind
    return [
        (holder, position.part_values[lot] * position.lost(lot, holder, held))
        for lot, holder, held in position.holdings()
        if kind[holder] == "worker_owned"
    ]


def reinvested(position: Position) -> list[tuple[int, Fraction]]:
    """Return supplier and cents pledged to the fund, for each award and agreement whose lot may count it."""
    goals = position.market.lots.goals
    work = [(f, e.lot, parts * share) for e, parts in position.awards for f, share in position.split(e.bid)]
    work += [(supplier, lot, Fraction(parts)) for _, lot, supplier, parts, _ in position.agreements()]
    return [
        (supplier, position.part_values[lot] * parts * position.pledge(supplier))
        for supplier, lot, parts in work
        if goals[lot] == "all"
    ]


def distance(position: Position, agreed: bool) -> Fraction:
    """Return what the distance of agreements, or of all else, counts in the comparison, in cents."""
    rule = position.policy.rules.rings
    if rule is None or rule.off or not rule.per_ring_bp:
        return ZERO
    work = position.agreed_of_supplier if agreed else position.parts_of_supplier
    rings = [(lot, parts * position.ring(lot, supplier)) for (supplier, lot), parts in work.items()]
    if not agreed:
        rings += [(lot, parts * position.outside_ring(lot)) for lot, parts in enumerate(position.outside)]
    far = sum((position.part_values[lot] * n for lot, n in rings if position.touches(rule, lot)), ZERO)
    return far * rule.per_ring_bp / BASIS_POINTS


def price_only(position: Position) -> Fraction:
    """Return what the price-only lots cost by themselves, in cents: what was minimised before all else.

    Agreements are settled and not in it; charges and onboarding are those the lots' own awards cause.
    """
    market, waiting = position.market, others(position.market)
    number = {name: lot for lot, name in enumerate(market.lots.lot)}
    solution = position.solution
    early = [
        tuple(award for award in awards if number.get(award.lot) not in waiting)
        for awards in (solution.awards, solution.standby)
    ]
    return account(Position(market, position.policy, Solution(*early), waiting)).decided


def others(market: Market) -> frozenset[int]:
    """Return the lots that wait until the price-only lots are decided."""
    return frozenset(lot for lot, goals in enumerate(market.lots.goals) if goals != "price_only")
