"""Rounds at hand: what was frozen never changes, so it is read from the database once and kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from matcher.market import Header, Market
from matcher.policy import Policy
from matcher.rounds.states import State
from matcher.storage import rounds, runs
from matcher.storage.database import Database
from matcher.storage.markets import read_market
from matcher.storage.tenders import HeldRound
from web.pages.outcome import Outcome
from web.pages.standing import AWARDED, Standing

ROUNDS_KEPT = 4

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRound:
    """A round and its latest run; `standing` is None before the first run, `outcome` where a run has no award."""

    id: int
    state: State
    run_id: int | None
    market: Market
    policy: Policy
    outcome: Outcome | None
    standing: Standing | None

    @property
    def header(self) -> Header:
        """Name, currency and periods."""
        return self.market.header

    @property
    def years(self) -> tuple[int, int]:
        """First and last year of its periods."""
        return self.header.start.year, self.header.first_day(self.header.periods).year


class Shelf:
    """The rounds of a database, the last used ones kept whole."""

    def __init__(self, database: Database) -> None:
        """Take an open database."""
        self._database = database
        self._markets: _Kept[tuple[Market, Policy]] = _Kept(ROUNDS_KEPT)
        self._asked: _Kept[tuple[Market | None, Policy]] = _Kept(ROUNDS_KEPT)
        self._outcomes: _Kept[Outcome] = _Kept(ROUNDS_KEPT)

    def latest(self) -> int | None:
        """Return the number of the latest round whose bids are in, None if there is none."""
        with self._database.reading() as session:
            return next((each.id for each in rounds.rounds(session) if each.market_digest is not None), None)

    def asked(self, held: HeldRound) -> tuple[Market | None, Policy]:
        """Return what a published round asks for, None where it has no lot, and its policy."""
        with self._database.reading() as session:
            return self._asked.get(
                (held.id, held.tender.version, held.round.policy_digest),
                lambda: (
                    read_market(session, held.id, held.header)[0],
                    rounds.policy_of(session, held.id),
                ),
            )

    def open(self, round_id: int, now: datetime) -> OpenRound:
        """Open a round with its latest run.

        Raises
        ------
        RoundUnknown
            If there is no such round.
        RoundUnopened
            If its bids are not in yet.
        RoundDamaged
            If its rows are no longer those that were imported.
        """
        with self._database.reading() as session:
            found, run = rounds.find(session, round_id), runs.latest(session, round_id)
            state = rounds.state_of(session, round_id, now)
            key = (round_id, found.market_digest, found.policy_digest)
            market, policy = self._markets.get(
                key, lambda: (rounds.freeze(session, round_id), rounds.policy_of(session, round_id))
            )
            if run is None:
                return OpenRound(
                    id=round_id, state=state, run_id=None, market=market, policy=policy, outcome=None, standing=None
                )
            outcome = self._outcomes.get(
                (*key, run.id, run.created_at), lambda: Outcome(market, policy, runs.read(session, run.id))
            )
            return OpenRound(
                id=round_id,
                state=state,
                run_id=run.id,
                market=market,
                policy=policy,
                outcome=outcome if run.status in AWARDED else None,
                standing=Standing.of(outcome.proposal.certificate, policy, market.header.currency),
            )


class _Kept(Generic[Thing]):
    """The last few things by key; of several threads that ask for a new one, one makes it."""

    def __init__(self, most: int) -> None:
        self._most, self._things, self._lock = most, OrderedDict[Hashable, Thing](), Lock()

    def get(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """Return the thing of a key, made now if it is not there."""
        with self._lock:
            if key not in self._things:
                self._things[key] = make()
            self._things.move_to_end(key)
            while len(self._things) > self._most:
                self._things.popitem(last=False)
            return self._things[key]
