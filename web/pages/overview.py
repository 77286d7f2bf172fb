"""The first page of a round: what was asked for, what the award does, who does the work, what is left outside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _

from matcher.insight.proposal import Reading
from matcher.market import Market
from web import formats
from web.charts import Goal
from web.pages.buyers import SupplierShare, supplier_shares
from web.pages.outcome import Outcome
from web.pages.reasons import phrase
from web.pages.standing import status_word
from web.pages.work import LotOutcome, Split
from web.scope import ALL, Scope

LARGEST_OUTSIDE = 8
LARGEST_SUPPLIERS = 8
PRICE = ("price", "total")
REINVESTMENT = ("reinvestment", "total")
IDLE, SWING = ("steadiness", "idle_hours"), ("steadiness", "swing_hours")
MOVED = (("steadiness", "moved"), ("steadiness", "moved_without_bid"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of the proposal with its baselines; None where a baseline has none."""

    proposed: int
    today: int | None
    cheapest: int | None

    def __add__(self, other: Figure) -> Figure:
        """Add two figures; what one of them does not know, the sum does not know."""
        return Figure(
            proposed=self.proposed + other.proposed,
            today=None if self.today is None or other.today is None else self.today + other.today,
            cheapest=None if self.cheapest is None or other.cheapest is None else self.cheapest + other.cheapest,
        )

    @property
    def difference(self) -> int | None:
        """How much more than today."""
        return None if self.today is None else self.proposed - self.today

    def above(self, baseline: int | None) -> Fraction | None:
        """How much more than a baseline, as a share of it."""
        return Fraction(self.proposed - baseline, abs(baseline)) if baseline else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One goal: `kind` names its colour and sign, `reading` its unit."""

    kind: str
    name: str
    what: str
    reading: Reading
    figure: Figure

    @property
    def drawn(self) -> Goal:
        """The figures as the picture takes them."""
        figure = self.figure
        return Goal(self.kind, self.name, figure.proposed, figure.today, figure.cheapest)


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryLine:
    """Who does the work of a category."""

    name: str
    lots: int
    split: Split


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideLine:
    """A lot, or part of one, that stays outside, and why."""

    lot: LotOutcome
    buyer: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What stays outside of the lots that are seen: how many, what it costs, its share of their value today."""

    lots: int
    value: int
    share: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the overview says; amounts in cents, shares of one.

    `suppliers`, `outside` and `left` are of the lots that are seen; `whole` tells whether those are all.
    """

    lots: int
    buyers: int
    periods: int
    bids: int
    demand: int
    price: Figure
    uneven: Figure
    moved: Figure
    split: Split
    held_today: Fraction
    cooperatives_won: int
    suppliers_won: int
    in_full: int
    cards: tuple[Card, ...]
    cheapest_status: str
    counted_lots: int
    categories: tuple[CategoryLine, ...]
    suppliers: tuple[SupplierShare, ...]
    outside_value: int
    outside: tuple[OutsideLine, ...]
    left: Left
    whole: bool

    @property
    def placed(self) -> Fraction:
        """Share of demand that suppliers of the market do."""
        return self.split.share(self.split.cooperatives + self.split.others)


def overview(outcome: Outcome, seen: Scope = ALL) -> Overview:
    """Say what a proposal does for the network as a whole; names and prices only of the lots that are seen."""
    market, lots = outcome.market, outcome.lots
    own = [lot for lot in lots if seen.buys(market.buyers.buyer[lot.buyer])]
    left = sorted((lot for lot in own if lot.outside_parts), key=lambda lot: -lot.outside_value)
    parts = outcome.split(own)
    split = outcome.split(lots)
    won = outcome.won_by
    return Overview(
        lots=len(lots),
        buyers=len(market.buyers),
        periods=market.header.periods,
        bids=len(market.bids),
        demand=outcome.today,
        price=_figure(outcome, PRICE),
        uneven=_figure(outcome, IDLE) + _figure(outcome, SWING),
        moved=_figure(outcome, MOVED[0]) + _figure(outcome, MOVED[1]),
        split=split,
        held_today=outcome.held_by_cooperatives(),
        cooperatives_won=sum(outcome.is_cooperative[each] for each in won),
        suppliers_won=len(won),
        in_full=sum(lot.state == "placed" for lot in lots),
        cards=_cards(outcome),
        cheapest_status=_cheapest(outcome),
        counted_lots=sum(goals == "all" for goals in market.lots.goals),
        categories=_categories(outcome),
        suppliers=supplier_shares(outcome, own)[:LARGEST_SUPPLIERS],
        outside_value=sum(lot.outside_value for lot in lots),
        outside=tuple(outside_line(outcome, lot) for lot in left[:LARGEST_OUTSIDE]),
        left=Left(lots=len(left), value=sum(lot.outside_value for lot in left), share=parts.share(parts.outside)),
        whole=seen.whole,
    )


def outside_line(outcome: Outcome, lot: LotOutcome) -> OutsideLine:
    """Say why a lot, or part of it, stays outside."""
    return OutsideLine(lot=lot, buyer=outcome.market.buyers.name[lot.buyer], why=_why(outcome, lot))


def _why(outcome: Outcome, lot: LotOutcome) -> str:
    if not lot.bids:
        return _("Nobody bid for it.")
    lost = [each.rule for each in outcome.reasons.get(lot.lot, ()) if not each.parts]
    if not lost:
        return _("Its bids were not for all of it.")
    counted = Counter(map(phrase, lost))  # equal counts keep the order of the bids
    phrases = [words for words, _ in counted.most_common(3)]
    return "; ".join([phrases[0], *map(formats.inline, phrases[1:])]) + "."


def _figure(outcome: Outcome, line: tuple[str, str]) -> Figure:
    row = outcome.goals.get(line)
    if row is None:
        return Figure(proposed=0, today=0, cheapest=0)
    return Figure(proposed=row.value, today=row.today, cheapest=row.cheapest)


def _cards(outcome: Outcome) -> tuple[Card, ...]:
    uneven = _figure(outcome, IDLE) + _figure(outcome, SWING)
    return (
        Card(
            kind="price",
            name=_("Price"),
            what=_("What buyers pay over the whole term"),
            reading=Reading.MONEY,
            figure=_figure(outcome, PRICE),
        ),
        Card(
            kind="steady",
            name=_("Steadiness"),
            what=_("Idle and swing hours of cooperatives and other firms with steady hours; fewer is better"),
            reading=Reading.HOURS,
            figure=uneven,
        ),
        Card(
            kind="fund",
            name=_("Reinvestment"),
            what=_("Expected for the community fund over the whole term"),
            reading=Reading.MONEY,
            figure=_figure(outcome, REINVESTMENT),
        ),
    )


def _cheapest(outcome: Outcome) -> str:
    baselines = outcome.proposal.certificate.get("baselines") or {}
    status = (baselines.get("cheapest") or {}).get("status")
    return status_word(status) if status else ""


def _categories(outcome: Outcome) -> tuple[CategoryLine, ...]:
    lines = [
        CategoryLine(name=name, lots=len(mine), split=outcome.split(mine))
        for name, mine in _grouped(outcome.market, outcome.lots)
    ]
    return tuple(sorted(lines, key=lambda line: (-line.split.value, line.name)))


def _grouped(market: Market, lots: Iterable[LotOutcome]) -> list[tuple[str, list[LotOutcome]]]:
    found: dict[str, list[LotOutcome]] = {name: [] for name in market.lots.category.values}
    for lot in lots:
        found[lot.category].append(lot)
    return [(name, mine) for name, mine in found.items() if mine]
