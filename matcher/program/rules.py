"""The rules about lots and bids, one function each, named as the rule is.

Notation: e entry, b bid, l lot, f supplier; E_l the open entries of l; x award (parts), o outside (parts), u used,
z taken, s supplies (yes or no); p_l parts, a_l parts agreed. Each function returns blocks of rows, in parts or
counts.
"""

from __future__ import annotations

import numpy as np

from matcher.market.columns import ABSENT, Flags, Ints
from matcher.policy import Force
from matcher.program.blocks import (
    INFINITY,
    NONE,
    Floats,
    Rows,
    Term,
    at_least,
    at_most,
    between,
    giving,
    numbered,
    of_lots,
    soft,
    spread,
)
from matcher.program.layout import Layout
from matcher.program.partners import Split


def cover(layout: Layout) -> list[Rows]:
    r"""Award each lot whole: to suppliers, by agreement, or outside.

    .. math:: \sum_{e \in E_l} x_e + o_l = p_l - a_l \quad \forall l

    One row per lot. `o_l` is fixed to 0 where the lot must be filled.
    """
    frame, lots = layout.frame, layout.frame.market.lots
    wanted, every = (lots.parts - frame.agreed).astype(float), np.arange(len(lots))
    entries = [(frame.lot, layout.award, 1.0), (every, layout.outside, 1.0)]
    return [of_lots(between(wanted, wanted, entries, lambda row: f"cover[{lots.lot[row]}]"), every)]


def link(layout: Layout) -> list[Rows]:
    r"""Let an entry win nothing, or between its least and most parts.

    .. math:: least_e\, g_e \le x_e \le most_e\, g_e, \qquad g_e \in \{z_e, u_{b(e)}\}

    Where a bid has a yes or no beside its entries' own, they follow it: `z_e <= u_b`, or `x_e <= most_e u_b`; and
    `u_b <= sum x_e`, so that a bid counts as awarded exactly if a part of it is. An entry alone in a bid with discount
    steps has its least and most parts in the rule `discount`.
    """
    needs = layout.needs
    gated = np.flatnonzero((layout.gate != NONE) & ~(needs.alone & layout.frame.packaged) & ~needs.steps.alone)
    most, least = _gate(layout, gated, layout.frame.most, 1), _gate(layout, gated, layout.frame.least, -1)
    return [most, least, *_bidwide(layout)]


def _gate(layout: Layout, entries: Ints, parts: Ints, side: int) -> Rows:
    row = np.arange(len(entries))
    terms = [
        (row, layout.award[entries], float(side)),
        (row, layout.gate[entries], -side * parts[entries].astype(float)),
    ]
    return at_most(np.zeros(len(row)), terms, lambda k: f"link[{layout.entry_name(int(entries[k]))}]")


def _bidwide(layout: Layout) -> list[Rows]:
    frame, needs = layout.frame, layout.needs
    follows = np.flatnonzero(frame.open & needs.used[frame.bid] & ~needs.alone)
    own = layout.taken[follows] != NONE
    row = np.arange(len(follows))
    column = np.where(own, layout.taken[follows], layout.award[follows])
    most = np.where(own, 1, frame.most[follows]).astype(float)
    terms = [(row, column, 1.0), (row, layout.used[frame.bid[follows]], -most)]
    counted = needs.used & ~(needs.steps.stepped & (frame.entries_of_bid == 1))
    bids = np.flatnonzero(counted)
    mine = np.flatnonzero(frame.open & counted[frame.bid])
    anything = [
        (np.arange(len(bids)), layout.used[bids], 1.0),
        (np.searchsorted(bids, frame.bid[mine]), layout.award[mine], -1.0),
    ]
    name = frame.market.bids.bid.__getitem__
    return [
        at_most(np.zeros(len(row)), terms, lambda k: f"link_bid[{layout.entry_name(int(follows[k]))}]"),
        at_most(np.zeros(len(bids)), anything, lambda k: f"link_used[{name(int(bids[k]))}]"),
    ]


def package(layout: Layout) -> list[Rows]:
    r"""Take the most parts of every entry of an all-or-nothing bid, or none.

    .. math:: x_e = most_e\, u_b \quad \forall e \in b
    """
    frame = layout.frame
    mine = np.flatnonzero(frame.open & frame.packaged)
    row, zero = np.arange(len(mine)), np.zeros(len(mine))
    terms = [
        (row, layout.award[mine], 1.0),
        (row, layout.used[frame.bid[mine]], -frame.most[mine].astype(float)),
    ]
    return [between(zero, zero, terms, lambda k: f"package[{layout.entry_name(int(mine[k]))}]")]


def groups(layout: Layout) -> list[Rows]:
    r"""Award at most n bids of a group.

    .. math:: \sum_{b \in g} u_b \le n_g
    """
    bids = layout.frame.market.bids
    grouped = np.array([bool(word) for word in bids.group.values], np.bool_)[bids.group.codes]
    members = np.flatnonzero(grouped)
    example, number = numbered(bids.group.codes[members])
    most = bids.group_most[members[example]].astype(float)
    terms = [(number, layout.used[members], 1.0)]
    return [giving(at_most(most, terms, lambda k: f"groups[{bids.group[int(members[example[k]])]}]"), most)]


def requires(layout: Layout) -> list[Rows]:
    r"""Award a bid only with the one it requires.

    .. math:: u_b \le u_{requires(b)}
    """
    bids = layout.frame.market.bids
    mine = np.flatnonzero(bids.requires != ABSENT)
    row = np.arange(len(mine))
    terms = [(row, layout.used[mine], 1.0), (row, layout.used[bids.requires[mine]], -1.0)]
    rows = at_most(np.zeros(len(row)), terms, lambda k: f"requires[{bids.bid[int(mine[k])]}]")
    return [giving(rows, np.ones(len(row)))]


def suppliers_per_lot(layout: Layout) -> list[Rows]:
    r"""Hold the least and most suppliers of a lot, and the least parts of each, agreements counted.

    .. math:: least_l\, s_{fl} \le \sum_{e \in E_{fl}} x_e + a_{fl}, \quad \sum_{e \in E_{fl}} x_e \le p_l\, s_{fl}

    .. math:: \sum_f s_{fl} \le most_l, \qquad \sum_g s_{gl} \ge least_l\, s_{fl} \quad \forall f

    A supplier with an agreement on the lot is a supplier already; outside is none.
    """
    return [*_supplied(layout), *_counted(layout)]


def _supplied(layout: Layout) -> list[Rows]:
    frame, pairs, lots = layout.frame, layout.needs.supplies, layout.frame.market.lots
    entries = np.flatnonzero(pairs.of_entry != NONE)
    of_pair, every = pairs.of_entry[entries], np.arange(len(pairs))
    agreed = frame.agreed_parts(pairs.first, pairs.second).astype(float)
    possible = np.bincount(of_pair, frame.most[entries], len(pairs))
    most = np.minimum(possible, (lots.parts - frame.agreed)[pairs.second])
    least = lots.least_parts[pairs.second]
    upper = [(of_pair, layout.award[entries], 1.0), (every, layout.supplies, -most)]
    # with an agreement the least counts its parts too, but a yes still needs one part of a bid
    needed = np.maximum(least - agreed, 1)
    # a yes that neither least suppliers nor least parts ask for only counts against the most
    asked = np.flatnonzero((least > 1) | (lots.least_suppliers[pairs.second] > 1))
    has = np.isin(of_pair, asked)
    lower = [
        (np.searchsorted(asked, of_pair[has]), layout.award[entries[has]], 1.0),
        (np.arange(len(asked)), layout.supplies[asked], -needed[asked]),
    ]

    def name(pair: int) -> str:
        return f"suppliers_per_lot[{layout.supplies_name(pair)}]"

    return [
        at_most(np.zeros(len(pairs)), upper, name),
        giving(at_least(np.zeros(len(asked)), lower, lambda k: name(int(asked[k]))), needed[asked].astype(float)),
    ]


def _counted(layout: Layout) -> list[Rows]:
    frame, pairs, lots = layout.frame, layout.needs.supplies, layout.frame.market.lots
    new = frame.agreed_parts(pairs.first, pairs.second) == 0
    settled = _agreed_suppliers(layout)
    capped = np.flatnonzero(lots.most_suppliers != ABSENT)
    inside = np.flatnonzero(new & (lots.most_suppliers[pairs.second] != ABSENT))
    most = np.maximum(lots.most_suppliers[capped] - settled[capped], 0).astype(float)
    terms = [(np.searchsorted(capped, pairs.second[inside]), layout.supplies[inside], 1.0)]
    upper = of_lots(at_most(most, terms, lambda k: _of_lot(layout, capped[k])), capped)
    return [giving(upper, lots.most_suppliers[capped].astype(float)), *_least_suppliers(layout, new, settled)]


def _of_lot(layout: Layout, lot: int) -> str:
    return f"suppliers_per_lot[{layout.frame.market.lots.lot[lot]}]"


def _least_suppliers(layout: Layout, new: Flags, settled: Ints) -> list[Rows]:
    pairs, lots = layout.needs.supplies, layout.frame.market.lots
    asking = np.flatnonzero(lots.least_suppliers[pairs.second] > 1)
    # every pair of a lot asks for the lot's least: pairs are sorted by supplier, so join by lot
    order = np.argsort(pairs.second, kind="stable")
    first = np.searchsorted(pairs.second[order], pairs.second[asking], "left")
    count = np.searchsorted(pairs.second[order], pairs.second[asking], "right") - first
    row, place = spread(first, count)
    other = order[place]
    kept = new[other]
    least = lots.least_suppliers[pairs.second[asking]]
    terms = [
        (row[kept], layout.supplies[other[kept]], 1.0),
        (np.arange(len(asking)), layout.supplies[asking], -least.astype(float)),
    ]
    lots_asking = pairs.second[asking]
    lower = at_least(-settled[lots_asking].astype(float), terms, lambda k: _of_lot(layout, lots_asking[k]))
    begun = np.flatnonzero((settled > 0) & (lots.least_suppliers > settled))
    inside = np.flatnonzero(new & np.isin(pairs.second, begun))
    some = [(np.searchsorted(begun, pairs.second[inside]), layout.supplies[inside], 1.0)]
    missing = (lots.least_suppliers - settled)[begun].astype(float)
    started = of_lots(at_least(missing, some, lambda k: _of_lot(layout, begun[k])), begun)
    return [soft(giving(lower, least.astype(float))), soft(giving(started, missing))]


def _agreed_suppliers(layout: Layout) -> Ints:
    agreements = layout.frame.market.agreements
    example, _ = numbered(agreements.lot, agreements.supplier)
    return np.bincount(agreements.lot[example], minlength=len(layout.frame.market.lots))


def onboarding(layout: Layout) -> list[Rows]:
    r"""Count a supplier as taken on by a buyer once any part of any of its lots is awarded to it.

    .. math:: x_e \le most_e\, n_{f(e), buyer(e)}
    """
    mine = np.flatnonzero(layout.needs.taken_on.of_entry != NONE)
    row, pair = np.arange(len(mine)), layout.needs.taken_on.of_entry[mine]
    most = layout.frame.most[mine].astype(float)
    terms = [(row, layout.award[mine], 1.0), (row, layout.taken_on[pair], -most)]
    return [at_most(np.zeros(len(row)), terms, lambda k: f"onboarding[{layout.entry_name(int(mine[k]))}]")]


def switch_cost(layout: Layout) -> list[Rows]:
    r"""Count a lot as switched once any part leaves a holder.

    .. math:: h_{fl}\, w_l + \sum_{e \in E_{fl}} x_e \ge h_{fl} - a_{fl} \quad \forall \text{holder } f

    A joint bid's parts are its lead's.
    """
    holdings = layout.frame.market.holdings
    mine = np.flatnonzero(layout.needs.switched[holdings.lot])
    kept, short = _kept(layout, mine, layout.frame.leads)
    terms = [
        kept,
        (np.arange(len(mine)), layout.switched[holdings.lot[mine]], holdings.parts[mine].astype(float)),
    ]
    return [at_least(short, terms, lambda k: f"switch_cost[{layout.holding_name(int(mine[k]))}]")]


def moved_work(layout: Layout) -> list[Rows]:
    r"""Count the parts taken from a worker-owned holder.

    .. math:: m_{fl} + \sum_{e \in E_{fl}} work_{ef} x_e \ge h_{fl} - a_{fl}

    Value follows the work: of a joint bid's parts a holder keeps its share.
    """
    mine = np.flatnonzero(layout.needs.moved)
    kept, short = _kept(layout, mine, layout.frame.split)
    terms = [kept, (np.arange(len(mine)), layout.moved[mine], 1.0)]
    return [at_least(short, terms, lambda k: f"moved_work[{layout.holding_name(int(mine[k]))}]")]


def force(layout: Layout) -> list[Rows]:
    r"""Award what an officer fixed: some part of a bid, some part of an entry, or exactly so many parts.

    .. math:: u_b \ge 1, \qquad x_e \ge 1, \qquad x_e = n_e

    A bid's entries are all price-only or none is, so that a lock belongs to the stage of any of its lots.
    """
    rules = [rule for rule in layout.frame.policy.rules.force if not rule.off]
    return [_locked(layout, rule) for rule in rules]


def _locked(layout: Layout, rule: Force) -> Rows:
    name = ",".join(filter(None, (rule.bid, rule.lot)))
    least, most = np.array([rule.parts or 1.0]), np.array([rule.parts or INFINITY])
    terms = [(np.zeros(1, np.int64), np.array([locked(layout, rule)]), 1.0)]
    rows = of_lots(between(least, most, terms, lambda _: f"force[{name}]"), np.array([_lot_of(layout, rule)]))
    return soft(giving(rows, least, rule.priority))


def locked(layout: Layout, rule: Force) -> int:
    """Return the column that an officer's lock holds: a bid's yes or no, or the parts of its entry for a lot."""
    entry = layout.frame.entry(rule.bid, _lot_of(layout, rule))
    return int(layout.used[layout.frame.bid[entry]] if rule.lot is None else layout.award[entry])


def _lot_of(layout: Layout, rule: Force) -> int:
    market, frame = layout.frame.market, layout.frame
    if rule.lot is not None:
        return market.lots.lot.index(rule.lot)
    return int(frame.lot[np.searchsorted(frame.bid, market.bids.bid.index(rule.bid))])


def _kept(layout: Layout, holding: Ints, by: Split) -> tuple[Term, Floats]:
    """Terms for what holders win of the parts they hold, and the parts they hold beyond what is agreed."""
    frame, holdings = layout.frame, layout.frame.market.holdings
    width = len(frame.market.suppliers)
    keys = holdings.lot[holding] * width + holdings.supplier[holding]
    wins = frame.lot[by.entry] * width + by.supplier
    place = np.minimum(np.searchsorted(keys, wins), max(len(keys) - 1, 0))
    mine = np.flatnonzero(keys[place] == wins) if len(keys) else np.zeros(0, np.int64)
    agreed = frame.agreed_parts(holdings.supplier[holding], holdings.lot[holding])
    short = np.maximum(holdings.parts[holding] - agreed, 0).astype(float)
    return (place[mine], layout.award[by.entry[mine]], by.share[mine]), short
