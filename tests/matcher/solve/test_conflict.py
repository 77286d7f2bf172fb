"""An infeasible market is told, in sentences with numbers, the least that would have to give."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from matcher.program import assemble
from matcher.solve import solve
from matcher.solve.conflict import explain, told
from matcher.solve.highs import Found
from matcher.solve.relief import NOT_FOUND, NOTHING_GIVES, least_relief
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
        ("lot m must be filled: 1 part finds no supplier",),
    ),
    "agreements beyond capacity": (
        small(
            lots="lot parts\nm 4",
            suppliers="supplier\nalder",
            capacity="supplier resource period units\nalder vans 1 60",
            agreements="agreement lot supplier parts unit_price\nd m alder 4 8",
            bid_uses="bid lot resource units_per_unit\nd m vans 1",
        ),
        (NOTHING_GIVES,),
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
        (NOTHING_GIVES,),
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
    assert result.conflict is not None
    assert result.conflict.minimal
    assert result.conflict.relief == said


def relief(written: Written) -> tuple[str, ...]:
    conflict = solve(*loaded(written)).conflict
    assert conflict is not None
    return conflict.relief


def names(written: Written) -> tuple[str, ...]:
    conflict = solve(*loaded(written)).conflict
    assert conflict is not None
    return conflict.names


def test_the_smaller_of_two_reliefs_is_named() -> None:
    written = small(
        lots=MUST,
        bids="bid supplier\na alder\nb birch",
        bid_entries="bid lot unit_price least_parts\na m 8 4\nb m 8 4",
        suppliers="supplier least_value\nalder 1020\nbirch 1500",
    )
    assert relief(written) == ("smallest engagement of alder: 20.00 less would have to do",)


def unequal(**facts: Any) -> Written:
    """A share passed by a ninth, or a budget passed by a tenth."""
    return small(
        {"rules": {"supplier_share": [{"of": "buyer", "most_bp": 7500, **facts}]}},
        lots=MUST,
        buyers="buyer max_premium_bp\ncity 0",
        bids="bid supplier\na alder\nb birch",
        bid_entries="bid lot unit_price\na m 8\nb m 17",
    )


def test_the_smallest_share_of_a_limit_gives_where_no_rule_comes_first() -> None:
    assert relief(unequal()) == ("budget of city: 25.00 more would be needed",)


def test_a_rule_of_lower_priority_gives_first_even_if_it_gives_more() -> None:
    assert relief(unequal(priority=1)) == (
        "share of one supplier, buyer,city,alder: 250.00 more would have to be allowed",
    )


def test_a_rule_of_the_last_priority_gives_as_one_that_says_nothing() -> None:
    assert relief(unequal(priority=4)) == relief(unequal())


def test_the_rules_that_cannot_hold_together_are_named_with_their_numbers() -> None:
    conflict = solve(*loaded(unequal())).conflict
    assert conflict is not None
    assert conflict.names == ("budget[city]", "supplier_share[buyer,city,alder]", "must_fill[m]")
    assert conflict.rules == (
        "buyer city pays at most 1,000.00",
        "at most 750.00 goes to one supplier (buyer,city,alder)",
        "lot m must be filled",
    )
    assert next(told(conflict)) == "These rules cannot all hold:"


def test_agreements_that_pass_a_capacity_are_a_conflict_of_one_rule() -> None:
    assert names(CASES["agreements beyond capacity"][0]) == ("capacity[alder,vans,1]",)


def planted(random: Random) -> tuple[Written, set[str]]:
    """A market that is possible but for one planted conflict, and the rules it is made of."""
    sort = random.choice(["capacity", "share", "group", "budget", "package"])
    least = random.randint(2, 4)
    names, lots, bids, entries = {"must_fill[m]"}, [f"m {least} yes"], ["a alder - 1 -"], ["a m 8"]
    rules: dict[str, Any] = {}
    tables = {"buyers": "buyer max_premium_bp\ncity -", "capacity": "supplier resource period units\nalder vans * 100"}
    tables["bid_uses"] = "bid lot resource units_per_unit\na m vans 1"
    if sort == "capacity":
        tables["capacity"] = f"supplier resource period units\nalder vans * {random.randint(50, 99)}"
        names |= {"capacity[alder,vans,1]"}
    if sort == "share":
        rules["supplier_share"] = [{"of": "lot", "which": "m", "most_bp": random.randint(1000, 9900)}]
        names |= {"supplier_share[lot,m,alder]"}
    if sort == "budget":
        tables["buyers"], entries[0] = "buyer max_premium_bp\ncity 0", f"a m {random.randint(60, 99)}"
        names |= {"budget[city]"}
    if sort in ("group", "package"):
        bids[0], lots = f"a alder g 1 {'yes' if sort == 'package' else '-'}", [*lots, "n 1 yes"]
        bids, entries = [*bids, "b birch g 1 -"], [*entries, "b n 8"]
        names |= {"must_fill[n]", "groups[g]"}
    for number in range(random.randint(1, 5)):
        lots.append(f"x{number} {random.randint(1, 3)} -")
        bids.append(f"c{number} cedar - 1 {random.choice(['yes', '-'])}")
        entries.append(f"c{number} x{number} {random.randint(7, 12)}")
    rules["dependence"] = {"most_bp": 10_000}
    return (
        small(
            {"rules": rules},
            lots="\n".join(["lot parts must_fill", *random.sample(lots, len(lots))]),
            bids="\n".join(["bid supplier group group_most all_or_nothing", *bids]),
            bid_entries="\n".join(["bid lot unit_price", *entries]),
            periods=1,
            **tables,
        ),
        names,
    )


@pytest.mark.parametrize("seed", range(20))
def test_a_planted_conflict_is_named_and_nothing_else(seed: int) -> None:
    written, expected = planted(Random(seed))
    assert set(names(written)) == expected


@pytest.mark.full
def test_of_2000_planted_conflicts_99_in_100_are_named_and_none_wrongly() -> None:
    start = Random().randrange(10**9)
    print(f"seeds {start} to {start + 1999}")
    found = [
        (set(names(written)), expected) for written, expected in map(planted, map(Random, range(start, start + 2000)))
    ]
    assert all(told >= expected for told, expected in found)
    assert sum(told == expected for told, expected in found) >= 1980


def test_a_test_that_reaches_its_limit_keeps_the_rule_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first questions are answered; from the third on none is, so that every rule is kept."""
    program, asked, real = assemble(*loaded(unequal())), [0], InProcess.answer

    def tiring(self: InProcess, *call: Any, **facts: Any) -> Answer:
        asked[0] += 1
        return real(self, *call, **facts) if asked[0] <= 3 else Answer(found=Found.NOTHING)

    monkeypatch.setattr(InProcess, "answer", tiring)
    conflict = explain(program, Terms())
    assert not conflict.minimal
    assert set(conflict.names) >= {"budget[city]", "supplier_share[buyer,city,alder]", "must_fill[m]"}
    assert "Maybe not all of them are needed" in next(told(conflict))


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
    assert result.conflict is not None
    assert result.conflict.relief == ("the lock on a cannot be kept",)


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
    said = least_relief(assemble(*loaded(small(lots=MUST))), Terms())
    assert said == (NOT_FOUND,)
