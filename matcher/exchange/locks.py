"""What a policy says about buyers, lots and bids must exist in the market."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.errors import Where, quoted
from matcher.exchange.settings import POLICY
from matcher.exchange.sheets import nearest_name
from matcher.market import Market
from matcher.market.columns import ABSENT
from matcher.market.notes import Notes
from matcher.policy import Exclude, Force, Policy, Rings, Rule
from matcher.program.eligible import touched


@dataclass(frozen=True)
class _Name:
    """A name in the policy: the key it stands at, and the tables whose rows it must be among."""

    key: str
    name: str
    table: str


def check_policy(market: Market, policy: Policy, notes: Notes) -> None:
    """Note every name in the policy that the market does not have, and every lock that cannot hold."""
    for each in _names(policy):
        known = _known(market, each.table)
        if each.name not in known and each.table.partition(".")[0] not in notes.partial:
            _note_unknown(each, known, notes)
    for key, lock in _locks(policy):
        _check_entry(market, key, lock, notes)
    if policy.rules.rings and not policy.rules.rings.off:
        _check_rings(market, policy.rules.rings, notes)


def strange_names(market: Market, policy: Policy) -> list[tuple[str, str]]:
    """Return the key and the name of everything that a policy names and a market does not have."""
    return [(each.key, each.name) for each in _names(policy) if each.name not in _known(market, each.table)]


def _names(policy: Policy) -> Iterator[_Name]:
    """Yield the names of all rules in force."""
    rules = policy.rules
    of = {"buyer": "buyers", "category": "lots.category", "lot": "lots"}
    for number, share in enumerate(rules.supplier_share, 1):
        if share.which is not None and not share.off:
            yield _Name(f"rules.supplier_share[{number}].which", share.which, of[share.of])
    for number, reserved in enumerate(rules.reserved_share, 1):
        key = f"rules.reserved_share[{number}]"
        if reserved.which is not None and not reserved.off:
            yield _Name(f"{key}.which", reserved.which, of[reserved.of])
        if reserved.attribute is not None and not reserved.off:
            yield _Name(f"{key}.attribute", reserved.attribute, "suppliers.attributes")
    if rules.ramp and rules.ramp.resource is not None and not rules.ramp.off:
        yield _Name("rules.ramp.resource", rules.ramp.resource, "capacity.resource")
    if rules.standby and not rules.standby.off:
        yield from (_Name("rules.standby.lots", lot, "lots") for lot in rules.standby.lots)
    for key, rule in _every(policy):
        yield from (_Name(f"{key}.not_funding", funding, "lots.funding") for funding in rule.not_funding)
    for key, lock in _locks(policy):
        yield _Name(f"{key}.bid", lock.bid, "bids")
        if lock.lot is not None:
            yield _Name(f"{key}.lot", lock.lot, "lots")


def _every(policy: Policy) -> Iterator[tuple[str, Rule]]:
    """Yield every rule in force with its key."""
    for name, told in policy.rules:
        rules = told if isinstance(told, tuple) else () if told is None else (told,)
        for number, rule in enumerate(rules, 1):
            if not rule.off:
                yield f"rules.{name}{f'[{number}]' if isinstance(told, tuple) else ''}", rule


def _locks(policy: Policy) -> Iterator[tuple[str, Exclude | Force]]:
    named: dict[str, Sequence[Exclude | Force]] = {
        "exclude": policy.rules.exclude,
        "force": policy.rules.force,
    }
    for rule, locks in named.items():
        for number, lock in enumerate(locks, 1):
            if not lock.off:
                yield f"rules.{rule}[{number}]", lock


def _known(market: Market, place: str) -> Collection[str]:
    """Return the ids of a table, or the words of one of its columns."""
    table, _, column = place.partition(".")
    if not column:
        return market.ids(table)
    cells: Sequence[str] = getattr(getattr(market, table), column).values
    return {word for cell in cells for word in (cell.split(";") if column == "attributes" else [cell])}


def _note_unknown(wanted: _Name, known: Collection[str], notes: Notes) -> None:
    table, _, column = wanted.table.partition(".")
    place = f"{table}.csv{f', column {column}' if column else ''}"
    meant = nearest_name(wanted.name, sorted(known))
    remedy = f"Did you mean {quoted(meant)}?" if meant else f"Correct the name, or add it to {place}."
    notes.say(
        "policy.unknown_name",
        Where(POLICY, None, wanted.key),
        f"{quoted(wanted.name)} is not in {place}.",
        remedy,
    )


def _check_rings(market: Market, rule: Rings, notes: Notes) -> None:
    """Note lots and suppliers without a place, and a ring beyond the outermost."""
    asked_of = touched(market, rule)
    entries = asked_of[market.bid_entries.lot]
    offering = np.zeros(len(market.suppliers), np.bool_)
    offering[market.bids.supplier[market.bid_entries.bid[entries]]] = True
    offering[market.agreements.supplier[asked_of[market.agreements.lot]]] = True
    remedy = "Write the place, or leave the lots out of the rule."
    for table, asked, thing in (("lots", asked_of, "lot"), ("suppliers", offering, "supplier")):
        homeless = asked & (getattr(market, table).place == ABSENT)
        what = f"The rule rings needs the place of this {thing}."
        notes.note("policy.place", table, homeless, "place", what, remedy)
    outermost = _outermost(market)
    if rule.beyond is not None and rule.beyond > outermost and not notes.partial & {"lots", "places"}:
        what = f"The outermost ring of any lot is {outermost}, and even outside is only one further."
        notes.say("policy.ring", Where(POLICY, None, "rules.rings.beyond"), what, f"Write at most {outermost}.")


def _outermost(market: Market) -> int:
    """Climb from every lot's place at once; places that lie in a circle are refused elsewhere."""
    parent, here, levels = market.places.parent, market.lots.place[market.lots.place != ABSENT], 0
    for _ in range(len(parent)):
        here = parent[here][parent[here] != ABSENT]
        levels += bool(len(here))
    return levels


def _check_entry(market: Market, key: str, lock: Exclude | Force, notes: Notes) -> None:
    """Note a lock on an entry that does not exist, or on more parts than it offers."""
    if "bid_entries" in notes.partial or lock.lot not in market.lots.lot or lock.bid not in market.bids.bid:
        return
    bid, lot, entries = market.bids.bid.index(lock.bid), market.lots.lot.index(lock.lot), market.bid_entries
    rows = ((entries.bid == bid) & (entries.lot == lot)).nonzero()[0].tolist()
    if not rows:
        what = f"Bid {quoted(lock.bid)} has no entry for lot {quoted(lock.lot)}."
        notes.say("policy.no_entry", Where(POLICY, None, f"{key}.lot"), what, "Correct the bid or the lot.")
    elif isinstance(lock, Force) and (lock.parts or 0) > (most := int(market.most_parts[rows[0]])):
        what = f"{lock.parts} parts are forced, but the bid offers at most {most}."
        notes.say("policy.force_parts", Where(POLICY, None, f"{key}.parts"), what, "Lower the parts.")
