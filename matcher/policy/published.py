"""A policy as a whole: goals, rules, limits, and its digest."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from matcher.policy.goals import Goals
from matcher.policy.rules import Rules
from matcher.policy.values import Share, Strict, spelled, whole


class Limits(Strict):
    """When to stop, and from when on an award may be signed.

    Attributes
    ----------
    gap_bp
        Stop once this gap is proved; 0 means go on to the best award.
    award_gap_bp
        An award with a larger gap may not be signed.
    work
        Units of work one run may take; see `matcher.solve.highs.WORK_UNIT`.
    seed
        Feeds the tie order and the solver.
    """

    gap_bp: Share = 0
    award_gap_bp: Share = 50
    work: Annotated[int, BeforeValidator(whole), Field(ge=1, le=10**9)] = 2000
    seed: Annotated[int, BeforeValidator(whole), Field(ge=0, le=2**31 - 1)] = 1


class Policy(Strict):
    """A round's published policy."""

    goals: Goals = Goals()
    rules: Rules = Rules()
    limits: Limits = Limits()

    @property
    def digest(self) -> str:
        """SHA-256 over the policy as canonical JSON, defaults written out."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    def canonical(self) -> str:
        """Write the policy as JSON with sorted keys: the same text for the same policy, in base units."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)

    def as_written(self) -> dict[str, Any]:
        """Return the keys as people write them: money with a point, rules with what they say."""
        tree = self.model_dump(mode="json", exclude_none=True)
        tree["rules"] = self.rules.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        written: dict[str, Any] = spelled(tree)
        return written
