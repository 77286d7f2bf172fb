"""A market that was imported comes out of the database as it went in, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError

from matcher.exchange.folder import load
from matcher.installed import folder
from matcher.market import Market
from matcher.market.columns import Kind
from matcher.market.tables import TABLES
from matcher.policy import Policy
from matcher.storage import rounds
from matcher.storage.database import Database, open_database
from matcher.storage.errors import RoundDamaged, RoundUnknown
from matcher.storage.migration import migrate
from matcher.storage.tables import METADATA
from matcher.storage.tables.demand import Demand
from matcher.storage.tables.rounds import Round
from matcher.storage.tables.schema import may_be_null
from tests.matcher.storage.examples import FULL, NOON, POLICY, Rows, market_of
from tests.tampering import unguarded

BY_HAND = sorted(path.parent for path in (folder("fixtures") / "by-hand").glob("*/market.toml"))
LEAST: Rows = {
    "buyers": [("b", "B", "school", None, None, None)],
    "lots": [("l", "b", "", "food", "meal", None, 5, None, None, 1, *(None,) * 11)],
    "demand": [("l", 1, 1)],
}
"""A market with as little as a market can have."""


def imported(database: Database, market: Market, policy: Policy = POLICY) -> int:
    with database.writing.begin() as session:
        return rounds.import_market(session, market, policy, NOON)


def frozen(database: Database, round_id: int) -> Market:
    with database.reading.begin() as session:
        return rounds.freeze(session, round_id)


def count(database: Database, table: str) -> int:
    with database.reading.begin() as session:
        return session.scalar(select(func.count()).select_from(METADATA.tables[table])) or 0


def test_every_declared_column_has_its_column_in_the_database_and_the_other_way_round() -> None:
    for declared in TABLES:
        stored = METADATA.tables[declared.file]
        expected = {each.name: may_be_null(each) for each in declared.columns().values()}
        own = [each for each in stored.c if each.name not in ("id", "round_id")]
        assert {each.name: each.nullable for each in own} == expected, declared.file
        numbers = {each.name for each in declared.columns().values() if not each.textual}
        assert {each.name for each in own if each.type.python_type is int} == numbers, declared.file


def test_every_reference_is_held_by_the_database_but_the_one_that_may_mean_two_tables() -> None:
    free = [
        (declared.file, each.name)
        for declared in TABLES
        for each in declared.columns().values()
        if each.kind == Kind.REF and not METADATA.tables[declared.file].c[each.name].foreign_keys
    ]
    assert free == [("bid_uses", "bid")]


@pytest.mark.parametrize("tables", [FULL, LEAST], ids=["full", "least"])
def test_a_market_comes_out_as_it_went_in(database: Database, tables: Rows) -> None:
    market = market_of(tables)
    found = frozen(database, imported(database, market))
    assert found.header == market.header
    assert found.digest == market.digest


def test_the_example_fills_every_column_of_every_table() -> None:
    for table in TABLES:
        for name, column in table.columns().items():
            values = [FULL[table.file][row][list(table.columns()).index(name)] for row in range(len(FULL[table.file]))]
            assert any(each not in (None, "") for each in values), f"{table.file}.{column.name}"


def test_every_market_solved_by_hand_comes_out_as_it_went_in(database: Database) -> None:
    assert BY_HAND
    for path in BY_HAND:
        market, policy, _ = load(path)
        round_id = imported(database, market, policy)
        assert frozen(database, round_id).digest == market.digest, path.name
        with database.reading.begin() as session:
            assert rounds.policy_of(session, round_id) == policy, path.name


def test_the_demo_network_comes_out_as_it_went_in(database: Database) -> None:
    market, policy, _ = load(folder("fixtures") / "cleveland")
    assert frozen(database, imported(database, market, policy)).digest == market.digest


any_text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=70)


@pytest.fixture(scope="module")
def one_for_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = open_database(tmp_path_factory.mktemp("texts") / "mooring.db")
    migrate(database.engine)
    yield database
    database.engine.dispose()


@settings(max_examples=25)
@given(name=any_text, category=any_text, amount=st.integers(0, 10**13))
def test_any_text_and_any_amount_survives(one_for_all: Database, name: str, category: str, amount: int) -> None:
    buyer = ("b", name, category, None, None, None)
    market = market_of({**LEAST, "buyers": [buyer], "onboarding": [("b", None, amount)]})
    assert frozen(one_for_all, imported(one_for_all, market)).digest == market.digest


def test_a_round_tells_what_it_is(database: Database, market: Market) -> None:
    east = timezone(timedelta(hours=-5))
    with database.writing.begin() as session:
        round_id = rounds.import_market(session, market, POLICY, NOON.astimezone(east))
    with database.reading.begin() as session:
        found = rounds.find(session, round_id)
        assert (found.name, found.currency, found.period, found.periods) == (
            "Ühre round",
            "USD",
            "quarter",
            4,
        )
        assert found.start == market.header.start
        assert found.imported_at == NOON
        assert found.imported_at.tzinfo == NOON.tzinfo
        assert rounds.policy_of(session, round_id) == POLICY
        assert rounds.policy_of(session, round_id).digest == POLICY.digest


def test_a_time_without_a_zone_is_refused(database: Database, market: Market) -> None:
    with database.writing() as session, pytest.raises(StatementError, match="kept with their zone"):
        rounds.import_market(session, market, POLICY, NOON.replace(tzinfo=None))


def test_importing_again_finds_the_round(database: Database, market: Market) -> None:
    first = imported(database, market)
    assert imported(database, market) == first
    assert count(database, "rounds") == 1
    assert count(database, "lots") == 2


def test_another_policy_or_market_is_another_round_and_the_latest_comes_first(database: Database) -> None:
    market = market_of(LEAST)
    made = [
        imported(database, market),
        imported(database, market, Policy()),
        imported(database, market_of(FULL)),
    ]
    assert len(set(made)) == 3
    with database.reading.begin() as session:
        assert [each.id for each in rounds.rounds(session)] == made[::-1]
    assert [frozen(database, each).digest == market.digest for each in made] == [True, True, False]


def test_a_round_that_is_not_there_is_said_to_be_missing(database: Database) -> None:
    with database.reading.begin() as session:
        for ask in (rounds.find, rounds.freeze, rounds.policy_of):
            with pytest.raises(RoundUnknown, match="no round 7"):
                ask(session, 7)
        assert rounds.rounds(session) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE bid_entries SET unit_price = unit_price + 1 WHERE bid = 'k2'",
        "UPDATE suppliers SET name = 'Other' WHERE supplier = 's2'",
        "DELETE FROM bid_steps",
        "DELETE FROM demand",
        "UPDATE bid_uses SET bid = 'gone' WHERE bid = 'a1'",
        "UPDATE rounds SET name = 'Other'",
    ],
)
def test_a_round_whose_rows_were_changed_is_not_frozen(database: Database, market: Market, change: str) -> None:
    round_id = imported(database, market)
    with database.writing.begin() as session:
        session.execute(text(change))
    with pytest.raises(RoundDamaged, match=r"market of round 1 .* digest differs"):
        frozen(database, round_id)


def test_a_policy_that_was_changed_is_not_given_out(database: Database, market: Market) -> None:
    round_id = imported(database, market)
    with unguarded(database) as connection:
        connection.execute(update(Round).values(policy=Policy().canonical()))
    with database.reading.begin() as session, pytest.raises(RoundDamaged, match="policy of round 1"):
        rounds.policy_of(session, round_id)


def test_the_digest_kept_is_that_of_the_policy_kept(database: Database, market: Market) -> None:
    imported(database, market)
    with database.reading.begin() as session:
        found = rounds.rounds(session)[0]
        assert hashlib.sha256(found.policy.encode()).hexdigest() == POLICY.digest == found.policy_digest


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("demand", {"lot": "l1", "period": 61, "quantity": 1}),
        ("demand", {"lot": "l1", "period": 0, "quantity": 1}),
        ("demand", {"lot": "l1", "period": 1, "quantity": 1}),
        ("demand", {"lot": "gone", "period": 3, "quantity": 1}),
        ("demand", {"lot": "l1", "period": 3, "quantity": None}),
        ("demand", {"lot": "l1", "period": 3, "quantity": -1}),
        ("onboarding", {"buyer": "b1", "supplier": None, "cost": 1}),
        ("onboarding", {"buyer": "b1", "supplier": "s1", "cost": 1}),
        ("contracts", {"supplier": "s1", "buyer": None, "value": 1}),
        ("bid_uses", {"bid": "k2", "lot": "l1", "resource": "hours", "units_per_unit": 1, "supplier": None}),
        ("bid_partners", {"bid": "k2", "supplier": "s2", "work_bp": 10_001}),
        ("places", {"place": "new", "name": "", "parent": "gone"}),
    ],
    ids=lambda each: each if isinstance(each, str) else None,
)
def test_the_database_itself_refuses_rows_that_cannot_be(
    database: Database, market: Market, table: str, row: dict[str, object]
) -> None:
    round_id = imported(database, market)
    before = count(database, table)
    stored: Table = METADATA.tables[table]
    with pytest.raises(IntegrityError), database.engine.begin() as session:
        session.execute(insert(stored).values(round_id=round_id, **row))
    assert count(database, table) == before


def test_two_rounds_do_not_share_their_rows(database: Database) -> None:
    first, second = imported(database, market_of(LEAST, "one")), imported(database, market_of(LEAST, "two"))
    with pytest.raises(IntegrityError), database.writing.begin() as session:
        session.execute(insert(Demand).values(round_id=second + 1, lot="l", period=1, quantity=1))
    assert frozen(database, first).header.name == "one"
    assert frozen(database, second).header.name == "two"


def test_of_two_writers_at_once_one_adds_the_round_and_the_other_finds_it(database: Database, market: Market) -> None:
    start = Barrier(2)

    def write() -> int:
        start.wait()
        return imported(database, market)

    with ThreadPoolExecutor(2) as pool:
        first, second = [each.result() for each in [pool.submit(write), pool.submit(write)]]
    assert first == second
    assert count(database, "rounds") == 1
    assert frozen(database, first).digest == market.digest


def test_a_reader_sees_one_moment_while_somebody_writes(database: Database, market: Market) -> None:
    round_id = imported(database, market)
    with database.reading.begin() as reader:
        before = rounds.freeze(reader, round_id)
        with database.writing.begin() as writer:
            writer.execute(text("DELETE FROM bid_steps"))
        assert rounds.freeze(reader, round_id).digest == before.digest
    with pytest.raises(RoundDamaged):
        frozen(database, round_id)


def test_a_market_of_several_batches_comes_out_whole(
    database: Database, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.storage.markets.ROWS_AT_ONCE", 2)
    round_id = imported(database, market)
    assert frozen(database, round_id).digest == market.digest
    assert replace(frozen(database, round_id).header, name="") == replace(market.header, name="")


def test_no_folder_of_the_fixtures_was_missed() -> None:
    assert len(BY_HAND) == sum(path.is_dir() for path in Path(folder("fixtures") / "by-hand").iterdir())
