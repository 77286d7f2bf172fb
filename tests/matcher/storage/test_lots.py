"""Drafts and their lots: each deed done whole and told in the trail, or refused and nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from matcher.market import Header
from matcher.rounds.actor import COMMAND, Actor
from matcher.rounds.lots import Holder, Price, Wave
from matcher.rounds.people import Kind, Role
from matcher.rounds.prices import commitment
from matcher.rounds.states import State
from matcher.rounds.tenders import Method, Schedule
from matcher.storage import lots, rounds, tenders
from matcher.storage.checking import check
from matcher.storage.commitments import TABLE, bind, hidden_prices, holds
from matcher.storage.copying import can_be_copied, copy_demand
from matcher.storage.database import Database
from matcher.storage.errors import DemandRefused, LotUnknown, RoundUnknown, RoundUnopened
from matcher.storage.lot_lines import lot_lines
from matcher.storage.lot_rows import lots_of
from matcher.storage.people import acting, add_account, add_organisation, find
from matcher.storage.tables.people import Account
from matcher.storage.tables.tenders import PriceCommitment
from matcher.storage.trail import Deed, append, latest
from tests.matcher.rounds.linen import LINEN as WITH_HOLDER
from tests.matcher.storage.examples import NOON, POLICY, market_of
from tests.matcher.storage.test_faults import fail_each_statement
from tests.matcher.storage.test_rounds import LEAST

LINEN = replace(WITH_HOLDER, holders=())
HEADER = Header("Laundry 2032", "USD", "quarter", 4, date(2032, 1, 1))


@pytest.fixture
def officer(database: Database) -> Account:
    with database.writing.begin() as session:
        anchor = add_organisation(session, "Hospital", Kind.ANCHOR, "hospital", COMMAND, NOON)
        return add_account(session, "o@example.org", "Olga", anchor, [Role.OFFICER], COMMAND, NOON)


@pytest.fixture
def actor(officer: Account) -> Actor:
    return acting(officer)


@pytest.fixture
def draft(database: Database, officer: Account) -> int:
    with database.writing.begin() as session:
        return tenders.begin(session, find(session, officer.id), HEADER, NOON)


@pytest.fixture
def linen(database: Database, draft: int, actor: Actor) -> str:
    with database.writing.begin() as session:
        return lots.add(session, draft, LINEN, actor, NOON)


def whole(database: Database) -> None:
    """Hold the database against its trail."""
    with database.reading.begin() as session:
        assert check(session).faults == ()


def deeds(database: Database) -> list[str]:
    with database.reading.begin() as session:
        return [each.deed for each in latest(session, None, 10**9, 5)]


def test_a_draft_has_its_lead_as_buyer_and_no_market(database: Database, draft: int) -> None:
    with database.reading.begin() as session:
        held = tenders.find(session, draft, NOON)
        assert (held.state, held.buyers, held.published) == (State.DRAFT, frozenset({"hospital"}), False)
        assert held.header == HEADER
        with pytest.raises(RoundUnopened):
            rounds.freeze(session, draft)
    whole(database)


def test_a_lot_comes_out_as_it_went_in(database: Database, draft: int, linen: str) -> None:
    with database.reading.begin() as session:
        kept = lots.find(session, draft, linen)
        (line,) = lot_lines(session, draft, ["hospital"])
    assert (kept.id, kept.version, kept.lot) == ("L-001", 1, LINEN)
    assert (line.id, line.quantity, line.worth, line.sourced) == ("L-001", 304, 16_720, True)
    whole(database)


def test_a_change_is_kept_under_a_new_version_and_told(
    database: Database, draft: int, linen: str, actor: Actor
) -> None:
    changed = replace(LINEN, title="All linen", quantities=(1, 0, 0, 9), terms=(), today=Price(amount=1))
    with database.writing.begin() as session:
        lots.change(session, draft, linen, 1, changed, actor, NOON)
    with database.reading.begin() as session:
        kept = lots.find(session, draft, linen)
        assert (kept.version, kept.lot) == (2, changed)
    assert deeds(database)[0] == "lot.change"
    whole(database)


def test_saving_without_a_change_is_no_deed(database: Database, draft: int, linen: str, actor: Actor) -> None:
    with database.writing.begin() as session:
        lots.change(session, draft, linen, 1, LINEN, actor, NOON)
    assert deeds(database)[0] == "lot.add"


def test_a_change_made_from_an_old_version_is_refused(database: Database, draft: int, linen: str, actor: Actor) -> None:
    with database.writing.begin() as session:
        lots.change(session, draft, linen, 1, replace(LINEN, title="First"), actor, NOON)
    with pytest.raises(DemandRefused) as refused, database.writing.begin() as session:
        lots.change(session, draft, linen, 1, replace(LINEN, title="Second"), actor, NOON)
    assert refused.value.code == "tender.stale"
    with database.reading.begin() as session:
        assert lots.find(session, draft, linen).lot.title == "First"


def test_a_removed_lot_is_put_back_as_it_was_and_no_id_is_used_twice(
    database: Database, draft: int, linen: str, actor: Actor
) -> None:
    with database.writing.begin() as session:
        lots.remove(session, draft, linen, 1, actor, NOON)
        assert lots.add(session, draft, LINEN, actor, NOON) == "L-002"
        with pytest.raises(LotUnknown):
            lots.find(session, draft, linen)
    whole(database)
    with database.writing.begin() as session:
        lots.put_back(session, draft, linen, actor, NOON)
    with database.reading.begin() as session:
        kept = lots.find(session, draft, linen)
        assert (kept.version, kept.lot) == (2, LINEN)
        assert lots.removed_lots(session, draft) == []
    whole(database)


def test_a_split_is_undone_with_all_that_came_of_it(database: Database, draft: int, linen: str, actor: Actor) -> None:
    halves = [Wave("North", 5000, 1), Wave("South", 5000, 2)]
    with database.writing.begin() as session:
        assert lots.split_into(session, draft, linen, 1, halves, actor, NOON) == []
        assert lots.split_into(session, draft, "L-002", 1, halves, actor, NOON) == []
    with database.reading.begin() as session:
        assert list(lots_of(session, draft)) == ["L-003", "L-004", "L-005"]
    with database.writing.begin() as session:
        lots.put_back(session, draft, linen, actor, NOON)
    with database.reading.begin() as session:
        assert list(lots_of(session, draft)) == [linen]
    whole(database)


def test_a_split_that_is_not_the_whole_changes_nothing(
    database: Database, draft: int, linen: str, actor: Actor
) -> None:
    with database.writing.begin() as session:
        (wrong,) = lots.split_into(session, draft, linen, 1, [Wave("", 4000, 1), Wave("", 5000, 1)], actor, NOON)
    assert wrong.code == "wave.shares"
    assert deeds(database)[0] == "lot.add"


def test_nobody_adds_a_lot_for_somebody_who_does_not_buy(database: Database, draft: int, actor: Actor) -> None:
    with pytest.raises(DemandRefused) as refused, database.writing.begin() as session:
        lots.add(session, draft, replace(LINEN, buyer="city"), actor, NOON)
    assert refused.value.code == "lot.buyer"


SCHEDULE = Schedule(
    name="Laundry and more",
    method=Method.PROPOSAL,
    public=True,
    questions_until=NOON + timedelta(days=5),
    closes_at=NOON + timedelta(days=9),
    standstill_days=14,
)


def change_all(session: Session, draft: int, actor: Actor) -> int:
    """Change a lot in each of its tables."""
    changed = replace(LINEN, title="Other", quantities=(7, 7, 7, 7), terms=(), site="North")
    lots.change(session, draft, "L-001", 1, changed, actor, NOON)
    return 1


def test_once_published_or_given_up_nothing_of_a_draft_changes(
    database: Database, draft: int, linen: str, actor: Actor
) -> None:
    deed: dict[str, Callable[[Session], object]] = {
        "add": lambda session: lots.add(session, draft, LINEN, actor, NOON),
        "change": lambda session: change_all(session, draft, actor),
        "remove": lambda session: lots.remove(session, draft, linen, 1, actor, NOON),
        "split": lambda session: lots.split_into(
            session, draft, linen, 1, [Wave("", 5000, 1), Wave("", 5000, 1)], actor, NOON
        ),
        "schedule": lambda session: tenders.schedule(session, draft, 1, SCHEDULE, actor, NOON),
        "cancel": lambda session: tenders.cancel_draft(session, draft, "again", actor, NOON),
    }
    for state in State:
        if state == State.DRAFT:
            continue
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE round_states SET state = :state"), {"state": state})
        for name, do in deed.items():
            with pytest.raises(DemandRefused) as refused, database.writing.begin() as session:
                do(session)
            assert refused.value.code == "tender.not_draft", (state, name)


def test_dates_and_method_are_changed_once_for_each_version(database: Database, draft: int, actor: Actor) -> None:
    with database.writing.begin() as session:
        tenders.schedule(session, draft, 1, SCHEDULE, actor, NOON)
    with database.reading.begin() as session:
        held = tenders.find(session, draft, NOON)
        assert (held.schedule, held.tender.version) == (SCHEDULE, 2)
    with pytest.raises(DemandRefused, match="in the meantime"), database.writing.begin() as session:
        tenders.schedule(session, draft, 1, SCHEDULE, actor, NOON)
    whole(database)


def test_last_rounds_demand_is_copied_with_all_that_hangs_on_it(
    database: Database, draft: int, linen: str, officer: Account
) -> None:
    with database.writing.begin() as session:
        made = copy_demand(session, draft, find(session, officer.id), "Laundry 2033", date(2033, 1, 1), NOON)
    with database.reading.begin() as session:
        assert lots.find(session, made, linen).lot == LINEN
        assert tenders.find(session, made, NOON).header == replace(HEADER, name="Laundry 2033", start=date(2033, 1, 1))
        assert [each.id for each in can_be_copied(session, "hospital")] == [made, draft]
    whole(database)


def test_the_demand_of_an_imported_round_is_copied_with_its_holders(database: Database, officer: Account) -> None:
    supplier = ("wash", "Wash", "worker_owned", None, None, 0, 0, None, None, "", "", None, None)
    market = market_of(
        {
            **LEAST,
            "buyers": [("hospital", "Hospital", "hospital", None, 250, None), *LEAST["buyers"]],
            "lots": [("h", "hospital", "", "food", "meal", None, 5, None, None, 1, *(None,) * 11), *LEAST["lots"]],
            "demand": [("h", 2, 7), *LEAST["demand"]],
            "suppliers": [supplier],
            "holdings": [("h", "wash", 1)],
        }
    )
    with database.writing.begin() as session:
        source = rounds.import_market(session, market, POLICY, NOON)
        made = copy_demand(session, source, find(session, officer.id), "Food", date(2033, 1, 1), NOON)
    with database.reading.begin() as session:
        (kept,) = lots_of(session, made).values()
        assert (kept.id, kept.lot.quantities, kept.lot.holders) == (
            "h",
            (0, 7, 0, 0),
            (Holder(supplier="wash", parts=1),),
        )
        policy = rounds.policy_of(session, made)
        assert (policy.goals, policy.rules.exclude) == (POLICY.goals, ())
    whole(database)


def test_nobody_copies_a_round_in_which_they_have_nothing(database: Database, officer: Account) -> None:
    with database.writing.begin() as session:
        source = rounds.import_market(session, market_of(LEAST), POLICY, NOON)
    with pytest.raises(RoundUnknown), database.writing.begin() as session:
        copy_demand(session, source, find(session, officer.id), "Food", date(2033, 1, 1), NOON)


def test_a_buyer_is_bound_to_hidden_prices_alone(database: Database, draft: int, linen: str, actor: Actor) -> None:
    with database.writing.begin() as session:
        made = bind(session, draft, "hospital")
        append(session, Deed(name="test", actor=actor, now=NOON), (TABLE, draft))
    with database.reading.begin() as session:
        nonce = session.get_one(PriceCommitment, (draft, "hospital")).nonce
        assert hidden_prices(session, draft, "hospital") == {linen: {"today": 550_000}}
        assert made == commitment({linen: {"today": 550_000}}, nonce)
        assert holds(session, draft, "hospital")
    with database.writing.begin() as session:
        lots.change(session, draft, linen, 1, replace(LINEN, today=replace(LINEN.today, amount=1)), actor, NOON)
    with database.reading.begin() as session:
        assert not holds(session, draft, "hospital")


def test_whichever_statement_of_a_deed_fails_nothing_of_it_is_kept(
    database: Database, draft: int, linen: str, officer: Account, actor: Actor
) -> None:
    halves = [Wave("", 5000, 1), Wave("", 5000, 2)]

    def mine(session: Session) -> Account:
        return find(session, officer.id)

    deeds: tuple[Callable[[Session], object], ...] = (
        lambda session: tenders.begin(session, mine(session), HEADER, NOON),
        lambda session: lots.add(session, draft, LINEN, actor, NOON),
        lambda session: change_all(session, draft, actor),
        lambda session: copy_demand(session, draft, mine(session), "Next", date(2033, 1, 1), NOON),
        lambda session: lots.split_into(session, draft, linen, 2, halves, actor, NOON),
        lambda session: lots.put_back(session, draft, linen, actor, NOON),
        lambda session: lots.remove(session, draft, "L-002", 1, actor, NOON),
        lambda session: tenders.schedule(session, draft, 1, SCHEDULE, actor, NOON),
        lambda session: tenders.cancel_draft(session, draft, "Enough.", actor, NOON),
    )
    failed = sum(fail_each_statement(database, deed) for deed in deeds)
    assert failed > 60
    whole(database)
