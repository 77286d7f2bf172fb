"""The tables of the database: one class each, one module per noun. `METADATA` knows them all."""

from matcher.storage.tables import bids, demand, events, people, rounds, runs, sheets, suppliers, tenders
from matcher.storage.tables.schema import Stored

METADATA = Stored.metadata

__all__ = ["METADATA", "bids", "demand", "events", "people", "rounds", "runs", "sheets", "suppliers", "tenders"]
