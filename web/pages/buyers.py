"""The buyers: what each pays against today, and who supplies it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from matcher.market.columns import ABSENT
from web.pages.outcome import Outcome
from web.pages.work import LotOutcome, Paid, Split


class AgainstToday:
    """What is paid beside what today costs, in cents."""

    __slots__ = ()
    today: int
    pays: int

    @property
    def difference(self) -> int:
        """What is paid more than today."""
        return self.pays - self.today

    @property
    def above_today(self) -> Fraction:
        """What is paid more than today, as a share of today."""
        return Fraction(self.difference, self.today) if self.today else Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerLine(AgainstToday):
    """A buyer's account in cents; `premium_bp` is the most it agreed to, None where nothing is said."""

    buyer: str
    name: str
    kind: str
    lots: int
    today: int
    pays: int
    premium_bp: int | None
    split: Split
    suppliers: int
    largest: str
    largest_share: Fraction

    @property
    def premium(self) -> Fraction | None:
        """The most it agreed to pay more than today, as a share of today."""
        return None if self.premium_bp is None else Fraction(self.premium_bp, 10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierShare:
    """What a supplier has of some lots: `value` as paid, in cents; `share` of them at today's prices."""

    supplier: str
    name: str
    cooperative: bool
    lots: int
    value: int
    share: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyersPage(AgainstToday):
    """All buyers; `together` adds them up."""

    buyers: tuple[BuyerLine, ...]
    today: int
    pays: int
    split: Split
    suppliers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerPage:
    """One buyer: its account, its suppliers, largest first, and its work by category."""

    line: BuyerLine
    paid: Paid
    entries: int
    agreements: int
    outside: int
    suppliers: tuple[SupplierShare, ...]
    categories: tuple[tuple[str, int, Split], ...]


def buyers_page(outcome: Outcome) -> BuyersPage:
    """Show what each buyer pays against today."""
    lines = tuple(_line(outcome, buyer) for buyer in range(len(outcome.market.buyers)))
    return BuyersPage(
        buyers=lines,
        today=sum(line.today for line in lines),
        pays=sum(line.pays for line in lines),
        split=sum((line.split for line in lines), Split()),
        suppliers=len(outcome.won_by),
    )


def buyer_page(outcome: Outcome, name: str) -> BuyerPage | None:
    """Say what a buyer pays and who supplies it; None if there is no such buyer."""
    if name not in outcome.market.buyers.buyer:
        return None
    buyer = outcome.market.buyers.buyer.index(name)
    mine = _lots(outcome, buyer)
    return BuyerPage(
        line=_line(outcome, buyer),
        paid=outcome.paid(buyer),
        entries=sum(won.value for lot in mine for won in lot.won if not won.agreed),
        agreements=sum(won.value for lot in mine for won in lot.won if won.agreed),
        outside=sum(lot.outside_value for lot in mine),
        suppliers=supplier_shares(outcome, mine),
        categories=_categories(outcome, mine),
    )


def _lots(outcome: Outcome, buyer: int) -> list[LotOutcome]:
    return [lot for lot in outcome.lots if lot.buyer == buyer]


def _line(outcome: Outcome, buyer: int) -> BuyerLine:
    buyers, mine = outcome.market.buyers, _lots(outcome, buyer)
    premium, shares = int(buyers.max_premium_bp[buyer]), supplier_shares(outcome, mine)
    return BuyerLine(
        buyer=buyers.buyer[buyer],
        name=buyers.name[buyer],
        kind=buyers.kind[buyer],
        lots=len(mine),
        today=sum(lot.today for lot in mine),
        pays=sum(lot.pays for lot in mine) + outcome.paid(buyer).total,
        premium_bp=None if premium == ABSENT else premium,
        split=outcome.split(mine),
        suppliers=len(shares),
        largest=shares[0].name if shares else "",
        largest_share=shares[0].share if shares else Fraction(0),
    )


def supplier_shares(outcome: Outcome, lots: Sequence[LotOutcome]) -> tuple[SupplierShare, ...]:
    """Say what each supplier has of some lots, largest share of their value first."""
    suppliers, today = outcome.market.suppliers, sum(lot.today for lot in lots)
    got: dict[int, list[tuple[LotOutcome, Fraction, int]]] = {}
    for lot in lots:
        for won in outcome.done(lot):
            got.setdefault(won.supplier, []).append((lot, won.parts * won.work, won.value))
    lines = [
        SupplierShare(
            supplier=suppliers.supplier[each],
            name=suppliers.name[each],
            cooperative=outcome.is_cooperative[each],
            lots=len({lot.lot for lot, _, _ in parts}),
            value=sum(value for _, _, value in parts),
            share=sum((lot.value_of(count) for lot, count, _ in parts), Fraction(0)) / (today or 1),
        )
        for each, parts in got.items()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.share, line.name)))


def _categories(outcome: Outcome, lots: list[LotOutcome]) -> tuple[tuple[str, int, Split], ...]:
    names = dict.fromkeys(lot.category for lot in lots)
    found = [(name, [lot for lot in lots if lot.category == name]) for name in names]
    lines = [(name, len(mine), outcome.split(mine)) for name, mine in found]
    return tuple(sorted(lines, key=lambda line: (-line[2].value, line[0])))
