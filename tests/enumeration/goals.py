"""The three goals once more, in fractions of a cent and of an hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from tests.enumeration.choice import Choice
from tests.enumeration.discounts import reduced
from tests.enumeration.folder import Row, Tiny, cents, summed


def paid_by(choice: Choice, buyer: str) -> Fraction:
    """Cents a buyer pays for entries, charges, agreements (settled, in play or not), onboarding and outside."""
    tiny = choice.tiny
    lots = [lot for lot in choice.lots if tiny.lots[lot]["buyer"] == buyer]
    entries = [row for row in tiny.tables["bid_entries"] if row["lot"] in lots]
    agreed = [row for row in tiny.tables["agreements"] if row["lot"] in tiny.lots_of("buyer", buyer)]
    return summed(
        *(tiny.outside_cost(lot) * choice.outside[lot] for lot in lots),
        *(reduced(choice, row) for row in entries),
        *(tiny.cost(row) * int(row["parts"]) for row in agreed),
        *(fee(tiny, row) * choice.standby.get((row["bid"], row["lot"]), 0) for row in entries),
        *(charge(tiny, bid) * borne(tiny, bid, buyer) for bid in choice.used),
        onboarding(choice, buyer),
    )


def fee(tiny: Tiny, entry: Row) -> Fraction:
    """Cents for one part for which a bid stands by."""
    return cents(entry.get("standby_price")) * tiny.part(entry["lot"])


def charge(tiny: Tiny, bid: str) -> Fraction:
    """Cents due once any part of a bid is awarded: once, and for each period of its lots' terms."""
    row = tiny.bids[bid]
    terms = [tiny.term(entry["lot"]) for entry in tiny.entries(bid)]
    periods = max(last for _, last in terms) - min(first for first, _ in terms) + 1
    return cents(row.get("fixed_charge")) + cents(row.get("period_charge")) * periods


def borne(tiny: Tiny, bid: str, buyer: str) -> Fraction:
    """The share of a bid's charges a buyer bears: that of the value of its most parts at today's prices."""
    worth = {row["lot"]: tiny.value(row["lot"]) * tiny.most_parts(row) for row in tiny.entries(bid)}
    own = [amount for lot, amount in worth.items() if tiny.lots[lot]["buyer"] == buyer]
    return summed(*own) / summed(*worth.values())


def onboarding(choice: Choice, buyer: str) -> Fraction:
    """Cents a buyer pays once for each supplier new to it: without holding or agreement there."""
    tiny = choice.tiny
    lots = tiny.lots_of("buyer", buyer)
    rows = [row for row in tiny.tables["onboarding"] if row["buyer"] == buyer]
    costs = {row.get("supplier") or "": row["cost"] for row in rows}
    held = [*tiny.tables["holdings"], *tiny.tables["agreements"]]
    known = {row["supplier"] for row in held if row["lot"] in lots}
    awarded = {tiny.bids[bid]["supplier"] for bid, lot in choice.parts if lot in lots}
    return summed(*(cents(costs.get(supplier, costs.get(""))) for supplier in awarded - known))


def switching(choice: Choice) -> Fraction:
    """Cents paid once for each lot of which any holder keeps fewer parts than it has today."""
    rows = [row for row in choice.tiny.tables["holdings"] if row["lot"] in choice.lots]
    left = {row["lot"] for row in rows if choice.lost(row)}
    return summed(*(cents(choice.tiny.lots[lot].get("switch_cost")) for lot in left))


def price(choice: Choice) -> Fraction:
    """Cents all buyers pay for the lots in play."""
    return summed(*(paid_by(choice, buyer) for buyer in choice.tiny.buyers), switching(choice))


def distance(choice: Choice) -> Fraction:
    """Cents that distance counts and nobody pays: for each ring a share of what a part costs today.

    It is counted for what is awarded, agreed on lots in play or not, and bought outside.
    """
    tiny = choice.tiny
    rules = [rule for rule in tiny.rules("rings") if rule.get("per_ring_bp")]
    return summed(*(_rings(choice, rule) * rule["per_ring_bp"] / 10_000 for rule in rules))


def _rings(choice: Choice, rule: Mapping[str, Any]) -> Fraction:
    tiny = choice.tiny
    lots = tiny.touched(rule, list(tiny.lots))
    placed: list[tuple[str, str | None, int]] = [(lot, name, parts) for (name, lot), parts in choice.supplied.items()]
    placed += [(lot, None, choice.outside[lot]) for lot in choice.lots]
    return summed(*(tiny.value(lot) * parts * tiny.ring(lot, name) for lot, name, parts in placed if lot in lots))


def compared(choice: Choice) -> Fraction:
    """Cents: price as it is compared, distance included."""
    return price(choice) + distance(choice)


def idle_hours(choice: Choice) -> Fraction:
    """Hours short of those that keep the members in full work."""
    return summed(*(max(steady - hours, Fraction()) for work in _work(choice) for _, hours, steady in work))


def swing_hours(choice: Choice) -> Fraction:
    """Hours by which work changes otherwise than the steady hours do, from one period to the very next."""
    over = [{t: hours - steady for t, hours, steady in work} for work in _work(choice)]
    return summed(*(abs(work[t] - work[t - 1]) for work in over for t in work if t - 1 in work))


def _work(choice: Choice) -> Iterator[list[tuple[int, Fraction, int]]]:
    """Yield each supplier's (period, hours, steady hours), as far as steadiness counts."""
    tiny = choice.tiny
    last = max((t for (lot, t), n in tiny.demand.items() if n and tiny.is_firm(lot, t)), default=0)
    horizon = min(int(tiny.goal("steady_through", 12 // tiny.months)), last)
    for supplier in tiny.suppliers:
        rows = {t: tiny.capacity.get((supplier, "hours", t), {}) for t in range(1, horizon + 1)}
        steady = {t: int(row["steady"]) for t, row in rows.items() if row.get("steady")}
        yield [(t, choice.hours(supplier, t), steady[t]) for t in sorted(steady)]


def moved(choice: Choice) -> Fraction:
    """Cents at today's prices of parts a worker-owned holder has today and keeps no longer."""
    tiny = choice.tiny
    rows = [row for row in tiny.tables["holdings"] if row["lot"] in choice.lots]
    rows = [row for row in rows if tiny.suppliers[row["supplier"]]["kind"] == "worker_owned"]
    return summed(*(tiny.value(row["lot"]) * choice.undone(row) for row in rows))


def reinvestment(choice: Choice) -> Fraction:
    """Cents that come back to the fund from work awarded or agreed, at today's prices."""
    tiny = choice.tiny
    lots = [lot for lot, row in tiny.lots.items() if (row.get("goals") or "all") == "all"]
    return summed(*(choice.value_of([name], lots) * _pledge(tiny, row) for name, row in tiny.suppliers.items()))


def _pledge(tiny: Tiny, supplier: Row) -> Fraction:
    """What a supplier pledges of each cent of work: of revenue, and of surplus at its margin."""
    margin = Fraction(int(supplier.get("margin_bp") or tiny.goal("margin_bp", 500)), 10_000)
    surplus = int(supplier.get("pledge_surplus_bp") or 0) * margin
    return (int(supplier.get("pledge_revenue_bp") or 0) + surplus) / 10_000


def steadiness(choice: Choice) -> Fraction:
    """Cents: idle and swing hours and moved work as one number, at the published rates."""
    goal = choice.tiny.goal
    hours = cents(goal("idle_hour")) * idle_hours(choice) + cents(goal("swing_hour")) * swing_hours(choice)
    return hours + moved(choice) * int(goal("moved_bp")) / 10_000


def weighted(choice: Choice) -> Fraction:
    """Cents: the three goals at the published rates, smaller is better."""
    rate = Fraction(choice.tiny.goal("reinvested_bp"), 10_000)
    return compared(choice) + steadiness(choice) - rate * reinvestment(choice)


GOALS: Mapping[str, Callable[[Choice], Fraction]] = {
    "price": compared,
    "steadiness": steadiness,
    "reinvestment": lambda choice: -reinvestment(choice),
}


def levels_of(tiny: Tiny) -> list[tuple[Callable[[Choice], Fraction], int]]:
    """List what is minimised, in turn, with the basis points by which later levels may worsen it."""
    if tiny.goal("mode") != "in_order":
        return [(weighted, 0)]
    tolerance = [*tiny.goal("tolerance_bp", []), 0, 0, 0]
    return [(GOALS[name], tolerance[level]) for level, name in enumerate(tiny.goal("order", list(GOALS)))]


def tie_order(choice: Choice) -> tuple[int, ...]:
    """Order equally good awards: as much as possible to the bid ranked first, then to the second, and so on.

    The rank is the bid's `tie`; bids without one come after, by the hash of seed and id.
    """
    won: Counter[str] = Counter()
    for (bid, _), parts in choice.parts.items():
        won[bid] += parts
    return tuple(-won[bid] for bid in choice.tiny.ranked)
