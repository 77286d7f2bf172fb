"""An infeasible market is told, in sentences with numbers, the least that would have to give."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.program import assemble
from matcher.solve import solve
from matcher.solve.conflict import least_relaxation
from matcher.solve.highs import Found
from matcher.solve.result import Status
from matcher.solve.stage import Answer, InProcess, Terms
from tests.reading import loaded
from tests.small import small
from tests.strategies import Written

BIDS: dict[str, str] = {"bids": "bid supplier\na alder\nb birch", "bid_entries": "bid lot unit_price\na m 8\nb m 9"}
MUST = "lot parts must_fill\nm 4 yes"


def lock(bid: str, **facts: Any) -> dict[str, Any]:
    return {"rules": {"force": [{"bid": bid, "reason": "settled", **facts}]}}


def locks(*bids: str) -> dict[str, Any]:
    return {"rules": {"force": [{"bid": bid, "reason": "settled"} for bid in bids]}}


def share(most_bp: int) -> dict[str, Any]:
    return {"rules": {"supplier_share": [{"of": "buyer", "most_bp": most_bp}]}}


CASES: dict[str, tuple[Written, tuple[str, ...]]] = {
    "nobody bids": (small(lots=MUST), ("lot m must be filled: 4 parts find no supplier",)),
    "capacity": (
        small(
            lots=MUST,
            capacity="supplier resource period units committed\nalder vans 1 100 10",
            bids="bid supplier\na alder",
            bid_entries="bid lot unit_price\na m 8",
            bid_uses="bid lot resource units_per_unit\na m vans 1",
        ),
        ("capacity alder,vans,1: 10.00 more units would be needed",),
    ),
    "agreements beyond capacity": (
        small(
            lots="lot parts\nm 4",
            suppliers="supplier\nalder",
            capacity="supplier resource period units\nalder vans 1 60",
            agreements="agreement lot supplier parts unit_price\nd m alder 4 8",
            bid_uses="bid lot resource units_per_unit\nd m vans 1",
        ),
        ("capacity alder,vans,1: 40.00 more units would be needed",),
    ),
    "agreements in a period without capacity": (
        small(
            lots="lot parts\nm 4",
            periods=2,
            suppliers="supplier\nalder",
            capacity="supplier resource period units\nalder vans 1 100",
            agreements="agreement lot supplier parts unit_price\nd m alder 4 8",
            bid_uses="bid lot resource units_per_unit\nd m vans 1",
        ),
        ("capacity alder,vans,2: 100.00 more units would be needed",),
    ),
    "budget": (
        small(
            lots=MUST + "\nn 1 -",
            buyers="buyer max_premium_bp\ncity 0",
            bids="bid supplier\na alder",
            bid_entries="bid lot unit_price\na m 11",
        ),
        ("budget of city: 100.00 more would be needed",),
    ),
    "ramp": (
        small(
            {"rules": {"ramp": {"most_bp": 5000}}},
            periods=2,
            lots=MUST,
            demand="lot period quantity\nm 1 20\nm 2 80",
            capacity="supplier resource period units\nalder vans * 100",
            bids="bid supplier\na alder",
            bid_entries="bid lot unit_price\na m 8",
            bid_uses="bid lot resource units_per_unit\na m vans 1",
        ),
        ("ramp of alder,vans,2: 10.00 more units of growth would have to be allowed",),
    ),
    "smallest engagement": (
        small(
            lots=MUST,
            bids="bid supplier\na alder",
            bid_entries="bid lot unit_price\na m 8",
            suppliers="supplier least_value\nalder 1020",
        ),
        ("smallest engagement of alder: 20.00 less would have to do",),
    ),
    "share": (
        small(share(9000), lots=MUST, bids="bid supplier\na alder", bid_entries="bid lot unit_price\na m 8"),
        ("share of one supplier, buyer,city,alder: 100.00 more would have to be allowed",),
    ),
    "group": (
        small(
            lots="lot must_fill\nm yes\nn yes\no yes",
            bids="bid supplier group group_most\na alder g 2\nb birch g 2\nc cedar g 2",
            bid_entries="bid lot unit_price\na m 8\nb n 8\nc o 8",
        ),
        ("group g: 1 more bids would have to be allowed",),
    ),
    "suppliers": (
        small(
            locks("a", "b", "c"),
            lots="lot parts most_suppliers\nm 4 2",
            bids="bid supplier\na alder\nb birch\nc cedar",
            bid_entries="bid lot unit_price\na m 8\nb m 8\nc m 8",
        ),
        ("suppliers of m: the number, or the least parts of each, is off by 1",),
    ),
    "requires": (
        small(
            lock("b"),
            lots="lot parts must_fill\nm 4 -\nn 4 yes",
            bids="bid supplier requires excluded\na alder - late\nb birch a -",
            bid_entries="bid lot unit_price\na m 8\nb n 8",
        ),
        ("bid b would have to win without the one it requires",),
    ),
    "dependence": (
        small(
            {"rules": {"dependence": {"most_bp": 9000}}},
            lots=MUST,
            bids="bid supplier\na alder",
            bid_entries="bid lot unit_price\na m 8",
            contracts="supplier buyer value\nalder - 100",
        ),
        ("dependence of alder,city: 10.00 more would have to be allowed",),
    ),
    "a lock on more than there is": (
        small(
            lock("a", lot="m", parts=3),
            lots="lot parts\nm 4",
            bids=BIDS["bids"],
            bid_entries="bid lot unit_price most_parts\na m 8 -\nb m 9 -",
            agreements="agreement lot supplier parts unit_price\nd m birch 2 8",
        ),
        ("the lock on a,m cannot be kept",),
    ),
    "a lock on a bid that may not win": (
        small(
            lock("b"),
            lots="lot parts\nm 4",
            bids="bid supplier excluded\na alder -\nb birch late",
            bid_entries=BIDS["bid_entries"],
        ),
        ("the lock on b cannot be kept",),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_least_that_would_have_to_give_is_said(name: str) -> None:
    written, said = CASES[name]
    result = solve(*loaded(written))
    assert (result.status, result.solution) == (Status.INFEASIBLE, None)
    assert len(result.conflict) == len(said)
    for sentence, expected in zip(result.conflict, said, strict=True):
        assert sentence.startswith(expected)


def test_the_smaller_of_two_reliefs_is_named() -> None:
    """Ten hours of a hundred are missing with one firm, fifty with the other."""
    written = small(
        lots=MUST,
        capacity="supplier resource period units\nalder vans 1 90\nbirch vans 1 50",
        bids="bid supplier group\na alder g\nb birch g",
        bid_entries="bid lot unit_price least_parts\na m 8 4\nb m 9 4",
        bid_uses="bid lot resource units_per_unit\na m vans 1\nb m vans 1",
    )
    assert solve(*loaded(written)).conflict == ("capacity alder,vans,1: 10.00 more units would be needed",)


def test_a_package_that_cannot_win_loses_its_lock() -> None:
    written = small(
        lock("a"),
        lots="lot parts\nm 4",
        bids="bid supplier all_or_nothing\na alder yes",
        bid_entries="bid lot unit_price\na m 8",
        agreements="agreement lot supplier parts unit_price\nd m alder 2 8",
    )
    result = solve(*loaded(written))
    assert result.status == Status.INFEASIBLE
    assert result.conflict == ("the lock on a cannot be kept",)


def test_a_lock_that_is_off_does_not_lock_even_a_bid_nobody_knows() -> None:
    written = small(
        {"rules": {"force": [{"bid": "nobody", "off": True, "reason": "x"}]}},
        lots="lot\nm",
        bids=BIDS["bids"],
        bid_entries=BIDS["bid_entries"],
    )
    assert solve(*loaded(written)).status == Status.PROVED


def test_a_relief_that_was_not_found_is_not_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Answer(found=Found.NOTHING)
    monkeypatch.setattr(InProcess, "answer", lambda *_, **__: nothing)
    said = least_relaxation(assemble(*loaded(small(lots=MUST))), Terms())
    assert said == ("what would have to give was not found within the work the policy allows",)
