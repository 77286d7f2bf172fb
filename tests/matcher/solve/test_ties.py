"""Equal awards are told apart by published ranks, never by the order of names."""

from __future__ import annotations

from matcher.market.tables import Bids
from matcher.solve import solve
from matcher.solve.result import Status
from matcher.solve.ties import OUTSIDE, UNRANKED, weights
from tests.reading import listed, loaded
from tests.small import small


def ranked(*ties: str) -> list[float]:
    lines = [f"b{number} firm {tie}" for number, tie in enumerate(ties, 1)]
    entries = [f"b{number} meals 8" for number in range(1, len(ties) + 1)]
    market, _ = loaded(
        small(
            lots="lot\nmeals",
            bids="\n".join(["bid supplier tie", *lines]),
            bid_entries="\n".join(["bid lot unit_price", *entries]),
        )
    )
    assert isinstance(market.bids, Bids)
    return [float(weight) for weight in weights(market, 1)]


def test_a_lower_rank_weighs_less_and_any_rank_less_than_none() -> None:
    weighed = ranked("1", "2", "3", "40", "41", "1000", "1001", "9999999", "-")
    assert weighed == sorted(weighed)
    assert len(set(weighed)) == len(weighed)
    assert weighed[-2] < UNRANKED <= weighed[-1] < UNRANKED + 1 < OUTSIDE


def test_a_rank_weighs_the_same_whoever_else_bids() -> None:
    alone, among = ranked("7", "-"), ranked("7", "-", "3", "-", "12")
    assert alone == among[:2]


def test_bids_of_one_rank_and_bids_without_are_told_apart_by_seed_and_id() -> None:
    same, none = ranked("5", "5"), ranked("-", "-")
    assert same[0] != same[1]
    assert none[0] != none[1]
    market, _ = loaded(
        small(lots="lot\nm", bids="bid supplier\na f\nb f", bid_entries="bid lot unit_price\na m 8\nb m 8")
    )
    assert weights(market, 1).tolist() != weights(market, 2).tolist()


def test_a_bid_wins_over_buying_outside_at_the_same_price() -> None:
    market = small(
        lots="lot parts\nmeals 3", bids="bid supplier\na alder", bid_entries="bid lot unit_price\na meals 10"
    )
    assert listed(solve(*loaded(market)).solution) == (("a", "meals", 3),)


EQUAL = "bid lot unit_price\na meals 8\nb meals 8"


def test_the_lower_rank_wins_whatever_its_name() -> None:
    for first, second in (("1", "2"), ("2", "1")):
        bids = f"bid supplier tie\na alder {first}\nb birch {second}"
        result = solve(*loaded(small(lots="lot parts\nmeals 3", bids=bids, bid_entries=EQUAL)))
        assert result.status == Status.PROVED
        assert listed(result.solution) == (("a" if first == "1" else "b", "meals", 3),)


def test_ties_between_price_only_lots_are_broken_by_rank_too() -> None:
    for first, second in (("1", "2"), ("2", "1")):
        bids = f"bid supplier tie\na alder {first}\nb birch {second}"
        lots = "lot parts goals\nmeals 3 price_only\nother 1 all"
        result = solve(*loaded(small(lots=lots, bids=bids, bid_entries=EQUAL)))
        assert listed(result.solution) == (("a" if first == "1" else "b", "meals", 3),)


def test_a_tie_never_costs_a_cent() -> None:
    bids = "bid supplier tie\na alder 2\nb birch 1"
    entries = "bid lot unit_price\na meals 8\nb meals 8.0001"
    result = solve(*loaded(small(lots="lot parts\nmeals 3", bids=bids, bid_entries=entries)))
    assert listed(result.solution) == (("a", "meals", 3),)
