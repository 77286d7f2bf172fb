"""Drawn markets: the same for the same seed, sound, in as many independent parts as their blocks, seasons shared."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.generator import SIZES, draw
from benchmarks.generator.demand import PARTS, wanted
from benchmarks.generator.offers import LEAST, SMALLEST
from matcher.market.columns import ABSENT
from matcher.program import assemble
from matcher.solve.parts import split

WORTH_COUNTING = 50
"""Columns of a part that is more than a lot nobody bids for."""


@pytest.mark.parametrize("size", ["tiny", "city", "city_coupled", "city_every_rule"])
def test_the_same_seed_draws_the_same_market(size: str) -> None:
    market, policy = draw(size, 1)
    again, same = draw(size, 1)
    assert (market.digest, policy.digest) == (again.digest, same.digest)


def test_another_seed_draws_another_market() -> None:
    assert draw("tiny", 1)[0].digest != draw("tiny", 2)[0].digest


@pytest.mark.parametrize(("size", "parts"), [("tiny", 1), ("city", 2), ("region", 10), ("city_coupled", 1)])
def test_a_market_falls_into_as_many_parts_as_it_has_blocks_unless_suppliers_bid_across(size: str, parts: int) -> None:
    program = assemble(*draw(size, 1))
    assert sum(len(part.columns) >= WORTH_COUNTING for part in split(program)) == parts


def test_most_lots_share_a_season_in_exactly_proportional_units() -> None:
    lots = wanted(SIZES["city"], 1)
    for season in np.unique(lots.season[lots.season != ABSENT]):
        mine = lots.quantity[lots.season == season]
        assert (mine * mine[0, 0] == mine[0] * mine[:, :1]).all()
    assert 0.7 < (lots.season != ABSENT).mean() < 0.9


def test_a_bid_alone_fits_into_the_free_hours_of_its_supplier() -> None:
    market, _ = draw("city", 1)
    single = market.bids.all_or_nothing[market.bid_entries.bid] == 0
    most = market.bid_entries.most_parts[single]
    assert most.min() >= SMALLEST
    assert most.max() <= PARTS
    assert (market.bid_entries.least_parts[single] == LEAST).all()


def test_work_can_always_stay_outside_and_no_buyer_has_a_budget() -> None:
    market, _ = draw("city", 1)
    assert not market.lots.must_fill.any()
    assert (market.buyers.max_premium_bp == ABSENT).all()


def test_a_market_with_every_rule_has_rows_for_each_of_them() -> None:
    market, policy = draw("city_every_rule", 1)
    assert all(len(table) for table in market.tables() if table.file != "lot_terms")
    assert all(getattr(policy.rules, name) for name in type(policy.rules).model_fields if name != "force")
