"""The certificate: an award held against every rule and every goal, in integers and fractions.

Nothing here knows the program, PuLP or a solver. What does not pass is neither stored nor shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from matcher.certificate.account import Account, account
from matcher.certificate.checks import Check
from matcher.certificate.position import Position
from matcher.certificate.rules import RULES
from matcher.errors import CertificateRefused
from matcher.market import Market
from matcher.policy import Policy
from matcher.solution import Solution


@dataclass(frozen=True)
class Certificate:
    """What the checker found: the exact account, how many places each rule was held against, and every breach."""

    account: Account
    checks: Mapping[str, int] = field(hash=False)
    breaches: tuple[Check, ...] = ()

    def insist(self) -> None:
        """Refuse an award that breaks a rule.

        Raises
        ------
        CertificateRefused
            Naming every breach.
        """
        if self.breaches:
            raise CertificateRefused([f"{breach.sentence}." for breach in self.breaches])


def certify(market: Market, policy: Policy, solution: Solution, waiting: frozenset[int] = frozenset()) -> Certificate:
    """Hold an award against every rule, and count its goals; lots that are `waiting` are as if not there."""
    position = Position(market, policy, solution, waiting)
    checks = [check for rule in RULES for check in rule(position)]
    breaches = tuple(check for check in checks if check.excess > 0)
    counted = Counter(check.rule for check in checks)
    return Certificate(account(position), dict(sorted(counted.items())), breaches)
