"""What the officers may turn: exchange rates, rules, limits; published and hashed before bids open.

Rates are in money, never relative to the bids received, so that no bid can move them. Amounts are in cents,
rates in basis points. Every key has a default; every rule is off until it is written down.
"""

from __future__ import annotations

from matcher.policy.goals import Goal, Goals
from matcher.policy.published import Limits, Policy
from matcher.policy.reading import findings_of, read_policy, sound_part, stored_policy
from matcher.policy.rules import (
    Dependence,
    Exclude,
    Force,
    Ramp,
    ReservedShare,
    Rings,
    Rule,
    Rules,
    Standby,
    SupplierShare,
    WageFloor,
)
from matcher.policy.values import AMOUNTS, Text, whole

__all__ = [
    "AMOUNTS",
    "Dependence",
    "Exclude",
    "Force",
    "Goal",
    "Goals",
    "Limits",
    "Policy",
    "Ramp",
    "ReservedShare",
    "Rings",
    "Rule",
    "Rules",
    "Standby",
    "SupplierShare",
    "Text",
    "WageFloor",
    "findings_of",
    "read_policy",
    "sound_part",
    "stored_policy",
    "whole",
]
