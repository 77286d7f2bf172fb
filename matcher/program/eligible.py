"""Which entries may win at all, decided before the program: each exclusion has a rule and its facts.

One function per rule; a rule that speaks of a supplier speaks of every partner of a joint bid. The checker decides the
same again, in its own way.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from matcher.market import Market
from matcher.market.columns import ABSENT, Flags, Ints, day_number
from matcher.policy import Policy, Rule
from matcher.program.partners import Split, split
from matcher.program.prices import ListPrices

Exclusion = Callable[[Market, Policy], Flags]


def papers(market: Market, policy: Policy) -> Flags:
    """Take out entries of which a supplier lacks a paper of the lot, or holds one that expired before the start."""
    start, held = day_number(market.header.start), market.papers
    valid = (held.expires == ABSENT) | (held.expires >= start)
    holds: dict[str, Flags] = {}
    for code, word in enumerate(held.paper.values):
        holds[word] = np.zeros(len(market.suppliers), np.bool_)
        holds[word][held.supplier[valid & (held.paper.codes == code)]] = True
    out = np.zeros(len(market.bid_entries), np.bool_)
    asked, behind = market.lots.papers.codes[market.bid_entries.lot], split(market)
    for code, words in enumerate(market.lots.papers.values):
        for word in filter(None, words.split(";")):
            out |= (asked == code) & (_any(behind, ~holds[word], len(out)) if word in holds else np.True_)
    return out


def limit_price(market: Market, policy: Policy) -> Flags:
    """Take out entries dearer than their lot's limit price.

    The limit holds in every year: an entry is out if its list price, before any discount, is above the limit in any
    period in which the lot is wanted. A price that is never charged does not count.
    """
    limit = market.lots.limit_price[market.bid_entries.lot]
    above: Flags = (limit != ABSENT) & (ListPrices(market).highest > limit)
    return above


def own(market: Market, policy: Policy) -> Flags:
    """Take out entries of a cooperative for a lot it buys itself, alone or with others."""
    behind, buys_as = split(market), market.buyers.supplier[market.lots.buyer[market.bid_entries.lot]]
    return _hit(behind, buys_as[behind.entry] == behind.supplier, len(buys_as))


def availability(market: Market, policy: Policy) -> Flags:
    """Take out entries for lots that start before a supplier behind them is available."""
    header = market.header
    first_days = np.array([day_number(header.first_day(period)) for period in range(1, header.periods + 1)])
    starts = first_days[market.terms[0] - 1][market.bid_entries.lot]
    behind = split(market)
    return _hit(behind, market.suppliers.available_from[behind.supplier] > starts[behind.entry], len(starts))


def wage_floor(market: Market, policy: Policy) -> Flags:
    """Take out entries of suppliers whose lowest hourly wage is below the floor, or not stated."""
    rule = policy.rules.wage_floor
    if rule is None or rule.off:
        return np.zeros(len(market.bid_entries), np.bool_)
    below = _any(split(market), np.less(market.suppliers.lowest_wage, rule.hourly), len(market.bid_entries))
    return np.logical_and(below, touched(market, rule)[market.bid_entries.lot])


def excluded(market: Market, policy: Policy) -> Flags:
    """Take out bids marked as excluded, and what an officer excludes in the policy."""
    entries = market.bid_entries
    marked = np.array([bool(reason) for reason in market.bids.excluded.values], np.bool_)
    out = marked[market.bids.excluded.codes][entries.bid] if len(entries) else np.zeros(0, np.bool_)
    for rule in policy.rules.exclude:
        if not rule.off:
            hit = entries.bid == market.bids.bid.index(rule.bid)
            out = out | (hit if rule.lot is None else hit & (entries.lot == market.lots.lot.index(rule.lot)))
    return out


def touched(market: Market, rule: Rule) -> Flags:
    """Tell which lots a rule speaks of, (lots,): all but those paid by money it may not touch."""
    funding = market.lots.funding
    return np.array([word not in rule.not_funding for word in funding.values], np.bool_)[funding.codes]


def _any(behind: Split, wrong: Flags, entries: int) -> Flags:
    """Tell of which entries any supplier is wrong, of flags per supplier."""
    return _hit(behind, wrong[behind.supplier], entries)


def _hit(behind: Split, wrong: Flags, entries: int) -> Flags:
    """Tell of which entries any row is wrong."""
    hit = np.zeros(entries, np.bool_)
    hit[behind.entry[wrong]] = True
    return hit


def suppliers(market: Market) -> Ints:
    """Supplier of each entry, the lead of a joint bid, (entries,)."""
    return market.bids.supplier[market.bid_entries.bid]


RULES: tuple[Exclusion, ...] = (papers, limit_price, own, availability, wage_floor, excluded)
"""All rules of eligibility."""


def eligible(market: Market, policy: Policy) -> Flags:
    """Tell which entries may win, (entries,); an all-or-nothing bid with one entry out is out whole."""
    out = np.zeros(len(market.bid_entries), np.bool_)
    for rule in RULES:
        out |= rule(market, policy)
    bid = market.bid_entries.bid
    broken = np.bincount(bid, out, len(market.bids)) > 0
    may: Flags = ~(out | (broken & (market.bids.all_or_nothing == 1))[bid])
    return may
