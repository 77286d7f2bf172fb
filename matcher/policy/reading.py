"""Reading a policy, as people write it and as it is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from matcher.errors import Finding, MarketRefused, Where, quoted
from matcher.policy.published import Policy
from matcher.policy.values import spelled


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
    return Policy.model_validate(spelled(json.loads(text)))
