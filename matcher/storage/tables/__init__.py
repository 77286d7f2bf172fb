"""The tables of the database: one class each, one module per noun. `METADATA` knows them all."""

from matcher.storage.tables import (
    addenda,
    bids,
    demand,
    events,
    notices,
    people,
    publication,
    questions,
    rounds,
    runs,
    sheets,
    suppliers,
    tenders,
)
from matcher.storage.tables.schema import Stored

METADATA = Stored.metadata

__all__ = [
    "METADATA",
    "addenda",
    "bids",
    "demand",
    "events",
    "notices",
    "people",
    "publication",
    "questions",
    "rounds",
    "runs",
    "sheets",
    "suppliers",
    "tenders",
]
