"""Markets whose awards are put on paper."""

from __future__ import annotations

import pytest

from matcher.insight.baselines import price_alone
from matcher.insight.paper import propose
from matcher.insight.proposal import Proposal
from matcher.market import Market
from matcher.policy import Policy
from matcher.solve import solve
from tests.reading import FIXTURES, read

Paper = tuple[Market, Policy, Proposal]


def on_paper(market: Market, policy: Policy) -> Proposal:
    """Solve a market for its policy and for price alone, and write the award down."""
    return propose(market, policy, solve(market, policy), solve(market, price_alone(policy)))


@pytest.fixture(scope="session")
def cleveland() -> Paper:
    """Return the network's market, its policy and its proposal."""
    market, policy = read(FIXTURES / "cleveland")
    return market, policy, on_paper(market, policy)
