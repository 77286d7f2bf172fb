"""A proposal that was stored is read as it was, and nothing is stored that is not of its round."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from matcher.exchange.folder import load
from matcher.insight.paper import propose
from matcher.insight.proposal import AwardRow, ChargeRow, OutsideRow, Proposal
from matcher.installed import folder
from matcher.market import Market
from matcher.solve import solve
from matcher.storage import rounds, runs
from matcher.storage.database import Database
from matcher.storage.errors import RoundUnknown, RunRefused, RunUnknown
from matcher.storage.tables import METADATA
from tests.matcher.storage.examples import FULL, NOON, POLICY, market_of, proposal

BY_HAND = folder("fixtures") / "by-hand"


@pytest.fixture
def round_id(database: Database, market: Market) -> int:
    with database.writing.begin() as session:
        return rounds.import_market(session, market, POLICY, NOON)


def stored(database: Database, round_id: int, what: Proposal) -> int:
    with database.writing.begin() as session:
        return runs.store(session, round_id, what, NOON)


def rows_kept(database: Database) -> int:
    kept = [table for name, table in METADATA.tables.items() if name.startswith("run")]
    with database.reading.begin() as session:
        return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in kept)


def test_a_proposal_is_read_as_it_was_stored(database: Database, market: Market, round_id: int) -> None:
    run_id = stored(database, round_id, proposal(market))
    with database.reading.begin() as session:
        assert runs.read(session, run_id) == proposal(market)


def test_a_proposal_without_rows_is_read_as_it_was_stored(database: Database, market: Market, round_id: int) -> None:
    nothing = replace(proposal(market), awards=(), outside=(), charges=(), loads=(), goals=(), reasons=())
    run_id = stored(database, round_id, nothing)
    with database.reading.begin() as session:
        assert runs.read(session, run_id) == nothing


def test_every_award_solved_by_hand_is_read_as_it_was_stored(database: Database) -> None:
    stored_any = 0
    for path in sorted(each.parent for each in BY_HAND.glob("*/market.toml")):
        market, policy, _ = load(path)
        result = solve(market, policy)
        if result.solution is None:
            continue
        answer = propose(market, policy, result)
        with database.writing.begin() as session:
            run_id = runs.store(session, rounds.import_market(session, market, policy, NOON), answer, NOON)
        with database.reading.begin() as session:
            assert runs.read(session, run_id) == answer, path.name
        stored_any += 1
    assert stored_any > 10


def test_a_run_tells_what_it_is(database: Database, market: Market, round_id: int) -> None:
    run_id = stored(database, round_id, proposal(market, awardable=False, status="feasible"))
    with database.reading.begin() as session:
        found = runs.find(session, run_id)
        assert (found.round_id, found.status, found.awardable) == (round_id, "feasible", False)
        assert (found.market_digest, found.policy_digest) == (market.digest, POLICY.digest)
        assert found.created_at == NOON
        assert found.certificate == json.dumps(json.loads(found.certificate), sort_keys=True)


def test_the_latest_run_of_a_round_is_the_last_stored(database: Database, market: Market, round_id: int) -> None:
    other = market_of(FULL, "another")
    with database.writing.begin() as session:
        assert runs.latest(session, round_id) is None
        runs.store(session, round_id, proposal(market), NOON)
        last = runs.store(session, round_id, proposal(market, status="feasible"), NOON - timedelta(days=1))
        other_round = rounds.import_market(session, other, POLICY, NOON)
        runs.store(session, other_round, proposal(other), NOON)
    with database.reading.begin() as session:
        found = runs.latest(session, round_id)
        assert found is not None
        assert (found.id, found.status) == (last, "feasible")


@pytest.mark.parametrize("what", ["market", "policy"])
@pytest.mark.parametrize("digest", ["0" * 64, None])
def test_an_answer_to_another_market_or_policy_is_refused(
    database: Database, market: Market, round_id: int, what: str, digest: str | None
) -> None:
    digests = {"market": market.digest, "policy": POLICY.digest, what: digest}
    with pytest.raises(RunRefused, match=f"not one of round {round_id}: it answers another {what}"):
        stored(database, round_id, proposal(market, digests=digests))
    assert rows_kept(database) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"awards": (AwardRow("k9", "s1", "l1", 1, 1),)},
        {"awards": (AwardRow("k3", "s1", "l1", 1, 1),)},
        {"awards": (AwardRow("k2", "s9", "l1", 1, 1),)},
        {"awards": (AwardRow("k2", "s1", "l1", 0, 1),)},
        {"outside": (OutsideRow("l9", 1, 1),)},
        {"charges": (ChargeRow("k2", "b9", 1),)},
        {"charges": (ChargeRow("k2", "b1", -1),)},
    ],
    ids=["bid", "entry", "supplier", "no parts", "lot", "buyer", "amount"],
)
def test_rows_that_are_not_of_the_round_are_refused_and_nothing_is_kept(
    database: Database, market: Market, round_id: int, change: dict[str, tuple[object, ...]]
) -> None:
    with pytest.raises(RunRefused, match="names what is not there"):
        stored(database, round_id, replace(proposal(market), **change))  # type: ignore[arg-type]  # by name
    assert rows_kept(database) == 0


def test_a_certificate_that_is_no_json_is_refused_and_nothing_is_kept(
    database: Database, market: Market, round_id: int
) -> None:
    with pytest.raises(ValueError, match="JSON"):
        stored(database, round_id, proposal(market, gap=float("nan")))
    assert rows_kept(database) == 0


def test_a_round_or_run_that_is_not_there_is_said_to_be_missing(database: Database, market: Market) -> None:
    with pytest.raises(RoundUnknown, match="no round 5"):
        stored(database, 5, proposal(market))
    with database.reading.begin() as session:
        for ask in (runs.find, runs.read):
            with pytest.raises(RunUnknown, match="no run 5"):
                ask(session, 5)
