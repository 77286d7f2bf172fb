"""The rules that prefer somebody: work reserved for some suppliers.

Notation as in `limits`. Shares are of the demand a rule touches, at today's prices, outside included.
"""

from __future__ import annotations

import numpy as np

from matcher.market.columns import Flags
from matcher.money import BASIS_POINTS
from matcher.policy import ReservedShare
from matcher.program.blocks import NONE, Rows, at_most, giving, soft
from matcher.program.layout import Layout
from matcher.program.limits import group_of_lot


def reserved_share(layout: Layout) -> list[Rows]:
    r"""Reserve at least a share of a buyer or category for suppliers R of a kind, or with an attribute.

    .. math:: \sum_{f \notin R,\, l(e) \in G} v_{ef} x_e + \sum_{l \in G} v_l o_l
              \le (1 - least) \sum_{l \in G} value_l - agreed_{G \setminus R} \quad \forall G

    Said of all others and of outside, so that lots not decided yet count as if R had them. Where agreements with
    others alone pass what is left to them, nothing more may go to others or outside.
    """
    rules = layout.frame.policy.rules.reserved_share
    return [_reserved(layout, rule) for rule in rules if not rule.off]


def _reserved(layout: Layout, rule: ReservedShare) -> Rows:
    frame, agreements = layout.frame, layout.frame.market.agreements
    group, names = group_of_lot(layout, rule)
    inside, others = group != NONE, ~preferred(layout, rule)
    groups, number = np.unique(group[inside], return_inverse=True)
    row = np.full(len(group), NONE)
    row[inside] = number
    counted = inside[frame.lot[frame.split.entry]] & others[frame.split.supplier]
    mine = frame.split.those(counted)
    agreed = np.flatnonzero(inside[agreements.lot] & others[agreements.supplier])
    lots = np.flatnonzero(inside)
    total = np.bincount(number, frame.lot_value[lots], len(groups))
    settled = np.bincount(row[agreements.lot[agreed]], frame.agreed_value[agreed], len(groups))
    terms = [
        (row[frame.lot[mine.entry]], layout.award[mine.entry], frame.split_value[counted]),
        (row[lots], layout.outside[lots], frame.value[lots]),
    ]
    most = total * (BASIS_POINTS - rule.least_bp) / BASIS_POINTS - settled
    who = rule.kind or rule.attribute
    rows = at_most(np.maximum(most, 0), terms, lambda k: f"reserved_share[{rule.of},{names[int(groups[k])]},{who}]")
    return soft(giving(rows, total * rule.least_bp / BASIS_POINTS, rule.priority))


def preferred(layout: Layout, rule: ReservedShare) -> Flags:
    """Tell for which suppliers a share is reserved, (suppliers,)."""
    firms = layout.frame.market.suppliers
    if rule.kind is not None:
        return np.array([word == rule.kind for word in firms.kind.values], np.bool_)[firms.kind.codes]
    has = [rule.attribute in words.split(";") for words in firms.attributes.values]
    return np.array(has, np.bool_)[firms.attributes.codes]
