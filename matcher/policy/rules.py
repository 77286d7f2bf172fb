"""The rules that exist only in a policy; every one is off until it is written down."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StrictBool, model_validator

from matcher.policy.values import Count, Money, Name, Rate, Share, Strict, Text, whole


class Rule(Strict):
    """What any rule may say of itself.

    Attributes
    ----------
    priority
        Where nothing is possible, 1 is relaxed first and 4 last; a rule that says nothing is relaxed last.
    basis
        Its ground in law or statute, in words.
    not_funding
        Funding the rule may not touch: for the rule, a lot paid by it is as if it were not in the market. Its demand
        is in no whole that a share is taken of, and its work counts for nobody.
    """

    off: StrictBool = False
    priority: Annotated[int, BeforeValidator(whole), Field(ge=1, le=4)] | None = None
    basis: Text = ""
    not_funding: tuple[Name, ...] = ()


class SupplierShare(Rule):
    """At most `most_bp` of a buyer, category or lot (each, or the one named by `which`) to one supplier."""

    of: Literal["buyer", "category", "lot"]
    which: Name | None = None
    by: Literal["supplier", "group"] = "supplier"
    most_bp: Share


class Dependence(Rule):
    """At most `most_bp` of what a supplier has above `free` from one buyer, contracts included."""

    most_bp: Share
    free: Money = 0


class ReservedShare(Rule):
    """At least `least_bp` of a buyer or category to suppliers of a kind or with an attribute."""

    of: Literal["buyer", "category"]
    which: Name | None = None
    kind: Literal["worker_owned", "converting", "conventional"] | None = None
    attribute: Name | None = None
    least_bp: Share

    @model_validator(mode="after")
    def _says_for_whom(self) -> Self:
        if (self.kind is None) == (self.attribute is None):
            raise ValueError("a reserved share names either a kind or an attribute")
        return self


class Ramp(Rule):
    """Load may grow from period to period by at most `most_bp` of the larger capacity."""

    most_bp: Share
    resource: Name | None = None


class Rings(Rule):
    """Distance from the lot's place counts `per_ring_bp`, or is capped `beyond` a ring at `most_bp`."""

    per_ring_bp: Rate | None = None
    beyond: Count | None = None
    most_bp: Share | None = None

    @model_validator(mode="after")
    def _says_something_whole(self) -> Self:
        if (self.beyond is None) != (self.most_bp is None):
            raise ValueError("beyond and most_bp go together")
        if self.beyond is None and self.per_ring_bp is None:
            raise ValueError("rings need per_ring_bp, or beyond and most_bp")
        return self


class Standby(Rule):
    """Others stand by for `cover_bp` of each supplier's parts, on lots of least suppliers >= 2 and on those named."""

    cover_bp: Share
    lots: tuple[Name, ...] = ()


class WageFloor(Rule):
    """A supplier whose lowest wage is below `hourly`, or unknown, is not eligible."""

    hourly: Money


class _Lock(Rule):
    """What an officer decides about one bid; it names the lot itself, so it knows no exempt funding."""

    @model_validator(mode="after")
    def _touches_what_it_names(self) -> Self:
        if self.not_funding:
            raise ValueError("a lock touches what it names; not_funding has no place in it")
        return self


class Exclude(_Lock):
    """An officer takes a bid, or its entry for one lot, out."""

    bid: Name
    lot: Name | None = None
    reason: Name


class Force(_Lock):
    """An officer fixes that a bid wins: some part, some part of a lot, or exactly `parts` of a lot."""

    bid: Name
    lot: Name | None = None
    parts: Annotated[int, BeforeValidator(whole), Field(ge=1, le=10**9)] | None = None
    reason: Name

    @model_validator(mode="after")
    def _parts_are_of_a_lot(self) -> Self:
        if self.parts is not None and self.lot is None:
            raise ValueError("parts needs the lot they are parts of")
        return self


class Rules(Strict):
    """The rules that exist only in the policy; those with a number in a file hold wherever it is filled."""

    supplier_share: tuple[SupplierShare, ...] = ()
    dependence: Dependence | None = None
    reserved_share: tuple[ReservedShare, ...] = ()
    ramp: Ramp | None = None
    rings: Rings | None = None
    standby: Standby | None = None
    wage_floor: WageFloor | None = None
    exclude: tuple[Exclude, ...] = ()
    force: tuple[Force, ...] = ()
