"""What an answer says: its status, the award, how good it is proved to be, and by whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from matcher.certificate.account import Account
from matcher.solution import Solution

ONE_CENT = Fraction(1)
RELATIVE = Fraction(1, 10**6)


class Status(StrEnum):
    """The four words of an answer; *interrupted* and *cut off* belong to a run."""

    PROVED = "proved"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NOTHING_FOUND = "nothing_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of an answer: a goal, or the weighted sum, with its exact value and the solver's bound, in cents.

    `limit` is what the levels after it had to keep; None on the last.
    """

    name: str
    value: Fraction
    bound: Fraction | None
    bound_source: str
    limit: Fraction | None = None

    @property
    def distance(self) -> Fraction | None:
        """How far the value may be from the best, in cents; None if nothing is known."""
        return None if self.bound is None else max(self.value - self.bound, Fraction(0))

    @property
    def gap(self) -> Fraction | None:
        """(value - bound) / abs(value); 0 where the two are equal, None where nothing is known."""
        if self.distance is None:
            return None
        return self.distance / abs(self.value) if self.value else (Fraction(1) if self.distance else Fraction(0))

    @property
    def proved(self) -> bool:
        """Tell whether value and bound agree to a cent, or to a millionth of the value."""
        return self.distance is not None and self.distance <= max(ONE_CENT, RELATIVE * abs(self.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Why nothing is possible, in sentences.

    Attributes
    ----------
    names, rules
        Rules that cannot hold together, e.g. `budget[city]`, and the same in sentences.
    minimal
        True if each of them is needed for that: leave any one out, and the others can hold.
    relief
        The least that would have to give for some award to exist.
    """

    names: tuple[str, ...]
    rules: tuple[str, ...]
    minimal: bool
    relief: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The answer to a market under a policy.

    Attributes
    ----------
    solution, account
        The award and its exact goals; None unless the status is proved or feasible.
    levels
        One for weighted goals, one per goal in order; price-only lots, where there are any, come first.
    work
        Units of work taken; see `matcher.solve.highs.WORK_UNIT`.
    cut_off
        True if a clock stopped the run: what it found may be looked at, not signed.
    what_if
        True if rows beyond the policy were added: the certificate cannot speak for them.
    conflict
        For an infeasible market, why it is that; else None.
    """

    status: Status
    solution: Solution | None = None
    account: Account | None = None
    levels: tuple[Level, ...] = ()
    work: int = 0
    solver: str = ""
    cut_off: bool = False
    what_if: bool = False
    conflict: Conflict | None = None
    versions: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def objective(self) -> Fraction | None:
        """What was minimised last, exactly, in cents."""
        return self.levels[-1].value if self.solution is not None else None

    @property
    def distance(self) -> Fraction | None:
        """At most this many cents from the best, over all levels; None if some level has no bound."""
        known = [level.distance for level in self.levels if level.distance is not None]
        return sum(known, Fraction(0)) if known and len(known) == len(self.levels) else None

    @property
    def gap(self) -> Fraction | None:
        """The largest gap of any level; None if some level has no bound."""
        known = [level.gap for level in self.levels if level.gap is not None]
        return max(known) if known and len(known) == len(self.levels) else None

    def awardable(self, award_gap_bp: int) -> bool:
        """Tell whether an officer may sign: certified, within the policy's gap, not cut off, not a what-if."""
        close = self.gap is not None and self.gap <= Fraction(award_gap_bp, 10_000)
        sound = self.solution is not None and not (self.cut_off or self.what_if)
        return sound and (close or self.status == Status.PROVED)
