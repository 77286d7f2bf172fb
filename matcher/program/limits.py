"""The rules about money that join lots, one function each, named as the rule is: budget, shares, dependence.

Notation: v value of a part at today's prices, v_{ef} as far as f does the work, E_f the entries it works for; the rest
as in `rules`. Money is in units of the currency.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from matcher.market.columns import ABSENT, Ints
from matcher.money import BASIS_POINTS
from matcher.policy import Dependence, ReservedShare, SupplierShare
from matcher.program.blocks import NONE, Floats, Rows, at_most, between, giving, numbered
from matcher.program.frame import CENTS_IN_ONE
from matcher.program.layout import Layout
from matcher.program.needs import onboarding_cost
from matcher.program.partners import Split


def budget(layout: Layout) -> list[Rows]:
    r"""Keep what a buyer pays within its premium over today.

    .. math:: \sum_e price_e x_e + \sum_{es} price_{es} x_{es} + \sum_{bs} entrance_{bs} y_{bs}
              + \sum_b share_{b} charge_b u_b + \sum_f onboarding\, n + \sum_l outside_l o_l + agreed
              \le (1 + premium) \cdot today

    A discount is the gain of the buyer whose parts it makes cheaper.
    """
    frame, market = layout.frame, layout.frame.market
    capped = np.flatnonzero(market.buyers.max_premium_bp != ABSENT)
    today = np.bincount(market.lots.buyer, frame.lot_value, len(market.buyers))[capped]
    agreed = np.bincount(market.lots.buyer[market.agreements.lot], frame.agreed_price, len(market.buyers))
    most = today * (1 + market.buyers.max_premium_bp[capped] / BASIS_POINTS) - agreed[capped]
    terms = [_of_buyers(capped, *each) for each in _paid(layout)]
    rows = at_most(most, terms, lambda k: f"budget[{market.buyers.buyer[int(capped[k])]}]")
    return [giving(rows, most + agreed[capped])]


def _paid(layout: Layout) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Yield buyer, column and money for everything in a budget."""
    frame, market, on = layout.frame, layout.frame.market, layout.needs.taken_on
    steps, first = layout.needs.steps, np.searchsorted(frame.bid, layout.needs.steps.bid)
    yield frame.buyer, layout.award, steps.award_price
    yield frame.buyer[steps.pairs[1]], layout.award_step, steps.pair_price
    yield frame.buyer[first], layout.step, steps.step_price  # incremental bids have one buyer
    ready = np.flatnonzero(layout.standby != NONE)
    yield frame.buyer[ready], layout.standby[ready], frame.standby_price[ready]
    charged = np.flatnonzero(frame.charge[frame.bid] > 0)
    share = frame.charge[frame.bid] * frame.charge_share
    yield frame.buyer[charged], layout.used[frame.bid[charged]], share[charged]
    yield on.second, layout.taken_on, onboarding_cost(market, on.first, on.second)
    yield market.lots.buyer, layout.outside, frame.outside_price


def _of_buyers(capped: Ints, buyer: Ints, column: Ints, money: Floats) -> tuple[Ints, Ints, Floats]:
    mine = np.isin(buyer, capped)
    return np.searchsorted(capped, buyer[mine]), column[mine], money[mine]


def supplier_share(layout: Layout) -> list[Rows]:
    r"""Give one supplier at most a share of a buyer, category or lot, agreements counted.

    .. math:: \sum_{e \in E_f \cap G} v_{ef} x_e \le most \sum_{l \in G} value_l - agreed_{fG} \quad \forall f, G

    Lots paid by money the rule may not touch are in no G. Where agreements alone pass the share, no part may be added.
    """
    rules = layout.frame.policy.rules.supplier_share
    return [_share(layout, rule) for rule in rules if not rule.off]


def _share(layout: Layout, rule: SupplierShare) -> Rows:
    frame = layout.frame
    group, names = group_of_lot(layout, rule)
    inside, (owner, owners) = group != NONE, _owners(layout, rule)
    counted = inside[frame.lot[frame.split.entry]]
    mine, worth = frame.split.those(counted), frame.split_value[counted]
    groups, by_whom = group[frame.lot[mine.entry]], owner[mine.supplier]
    example, number = numbered(groups, by_whom)
    of, by = groups[example], by_whom[example]
    total = np.bincount(group[inside], frame.lot_value[inside], len(names))
    most = total[of] * rule.most_bp / BASIS_POINTS - _agreed_value(layout, group, owner, of, by)
    terms = [(number, layout.award[mine.entry], worth)]

    def name(number: int) -> str:
        return f"supplier_share[{rule.of},{names[int(of[number])]},{owners[int(by[number])]}]"

    rows = at_most(np.maximum(most, 0), terms, name)
    return giving(rows, total[of] * rule.most_bp / BASIS_POINTS, rule.priority)


def group_of_lot(layout: Layout, rule: SupplierShare | ReservedShare) -> tuple[Ints, tuple[str, ...]]:
    """Number the buyer, category or lot each lot counts for, `NONE` where the rule does not touch it; name each."""
    lots, buyers = layout.frame.market.lots, layout.frame.market.buyers
    codes, names = {
        "buyer": (lots.buyer, buyers.buyer),
        "category": (lots.category.codes, lots.category.values),
        "lot": (np.arange(len(lots)), lots.lot),
    }[rule.of]
    touched = layout.frame.touched(rule)
    wanted = touched if rule.which is None else touched & (codes == names.index(rule.which))
    return np.where(wanted, codes, NONE), names


def _owners(layout: Layout, rule: SupplierShare) -> tuple[Ints, list[str]]:
    """Number who a share is counted for: each supplier, or its ownership group where it has one."""
    firms = layout.frame.market.suppliers
    alone = list(firms.supplier)
    if rule.by == "supplier":
        return np.arange(len(alone)), alone
    grouped = np.array([bool(word) for word in firms.group.values], np.bool_)[firms.group.codes]
    return np.where(grouped, len(alone) + firms.group.codes, np.arange(len(alone))), alone + list(firms.group.values)


def _agreed_value(layout: Layout, group: Ints, owner: Ints, of: Ints, by: Ints) -> Floats:
    """Value agreed already with each owner in each group, for pairs of group and owner."""
    frame, agreements = layout.frame, layout.frame.market.agreements
    width = int(owner.max(initial=0)) + 1
    keys = group[agreements.lot] * width + owner[agreements.supplier]
    known, number = np.unique(keys, return_inverse=True)
    value = np.append(np.bincount(number, frame.agreed_value, len(known)), 0.0)
    place = np.searchsorted(known, of * width + by)
    return np.where(np.append(known, NONE)[place] == of * width + by, value[place], 0.0)


def dependence(layout: Layout) -> list[Rows]:
    r"""Let a supplier have at most a share of what it has above a free amount from one buyer, contracts included.

    .. math:: V_{f,buyer} - free \le most\,(V_f - free)

    With W the value awarded: `W_{f,buyer} - most W_f <= free (1 - most) + most c_f - c_{f,buyer}`, where c is what
    contracts and agreements hold already. Where they alone pass the share, the right side is 0. Work on lots the rule
    may not touch is in neither V.
    """
    rule = layout.frame.policy.rules.dependence
    return [] if rule is None or rule.off else [_worth(layout, rule), _dependence(layout, rule)]


def _worth(layout: Layout, rule: Dependence) -> Rows:
    suppliers = layout.frame.market.suppliers.supplier
    worthy, (mine, worth) = np.flatnonzero(layout.worth != NONE), _touching(layout, rule)
    row = np.searchsorted(worthy, mine.supplier)
    zero = np.zeros(len(worthy))
    terms = [
        (row, layout.award[mine.entry], worth),
        (np.arange(len(worthy)), layout.worth[worthy], -1.0),
    ]
    return between(zero, zero, terms, lambda k: f"worth[{suppliers[int(worthy[k])]}]")


def _touching(layout: Layout, rule: Dependence) -> tuple[Split, Floats]:
    """Who does the work of the open entries for the lots a rule touches, and its value per part."""
    frame = layout.frame
    counted = frame.touched(rule)[frame.lot[frame.split.entry]]
    return frame.split.those(counted), frame.split_value[counted]


def _dependence(layout: Layout, rule: Dependence) -> Rows:
    frame, market = layout.frame, layout.frame.market
    most, free = rule.most_bp / BASIS_POINTS, rule.free / CENTS_IN_ONE
    mine, worth = _touching(layout, rule)
    example, number = numbered(mine.supplier, frame.buyer[mine.entry])
    firm, buyer = mine.supplier[example], frame.buyer[mine.entry[example]]
    has = _held(layout, rule)
    limit = free * (1 - most) + most * has.sum(axis=1)[firm] - has[firm, buyer]
    terms = [
        (number, layout.award[mine.entry], worth),
        (np.arange(len(example)), layout.worth[firm], -most),
    ]
    firms, buyers = market.suppliers.supplier, market.buyers.buyer

    def name(number: int) -> str:
        return f"dependence[{firms[int(firm[number])]},{buyers[int(buyer[number])]}]"

    return giving(at_most(np.maximum(limit, 0), terms, name), limit, rule.priority)


def _held(layout: Layout, rule: Dependence) -> Floats:
    """Value of contracts and agreements, (suppliers, buyers + 1); the last column is with anyone else."""
    frame, market = layout.frame, layout.frame.market
    held = np.zeros((len(market.suppliers), len(market.buyers) + 1))
    np.add.at(held, (market.contracts.supplier, market.contracts.buyer), market.contracts.value / CENTS_IN_ONE)
    agreements = market.agreements
    agreed = frame.agreed_value * frame.touched(rule)[agreements.lot]
    np.add.at(held, (agreements.supplier, market.lots.buyer[agreements.lot]), agreed)
    return held


def smallest_engagement(layout: Layout) -> list[Rows]:
    r"""Award a supplier work worth at least its least value, agreements counted, or nothing.

    .. math:: x_e \le most_e\, g_f \; \forall e \in E_f, \qquad 2 L_f g_f - \sum_{e \in E_f} v_{ef} x_e \le L_f, \qquad
              L = least - agreed

    With g = 1 the second row asks for L; with g = 0 it asks for nothing and leaves L of room, so that a row that is
    tightened or relaxed moves its own limit and no yes or no. A solver's presolve takes the room away.
    """
    frame, needs = layout.frame, layout.needs
    asking = np.flatnonzero(needs.engaged)
    counted = needs.engaged[frame.split.supplier]
    mine, least = frame.split.those(counted), needs.smallest[asking]
    row, every = np.arange(len(mine.entry)), np.arange(len(asking))
    most = frame.most[mine.entry].astype(float)
    upper = [(row, layout.award[mine.entry], 1.0), (row, layout.engaged[mine.supplier], -most)]
    lower = [
        (every, layout.engaged[asking], 2 * least),
        (np.searchsorted(asking, mine.supplier), layout.award[mine.entry], -frame.split_value[counted]),
    ]
    firms = frame.market.suppliers.supplier

    def name(row: int) -> str:
        return f"engaged[{firms[int(mine.supplier[row])]},{layout.entry_name(int(mine.entry[row]))}]"

    return [
        at_most(np.zeros(len(row)), upper, name),
        giving(at_most(least, lower, lambda k: f"smallest_engagement[{firms[int(asking[k])]}]"), least),
    ]
