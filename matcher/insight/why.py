"""Why a bid lost, and at what price it would have won: the rule that decided, and a threshold on a published grid.

The threshold is the highest whole percentage of the bid's unit prices at which it wins a part, all other bids
unchanged: not below what pays its hours at the wage floor. It is verified only if a certified award is proved to be
better with the bid at this percentage, and worse at the next; every other threshold is an estimate, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.insight.changes import PERCENT
from matcher.insight.estimates import Estimates
from matcher.insight.offers import least_percent
from matcher.insight.proposal import Proposal, ReasonRow
from matcher.insight.recheck import awarded
from matcher.insight.trials import Trial, Trials, trials
from matcher.market import Market
from matcher.policy import Policy
from matcher.solution import Solution
from matcher.solve.stage import Terms

TRIALS = 16
"""Solves a threshold may take; a bid for one lot takes about four."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The highest percentage of a losing bid's prices at which it wins a part.

    Attributes
    ----------
    percent
        None if no price would have won; 100 if, within what the award is proved to, its own prices would have.
    verified
        True if it is proved; else it is an estimate.
    gain, loss
        Cents by which the best award found with it is better at this percentage, and worse at the next one; None
        where nothing was found.
    least
        The lowest percentage that pays its hours at the wage floor; 1 without one.
    """

    percent: int | None
    verified: bool
    gain: int | None = None
    loss: int | None = None
    least: int = 1


@dataclass(frozen=True, slots=True)
class Why:
    """What became of a bid: the reason of each entry, and the threshold if it won nothing."""

    bid: str
    reasons: tuple[ReasonRow, ...]
    threshold: Threshold | None

    @property
    def won(self) -> bool:
        """Tell whether it won a part."""
        return self.threshold is None


def why(market: Market, policy: Policy, proposal: Proposal, bid: str, terms: Terms | None = None) -> Why:
    """Say what became of a bid under a certified proposal."""
    told = tuple(row for row in proposal.reasons if row.bid == bid)
    if any(row.parts for row in told):
        return Why(bid, told, None)
    return Why(bid, told, threshold(market, policy, awarded(proposal), bid, terms))


def threshold(market: Market, policy: Policy, solution: Solution, bid: str, terms: Terms | None = None) -> Threshold:
    """Find the threshold of a losing bid, starting from the relaxation's estimate, by real solves of its part."""
    number = market.bids.bid.index(bid)
    least = least_percent(market, policy, number)
    if least >= PERCENT:
        return Threshold(percent=None, verified=True, least=least)
    search = _Search(trials(market, policy, solution, bid, terms), least)
    search.run(_guess(market, policy, solution, bid) or least)
    return search.found(steady=not _turns(market, number))


def _guess(market: Market, policy: Policy, solution: Solution, bid: str) -> int | None:
    if policy.goals.mode != "weighted":
        return PERCENT - 1
    (estimate,) = Estimates(market, policy, solution).of([bid])
    return estimate.percent


def _turns(market: Market, bid: int) -> bool:
    """Tell whether a bid's discounts count its own prices: then a lower price may also lose a discount."""
    return bool(market.bids.discount_on[bid] == "value" and np.any(market.bid_steps.bid == bid))


class _Search:
    """A search on the grid: `low` is the highest percentage known to win, `high` the lowest known not to."""

    def __init__(self, trials: Trials, least: int) -> None:
        self._trials, self._least = trials, least
        self._tried: dict[int, Trial] = {}
        self.low, self.high = least - 1, PERCENT

    def run(self, guess: int) -> None:
        """Try, and let each trial say where to look next, until winning and losing are neighbours."""
        while self.high - self.low > 1 and len(self._tried) < TRIALS:
            percent = min(max(guess, self.low + 1), self.high - 1)
            trial = self._at(percent)
            if trial.wins:
                self.low = percent
            else:
                self.high = percent
            guess = self._next(percent, trial)

    def _next(self, percent: int, trial: Trial) -> int:
        """Return the percentage at which the award just found is as good as without the bid, or the middle."""
        if trial.even is not None:
            return max(int(trial.even), percent + 1) if trial.wins else int(trial.even)
        if not trial.wins and self.low < self._least:
            return self._least  # is there any price?
        return (self.low + self.high) // 2

    def _at(self, percent: int) -> Trial:
        if percent not in self._tried:
            self._tried[percent] = self._trials.at(percent)
        return self._tried[percent]

    def found(self, steady: bool) -> Threshold:
        """Say what was found; `steady` if a lower price never loses what a higher one wins."""
        if self.low < self._least:
            lost = self._at(self._least)
            return Threshold(percent=None, verified=steady and _loses(lost), least=self._least)
        won, lost = self._at(self.low), self._at(self.low + 1)
        if lost.wins and self.low + 1 == PERCENT:
            return Threshold(percent=PERCENT, verified=False, gain=_cents(lost.gain), least=self._least)
        if steady and self._trials.provable and not (won.proved and _loses(lost)):
            won, lost = self._tight(won, lost)
        proved = steady and won.proved and _loses(lost)
        facts = {"gain": _cents(won.gain), "loss": _cents(-lost.gain)} if self._trials.provable else {}
        return Threshold(percent=self.low, verified=proved, least=self._least, **facts)

    def _tight(self, won: Trial, lost: Trial) -> tuple[Trial, Trial]:
        """Try both again as tightly as the work allows; what then contradicts the search proves nothing."""
        again = self._trials.at(self.low, tight=True), self._trials.at(self.low + 1, tight=True)
        return again if again[0].wins and not again[1].wins else (won, lost)


def _loses(trial: Trial) -> bool:
    return trial.proved and not trial.wins


def _cents(amount: float) -> int | None:
    return round(amount * 100) if np.isfinite(amount) else None
