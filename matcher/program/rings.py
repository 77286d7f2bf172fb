"""How far a supplier's home lies from where the work is done, in rings; and what distance counts.

A place lies in its parent. The ring of a supplier for a lot is the levels climbed from the lot's place to the first
place that contains the supplier's home; outside is one ring beyond the outermost, as is a home that no place of the
lot contains.
"""

from __future__ import annotations

import numpy as np

from matcher.market import Market
from matcher.market.columns import ABSENT, Ints
from matcher.money import BASIS_POINTS
from matcher.policy import Rings
from matcher.program.blocks import Rows, at_most, giving
from matcher.program.layout import Layout


def outside_rings(market: Market) -> Ints:
    """Return the ring of outside for each lot, (lots,)."""
    _, depth = _climbing(market)
    return depth[np.where(market.lots.place == ABSENT, len(market.places), market.lots.place)] + 1


def rings_between(market: Market, lot: Ints, supplier: Ints) -> Ints:
    """Return the ring of each supplier for a lot, (pairs,)."""
    parent, depth = _climbing(market)
    nowhere = len(market.places)
    here, home = market.lots.place[lot], market.suppliers.place[supplier]
    here, home = np.where(here == ABSENT, nowhere, here), np.where(home == ABSENT, nowhere, home)
    start = depth[here]
    while (apart := here != home).any():
        deeper = depth[home] > depth[here]
        here = np.where(apart & ~deeper, parent[here], here)
        home = np.where(apart & deeper, parent[home], home)
    rings: Ints = start - depth[here]
    return rings


def _climbing(market: Market) -> tuple[Ints, Ints]:
    """Parent and depth of each place, (places + 1,); the last is anywhere, which contains every outermost place."""
    nowhere = len(market.places)
    parent = np.append(np.where(market.places.parent == ABSENT, nowhere, market.places.parent), nowhere)
    depth, above = np.zeros(nowhere + 1, np.int64), parent
    while (below := above != nowhere).any():
        depth, above = depth + below, parent[above]
    depth[nowhere] = -1
    return parent, depth


def in_force(layout: Layout) -> Rings | None:
    """Return the rule, None where it is off."""
    rule = layout.frame.policy.rules.rings
    return None if rule is None or rule.off else rule


def rings(layout: Layout) -> list[Rows]:
    r"""Place at most a share of a buyer's demand further out than a ring, outside among it.

    .. math:: \sum_{e:\, d_e > beyond} v_e x_e + \sum_{l:\, d_l > beyond} v_l o_l
              \le most \sum_{l} value_l - agreed \quad \forall \text{buyer}

    Where agreements alone pass the share, nothing more may be placed so far.
    """
    rule = in_force(layout)
    return [] if rule is None or rule.beyond is None or rule.most_bp is None else [_beyond(layout, rule)]


def _beyond(layout: Layout, rule: Rings) -> Rows:
    frame, market, agreements = layout.frame, layout.frame.market, layout.frame.market.agreements
    assert rule.beyond is not None
    assert rule.most_bp is not None
    touched = frame.touched(rule)
    buyers, number = np.unique(market.lots.buyer[touched], return_inverse=True)
    row = np.zeros(len(market.lots), np.int64)
    row[touched] = number
    far = touched & (outside_rings(market) > rule.beyond)
    entries = np.flatnonzero(frame.open & touched[frame.lot])
    entries = entries[rings_between(market, frame.lot[entries], frame.supplier[entries]) > rule.beyond]
    agreed = touched[agreements.lot] & (rings_between(market, agreements.lot, agreements.supplier) > rule.beyond)
    total = np.bincount(number, frame.lot_value[touched], len(buyers))
    settled = np.bincount(row[agreements.lot[agreed]], frame.agreed_value[agreed], len(buyers))
    terms = [
        (row[frame.lot[entries]], layout.award[entries], frame.value[frame.lot[entries]]),
        (row[far], layout.outside[far], frame.value[far]),
    ]
    limit = total * rule.most_bp / BASIS_POINTS
    rows = at_most(np.maximum(limit - settled, 0), terms, lambda k: f"rings[{market.buyers.buyer[int(buyers[k])]}]")
    return giving(rows, limit, rule.priority)
