"""What all tables share: names of constraints, and types that mean the same on SQLite and PostgreSQL.

A table of a market has the columns its file has, plus the round. Its constraints follow from the declaration
in `matcher.market.tables`, so that the database refuses what the folder would.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    String,
    UniqueConstraint,
    column,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.compiler import TypeCompiler
from sqlalchemy.sql.schema import SchemaItem
from sqlalchemy.types import TypeDecorator, TypeEngine

from matcher.market.columns import ABSENT, Column, Kind, Table
from matcher.market.tables import TABLES

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""How constraints are named where they are not given a name."""
STRICT = {"sqlite_strict": True}
"""Makes SQLite refuse text in a column of numbers."""
TOLD_BY, UNTOLD = "told_by", "untold"
"""Names under which a table or column says how the trail tells of its rows, or why it does not."""


def told_by(column_name: str) -> dict[str, Any]:
    """Return options of a table whose rows the trail tells of, all those with the same number in a column at once."""
    return {**STRICT, "info": {TOLD_BY: column_name}}


def untold(reason: str) -> dict[str, Any]:
    """Return options of a table whose changes are no deeds, with the reason."""
    return {**STRICT, "info": {UNTOLD: reason}}


@compiles(String, "sqlite")
@compiles(DateTime, "sqlite")
@compiles(Date, "sqlite")
def _as_text(_kind: TypeEngine[Any], _compiler: TypeCompiler, **_facts: Any) -> str:
    return "TEXT"


@compiles(BigInteger, "sqlite")
@compiles(Boolean, "sqlite")
def _as_integer(_kind: TypeEngine[Any], _compiler: TypeCompiler, **_facts: Any) -> str:
    return "INTEGER"


class Utc(TypeDecorator[datetime]):
    """A moment; goes in with a time zone, is kept in UTC, comes out in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - as above
        """Refuse a time without zone, which could mean any moment."""
        if value is not None and value.tzinfo is None:
            raise ValueError("times are kept with their zone; this one has none")
        return value if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - as above
        """Give back UTC, which SQLite forgets."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Stored(DeclarativeBase):
    """What every table inherits."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy, never changed
        str: String(),
        int: BigInteger(),
        bool: Boolean(),
        date: Date(),
        datetime: Utc(),
        bytes: LargeBinary(),
    }


def between(name: str, least: int, most: int) -> CheckConstraint:
    """Keep a number within a range, both ends included."""
    return CheckConstraint(column(name).between(least, most), name=f"{name}_range")


def one_of(name: str, *choices: str) -> CheckConstraint:
    """Keep a word among some."""
    return CheckConstraint(column(name).in_([str(each) for each in choices]), name=f"{name}_choice")


def of_round(name: str, target: str, key: str | None = None) -> ForeignKeyConstraint:
    """Point at a row of the same round; `key` is the target's column if it has another name."""
    return ForeignKeyConstraint(["round_id", name], [f"{target}.round_id", f"{target}.{key or name}"])


def held(table: type[Table]) -> tuple[Any, ...]:
    """Return `__table_args__` for a table of a market."""
    columns = table.columns().values()
    checks = [check for each in columns for check in _checks(each)]
    return (*checks, *_links(table), *_one_row_per_key(table), told_by("round_id"))


def may_be_null(declared: Column) -> bool:
    """Tell whether an empty cell is kept as NULL; else its default is kept."""
    return declared.optional and (declared.kind == Kind.REF or declared.default == ABSENT)


def _checks(declared: Column) -> Iterator[CheckConstraint]:
    if declared.kind == Kind.CHOICE:
        empty = ("",) if declared.optional and declared.default == "" else ()
        yield one_of(declared.name, *empty, *declared.choices)
    elif not declared.textual:
        # in a draft, period 0 stands for every period; what is kept has one row for each
        least = max(declared.least, 1) if declared.kind == Kind.PERIOD else declared.least
        yield between(declared.name, least, declared.most)


def _links(table: type[Table]) -> Iterator[SchemaItem]:
    """Point at the rows referred to; a table that need not refer to any points at its round itself.

    The bid of a use may be in one of two tables, which no constraint can say; intake does at each freeze.
    """
    declared = [each for each in table.columns().values() if len(each.tables) == 1]
    if all(each.optional for each in declared):
        yield ForeignKeyConstraint(["round_id"], ["rounds.id"])
    keys = {each.file: each.columns()[each.key()[0]].name for each in TABLES}
    for each in declared:
        target = each.tables[0]
        link = of_round(each.name, target, keys[target])
        if target == table.file:
            link.deferrable, link.initially = True, "DEFERRED"  # rows come in any order
        yield link


def _one_row_per_key(table: type[Table]) -> Iterator[SchemaItem]:
    """Where part of the key may be empty, no primary key can hold it: one rule for each of the two cases."""
    keys = [table.columns()[name] for name in table.key()]
    for empty in (each.name for each in keys if each.optional):
        rest = ["round_id", *(each.name for each in keys if each.name != empty)]
        none = column(empty).is_(None)
        yield UniqueConstraint("round_id", *(each.name for each in keys))
        name = f"uq_{table.file}_without_{empty}"
        yield Index(name, *rest, unique=True, sqlite_where=none, postgresql_where=none)
