"""A policy in plain sentences with its numbers: what counts, what binds, when an award may be signed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from flask_babel import gettext as _
from flask_babel import ngettext

from matcher.market import Market
from matcher.market.columns import ABSENT
from matcher.policy import AMOUNTS, Goal, Policy, Ramp, ReservedShare, Rule, Standby, SupplierShare
from web import formats
from web.policy import patterns


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
    return patterns.goal_word(goal) or formats.spoken(goal)


def _goals(market: Market, policy: Policy) -> Iterator[Clause]:
    goals, currency, says = policy.goals, market.header.currency, patterns.goal_patterns()
    if goals.mode == "weighted":
        yield Clause(says=_("The three goals are added up in money, at the rates below; the smallest sum wins."))
    else:
        yield from _in_order(policy, says)
    for name in ("idle_hour", "swing_hour"):
        if cents := getattr(goals, name):
            yield Clause(says=says[name] % {name: formats.money(cents, currency, exact=True)})
    for name in _shares(policy):
        yield Clause(says=says[name] % {name: formats.points(getattr(goals, name))})
    through = goals.steady_through or (4 if market.header.period == "quarter" else 12)
    if goals.steadiness_counts:
        period = formats.period(market.header, min(through, market.header.periods))
        yield Clause(says=says["steady_through"] % {"steady_through": period})
    yield from _lots_apart(market)


def _in_order(policy: Policy, says: dict[str, str]) -> Iterator[Clause]:
    names = [goal_word(goal) for goal in policy.goals.order]
    yield Clause(says=says["order"] % {"order": ", ".join(names)})
    for level, name in enumerate(names[:-1]):
        allowed = formats.points(policy.goals.tolerance(level))
        yield Clause(says=says["tolerance_bp"] % {"goal": name, "tolerance_bp": allowed})


def _shares(policy: Policy) -> Iterator[str]:
    goals = policy.goals
    yield from (name for name in ("moved_bp", "reinvested_bp") if getattr(goals, name))
    if goals.reinvested_bp or (goals.mode == "in_order" and Goal.REINVESTMENT in goals.order):
        yield "margin_bp"


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
    said = patterns.rule_patterns()
    for name in said:
        told = getattr(policy.rules, name)
        for rule in told if isinstance(told, tuple) else () if told is None else (told,):
            if not rule.off:
                yield from (_clause(each, name, rule) for each in _filled(market, said[name], rule))


def _clause(says: str, name: str, rule: Rule) -> Clause:
    """Say a rule, with the money it may not touch."""
    if rule.not_funding:
        says += " " + patterns.exempt(", ".join(rule.not_funding))
    return Clause(says=says, rule=name, basis=rule.basis)


def _filled(market: Market, says: tuple[str, ...], rule: Rule) -> Iterator[str]:
    """Yield the sentences of a rule whose blanks have something in them."""
    shown = blanks(market, rule)
    yield from (each % shown for each in says if all(shown.get(name, "") for name in _BLANK.findall(each)))


_BLANK = re.compile(r"%\((\w+)\)s")


def blanks(market: Market, rule: Rule) -> dict[str, str]:
    """Return what stands in the blanks of a rule's sentences, by the name of the blank."""
    shown = {name: _figure(market, name, value) for name, value in rule if isinstance(value, int)}
    if isinstance(rule, SupplierShare | ReservedShare):
        shown["of"] = of_word(market, rule.of, rule.which)
    if isinstance(rule, SupplierShare):
        shown["by"] = patterns.owners()[rule.by]
    if isinstance(rule, ReservedShare):
        shown["who"] = who_word(rule.kind, rule.attribute)
    if isinstance(rule, Ramp):
        shown["resource"] = resource_word(rule.resource)
    if isinstance(rule, Standby):
        shown["lots"] = ", ".join(rule.lots)
    return shown


def _figure(market: Market, name: str, value: int) -> str:
    if name in AMOUNTS:
        return formats.money(value, market.header.currency, exact=name != "free")
    return formats.points(value) if name.endswith("_bp") else formats.number(value)


def resource_word(resource: str | None) -> str:
    """Name the work in a resource, None for all."""
    return patterns.work() if resource is None else patterns.work_in(formats.inline(formats.spoken(resource)))


def who_word(kind: str | None, attribute: str | None) -> str:
    """Name for whom a share is reserved."""
    named = _("suppliers that are %(attribute)s", attribute=formats.inline(formats.spoken(attribute or "")))
    return patterns.kinds().get(kind or "", named)


def of_word(market: Market, of: str, which: str | None) -> str:
    """Name what a share is taken of."""
    if which is None:
        return patterns.each_of()[of]
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
    limits, says = policy.limits, patterns.limit_patterns()
    if limits.gap_bp:
        yield Clause(says=says["gap_bp"] % {"gap_bp": formats.points(limits.gap_bp)})
    else:
        yield Clause(says=_("The search goes on until the best award is proved."))
    yield Clause(says=says["work"] % {"work": formats.number(limits.work)})
    yield Clause(says=says["award_gap_bp"] % {"award_gap_bp": formats.points(limits.award_gap_bp)})
