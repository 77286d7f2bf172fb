"""A rule the program does not hold is refused by its name, wherever it is written."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.program.scope import not_built
from tests.reading import BY_HAND, loaded, read
from tests.small import small
from tests.strategies import Written

PLAIN: dict[str, str] = {"lots": "lot\nm", "bids": "bid supplier\na alder", "bid_entries": "bid lot unit_price\na m 8"}


def market(policy: dict[str, Any] | None = None, **tables: str) -> Written:
    told = PLAIN | tables
    return small(policy, 1, **told)


FILES = {
    "joint bids": market(bid_partners="bid supplier work_bp\na alder 10000"),
}


@pytest.mark.parametrize("rule", FILES)
def test_a_rule_in_a_file_that_is_not_built_is_named(rule: str) -> None:
    found = not_built(loaded(FILES[rule])[0])
    assert {each.what for each in found} == {f"It uses {rule}."}
    assert all(each.where.file.endswith(".csv") for each in found)


def test_markets_solved_by_hand_use_only_what_is_built() -> None:
    assert [folder.name for folder in BY_HAND if not_built(read(folder)[0])] == []
