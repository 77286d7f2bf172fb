"""`market.toml` and `policy.toml` are read exactly, and each fault is told at its key or line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from matcher.exchange.folder import read_market
from matcher.exchange.settings import policy_text
from matcher.policy import Policy, read_policy

Spoil = Callable[[str, str, str], None]


def told(folder: Path) -> list[tuple[str, int | None, str | None, str]]:
    findings = read_market(folder).findings
    return [(each.where.file, each.where.row, each.where.column, each.code) for each in findings]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('"USD"', '"usd"', (None, "currency", "policy.value")),
        ('"quarter"', '"week"', (None, "period", "policy.value")),
        ("periods = 4", "periods = 61", (None, "periods", "policy.value")),
        ("periods = 4", "periods = 4.0", (None, "periods", "policy.value")),
        ("periods = 4", "periods = true", (None, "periods", "policy.value")),
        ("2027-01-01", "2027-01-31", (None, "start", "policy.value")),
        ("2027-01-01", '"2027-02-30"', (None, "start", "policy.value")),
        ("2027-01-01", "2027-01-01T00:00:00", (None, "start", "policy.value")),
        ("2027-01-01", "9999-01-01", (None, "start", "policy.value")),
        ('"Test"', '"a\\u202eb"', (None, "name", "policy.value")),
        ("start =", "begin =", (None, "begin", "policy.unknown_key")),
        ("periods = 4", "periods = = 4", (4, None, "toml.syntax")),
        ("periods = 4", "periods = " + "[" * 5000, (None, None, "toml.syntax")),
        ("periods = 4", "periods = " + "9" * 5000, (None, None, "toml.syntax")),
        ("periods = 4", "periods = 1e999999999999999999999", (None, None, "toml.syntax")),
    ],
)
def test_a_fault_of_the_market_file_is_told_at_its_place(
    folder: Path, spoil: Spoil, old: str, new: str, place: tuple[int | None, str | None, str]
) -> None:
    spoil("market.toml", old, new)
    assert ("market.toml", *place) in told(folder)


def test_a_day_may_be_text(folder: Path, spoil: Spoil) -> None:
    before = read_market(folder)
    spoil("market.toml", "2027-01-01", '"2027-01-01"')
    after = read_market(folder)
    assert before.market is not None
    assert after.market is not None
    assert after.market.digest == before.market.digest


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [
        ("[goals]\nidle_hour = 11.505\n", "goals.idle_hour", "policy.value"),
        ("[goals]\nidle_hour = nan\n", "goals.idle_hour", "policy.value"),
        ("[goals]\nidle_hour = 1e2\n", "goals.idle_hour", "policy.value"),
        ("[goals]\nidle_hour = -1\n", "goals.idle_hour", "policy.value"),
        ('[goals]\nidle_hour = "1,50"\n', "goals.idle_hour", "policy.value"),
        ('[goals]\norder = ["price", "price"]\n', "goals", "policy.value"),
        ("[limits]\nsead = 1\n", "limits.sead", "policy.unknown_key"),
        ('[[rules.force]]\nreason = "x"\n', "rules.force[1].bid", "policy.missing"),
        ('[[rules.exclude]]\nbid = "b1"\nreason = "x"\noff = 1\n', "rules.exclude[1].off", "policy.value"),
        ('[[rules.exclude]]\nbid = "b9"\nreason = "x"\n', "rules.exclude[1].bid", "policy.unknown_name"),
        (
            '[[rules.exclude]]\nbid = "b1"\nlot = "meals"\nreason = "x"\n',
            "rules.exclude[1].lot",
            "policy.no_entry",
        ),
        (
            '[[rules.force]]\nbid = "b2"\nlot = "linen"\nparts = 51\nreason = "x"\n',
            "rules.force[1].parts",
            "policy.force_parts",
        ),
        (
            '[[rules.supplier_share]]\nof = "category"\nwhich = "laundri"\nmost_bp = 5000\n',
            "rules.supplier_share[1].which",
            "policy.unknown_name",
        ),
        (
            '[[rules.reserved_share]]\nof = "buyer"\nwhich = "x"\nkind = "converting"\nleast_bp = 1\n',
            "rules.reserved_share[1].which",
            "policy.unknown_name",
        ),
        (
            '[[rules.reserved_share]]\nof = "buyer"\nattribute = "x"\nleast_bp = 1\n',
            "rules.reserved_share[1].attribute",
            "policy.unknown_name",
        ),
        ('[rules.ramp]\nmost_bp = 1\nresource = "vans"\n', "rules.ramp.resource", "policy.unknown_name"),
        ('[rules.standby]\ncover_bp = 1\nlots = ["nothing"]\n', "rules.standby.lots", "policy.unknown_name"),
    ],
)
def test_a_fault_of_the_policy_is_told_at_its_key(folder: Path, text: str, key: str, code: str) -> None:
    (folder / "policy.toml").write_text(text)
    assert told(folder) == [("policy.toml", None, key, code)]


def test_a_name_that_is_almost_known_is_suggested(folder: Path) -> None:
    rule = '[[rules.supplier_share]]\nof = "category"\nwhich = "laundri"\nmost_bp = 5000\n'
    (folder / "policy.toml").write_text(rule)
    assert read_market(folder).findings[0].remedy == 'Did you mean "laundry"?'


def test_a_rule_that_is_off_may_name_what_is_not_there(folder: Path) -> None:
    (folder / "policy.toml").write_text('[[rules.exclude]]\nbid = "b9"\nreason = "x"\noff = true\n')
    assert told(folder) == []


def test_names_are_not_looked_for_in_a_table_that_could_not_be_read(folder: Path) -> None:
    (folder / "policy.toml").write_text('[[rules.exclude]]\nbid = "b9"\nreason = "x"\n')
    (folder / "bids.csv").write_bytes(b"\0")
    assert told(folder) == [("bids.csv", 1, None, "file.not_text")]


def test_a_policy_is_written_with_the_defaults_of_its_goals_and_limits() -> None:
    text = policy_text(Policy())
    assert "idle_hour = 0.00\n" in text
    assert "[rules" not in text


def test_text_in_a_policy_keeps_its_quotation_marks(folder: Path) -> None:
    reason = 'said "no" \\ twice'
    policy = read_policy({"rules": {"exclude": [{"bid": "b1", "reason": reason}]}})
    (folder / "policy.toml").write_text(policy_text(policy), "utf-8")
    assert read_market(folder).policy == policy
