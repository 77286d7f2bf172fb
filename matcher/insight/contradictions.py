"""Rules of a policy that cannot hold together, said before anybody has bid.

What is told as `never` holds whatever is bid, joint bids among it; the rest is possible, but only by a joint bid, or
outside. What last round's bids say is another question, see `matcher.insight.effect`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from matcher.market import Market
from matcher.market.columns import ABSENT, Flags, Ints
from matcher.money import BASIS_POINTS
from matcher.policy import Policy, ReservedShare, SupplierShare
from matcher.program.eligible import touched
from matcher.program.rings import outside_rings

MUST_FILL = "must_fill"
"""The rule that stands in a lot, not in a policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Rules that stand in each other's way.

    Attributes
    ----------
    rules
        Keys of the policy such as `rules.supplier_share[1]`, in which lists count from 1, or `must_fill`.
    about
        The lot, buyer or category in which they meet; "" where they meet everywhere.
    needed_bp, left_bp
        The share that one of them asks for and the share that the other leaves, in basis points of what they are about.
    lots
        How many lots it is about.
    never
        True where no bid whatever could make them hold.
    """

    code: str
    rules: tuple[str, ...]
    about: str = ""
    needed_bp: int = 0
    left_bp: int = 0
    lots: int = 0
    never: bool = True


def contradictions(market: Market, policy: Policy) -> list[Contradiction]:
    """Find the rules of a policy that cannot hold together over the demand of a market; its bids are not looked at."""
    shut = list(_shut(market, policy))
    return [
        *_reserved_twice(market, policy),
        *_filled_by_nobody(market, shut),
        *_nothing_left(market, policy, shut),
        *_only_jointly(market, policy),
    ]


def wholes(market: Market, rule: SupplierShare | ReservedShare) -> Iterator[tuple[str, Ints]]:
    """Yield each buyer, category or lot that a share is taken of, and the rows of its lots that the rule touches."""
    lots = market.lots
    names: Sequence[str] = {"buyer": market.buyers.buyer, "category": lots.category.values, "lot": lots.lot}[rule.of]
    codes = {"buyer": lots.buyer, "category": lots.category.codes, "lot": np.arange(len(lots))}[rule.of]
    mine = np.flatnonzero(touched(market, rule))
    for code in np.unique(codes[mine]).tolist():
        if rule.which in (None, names[code]):
            yield names[code], mine[codes[mine] == code]


def _worth(market: Market, lots: Ints) -> int:
    """Return what lots are worth at today's prices, in millionths."""
    return sum((market.lots.today_price[lots] * market.quantity[lots]).tolist())


def _shares(policy: Policy) -> Iterator[tuple[str, SupplierShare]]:
    return (
        (f"rules.supplier_share[{number}]", rule)
        for number, rule in enumerate(policy.rules.supplier_share, 1)
        if not rule.off
    )


def _reserves(policy: Policy) -> Iterator[tuple[str, ReservedShare]]:
    return (
        (f"rules.reserved_share[{number}]", rule)
        for number, rule in enumerate(policy.rules.reserved_share, 1)
        if not rule.off
    )


def _reserved_twice(market: Market, policy: Policy) -> Iterator[Contradiction]:
    """Kinds of suppliers are apart: what is reserved for each of them adds up within one whole."""
    asked: dict[tuple[str, str, frozenset[str]], dict[str, tuple[int, str]]] = defaultdict(dict)
    for key, rule in _reserves(policy):
        for name, lots in wholes(market, rule) if rule.kind is not None else ():
            if _worth(market, lots):
                found = asked[rule.of, name, frozenset(rule.not_funding)]
                found[str(rule.kind)] = max(found.get(str(rule.kind), (0, "")), (rule.least_bp, key))
    for (_, name, _), kinds in asked.items():
        needed = sum(share for share, _ in kinds.values())
        if needed > BASIS_POINTS:
            keys = tuple(sorted(key for _, key in kinds.values()))
            yield _meeting("policy.reserved_twice", keys, name, needed, BASIS_POINTS)


def _shut(market: Market, policy: Policy) -> Iterator[tuple[str, Flags]]:
    """Yield the rules that let nobody win anything, each with the lots it shuts, (lots,)."""
    for key, rule in _shares(policy):
        if rule.most_bp == 0:
            flags = np.zeros(len(market.lots), np.bool_)
            for _, lots in wholes(market, rule):
                flags[lots] = True
            yield key, flags
    dependence = policy.rules.dependence
    if dependence is not None and not dependence.off and dependence.most_bp == dependence.free == 0:
        yield "rules.dependence", touched(market, dependence)


def _filled_by_nobody(market: Market, shut: Sequence[tuple[str, Flags]]) -> Iterator[Contradiction]:
    for key, lots in shut:
        met = np.flatnonzero(lots & (market.lots.must_fill == 1)).tolist()
        if met:
            first = market.lots.lot[met[0]]
            yield Contradiction(code="policy.filled_by_nobody", rules=(MUST_FILL, key), about=first, lots=len(met))


def _nothing_left(market: Market, policy: Policy, shut: Sequence[tuple[str, Flags]]) -> Iterator[Contradiction]:
    """A lot that nobody may win goes outside: it is then neither reserved for anybody nor near."""
    for (closing, lots), (key, rule) in product(shut, _reserves(policy)):
        for name, whole in wholes(market, rule):
            left = BASIS_POINTS - _part(market, whole[lots[whole]], whole)
            if rule.least_bp > left:
                yield _meeting("policy.nothing_reserved", (closing, key), name, rule.least_bp, left)
    yield from _nothing_near(market, policy, shut)


def _nothing_near(market: Market, policy: Policy, shut: Sequence[tuple[str, Flags]]) -> Iterator[Contradiction]:
    rings = policy.rules.rings
    if rings is None or rings.off or rings.beyond is None or rings.most_bp is None:
        return
    far, asked = outside_rings(market) > rings.beyond, touched(market, rings)
    for (closing, lots), buyer in product(shut, range(len(market.buyers))):
        whole = np.flatnonzero(asked & (market.lots.buyer == buyer))
        placed = _part(market, whole[(lots & far)[whole]], whole)
        if placed > rings.most_bp:
            name = market.buyers.buyer[buyer]
            yield _meeting("policy.nothing_near", (closing, "rules.rings"), name, placed, rings.most_bp)


def _meeting(code: str, rules: tuple[str, ...], about: str, needed: int, left: int) -> Contradiction:
    return Contradiction(code=code, rules=rules, about=about, needed_bp=needed, left_bp=left)


def _part(market: Market, lots: Ints, whole: Ints) -> int:
    """Return the share that some lots have of a whole, in basis points rounded down."""
    worth = _worth(market, whole)
    return _worth(market, lots) * BASIS_POINTS // worth if worth else 0


def _only_jointly(market: Market, policy: Policy) -> Iterator[Contradiction]:
    """Find lots that no supplier may win by itself, or that must be filled by more suppliers than may win.

    The partners of a joint bid share its value, so that a share holds for each of them; they count as one supplier.
    """
    for key, rule in _shares(policy):
        alone, filled = [], []
        for _, whole in wholes(market, rule) if rule.most_bp else ():
            most = _worth(market, whole) * rule.most_bp
            for lot in whole.tolist():
                room, parts = _parts_within(market, lot, most), int(market.lots.parts[lot])
                if room < market.lots.least_parts[lot]:
                    alone.append(lot)
                elif market.lots.must_fill[lot] and room * _suppliers_at_most(market, lot) < parts:
                    filled.append(lot)
        yield from _named(market, "policy.nobody_alone", (key,), alone)
        yield from _named(market, "policy.too_few_suppliers", (MUST_FILL, key), filled)


def _parts_within(market: Market, lot: int, most: int) -> int:
    """Return how many parts of a lot are worth at most `most`, in basis points of millionths."""
    worth = _worth(market, np.array([lot]))
    parts = int(market.lots.parts[lot])
    return parts if not worth else min(parts, most * parts // (worth * BASIS_POINTS))


def _suppliers_at_most(market: Market, lot: int) -> int:
    by_parts = int(market.lots.parts[lot]) // int(market.lots.least_parts[lot])
    most = int(market.lots.most_suppliers[lot])
    return by_parts if most == ABSENT else min(by_parts, most)


def _named(market: Market, code: str, rules: tuple[str, ...], lots: Sequence[int]) -> Iterator[Contradiction]:
    if lots:
        yield Contradiction(code=code, rules=rules, about=market.lots.lot[lots[0]], lots=len(lots), never=False)
