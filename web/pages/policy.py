"""A policy in plain sentences with its numbers: what counts, what binds, when an award may be signed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from flask_babel import gettext as _
from flask_babel import ngettext

from matcher.market import Market
from matcher.market.columns import ABSENT
from matcher.policy import Goal, Policy, Ramp, ReservedShare, Rings, Rule, Standby, SupplierShare
from web import formats


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One sentence, the name of its rule ("" for what is no rule), and its basis where the policy names one."""

    says: str
    rule: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """A policy, cut as people ask about it."""

    goals: tuple[Clause, ...]
    rules: tuple[Clause, ...]
    limits: tuple[Clause, ...]


def sentences(market: Market, policy: Policy) -> Sentences:
    """Write out a policy for a market; rules whose number stands in the market's files are among them."""
    return Sentences(
        goals=tuple(_goals(market, policy)),
        rules=(*_policy_rules(market, policy), *_market_rules(market), *_locks(policy)),
        limits=tuple(_limits(policy)),
    )


def goal_word(goal: str) -> str:
    """Name a goal, or a level of an answer."""
    return {
        "price": _("Price"),
        "steadiness": _("Steadiness"),
        "reinvestment": _("Reinvestment"),
        "distance": _("Distance, counted and never paid"),
        "weighted": _("All goals at the published rates"),
        "objective": _("All goals at the published rates"),
        "price_only": _("Lots decided by price alone"),
    }.get(goal, formats.spoken(goal))


def _goals(market: Market, policy: Policy) -> Iterator[Clause]:
    goals, currency = policy.goals, market.header.currency
    if goals.mode == "weighted":
        yield Clause(says=_("The three goals are added up in money, at the rates below; the smallest sum wins."))
    else:
        yield from _in_order(policy)
    for cents, words in (
        (goals.idle_hour, _("An idle hour counts as %(money)s.")),
        (goals.swing_hour, _("An hour more or less than the period before, seasons aside, counts as %(money)s.")),
    ):
        if cents:
            yield Clause(says=words % {"money": formats.money(cents, currency, exact=True)})
    yield from _shares(policy)
    through = goals.steady_through or (4 if market.header.period == "quarter" else 12)
    if goals.steadiness_counts:
        period = formats.period(market.header, min(through, market.header.periods))
        yield Clause(says=_("Idle and swing hours count through %(period)s.", period=period))
    yield from _lots_apart(market)


def _in_order(policy: Policy) -> Iterator[Clause]:
    names = [goal_word(goal) for goal in policy.goals.order]
    yield Clause(says=_("The goals are decided one after the other: %(goals)s.", goals=", ".join(names)))
    for level, name in enumerate(names[:-1]):
        allowed = formats.points(policy.goals.tolerance(level))
        says = _("%(goal)s may become at most %(share)s worse for the goals after it.", goal=name, share=allowed)
        yield Clause(says=says)


def _shares(policy: Policy) -> Iterator[Clause]:
    goals = policy.goals
    if goals.moved_bp:
        share = formats.points(goals.moved_bp)
        says = _("Work taken from a worker-owned firm that has it today counts as %(share)s of its value.", share=share)
        yield Clause(says=says)
    if goals.reinvested_bp:
        share = formats.points(goals.reinvested_bp)
        yield Clause(says=_("What goes to the fund counts as %(share)s of the same amount of price.", share=share))
    if goals.reinvested_bp or (goals.mode == "in_order" and Goal.REINVESTMENT in goals.order):
        share = formats.points(goals.margin_bp)
        says = _(
            "A firm without a reviewed statement is taken to have a surplus of %(share)s of its sales.", share=share
        )
        yield Clause(says=says)


def _lots_apart(market: Market) -> Iterator[Clause]:
    goals = list(market.lots.goals)
    first, without = goals.count("price_only"), goals.count("no_reinvestment")
    if first:
        yield Clause(
            says=ngettext(
                "%(num)s lot is decided first, by price and rules alone.",
                "%(num)s lots are decided first, by price and rules alone.",
                first,
            )
        )
    if without:
        yield Clause(
            says=ngettext(
                "On %(num)s lot reinvestment counts for nothing.",
                "On %(num)s lots reinvestment counts for nothing.",
                without,
            )
        )


def _policy_rules(market: Market, policy: Policy) -> Iterator[Clause]:
    rules, currency = policy.rules, market.header.currency
    for share in rules.supplier_share:
        if not share.off:
            yield _clause(_supplier_share(market, share), "supplier_share", share)
    for reserved in rules.reserved_share:
        if not reserved.off:
            yield _clause(_reserved_share(market, reserved), "reserved_share", reserved)
    if rules.ramp and not rules.ramp.off:
        yield _clause(_ramp(rules.ramp), "ramp", rules.ramp)
    if rules.standby and not rules.standby.off:
        yield _clause(_standby(rules.standby), "standby", rules.standby)
    if rules.rings and not rules.rings.off:
        for says in _rings(rules.rings):
            yield _clause(says, "rings", rules.rings)
    if rules.dependence and not rules.dependence.off:
        says = _(
            "A supplier has at most %(share)s of its work above %(free)s from one buyer, contracts included.",
            share=formats.points(rules.dependence.most_bp),
            free=formats.money(rules.dependence.free, currency),
        )
        yield _clause(says, "dependence", rules.dependence)
    if rules.wage_floor and not rules.wage_floor.off:
        hourly = formats.money(rules.wage_floor.hourly, currency, exact=True)
        says = _("A supplier pays nobody less than %(money)s an hour.", money=hourly)
        yield _clause(says, "wage_floor", rules.wage_floor)


def _clause(says: str, name: str, rule: Rule) -> Clause:
    """Say a rule, with the money it may not touch."""
    if rule.not_funding:
        says += " " + _("Lots paid by %(funding)s are left out.", funding=", ".join(rule.not_funding))
    return Clause(says=says, rule=name, basis=rule.basis)


def _ramp(rule: Ramp) -> str:
    share = formats.points(rule.most_bp)
    if rule.resource is None:
        return _(
            "From one period to the next a supplier’s work grows by at most %(share)s of its capacity.", share=share
        )
    resource = formats.inline(formats.spoken(rule.resource))
    says = _(
        "From one period to the next a supplier’s work in %(resource)s grows by at most %(share)s of its capacity."
    )
    return says % {"resource": resource, "share": share}


def _supplier_share(market: Market, rule: SupplierShare) -> str:
    share, by_group = formats.points(rule.most_bp), rule.by == "group"
    who = _("one ownership group") if by_group else _("one supplier")
    return _("At most %(share)s of %(of)s goes to %(who)s.", share=share, of=_of(market, rule), who=who)


def _reserved_share(market: Market, rule: ReservedShare) -> str:
    share = formats.points(rule.least_bp)
    kinds = {
        "worker_owned": _("worker-owned suppliers"),
        "converting": _("suppliers converting to worker ownership"),
        "conventional": _("conventional suppliers"),
    }
    named = _("suppliers that are %(attribute)s", attribute=formats.inline(formats.spoken(rule.attribute or "")))
    who = kinds.get(rule.kind or "", named)
    return _("At least %(share)s of %(of)s goes to %(who)s.", share=share, of=_of(market, rule), who=who)


def _standby(rule: Standby) -> str:
    share, named = formats.points(rule.cover_bp), ", ".join(rule.lots)
    says = _("Where a lot needs two suppliers or more, others stand by for %(share)s of what each has.", share=share)
    return says + (" " + _("So they do for %(lots)s.", lots=named) if named else "")


def _rings(rule: Rings) -> Iterator[str]:
    if rule.per_ring_bp:
        share = formats.points(rule.per_ring_bp)
        yield _("Each ring further out counts as %(share)s of the work’s value when bids are compared.", share=share)
    if rule.beyond is not None:
        share = formats.points(rule.most_bp or 0)
        says = _("At most %(share)s of each buyer’s demand is placed further out than ring %(ring)s, outside included.")
        yield says % {"share": share, "ring": rule.beyond}


def _of(market: Market, rule: SupplierShare | ReservedShare) -> str:
    if rule.which is not None:
        return _which(market, rule.of, rule.which)
    return {"buyer": _("each buyer’s demand"), "category": _("each category"), "lot": _("each lot")}[rule.of]


def _which(market: Market, of: str, which: str) -> str:
    if of == "buyer" and which in market.buyers.buyer:
        return _("the demand of %(name)s", name=market.buyers.name[market.buyers.buyer.index(which)])
    return _("lot %(name)s", name=which) if of == "lot" else formats.inline(formats.spoken(which))


def _market_rules(market: Market) -> Iterator[Clause]:
    buyers = market.buyers
    capped = np.flatnonzero(buyers.max_premium_bp != ABSENT).tolist()
    for row in capped:
        says = _(
            "%(buyer)s pays at most %(share)s more than today.",
            buyer=buyers.name[row],
            share=formats.points(int(buyers.max_premium_bp[row])),
        )
        yield Clause(says=says, rule="budget")
    for rule, count, says in _counted(market):
        if count:
            yield Clause(says=says, rule=rule)


def _counted(market: Market) -> Iterator[tuple[str, int, str]]:
    """Yield each rule whose number stands in the market's files, on how many rows, and that in words."""
    lots = market.lots
    limited, filled = int((lots.limit_price != ABSENT).sum()), int((lots.must_fill == 1).sum())
    shared, papers = int((lots.least_suppliers > 1).sum()), sum(map(bool, lots.papers))
    bound, surge = int((lots.guaranteed_bp != ABSENT).sum()), int((lots.surge_bp > 0).sum())
    option = int((lots.option_from != ABSENT).sum())
    one = "On %(num)s lot only a guaranteed share of the hours counts for steadiness."
    many = "On %(num)s lots only a guaranteed share of the hours counts for steadiness."
    yield "guaranteed_volume", bound, ngettext(one, many, bound)
    one = "On %(num)s lot the buyer may call more than it wants now, and capacity must hold it."
    many = "On %(num)s lots the buyer may call more than it wants now, and capacity must hold it."
    yield "surge_volume", surge, ngettext(one, many, surge)
    one = "On %(num)s lot the later periods are the buyer’s option: they promise no hours."
    many = "On %(num)s lots the later periods are the buyer’s option: they promise no hours."
    yield "option_periods", option, ngettext(one, many, option)
    together = len(np.unique(market.bid_partners.bid))
    one = "%(num)s bid is joint: its value, hours and pledge follow the split of the work."
    many = "%(num)s bids are joint: their value, hours and pledge follow the split of the work."
    yield "joint_bids", together, ngettext(one, many, together)
    engaged = int((market.suppliers.least_value > 0).sum())
    new, moved = len(market.onboarding), int((lots.switch_cost > 0).sum())
    yield (
        "limit_price",
        limited,
        ngettext("%(num)s lot has a limit price.", "%(num)s lots have a limit price.", limited),
    )
    yield "cover", filled, ngettext("%(num)s lot must be filled.", "%(num)s lots must be filled.", filled)
    one, many = "%(num)s lot needs at least two suppliers.", "%(num)s lots need at least two suppliers."
    yield "suppliers_per_lot", shared, ngettext(one, many, shared)
    yield "papers", papers, ngettext("%(num)s lot asks for papers.", "%(num)s lots ask for papers.", papers)
    one = "%(num)s supplier takes work from a stated value on, or none."
    many = "%(num)s suppliers take work from a stated value on, each its own, or none."
    yield "smallest_engagement", engaged, ngettext(one, many, engaged)
    one = "%(num)s price is set for taking on a supplier new to a buyer."
    yield "onboarding", new, ngettext(one, "%(num)s prices are set for taking on a supplier new to a buyer.", new)
    one = "On %(num)s lot a change of holder costs money once."
    yield "switch_cost", moved, ngettext(one, "On %(num)s lots a change of holder costs money once.", moved)


def _locks(policy: Policy) -> Iterator[Clause]:
    for out in policy.rules.exclude:
        if not out.off:
            bid = out.bid if out.lot is None else f"{out.bid}, {out.lot}"
            yield Clause(says=_("The officer excludes bid %(bid)s.", bid=bid), rule="exclude", basis=out.reason)
    for lock in policy.rules.force:
        if not lock.off:
            bid = lock.bid if lock.lot is None else f"{lock.bid}, {lock.lot}"
            yield Clause(says=_("The officer fixes that bid %(bid)s wins.", bid=bid), rule="force", basis=lock.reason)


def _limits(policy: Policy) -> Iterator[Clause]:
    limits = policy.limits
    if limits.gap_bp:
        yield Clause(says=_("The search stops once the gap is at most %(gap)s.", gap=formats.points(limits.gap_bp)))
    else:
        yield Clause(says=_("The search goes on until the best award is proved."))
    yield Clause(says=_("It may take %(work)s units of work.", work=formats.number(limits.work)))
    yield Clause(says=_("An award may be signed up to a gap of %(gap)s.", gap=formats.points(limits.award_gap_bp)))
