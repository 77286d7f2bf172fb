"""Files that nobody should send: none breaks the server, each is refused with its reason, and memory stays small."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.web.mutated import MAKERS

MOST_MEMORY = 300
"""MB that a server may take, all in all."""


def outcome(count: int, seed: int) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-m", "tests.web.mutated", str(count), str(seed)], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def assert_sound(found: dict[str, Any], count: int) -> None:
    assert found["faults"] == []
    assert sum(found["answers"].get(status, 0) for status in ("303", "413", "422")) == count
    assert set(found["answers"]) <= {"303", "413", "422", "look 200", "confirm 303", "confirm 422"}
    assert sum(found["reasons"].values()) == found["answers"]["422"]
    assert {"damaged", "entities", "macros", "unpacks_too_large", "too_many_rows"} <= set(found["reasons"])
    assert found["memory"] < MOST_MEMORY


def test_mutated_files_are_taken_or_refused_with_a_reason() -> None:
    count = 200
    assert count > len(MAKERS), "each kind comes at least once"
    assert_sound(outcome(count, 4), count)


@pytest.mark.full
def test_five_thousand_mutated_files_are_taken_or_refused_with_a_reason() -> None:
    assert_sound(outcome(5_000, 4), 5_000)
