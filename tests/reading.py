"""Markets for tests of the engine: those solved by hand, and tiny ones written out and read as anybody's are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from matcher.exchange.folder import load
from matcher.market import Market
from matcher.policy import Policy
from matcher.solution import Solution
from tests.strategies import Written

FIXTURES = Path(__file__).parents[1] / "fixtures"
BY_HAND = sorted(path.parent for path in (FIXTURES / "by-hand").glob("*/expected.toml"))
"""Folders of the markets solved by hand."""


@contextmanager
def folder_of(written: Written) -> Iterator[Path]:
    """Write a market into a folder that lasts as long as the block."""
    with TemporaryDirectory(prefix="mooring-test-") as parent:
        yield written.write(Path(parent, "market"))


def read(folder: Path) -> tuple[Market, Policy]:
    """Read a folder."""
    market, policy, _ = load(folder)
    return market, policy


def loaded(written: Written) -> tuple[Market, Policy]:
    """Write a market out and read it."""
    with folder_of(written) as folder:
        return read(folder)


def listed(solution: Solution | None) -> tuple[tuple[str, str, int], ...] | None:
    """List awards as (bid, lot, parts)."""
    return None if solution is None else tuple((a.bid, a.lot, a.parts) for a in solution.awards)


def standing(solution: Solution | None) -> tuple[tuple[str, str, int], ...] | None:
    """List who stands by as (bid, lot, parts)."""
    return None if solution is None else tuple((a.bid, a.lot, a.parts) for a in solution.standby)
