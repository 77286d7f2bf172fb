"""Who stands by, checked: enough others for each supplier, and none beyond what it offers."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from matcher.certificate.checks import Checks, at_least, at_most
from matcher.certificate.position import Position
from matcher.money import BASIS_POINTS


def standby(position: Position) -> Checks:
    """Others stand by for a share of the parts of each supplier of a lot that asks for it, agreements among them.

    Nobody stands by elsewhere, for more parts than it offers, or for more than its most parts with those awarded.
    """
    yield from _offered(position)
    rule = position.policy.rules.standby
    if rule is None or rule.off:
        return
    firms, lots, ready = position.market.suppliers.supplier, position.market.lots.lot, _ready(position)
    for (supplier, lot), parts in sorted(_parts(position).items()):
        others = sum(n for firm, n in ready.get(lot, {}).items() if firm != supplier)
        needed = Fraction(parts * rule.cover_bp, BASIS_POINTS)
        yield at_least("standby", f"{firms[supplier]},{lots[lot]}", others, needed, "parts of others stand by")


def _offered(position: Position) -> Checks:
    won = {(entry.bid, entry.lot): parts for entry, parts in position.awards}
    for entry, parts in position.standby:
        key = f"{position.market.bids.bid[entry.bid]},{position.market.lots.lot[entry.lot]}"
        offered = position.standby_offers[entry.bid, entry.lot][0] if entry.lot in position.covered else 0
        yield at_most("standby_offer", key, parts, offered, "parts stand by")
        both = parts + won.get((entry.bid, entry.lot), 0)
        yield at_most("standby_most", key, both, entry.most, "parts awarded or standing by")


def _ready(position: Position) -> dict[int, dict[int, int]]:
    """Parts for which suppliers stand by, by lot and supplier."""
    ready: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for entry, parts in position.standby:
        ready[entry.lot][position.supplier(entry)] += parts
    return ready


def _parts(position: Position) -> dict[tuple[int, int], int]:
    """Parts awarded and agreed by supplier and lot, on lots that ask for standby and are decided."""
    found: dict[tuple[int, int], int] = defaultdict(int)
    for table in (position.parts_of_supplier, position.agreed_of_supplier):
        for (supplier, lot), parts in table.items():
            if lot in position.covered - position.waiting:
                found[supplier, lot] += parts
    return found
