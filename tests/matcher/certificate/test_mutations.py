"""Correct awards changed in one place: each is refused, or trying every choice says it was allowed all along."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count as numbers
from random import Random

import pytest
from hypothesis import given, settings

from matcher.certificate import certify
from matcher.errors import CertificateRefused
from matcher.market import Market
from matcher.policy import Policy
from matcher.solution import Award, Solution
from matcher.solve import solve
from tests import enumeration
from tests.reading import folder_of, loaded, read
from tests.small import small
from tests.strategies import Written, markets, tiny

Parts = dict[tuple[str, str], int]
AWARDS = 40
"""How many awards of one market are changed, at most."""


def mutated(market: Market, parts: Parts) -> Iterator[Parts]:
    """Yield every award that differs in one place: more, fewer, moved, swapped, dropped, doubled, added, unknown."""
    entries = market.bid_entries
    keys = [
        (market.bids.bid[bid], market.lots.lot[lot])
        for bid, lot in zip(entries.bid.tolist(), entries.lot.tolist(), strict=True)
    ]
    for key in keys:
        yield parts | {key: parts.get(key, 0) + 1}
    for key, count in parts.items():
        rest = {other: n for other, n in parts.items() if other != key}
        yield rest
        yield parts | {key: count - 1}
        yield parts | {key: 2 * count}
        yield rest | {("nobody", key[1]): count}
        yield rest | {(key[0], "nothing"): count}
        for other in keys:
            yield rest | {other: count + rest.get(other, 0)}
            yield parts | {key: parts.get(other, 0), other: count}


def check(written: Written, sampled: Random | None = None) -> tuple[int, int]:
    """Hold every mutation of a market's award against the rules; return how many were refused, and harmless.

    With `sampled`, of up to `AWARDS` awards that the rules allow, instead of the best one.
    """
    with folder_of(written) as folder:
        market, policy = read(folder)
        choices = [(choice.parts, choice.standby) for choice in enumeration.choices(folder)]
    allowed = {_frozen(*choice) for choice in choices}
    awards = sampled.sample(choices, min(len(choices), AWARDS)) if sampled else _best(market, policy)
    refused = harmless = 0
    for parts, standing in (each for award in awards for each in _changed(market, policy, *award)):
        won, ready = ({key: count for key, count in each.items() if count} for each in (parts, standing))
        certificate = certify(market, policy, Solution.of(won, ready))
        assert bool(certificate.breaches) == (_frozen(won, ready) not in allowed), (won, ready)
        refused, harmless = refused + bool(certificate.breaches), harmless + (not certificate.breaches)
    return refused, harmless


def _best(market: Market, policy: Policy) -> list[tuple[Parts, Parts]]:
    found = solve(market, policy).solution
    if found is None:
        return []
    return [({(a.bid, a.lot): a.parts for a in found.awards}, {(a.bid, a.lot): a.parts for a in found.standby})]


def _changed(market: Market, policy: Policy, parts: Parts, standby: Parts) -> Iterator[tuple[Parts, Parts]]:
    yield from ((changed, standby) for changed in mutated(market, parts))
    if standby or policy.rules.standby:
        yield from ((parts, changed) for changed in mutated(market, standby))


def _frozen(won: Parts, ready: Parts) -> tuple[frozenset[object], frozenset[object]]:
    return frozenset(won.items()), frozenset(ready.items())


@settings(max_examples=50)
@given(written=markets(most_choices=60, price_only=False))
def test_a_changed_award_is_refused_or_harmless(written: Written) -> None:
    check(written)


def test_most_changes_of_some_markets_are_refused() -> None:
    refused, harmless = zip(*(check(tiny(Random(seed), 60, price_only=False)) for seed in range(40)), strict=True)
    assert sum(refused) > sum(harmless) > 0


@pytest.mark.full
def test_a_million_changes_of_seeded_awards_are_refused_or_harmless() -> None:
    start = Random().randrange(10**9)
    seeds, refused, harmless = numbers(start), 0, 0
    while refused + harmless < 1_000_000:
        seed = next(seeds)
        found = check(tiny(Random(seed), 100, price_only=False), Random(seed))
        refused, harmless = refused + found[0], harmless + found[1]
    print(f"seeds {start} to {next(seeds) - 1}: {refused:,} refused, {harmless:,} harmless")
    assert min(refused, harmless) > 100_000


@pytest.mark.parametrize(
    "awards",
    [
        (Award("a", "m", 1), Award("a", "m", 1)),
        (Award("b", "m", 1), Award("a", "m", 1)),
        (Award("a", "m", 0),),
        (Award("a", "m", -1),),
    ],
)
def test_awards_stand_once_in_order_and_of_something(awards: tuple[Award, ...]) -> None:
    with pytest.raises(ValueError, match="sorted by bid and lot, each once"):
        Solution(awards)


def test_a_refusal_names_every_rule_that_is_broken() -> None:
    market, policy = loaded(
        small(
            {"rules": {"supplier_share": [{"of": "lot", "most_bp": 5000}]}},
            lots="lot parts limit_price\nm 4 9",
            bids="bid supplier\na alder\nb birch",
            bid_entries="bid lot unit_price most_parts\na m 8 2\nb m 9.5 -",
        )
    )
    certificate = certify(market, policy, Solution.of({("a", "m"): 3, ("b", "m"): 2}))
    with pytest.raises(CertificateRefused) as refused:
        certificate.insist()
    assert list(refused.value.breaches) == [
        "cover of m: 5 parts, at most 4 allowed.",
        "link of a,m: 3 parts, at most 2 allowed.",
        "supplier_share of lot,m,alder: 75,000 cents, at most 50,000 allowed.",
        "price.limit of b,m: 5.6 % above the limit price.",
    ]


def test_a_sound_award_is_not_refused_and_its_checks_are_counted() -> None:
    market, policy = loaded(
        small(lots="lot parts\nm 4", bids="bid supplier\na alder", bid_entries="bid lot unit_price\na m 8")
    )
    certificate = certify(market, policy, Solution.of({("a", "m"): 4}))
    certificate.insist()
    assert certificate.checks == {"cover": 1, "eligible": 1, "entries": 1, "link": 2, "suppliers_per_lot": 2}
