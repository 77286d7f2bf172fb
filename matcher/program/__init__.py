"""The integer program: a market and a policy as columns, rows and costs, assembled from blocks of arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from matcher.market import Market
from matcher.market.columns import Flags, Ints
from matcher.money import BASIS_POINTS
from matcher.policy import Goal, Policy
from matcher.program import limits, preferences, rings, rules, standby, work
from matcher.program.blocks import NONE, Columns, Floats, Matrix, Rows, at_most, concatenated, giving
from matcher.program.discount import discount
from matcher.program.frame import Frame
from matcher.program.goals import GOALS, Costs
from matcher.program.layout import Layout
from matcher.program.needs import Needs
from matcher.solution import Award, Solution

RULES: tuple[Callable[[Layout], list[Rows]], ...] = (
    rules.cover,
    rules.link,
    rules.package,
    rules.groups,
    rules.requires,
    rules.suppliers_per_lot,
    rules.onboarding,
    rules.switch_cost,
    rules.moved_work,
    rules.force,
    discount,
    work.capacity,
    work.ramp,
    work.promised_hours,
    work.idle_hours,
    work.swing_hours,
    limits.budget,
    limits.supplier_share,
    limits.dependence,
    preferences.reserved_share,
    rings.rings,
    standby.standby,
    limits.smallest_engagement,
)
"""Every rule, in the order of its rows."""
HALF = 0.5
"""From which value on a yes or no is a yes."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """Minimise `cost` subject to `row_lower <= matrix x <= row_upper`, `lower <= x <= upper`, some x whole.

    Attributes
    ----------
    layout
        What the columns mean.
    cost
        What is minimised now, in units of the currency.
    goals
        The three goals, for levels and accounts.
    row_lot
        Lot of each row that belongs to one lot alone, or of a lock; else `NONE`.
    """

    layout: Layout
    lower: Floats
    upper: Floats
    integer: Flags
    row_lower: Floats
    row_upper: Floats
    row_lot: Ints
    matrix: Matrix
    blocks: tuple[Rows, ...]
    goals: Mapping[Goal, Costs]
    cost: Costs

    @property
    def policy(self) -> Policy:
        """The policy the program was assembled for."""
        return self.layout.frame.policy

    @property
    def market(self) -> Market:
        """The market the program was assembled for."""
        return self.layout.frame.market

    def column_name(self, column: int) -> str:
        """Spell a column, e.g. `award[B7,L3]`."""
        return _spelled(self.layout.columns, column)

    def row_name(self, row: int) -> str:
        """Spell a row, e.g. `capacity[north,hours,3]`."""
        return _spelled(self.blocks, row)

    @cached_property
    def soft(self) -> Flags:
        """Rows that nothing bought outside can satisfy, so that a search may have to let them give way, (rows,)."""
        soft = np.concatenate([np.full(len(block), block.soft) for block in self.blocks])
        lots = self.market.lots
        soft[: len(lots)] |= lots.must_fill == 1  # `cover` comes first, a row a lot
        return soft

    @cached_property
    def row_names(self) -> dict[str, list[int]]:
        """Find rows by name; a rule with two sides has two rows of one name."""
        found: dict[str, list[int]] = {}
        for row in range(len(self.row_lower)):
            found.setdefault(self.row_name(row), []).append(row)
        return found

    def with_limit(self, goal: Goal, most: float) -> Program:
        """Add a row that keeps a goal, in units of the currency, at or below a level's limit."""
        costs = self.goals[goal]
        column = np.flatnonzero(costs.vector)
        terms = [(np.zeros(len(column), np.int64), column, costs.vector[column])]
        rows = at_most(np.array([most - costs.constant]), terms, lambda _: f"limit[{goal.value}]")
        return self.with_rows(giving(rows, np.array([abs(most)])))

    def with_row(self, vector: Floats, most: float, name: str) -> Program:
        """Add one row: `vector` times the decisions is at most `most`."""
        column = np.flatnonzero(vector)
        terms = [(np.zeros(len(column), np.int64), column, vector[column])]
        return self.with_rows(at_most(np.array([most]), terms, lambda _: name))

    def with_rows(self, rows: Rows) -> Program:
        """Add a block of rows below the others."""
        below = Matrix.of(len(rows), len(self.lower), rows.row, rows.column, rows.value)
        return replace(
            self,
            blocks=(*self.blocks, rows),
            matrix=Matrix(
                start=np.concatenate([self.matrix.start, self.matrix.start[-1] + below.start[1:]]),
                column=np.concatenate([self.matrix.column, below.column]),
                value=np.concatenate([self.matrix.value, below.value]),
            ),
            row_lower=np.concatenate([self.row_lower, rows.lower]),
            row_upper=np.concatenate([self.row_upper, rows.upper]),
            row_lot=np.concatenate([self.row_lot, _lots(rows)]),
        )

    def minimising(self, cost: Costs) -> Program:
        """Return the same program with another cost."""
        return replace(self, cost=cost)

    def solution(self, values: Floats) -> Solution:
        """Read the awards off the columns, rounded to whole parts."""
        layout, market = self.layout, self.market
        parts = np.rint(values[layout.award]).astype(np.int64)
        won = np.flatnonzero(parts > 0)
        bid, lot = market.bids.bid, market.lots.lot
        entries = market.bid_entries
        awards = {(bid[entries.bid[e]], lot[entries.lot[e]]): int(parts[e]) for e in won.tolist()}
        ready = np.flatnonzero(layout.standby != NONE)
        stood = np.rint(values[layout.standby[ready]]).astype(np.int64).tolist()
        standby = {
            (bid[entries.bid[e]], lot[entries.lot[e]]): n for e, n in zip(ready.tolist(), stood, strict=True) if n > 0
        }
        return Solution.of(awards, standby)

    def missed_steps(self, values: Floats) -> dict[str, Fraction]:
        """Name the row of each discount step that is taken without its threshold being reached, and by how much.

        Amounts are in cents of value, or in hundredths of a unit of quantity.
        """
        steps, parts = self.layout.needs.steps, np.rint(values[self.layout.award]).astype(np.int64)
        taken = np.flatnonzero(values[self.layout.step] > HALF)
        return {f"discount[{name}]": short for name, short in steps.missed(taken, parts).items()}

    def steeper(self, row: int, values: Floats, by: float) -> Program:
        """Raise what weighs in a row, such that it comes to so much more at a point, and still to nothing at none.

        A row without room is tightened so: to lower its side would forbid even to award nothing.
        """
        mine = slice(*self.matrix.start[row : row + 2].tolist())
        value, column = self.matrix.value.copy(), self.matrix.column[mine]
        weighs = value[mine] > 0
        total = float((value[mine] * values[column])[weighs].sum())
        value[mine] = np.where(weighs, value[mine] * (1 + by / max(total, by)), value[mine])
        return replace(self, matrix=replace(self.matrix, value=value))

    def entry_numbers(self, awards: Sequence[Award]) -> tuple[Ints, Ints]:
        """Return the entries of some awards, and their parts."""
        entries = self.market.bid_entries
        width = len(self.market.lots)
        bids = {name: number for number, name in enumerate(self.market.bids.bid)}
        lots = {name: number for number, name in enumerate(self.market.lots.lot)}
        wanted = np.array([bids[a.bid] * width + lots[a.lot] for a in awards], np.int64)
        place = np.searchsorted(entries.bid * width + entries.lot, wanted)
        return place, np.array([award.parts for award in awards], np.int64)


def _spelled(blocks: Sequence[Rows | Columns], number: int) -> str:
    for block in blocks:
        if number < len(block):
            return str(block.name(number))
        number -= len(block)
    raise IndexError(number)


def assemble(market: Market, policy: Policy) -> Program:
    """Assemble the program of a market under a policy."""
    frame = Frame(market, policy)
    layout = Layout(frame, Needs(frame))
    blocks = tuple(block for rule in RULES for block in rule(layout) if len(block))
    goals = {goal: function(layout) for goal, function in GOALS.items()}
    return Program(
        layout=layout,
        lower=concatenated([block.lower for block in layout.columns]),
        upper=concatenated([block.upper for block in layout.columns]),
        integer=np.concatenate([np.full(len(block), block.integer) for block in layout.columns]),
        row_lower=concatenated([block.lower for block in blocks]),
        row_upper=concatenated([block.upper for block in blocks]),
        row_lot=np.concatenate([_lots(block) for block in blocks]),
        matrix=_stacked(blocks, layout.width),
        blocks=blocks,
        goals=goals,
        cost=weighted(goals, policy),
    )


def weighted(goals: Mapping[Goal, Costs], policy: Policy) -> Costs:
    """Add up the goals at the policy's exchange rates."""
    rate = policy.goals.reinvested_bp / BASIS_POINTS
    return goals[Goal.PRICE] + goals[Goal.STEADINESS] + goals[Goal.REINVESTMENT] * rate


def _lots(block: Rows) -> Ints:
    return block.lot if len(block.lot) else np.full(len(block), NONE)


def _stacked(blocks: tuple[Rows, ...], width: int) -> Matrix:
    above = np.cumsum([0, *(len(block) for block in blocks)])
    row = np.concatenate([block.row + begin for block, begin in zip(blocks, above, strict=False)])
    column = np.concatenate([block.column for block in blocks])
    value = np.concatenate([block.value for block in blocks])
    return Matrix.of(int(above[-1]), width, row, column, value)
