"""At what factor on its prices each losing bid would win, by the relaxation: fast, and no more than an estimate.

Where a bid wins depends on what forcing it in costs: with d the difference to the best without it and p what it is
paid, its prices would have to fall by d. Another factor may make another share of the work best, so the question is
repeated with the new price until forcing it in costs nothing: the root of a concave function, approached by Newton's
method from one side, in two or three hot solves.

Source: W. Dinkelbach, On nonlinear fractional programming, Management Science 13 (1967).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matcher.insight.changes import PERCENT
from matcher.insight.offers import LEAST, Offer, at_limit_price, offers
from matcher.market import Market
from matcher.market.columns import Flags, Ints
from matcher.policy import Policy
from matcher.program import Program, assemble, stages
from matcher.program.blocks import INFINITY, Floats
from matcher.program.frame import Frame
from matcher.solution import Solution
from matcher.solve.change import Change, Reply
from matcher.solve.session import Question, Session

ROUNDS = 6
"""How often a factor is corrected at most; the third correction rarely changes anything."""
CLOSE = 1e-4
"""Difference, as a share of what the bid is paid, below which forcing it in costs nothing: a hundredth of the grid."""
EXACT = 1e-7
"""How far below a whole percent a factor may be in floating point to be on it."""
LOST_AT = PERCENT - 1
"""A bid that lost at its own prices wins at this percentage at most."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The factor on a losing bid's prices at which it would win a part, in the relaxation; None if at no price."""

    bid: str
    factor: float | None

    @property
    def percent(self) -> int | None:
        """The factor on the published grid of whole percents, at most 99; None if that leaves nothing."""
        if self.factor is None:
            return None
        return min(int(self.factor * PERCENT + EXACT), LOST_AT) or None


class Estimates:
    """The losing bids of an award, to be asked about by the relaxation; for weighted goals only.

    Price-only lots are decided first and by themselves, so that their bids are asked about in a session of their own.

    Raises
    ------
    ValueError
        If the policy decides goal by goal: a lower price then also tightens the limits of later goals.
    """

    def __init__(self, market: Market, policy: Policy, solution: Solution) -> None:
        if policy.goals.mode != "weighted":
            raise ValueError("an order of goals has no estimate of a winning price; ask for a confirmed one")
        self._asked = Frame(market, policy).price
        self._solution = solution
        self._market = market
        self._program = assemble(at_limit_price(market), policy)

    @cached_property
    def losing(self) -> tuple[str, ...]:
        """Bids without an award, in the order of the market."""
        won = {award.bid for award in self._solution.awards}
        return tuple(bid for bid in self._market.bids.bid if bid not in won)

    def of(self, bids: Iterable[str]) -> Iterator[Estimate]:
        """Estimate the winning factor of some bids, each by itself, the others unchanged."""
        number = {bid: row for row, bid in enumerate(self._market.bids.bid)}
        for bid in bids:
            yield Estimate(bid, self._factor(number[bid]))

    def _factor(self, bid: int) -> float | None:
        stage = self._price_only if self._decided_first[bid] else self._rest
        found = [factor for offer in stage.offers(bid) if (factor := stage.factor(bid, offer)) is not None]
        return max(found, default=None)

    @cached_property
    def _decided_first(self) -> Flags:
        frame = self._program.layout.frame
        first = np.zeros(len(self._market.bids), np.bool_)
        first[frame.bid[frame.price_only[frame.lot]]] = True
        return first

    @cached_property
    def _price_only(self) -> _Stage:
        return _Stage(stages.price_only(self._program), self._asked)

    @cached_property
    def _rest(self) -> _Stage:
        first = stages.decides_first(self._program)
        return _Stage(stages.decided(self._program, self._solution) if first else self._program, self._asked)


class _Stage:
    """A program whose lots are decided together, its relaxation in memory.

    Entries that ask more than a limit price are closed, until a question lowers it.
    """

    def __init__(self, program: Program, asked: Floats) -> None:
        self._upper, self._asked, self._layout = program.upper, asked, program.layout
        self._frame = program.layout.frame
        self._session = Session(program)
        dear = asked > self._frame.price * (1 + EXACT)
        shut = self._session.free_columns(self._layout.award[dear & self._frame.open])
        self._session.keep(Change.bounds(shut, np.zeros(len(shut)), np.zeros(len(shut))))

    def offers(self, bid: int) -> Iterator[Offer]:
        """Yield the ways for a bid to win that this program leaves open."""
        for offer in offers(self._layout, self._asked, self._upper, bid):
            if len(self._session.free_columns(offer.columns)) == len(offer.columns):
                yield offer

    def factor(self, bid: int, offer: Offer) -> float | None:
        """Find the highest factor at which forcing an offer in costs nothing; None if that is at no price."""
        columns, now, asking = self._paid(bid)
        with self._session.question() as question:
            reply = question.ask(Change.bounds(offer.columns, offer.lower, offer.upper))
            if reply.difference == INFINITY:
                return None
            factor = self._root(question, reply, columns, now, asking)
        return min(factor, offer.most_factor) if factor > 0 else None

    def _root(self, question: Question, reply: Reply, columns: Ints, now: Floats, asking: Floats) -> float:
        """Correct the factor from 1 on; 0 where the bid would have to be paid for winning."""
        factor, rest = 1.0, self._session.program.cost.vector[columns] - now
        difference = reply.difference + float((asking - now) @ reply.of(columns))
        for _ in range(ROUNDS):
            paid = float(asking @ reply.of(columns))
            if paid <= 0 or abs(difference) <= CLOSE * paid:
                break
            factor -= difference / paid
            if factor <= 0:
                return 0.0
            reply = question.ask(Change.costs(columns, rest + factor * asking))
            difference = reply.difference
        return factor

    def _paid(self, bid: int) -> tuple[Ints, Floats, Floats]:
        """Columns in which the bid's price stands, what each costs in the program, and at the prices it asks."""
        layout, frame, steps = self._layout, self._frame, self._layout.needs.steps
        begin, end = np.searchsorted(frame.bid, [bid, bid + 1]).tolist()
        entries = np.arange(begin, end)
        on_step = np.flatnonzero((steps.pairs[1] >= begin) & (steps.pairs[1] < end))
        step = np.flatnonzero(steps.bid == bid)
        columns = np.concatenate([layout.award[entries], layout.award_step[on_step], layout.step[step]])
        now = np.concatenate([steps.award_price[entries], steps.pair_price[on_step], steps.step_price[step]])
        entry = np.concatenate([entries, steps.pairs[1][on_step], np.full(len(step), begin)])
        asking = now * self._asked[entry] / np.maximum(frame.price[entry], LEAST)
        kept = np.isin(columns, self._session.free_columns(columns))
        return columns[kept], now[kept], asking[kept]
