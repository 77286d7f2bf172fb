"""The checker accepts exactly the awards that trying every choice calls allowed, and counts the same goals."""

from __future__ import annotations

from itertools import product
from math import prod
from random import Random

import pytest
from hypothesis import given, settings

from matcher.certificate import Certificate, certify
from matcher.market import Market
from matcher.policy import Policy
from matcher.solution import Solution
from tests import enumeration
from tests.enumeration import goals
from tests.enumeration.choice import Choice, Parts
from tests.reading import folder_of, read
from tests.strategies import Written, markets, tiny

MOST = 400


Vector = tuple[Parts, Parts]
"""Parts awarded and parts standing by."""


def vectors(market: Market, random: Random) -> list[Vector]:
    """Fill in 0 up to one part too many for each entry, and standby for those that offer it.

    Every way, or where there are too many, a fair sample.
    """
    entries, bids, lots = market.bid_entries, market.bids.bid, market.lots
    keys = [(bids[b], lots.lot[lot]) for b, lot in zip(entries.bid.tolist(), entries.lot.tolist(), strict=True)]
    ready = [key for key, offered in zip(keys, entries.standby_parts.tolist(), strict=True) if offered]
    most = dict(zip(keys, lots.parts[entries.lot].tolist(), strict=True))
    ranges = [range(most[key] + 2) for key in (*keys, *ready)]
    few = prod(map(len, ranges)) <= MOST
    filled = product(*ranges) if few else (tuple(map(random.choice, ranges)) for _ in range(MOST))
    size = len(keys)
    return [(dict(zip(keys, f[:size], strict=True)), dict(zip(ready, f[size:], strict=True))) for f in filled]


def filled_in(parts: Parts, standby: Parts) -> tuple[frozenset[tuple[tuple[str, str], int]], ...]:
    """What a vector comes to: its parts that are not 0."""
    return tuple(frozenset((pair, count) for pair, count in each.items() if count) for each in (parts, standby))


def agree(choice: Choice, certificate: Certificate, policy: Policy) -> None:
    account = certificate.account
    assert account.price == goals.price(choice)
    assert (account.idle_hours, account.swing_hours) == (goals.idle_hours(choice), goals.swing_hours(choice))
    assert account.moved + account.moved_without_bid == goals.moved(choice)
    assert account.reinvestment == goals.reinvestment(choice)
    assert account.weighted(policy.goals) == goals.weighted(choice)
    assert account.steadiness(policy.goals) == goals.steadiness(choice)


def check(written: Written) -> tuple[int, int]:
    """Hold the checker against every vector; return how many it accepted, and how many there were."""
    with folder_of(written) as folder:
        market, policy = read(folder)
        allowed = {filled_in(choice.parts, choice.standby): choice for choice in enumeration.choices(folder)}
    every = [*vectors(market, Random(0)), *((choice.parts, choice.standby) for choice in allowed.values())]
    for vector in every:
        certificate = certify(market, policy, Solution.of(*vector))
        choice = allowed.get(filled_in(*vector))
        assert bool(certificate.breaches) == (choice is None), (vector, certificate.breaches)
        if choice is not None:
            agree(choice, certificate, policy)
    return sum(filled_in(*vector) in allowed for vector in every), len(every)


@settings(max_examples=60)
@given(written=markets(most_choices=40, price_only=False))
def test_the_checker_accepts_exactly_what_the_rules_allow(written: Written) -> None:
    check(written)


@pytest.mark.full
def test_1000_seeded_markets_are_judged_alike() -> None:
    start = Random().randrange(10**9)
    print(f"seeds {start} to {start + 999}")
    found = [check(tiny(Random(seed), most_choices=60, price_only=False)) for seed in range(start, start + 1000)]
    accepted, tried = (sum(column) for column in zip(*found, strict=True))
    assert 1000 < accepted < tried
