"""Rounds for the tests of pages: matched for real, kept in a database of their own, each made once per run."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from matcher.exchange.folder import load
from matcher.insight.baselines import price_alone
from matcher.insight.paper import propose
from matcher.insight.proposal import Proposal
from matcher.market import Market
from matcher.policy import Policy
from matcher.rounds.actor import COMMAND
from matcher.rounds.people import HELD_IN, Kind, Role
from matcher.rounds.register import Contract
from matcher.solve import solve
from matcher.storage import register, rounds, runs, sheets, visits
from matcher.storage.database import Database, open_database
from matcher.storage.keys import Keys
from matcher.storage.migration import migrate
from matcher.storage.network import found
from matcher.storage.people import add_account, add_organisation, find, people
from matcher.storage.tables.sheets import Kind as SheetKind
from web import create_app
from web.visitor import VISIT, fresh_token, hashed, written_visit

CLEVELAND = Path(__file__).parents[2] / "fixtures" / "cleveland"
KEYS = Keys(b"the secret of the tests, 32 bytes or more")
NOW = datetime(2026, 12, 8, 15, 20, tzinfo=UTC)

LONG = "Ł" * 64
HOSTILE = {
    "market.toml": 'name = "<script>alert(1)</script> & {{7*7}}"\ncurrency = "EUR"\nperiod = "month"\nperiods = 14\n'
    "start = 2027-11-01\n",
    "policy.toml": '[goals]\nmode = "in_order"\nidle_hour = 11.50\ntolerance_bp = [300, 100]\n'
    "[rules.dependence]\nmost_bp = 9000\nfree = 90000000.00\nbasis = '\"><img src=x onerror=alert(2)>'\n",
    "places.csv": "place,name,parent\nhere,<b>Here</b>,\n",
    "buyers.csv": 'buyer,name,kind,place,max_premium_bp\n../..,"O\'Brien <i>& ""Co""",town/hall?,here,5000\n'
    f"{LONG},{LONG * 3},%2F,,\n",
    "lots.csv": "lot,buyer,title,category,unit,place,today_price,limit_price,parts,papers,funding,goals,switch_cost\n"
    f'"a/b?c%d e#f",../..,</title><script>alert(3)</script>,x&y,<u>,here,0.4475,0.6,100,<p>,javascript:alert(4),all,5\n'
    f"..,../..,,%%,kg,,5,,1,,,price_only,\n"
    f"{LONG},{LONG},{LONG * 3},{LONG},{LONG},,999999.99,,7,,,no_reinvestment,\n",
    "demand.csv": f'lot,period,quantity\n"a/b?c%d e#f",*,1000\n..,2,30\n{LONG},14,20000\n',
    "lot_terms.csv": 'lot,term,value,unit,gate\n..,<svg onload=alert(5)>,"1"" style=""x",{{ 7*7 }},yes\n',
    "suppliers.csv": "supplier,name,kind,place,members,pledge_revenue_bp\n"
    '"q"" onmouseover=""alert(6)","""><script>alert(7)</script>",worker_owned,here,3,100\n'
    f"{LONG},{LONG * 3},conventional,,,\n. .,Dots,converting,,0,0\n",
    "capacity.csv": "supplier,resource,period,units,committed,steady\n"
    '"q"" onmouseover=""alert(6)",hours,*,500,3,40\n'
    f'"q"" onmouseover=""alert(6)",<svg>,*,999999999999,1,\n{LONG},{LONG},1,0,0,\n',
    "bids.csv": "bid,supplier,fixed_charge,period_charge,all_or_nothing\n"
    '"1/2","q"" onmouseover=""alert(6)",10.50,1.00,\n'
    f"<2>,{LONG},,,yes\n"
    '%33,"q"" onmouseover=""alert(6)",,,\n',
    "bid_entries.csv": f'bid,lot,unit_price,most_parts\n1/2,"a/b?c%d e#f",0.40,50\n<2>,"a/b?c%d e#f",0.39,\n'
    f"<2>,{LONG},0.000001,\n%33,..,4,\n",
    "bid_uses.csv": 'bid,lot,resource,units_per_unit\n1/2,"a/b?c%d e#f",hours,0.02\n1/2,"a/b?c%d e#f",<svg>,1\n',
    "holdings.csv": f'lot,supplier,parts\n"a/b?c%d e#f","q"" onmouseover=""alert(6)",10\n{LONG},{LONG},7\n',
    "papers.csv": f'supplier,paper,amount,expires\n"q"" onmouseover=""alert(6)",<p>,1.00,2030-01-01\n{LONG},<p>,,\n',
}
"""A market whose every text tries to break out of a page, run a script, or burst its column."""


@cache
def cleveland() -> tuple[Market, Policy, Proposal]:
    """Match the demonstration network."""
    market, policy, _ = load(CLEVELAND)
    return market, policy, matched(market, policy)


@cache
def hostile() -> tuple[Market, Policy, Proposal]:
    """Match the hostile market."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in HOSTILE.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        market, policy, _ = load(Path(folder))
    return market, policy, matched(market, policy)


def matched(market: Market, policy: Policy) -> Proposal:
    """Solve a market and put its award on paper, beside the cheapest one."""
    return propose(market, policy, solve(market, policy), solve(market, price_alone(policy)))


def empty(folder: Path) -> Database:
    """Open a new database without a round."""
    return reopened(folder, _migrated())


@cache
def _migrated() -> bytes:
    """Return the file of a database with all tables and nothing in them."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(_address(Path(folder)))
        migrate(database.engine)
        return closed(database)


def _address(folder: Path) -> str:
    return f"sqlite:///{folder / 'mooring.db'}"


def closed(database: Database) -> bytes:
    """Close a database and return its file, into which the last connection wrote everything."""
    database.engine.dispose()
    return Path(str(database.engine.url.database)).read_bytes()


def reopened(folder: Path, content: bytes) -> Database:
    """Open a database with the content of another."""
    (folder / "mooring.db").write_bytes(content)
    return open_database(_address(folder))


def settle(database: Database, buyer: str | None, supplier: str | None) -> dict[Role, int]:
    """Found a real network with one person for each role, of a buyer, of a supplier and others; return their ids."""
    homes = {
        Kind.ANCHOR: ("Anchor", buyer),
        Kind.COOPERATIVE: ("Cooperative", supplier),
        Kind.FUND: ("Fund", None),
        Kind.NETWORK: ("Office", None),
        Kind.OUTSIDE: ("Others", None),
    }
    made: dict[Role, int] = {}
    with database.writing.begin() as session:
        found(session, "America/New_York", COMMAND, NOW)
        for kind, (name, party) in homes.items():
            home = add_organisation(session, name, kind, party, COMMAND, NOW)
            for role in sorted(HELD_IN[kind] - made.keys()):
                account = add_account(session, f"{role}@example.org", f"The {role}", home, [role], COMMAND, NOW)
                made[role] = account.id
    return made


def app_of(database: Database, base_url: str | None = None) -> Flask:
    """Make the application with the secret of the tests."""
    return create_app(database, KEYS, base_url)


def entered(app: Flask, database: Database, account_id: int, fresh: bool = False, at: datetime | None = None) -> str:
    """Sign somebody in without their password, at a moment or now, and return the cookie of the visit."""
    token, now = fresh_token(), at or datetime.now(UTC)
    with database.writing.begin() as session:
        account = find(session, account_id)
        visits.begin(session, account, hashed(token), "test", now, "test")
        if fresh:
            visits.step_up(session, hashed(token), now)
    with app.app_context():
        return written_visit(token, now)


def browser_of(app: Flask, cookie: str) -> FlaskClient:
    """Return a browser with the cookie of a visit."""
    client = app.test_client()
    client.set_cookie(VISIT, cookie)
    return client


def auditor(app: Flask, database: Database) -> FlaskClient:
    """Return the browser of an auditor, who sees every round whole; found a network for them if there is none."""
    with database.reading.begin() as session:
        there = [each.account.id for each in people(session, NOW) if Role.AUDITOR in each.roles]
    return browser_of(app, entered(app, database, there[0] if there else settle(database, None, None)[Role.AUDITOR]))


def sent_contracts(database: Database, account_id: int) -> int:
    """Take in a sheet of one contract for somebody's organisation, and return the number of the sheet."""
    linen = Contract(
        number="C-1", category="laundry", supplier="Big Linen", ends=date(2027, 12, 31), notice_by=date(2027, 8, 31)
    )
    content = b"Contract no,Category,Supplier,Ends,Notice by\nC-1,Laundry,Big Linen,2027-12-31,2027-08-31\n"
    with database.writing.begin() as session:
        account = find(session, account_id)
        number = sheets.receive(session, account, SheetKind.CONTRACTS, None, "register.csv", content, NOW)
        upload = sheets.find(session, number, SheetKind.CONTRACTS, None, account.organisation_id)
        register.take_in(session, account, upload, {"C-1": linen}, (), NOW)
    return number


def keep(database: Database, market: Market, policy: Policy, proposal: Proposal | None) -> int:
    """Keep a market as a round, with its proposal if there is one, and return the round's number."""
    with database.writing.begin() as session:
        number = rounds.import_market(session, market, policy, NOW)
        if proposal is not None:
            runs.store(session, number, proposal, NOW)
    return number
