"""What every test shares: which outside things must be there, one-off sizes, and how markets are drawn."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

OUTSIDE = frozenset({"browser", "postgres"})
"""Things a machine may lack. A test that needs one is skipped by name, unless MOORING_REQUIRE lists it."""

# No test depends on luck or on a clock; `--full` draws fresh markets, twice as many, and prints how to draw them again.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("gate", CALM, derandomize=True, max_examples=50)
settings.register_profile("full", CALM, print_blob=True)


def required() -> frozenset[str]:
    """The names in MOORING_REQUIRE, separated by commas."""
    return frozenset(filter(None, os.environ.get("MOORING_REQUIRE", "").replace(" ", "").split(",")))


def require(name: str, reason: str) -> NoReturn:
    """Called by a fixture that did not find the outside thing `name`; `reason` says what to install.

    Skips the test, or fails it where MOORING_REQUIRE lists `name`.
    """
    if name in required():
        pytest.fail(f"{name} is required by MOORING_REQUIRE: {reason}", pytrace=False)
    pytest.skip(f"{name}: {reason}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run the one-off sizes as well")


def pytest_configure(config: pytest.Config) -> None:
    if unknown := required() - OUTSIDE:
        raise pytest.UsageError(
            f"MOORING_REQUIRE names {', '.join(sorted(unknown))}; known: {', '.join(sorted(OUTSIDE))}"
        )
    settings.load_profile("full" if config.getoption("--full") else "gate")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--full"):
        return
    for item in items:
        if item.get_closest_marker("full"):
            item.add_marker(pytest.mark.skip(reason="one-off size: dev.py test --full"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name, beside pytest's own summary, the gates that failed before it."""
    if failed := os.environ.get("MOORING_GATES_FAILED"):
        terminalreporter.write_line(f"gates that failed before the tests: {failed}", red=True)
