"""A network with something in every state, so that every door of the table opens for somebody, with its form filled.

Two anchors have a draft, a round that is open, and one on which a motion waits; beside them stands a round with a
hostile award. A town is made once, kept as a file, and opened again from there as often as wanted.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from matcher.insight.proposal import Proposal
from matcher.market import Market
from matcher.policy import Policy, read_policy
from matcher.rounds.actor import COMMAND
from matcher.rounds.motions import Kind
from matcher.rounds.people import Role
from matcher.storage import addenda, entry, lots, motions, notices, passwords, questions, sheets
from matcher.storage.database import Database, open_database
from matcher.storage.lot_rows import lots_of
from matcher.storage.people import acting, find, invite, set_disabled
from matcher.storage.tables.sheets import Kind as SheetKind
from tests.matcher.storage.drafts import KEYS, LOT, Draft, begin, draft
from tests.reading import loaded
from tests.small import small
from tests.web.kept import browser_of, empty, entered, hostile, keep, matched, sent_contracts, settle
from web import create_app
from web.visitor import fresh_token, written_visit

PASSWORD = "four words do well"
POLICY = read_policy(
    {
        "goals": {"idle_hour": "11.50", "swing_hour": "2.00", "moved_bp": 500, "steady_through": 4},
        "rules": {
            "supplier_share": [{"most_bp": 9000, "of": "category", "by": "supplier", "basis": "Charter"}],
            "reserved_share": [{"least_bp": 100, "of": "category", "kind": "worker_owned", "basis": "Charter"}],
            "ramp": {"resource": "hours", "most_bp": 9000},
            "standby": {"cover_bp": 1000},
            "rings": {"per_ring_bp": 100, "most_bp": 9000, "beyond": 1},
            "dependence": {"most_bp": 9000, "free": "1000.05", "basis": "Charter"},
            "wage_floor": {"hourly": "9.50"},
        },
    }
)
"""Every rule a form has."""
LAST = small(
    {"goals": {"idle_hour": "1.00"}},
    buyers="buyer\nhospital",
    lots="lot parts buyer\nm 4 hospital",
    suppliers="supplier pledge_revenue_bp\nalder 0\nbirch 1000",
    bids="bid supplier\na alder\nb birch",
    bid_entries="bid lot unit_price\na m 8\nb m 9",
)
DEMAND = b"""Title,Category,Unit,Price,As of,Q1 2032
Linen,laundry,lb,0.50,3/4/2027,"1,200"
Soap,soap,lb,2,3/4/2027,7
"""
CONTRACTS = b"""Contract,Title,Category,Supplier,Ends,Annual value
C-2,Soap,soaps,Big Soap,3/4/2031,"1,200"
"""


@dataclass(frozen=True)
class Town:
    """The network: its application, and everybody by a name; `nobody` is not signed in.

    `more` are addresses that no page of somebody's leads to: where a deed or a letter leads. The round `draft`
    lacks signatures alone; `written` has a policy with every rule.
    """

    app: Flask
    database: Database
    file: Path
    people: dict[str, int]
    token: str
    more: dict[str, list[str]]
    draft: int
    written: int
    now: datetime
    cookies: dict[str, str] = field(default_factory=dict)

    def browser(self, name: str) -> FlaskClient:
        """A browser with somebody's cookie, whatever became of the one before."""
        if name not in self.cookies:
            self.cookies[name] = self._cookie(self.people.get(name))
        return browser_of(self.app, self.cookies[name])

    def _cookie(self, account: int | None) -> str:
        if account is not None:
            return entered(self.app, self.database, account, fresh=True, at=self.now)
        with self.app.app_context():
            return written_visit(fresh_token(), self.now)

    def keep(self, file: Path) -> None:
        """Keep everything as it is now in a file, with everybody signed in."""
        for who in self.people:
            self.browser(who)
        with closing(sqlite3.connect(self.file)) as source, closing(sqlite3.connect(file)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = delete")

    def put_back(self, file: Path) -> None:
        """Make everything as it was kept."""
        self.database.engine.dispose()
        for part in ("-wal", "-shm"):
            Path(f"{self.file}{part}").unlink(missing_ok=True)
        shutil.copyfile(file, self.file)


def town(folder: Path) -> Town:
    """Build it."""
    return build(empty(folder), folder / "mooring.db")


def build(database: Database, file: Path) -> Town:
    """Build it in an empty database."""
    now = datetime.now(UTC)
    roles = settle(database, "port", "laundry")
    keep(database, *hostile())
    keep(database, *_last_round())
    two = draft(database, now)
    people = {str(role): account for role, account in roles.items()}
    for (home, role), account in two.people.items():
        people[f"{'lead' if home == two.lead else 'other'} {role}"] = account
    opened, moved = begin(two, now, "Open round"), begin(two, now, "Moved round")
    written = begin(two, now, "Draft", POLICY)
    for each in (opened, moved):
        for home in (two.lead, two.other):
            for role in (Role.OFFICER, Role.APPROVER):
                each.sign(home, role, now)
    sent_contracts(database, people["lead officer"])
    looked = _happen(opened, moved, written, people["bidder"], now)
    token = _accounts(database, people, now)
    more = {
        "nobody": [f"/invitations/{token}", "/signin"],
        "admin": [f"/people/{people['trustee']}"],
        "lead officer": looked,
    }
    app = create_app(database, KEYS, None, lambda: now + timedelta(minutes=1))
    return Town(app, database, file, people, token, more, two.round_id, written.round_id, now)


def _last_round() -> tuple[Market, Policy, Proposal]:
    """Match a small round of the lead, on which a policy can be tried."""
    market, policy = loaded(LAST)
    return market, policy, matched(market, policy)


def _happen(opened: Draft, moved: Draft, written: Draft, bidder: int, now: datetime) -> list[str]:
    """Let questions be asked and changes proposed; send sheets, and return where they are looked at."""
    with opened.database.writing.begin() as session:
        officer, asker = opened.account(session, opened.lead, Role.OFFICER), find(session, bidder)
        for words in ("How heavy is a cart?", "And on Sundays?", "And on holidays?"):
            questions.ask(session, opened.round_id, words, asker, now)
        questions.publish(session, opened.round_id, 1, 1, "Eight pounds.", officer, now)
        kept = next(each for each in lots_of(session, opened.round_id, ["hospital"]).values())
        changed = replace(kept.lot, title="Linen of all wards", remarks="By six.")
        addenda.propose(session, opened.round_id, kept.id, kept.version, "", changed, officer, now)
        until = now + timedelta(days=30)
        motions.move(session, moved.round_id, Kind.EXTEND, until, "Two holidays.", officer, now)
        lots.add(session, written.round_id, LOT, acting(officer), now)
        lots.remove(session, written.round_id, "L-003", 1, acting(officer), now)
        demand = sheets.receive(session, officer, SheetKind.DEMAND, written.round_id, "demand.csv", DEMAND, now)
        register = sheets.receive(session, officer, SheetKind.CONTRACTS, None, "contracts.csv", CONTRACTS, now)
        session.execute(text("UPDATE outbox SET fault = 'no such mailbox'"))
        return [f"/demand/{written.round_id}/import/{demand}", f"/contracts/import/{register}"]


def _accounts(database: Database, people: dict[str, int], now: datetime) -> str:
    """Give the facilitator a password and the bidder a phone, shut the trustee out; return an invitation's token."""
    with database.writing.begin() as session:
        used = invite(session, KEYS, people["facilitator"], COMMAND, now)
        entry.accept(session, KEYS, used, passwords.hashed(PASSWORD), None, now)
        notices.set_ways(session, find(session, people["bidder"]), "+12165550134", [], now)
        set_disabled(session, people["trustee"], True, COMMAND, now)
        return invite(session, KEYS, people["reader"], COMMAND, now)


def opened_again(town: Town, file: Path) -> Town:
    """Return the town as it was kept in a file, with an application and browsers of its own."""
    town.put_back(file)
    database = open_database(f"sqlite:///{town.file}")
    app = create_app(database, KEYS, None, town.app.extensions["clock"])
    return replace(town, app=app, database=database)
