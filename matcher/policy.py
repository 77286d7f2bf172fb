"""What the officers may turn: exchange rates, rules, limits; published and hashed before bids open.

Rates are in money, never relative to the bids received, so that no bid can move them. Amounts are in cents,
rates in basis points. Every key has a default; every rule is off until it is written down.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    ValidationError,
    model_validator,
)

from matcher.errors import Finding, MarketRefused, Where, quoted
from matcher.money import BASIS_POINTS, CENTS, scaled, unscaled


class Goal(StrEnum):
    """The three goals, each in its own unit: cents, cents at published rates, cents."""

    PRICE = "price"
    STEADINESS = "steadiness"
    REINVESTMENT = "reinvestment"


_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def _cents(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ValueError("write an amount of money such as 11.50")
    return scaled(str(value), CENTS)


def _listed(value: object) -> object:
    return [value] if isinstance(value, int) else value


def whole(value: object) -> object:
    """Take whole numbers only, neither `true` nor `1.0`."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("write a whole number")
    return value


def _plain(text: str) -> str:
    """Normalise text, and refuse what spreadsheets would run and what nobody can see."""
    text = unicodedata.normalize("NFC", text).strip(" ")
    if text.startswith(tuple("=+-@")):
        raise ValueError("begin the text with a letter or a digit")
    if _HIDDEN.search(text):
        raise ValueError("write the text in one line, without invisible characters")
    return text


AMOUNTS = frozenset({"idle_hour", "swing_hour", "free", "hourly"})
"""Keys whose value is `Money`."""
Money = Annotated[int, BeforeValidator(_cents), Field(ge=0, le=10**13)]
"""Written as 11.50, kept as 1150 cents."""
Share = Annotated[int, BeforeValidator(whole), Field(ge=0, le=BASIS_POINTS)]
"""Whole basis points, 0 to 10,000."""
Rate = Annotated[int, BeforeValidator(whole), Field(ge=0, le=100 * BASIS_POINTS)]
"""Whole basis points, up to a hundredfold."""
Text = Annotated[str, AfterValidator(_plain)]
"""One line of text in normal form NFC."""
Name = Annotated[Text, Field(min_length=1)]
"""Text that names something."""
Count = Annotated[int, BeforeValidator(whole), Field(ge=0, le=10**9)]
"""A whole number."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Goals(_Strict):
    """How the goals are weighed.

    `weighted`: money at the published rates. `in_order`: level after level, each worsened by at most its
    tolerance.

    Attributes
    ----------
    idle_hour, swing_hour
        Cents an idle or a swing hour counts.
    moved_bp
        Basis points of the value of work moved away from a worker-owned holder.
    reinvested_bp
        Basis points of price that one unit reinvested counts.
    margin_bp
        Margin of a supplier without a reviewed statement.
    steady_through
        Periods in which hours count; None means twelve months.
    """

    mode: Literal["weighted", "in_order"] = "weighted"
    idle_hour: Money = 0
    swing_hour: Money = 0
    moved_bp: Rate = 0
    reinvested_bp: Rate = 0
    margin_bp: Share = 500
    order: tuple[Goal, ...] = (Goal.PRICE, Goal.STEADINESS, Goal.REINVESTMENT)
    tolerance_bp: Annotated[tuple[Rate, ...], BeforeValidator(_listed)] = ()
    steady_through: Annotated[int, BeforeValidator(whole), Field(ge=1, le=60)] | None = None

    @model_validator(mode="after")
    def _order_means_something(self) -> Self:
        if len(set(self.order)) != len(self.order) or not self.order:
            raise ValueError("order names each goal at most once, and at least one")
        if len(self.tolerance_bp) > len(self.order):
            raise ValueError("tolerance_bp has at most one number for each goal in order")
        if self.mode == "in_order" and Goal.STEADINESS in self.order and not self.steadiness_counts:
            raise ValueError("steadiness in order needs idle_hour, swing_hour or moved_bp to be one number")
        return self

    @property
    def steadiness_counts(self) -> bool:
        """Tell whether any part of steadiness has a rate."""
        return bool(self.idle_hour or self.swing_hour or self.moved_bp)

    def tolerance(self, level: int) -> int:
        """Return the basis points by which the levels after this one may worsen it."""
        return self.tolerance_bp[level] if level < len(self.tolerance_bp) else 0


class Rule(_Strict):
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


class Rules(_Strict):
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


class Limits(_Strict):
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


class Policy(_Strict):
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
        written: dict[str, Any] = _spelled(tree)
        return written


def read_policy(tree: Mapping[str, Any], file: str = "policy.toml") -> Policy:
    """Read a policy as written by people: money with a point, rates in basis points.

    Raises
    ------
    MarketRefused
        With one finding per key that is unknown or wrong.
    """
    try:
        return Policy.model_validate(tree)
    except ValidationError as failed:
        raise MarketRefused(findings_of(failed, file)) from None


def sound_part(tree: Mapping[str, Any]) -> Policy:
    """Read what can be read of a faulty policy, so that the rest of it can be checked at the same time.

    A faulty key is left out, and with it the list or table it makes useless.
    """
    while True:
        try:
            return Policy.model_validate(tree)
        except ValidationError as failed:
            fault = failed.errors()[0]
            tree = _without(tree, fault["loc"][:-1] if fault["type"] == "missing" else fault["loc"])


def _without(tree: Mapping[str, Any], place: tuple[str | int, ...]) -> dict[str, Any]:
    """Leave out the key at a place; a place in a list takes the whole list, so that numbers keep their meaning."""
    if not place:
        return {}
    inner, further = tree.get(str(place[0])), place[1:]
    if further and isinstance(inner, Mapping):
        return {**tree, str(place[0]): _without(inner, further)}
    return {key: each for key, each in tree.items() if key != place[0]}


def findings_of(failed: ValidationError, file: str) -> list[Finding]:
    """Say each fault of a TOML file as a finding at its dotted key."""
    return [_finding(file, dict(each)) for each in failed.errors()]


def _finding(file: str, error: dict[str, Any]) -> Finding:
    where = Where(file, None, _dotted(error["loc"]))
    if error["type"] == "extra_forbidden":
        what, remedy = "This key is not known.", "Correct its name, or delete it."
        return Finding("policy.unknown_key", where, what, remedy)
    if error["type"] == "missing":
        return Finding("policy.missing", where, "This key is missing.", "Write its value.")
    message = str(error["msg"]).removeprefix("Value error, ").replace("Input should", "This should")
    what = f"{message[:1].upper()}{message[1:].rstrip('.')}{_found(error['input'])}."
    return Finding("policy.value", where, what, "Write a value of the kind the README names for this key.")


def _found(value: object) -> str:
    return f"; found {quoted(str(value))}" if isinstance(value, str | int | Decimal) else ""


def _dotted(place: tuple[str | int, ...]) -> str:
    return "".join(f"[{each + 1}]" if isinstance(each, int) else f".{each}" for each in place).lstrip(".")


def stored_policy(text: str) -> Policy:
    """Read back what `Policy.canonical` wrote: the amounts are whole cents."""
    return Policy.model_validate(_spelled(json.loads(text)))


def _spelled(tree: Any, name: str = "") -> Any:
    """Spell cents the way people write them, so that one reader serves both."""
    if isinstance(tree, dict):
        return {key: _spelled(each, key) for key, each in tree.items()}
    if isinstance(tree, list):
        return [_spelled(each) for each in tree]
    return Decimal(unscaled(tree, CENTS)) if name in AMOUNTS and tree is not None else tree
