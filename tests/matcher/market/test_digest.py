"""A market's digest changes with every cell and with nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from matcher.errors import Finding
from matcher.market import Header, Market

Rows = dict[str, list[dict[str, Any]]]
Build = Callable[..., tuple[Market | None, list[Finding]]]
HEADER = Header("Test", "USD", "quarter", 4, date(2027, 1, 1))


def digest(build: Build, rows: Rows, header: Header = HEADER) -> str:
    market, findings = build(rows, header)
    assert market is not None, findings
    return market.digest


def test_the_order_of_rows_does_not_matter(rows: Rows, build: Build) -> None:
    turned = {name: each[::-1] for name, each in rows.items()}
    assert digest(build, turned) == digest(build, rows)


def test_a_default_written_out_is_the_same_market(rows: Rows, build: Build) -> None:
    before = digest(build, rows)
    rows["lots"][0] |= {"must_fill": 0, "goals": "all", "least_parts": 1}
    rows["demand"][0] = {"lot": "l1", "period": 1, "quantity": 5}
    rows["demand"] += [{"lot": "l1", "period": period, "quantity": 5} for period in (2, 3, 4)]
    assert digest(build, rows) == before


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("places", {"name": "x"}),
        ("buyers", {"max_premium_bp": 0}),
        ("lots", {"papers": "bond"}),
        ("demand", {"quantity": 6}),
        ("suppliers", {"members": 3}),
        ("capacity", {"steady": 0}),
        ("bids", {"tie": 1}),
        ("bid_entries", {"unit_price": 10**6 + 1}),
        ("bid_uses", {"supplier": "s1"}),
        ("agreements", {"parts": 3}),
        ("holdings", {"supplier": "s1"}),
    ],
)
def test_every_cell_counts(rows: Rows, build: Build, table: str, cells: dict[str, Any]) -> None:
    before = digest(build, rows)
    rows[table][0] |= cells
    assert digest(build, rows) != before


@pytest.mark.parametrize("fact", [{"name": "T"}, {"currency": "EUR"}, {"period": "month"}, {"start": date(2027, 2, 1)}])
def test_the_header_counts(rows: Rows, build: Build, fact: dict[str, Any]) -> None:
    assert digest(build, rows, replace(HEADER, **fact)) != digest(build, rows)
