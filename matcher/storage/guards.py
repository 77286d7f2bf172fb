"""What the database itself forbids, whoever asks: triggers on SQLite and on PostgreSQL.

Migrations make them with words of their own, and a table that Alembic copies on SQLite loses them silently; so
`missing` reads back what is there, after each migration and at each check. A guard that looks into another table stands
in the way of copying that one: such a step drops the guards first, and makes them again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import DDL, Connection, event, text

from matcher.storage.tables import METADATA


@dataclass(frozen=True, slots=True)
class Guard:
    """A trigger before `moment` (INSERT, UPDATE, DELETE) of a row, which refuses where `condition` holds.

    `since` is the table whose migration made it, where that is another one.
    """

    name: str
    table: str
    moment: str
    condition: str
    says: str
    since: str = ""

    @property
    def on_sqlite(self) -> str:
        """The statement that makes it on SQLite."""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.moment} ON {self.table} WHEN {self.condition}"
            f" BEGIN SELECT RAISE(ABORT, '{self.says}'); END"
        )

    @property
    def on_postgresql(self) -> str:
        """The statements that make it on PostgreSQL: a function, and the trigger that calls it."""
        row = "OLD" if self.moment == "DELETE" else "NEW"
        return (
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {self.condition} THEN"
            f" RAISE EXCEPTION '{self.says}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
            f" RETURN {row}; END $$;"
            f" CREATE TRIGGER {self.name} BEFORE {self.moment} ON {self.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {self.name}()"
        )


NEXT = "NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM events)"
PUBLISHED = "EXISTS (SELECT 1 FROM tenders WHERE round_id = OLD.{0} AND published_at IS NOT NULL)"
POLICY_FIXED = (
    "(NEW.id <> OLD.id OR NEW.policy <> OLD.policy OR NEW.policy_digest <> OLD.policy_digest)"
    f" AND (OLD.market_digest IS NOT NULL OR {PUBLISHED.format('id')}"
    " OR coalesce((SELECT state FROM round_states WHERE round_id = OLD.id), '') <> 'draft')"
)
MARKET_FIXED = "OLD.market_digest IS NOT NULL AND coalesce(NEW.market_digest, '') <> OLD.market_digest"
STATE_FIXED = (
    f"NEW.round_id <> OLD.round_id OR (NEW.state = 'draft' AND OLD.state <> 'draft' AND {PUBLISHED.format('round_id')})"
)
TENDER_FIXED = (
    "NEW.round_id <> OLD.round_id OR (OLD.published_at IS NOT NULL AND (NEW.published_at IS NULL"
    " OR NEW.published_at <> OLD.published_at OR coalesce(NEW.policy_digest, '') <> coalesce(OLD.policy_digest, '')))"
)
TWICE = "EXISTS (SELECT 1 FROM {0} WHERE {1} = NEW.{1})"
"""SQLite can replace a row by inserting it again, without updating or deleting it."""
SINCE = "signatures"
GUARDS = (
    Guard("events_in_order", "events", "INSERT", NEXT, "trail.order: an event has the next number"),
    Guard("events_unchanged", "events", "UPDATE", "1 = 1", "trail.append_only: events are never changed"),
    Guard("events_kept", "events", "DELETE", "1 = 1", "trail.append_only: events are never deleted"),
    Guard("network_demo_fixed", "network", "UPDATE", "NEW.demo <> OLD.demo", "network.demo: it is set once"),
    Guard("network_kept", "network", "DELETE", "1 = 1", "network.demo: a network is never deleted"),
    Guard("rounds_policy_fixed", "rounds", "UPDATE", POLICY_FIXED, "policy.fixed: a published policy stays", SINCE),
    Guard("rounds_market_fixed", "rounds", "UPDATE", MARKET_FIXED, "round.fixed: bids that are in stay", SINCE),
    Guard(
        "rounds_once", "rounds", "INSERT", TWICE.format("rounds", "id"), "policy.fixed: a round is added once", SINCE
    ),
    Guard("rounds_kept", "rounds", "DELETE", "1 = 1", "policy.fixed: rounds are never deleted", SINCE),
    Guard(
        "round_states_fixed", "round_states", "UPDATE", STATE_FIXED, "policy.fixed: no round is a draft again", SINCE
    ),
    Guard(
        "round_states_once",
        "round_states",
        "INSERT",
        TWICE.format("round_states", "round_id"),
        "policy.fixed: a state is added once",
        SINCE,
    ),
    Guard("round_states_kept", "round_states", "DELETE", "1 = 1", "policy.fixed: a state is never deleted", SINCE),
    Guard("tenders_fixed", "tenders", "UPDATE", TENDER_FIXED, "policy.fixed: what was published stays", SINCE),
    Guard(
        "tenders_once",
        "tenders",
        "INSERT",
        TWICE.format("tenders", "round_id"),
        "policy.fixed: a tender is added once",
        SINCE,
    ),
    Guard("tenders_kept", "tenders", "DELETE", "1 = 1", "policy.fixed: tenders are never deleted", SINCE),
    Guard("signatures_once", "signatures", "INSERT", TWICE.format("signatures", "id"), "sign.fixed: signed once"),
    Guard("signatures_unchanged", "signatures", "UPDATE", "1 = 1", "sign.fixed: signatures are never changed"),
    Guard("signatures_kept", "signatures", "DELETE", "1 = 1", "sign.fixed: signatures are never deleted"),
)
KEEP_WHOLE = (
    "CREATE OR REPLACE FUNCTION events_whole() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " RAISE EXCEPTION 'trail.append_only: events are never deleted'"
    " USING ERRCODE = 'integrity_constraint_violation'; END $$;"
    " CREATE TRIGGER events_whole BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION events_whole()"
)
"""PostgreSQL can empty a table without deleting a row."""


def missing(connection: Connection) -> Iterator[str]:
    """Yield the names of guards that should be there and are not, or are switched off."""
    on_sqlite = connection.dialect.name == "sqlite"
    present = set(connection.scalars(text(_PRESENT[connection.dialect.name])))
    tables = set(connection.scalars(text(_TABLES[connection.dialect.name])))
    wanted = [(each.name, each.since or each.table) for each in GUARDS] + (
        [] if on_sqlite else [("events_whole", "events")]
    )
    yield from (name for name, table in wanted if table in tables and name not in present)


_PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')",
}
_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}


def _install() -> None:
    """Make the guards wherever the tables are made from the code."""
    for each in GUARDS:
        _after_create(each.table, each.on_sqlite, "sqlite")
        _after_create(each.table, each.on_postgresql, "postgresql")
    _after_create("events", KEEP_WHOLE, "postgresql")


def _after_create(table: str, statement: str, dialect: str) -> None:
    made = DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it without annotations
    event.listen(METADATA.tables[table], "after_create", made.execute_if(dialect=dialect))


_install()
