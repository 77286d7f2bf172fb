"""A policy as a form: what stands in its fields, and what was typed read back.

Fields are named after the keys of a policy, lists counted from 1: `goals.idle_hour`, `supplier_share.1.most_bp`. Which
rules there are is said by the field `rule`, once for each. Amounts are typed in money, shares in percent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from werkzeug.datastructures import MultiDict

from matcher.errors import Finding, MarketRefused
from matcher.money import BASIS_POINTS, CENTS, unscaled
from matcher.policy import Goal, Policy, Rule, read_policy
from matcher.rounds.typed import Typed, Wrong, line, number

Fields = MultiDict[str, str]
SINGLE = ("ramp", "standby", "rings", "dependence", "wage_floor")
"""Rules a policy has once at most."""
RULES_AT_MOST = 60
BASIS_AT_MOST = 300
LOTS_AT_MOST = 2000
WHOLE = 100 * BASIS_POINTS


def money(text: str) -> str:
    """Read an amount, as policies write it."""
    return unscaled(number(text, CENTS), CENTS)


def share(text: str) -> int:
    """Read percent of a whole as basis points."""
    return number(text.strip().removesuffix("%"), 2, 0, BASIS_POINTS)


def rate(text: str) -> int:
    """Read percent, up to a hundredfold, as basis points."""
    return number(text.strip().removesuffix("%"), 2, 0, WHOLE)


def count(text: str) -> int:
    """Read a whole number."""
    return number(text, 0, 0, 10**9)


def plain(text: str) -> str:
    """Read one line that no spreadsheet would run; what was chosen too, for whoever wants to sends anything."""
    return line(text, BASIS_AT_MOST, needed=False)


def lots(text: str) -> list[str]:
    """Read ids with semicolons between them."""
    return [each.strip() for each in line(text, LOTS_AT_MOST, needed=False).split(";") if each.strip()]


Reader = Callable[[str], Any]
GOALS: dict[str, Reader] = {
    "idle_hour": money,
    "swing_hour": money,
    "moved_bp": rate,
    "reinvested_bp": rate,
    "margin_bp": share,
    "steady_through": count,
}
RULES: dict[str, dict[str, Reader]] = {
    "supplier_share": {"most_bp": share, "of": plain, "by": plain},
    "reserved_share": {"least_bp": share, "of": plain, "who": plain},
    "ramp": {"resource": plain, "most_bp": share},
    "standby": {"cover_bp": share, "lots": lots},
    "rings": {"per_ring_bp": rate, "most_bp": share, "beyond": count},
    "dependence": {"most_bp": share, "free": money},
    "wage_floor": {"hourly": money},
}
LIMITS: dict[str, Reader] = {"gap_bp": share, "work": count, "award_gap_bp": share, "seed": count}
MAY_BE_EMPTY = frozenset({"rings", "goals", "standby.lots", "ramp.resource"})
"""Rules and blanks that mean something while they are empty."""


def written(policy: Policy) -> Fields:
    """Write a policy into the fields of a form; locks and rules that are off have no place in one."""
    fields: Fields = MultiDict({"goals.mode": policy.goals.mode})
    _write(fields, "goals", GOALS, policy.goals.model_dump())
    for level, goal in enumerate(policy.goals.order, 1):
        fields[f"goals.order.{level}"] = goal.value
        fields[f"goals.tolerance.{level}"] = _percent(policy.goals.tolerance(level - 1))
    for name in RULES:
        told = getattr(policy.rules, name)
        rules = told if isinstance(told, tuple) else () if told is None else (told,)
        for each in rules:
            if not each.off:
                _write_rule(fields, name, each)
    _write(fields, "limits", LIMITS, policy.limits.model_dump())
    return fields


def _write(fields: Fields, prefix: str, readers: dict[str, Reader], values: dict[str, Any]) -> None:
    for name, reader in readers.items():
        value = values[name]
        if value is not None and (value or prefix != "goals" or name == "margin_bp"):
            fields[f"{prefix}.{name}"] = _typed(reader, value)


def _typed(reader: Reader, value: Any) -> str:
    if reader in (share, rate):
        return _percent(value)
    if reader is money:
        return unscaled(value, CENTS)
    return "; ".join(value) if reader is lots else str(value)


def _percent(basis_points: int) -> str:
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02}".rstrip("0") if rest else str(whole)


def _write_rule(fields: Fields, name: str, rule: Rule) -> None:
    key = added(fields, name)
    values = rule.model_dump()
    if "of" in values:
        values["of"] = f"{values['of']}:{values['which'] or ''}"
    if "kind" in values:
        values["who"] = f"kind:{values['kind']}" if values["kind"] else f"attribute:{values['attribute']}"
    _write(fields, key, RULES[name], values)
    fields[f"{key}.basis"] = rule.basis
    fields[f"{key}.priority"] = str(rule.priority or "")
    fields.setlist(f"{key}.not_funding", list(rule.not_funding))


def added(fields: Fields, name: str) -> str:
    """Put a rule into a form, with empty blanks; return the name its fields begin with."""
    numbers = [int(key.rpartition(".")[2]) for key in rules_in(fields) if key.startswith(f"{name}.")]
    key = f"{name}.{max(numbers, default=0) + 1}"
    fields.add("rule", key)
    return key


def removed(fields: Fields, key: str) -> None:
    """Take a rule out of a form."""
    fields.setlist("rule", [each for each in fields.getlist("rule") if each != key])


def rules_in(fields: Fields) -> list[str]:
    """List the rules of a form, in the order of pages."""
    shape = re.compile(rf"({'|'.join(RULES)})\.[1-9][0-9]{{0,3}}")
    known = dict.fromkeys(each for each in fields.getlist("rule") if shape.fullmatch(each))
    order = list(RULES)
    return sorted(known, key=lambda key: (order.index(key.partition(".")[0]), int(key.rpartition(".")[2])))


def read(fields: Fields) -> tuple[Policy | None, list[Wrong]]:
    """Read a policy; None with everything that is wrong with what was typed."""
    typed = Typed(fields)
    tree = {"goals": _goals(typed, fields), "rules": _rules(typed, fields), "limits": _some(typed, "limits", LIMITS)}
    wrong = [*typed.wrong, *_apart(fields, tree)]
    if wrong:
        return None, wrong
    try:
        return read_policy(tree), []
    except MarketRefused as refused:
        return None, [_wrong(each, rules_in(fields)) for each in refused.findings]


def _goals(typed: Typed, fields: Fields) -> dict[str, Any]:
    goals: dict[str, Any] = _some(typed, "goals", GOALS)
    if fields.get("goals.mode") != "in_order":
        return goals
    chosen = [level for level in range(1, len(Goal) + 1) if fields.get(f"goals.order.{level}") in set(Goal)]
    keys = [f"goals.tolerance.{level}" for level in chosen]
    allowed = [typed.read(key, rate) if fields.get(key, "").strip() else 0 for key in keys]
    while allowed and not allowed[-1]:
        allowed.pop()
    order = [fields[f"goals.order.{level}"] for level in chosen]
    return goals | {"mode": "in_order", "order": order, "tolerance_bp": allowed}


def _some(typed: Typed, key: str, readers: dict[str, Reader]) -> dict[str, Any]:
    """Read fields; empty ones stay out where empty means something."""
    rule, found = key.partition(".")[0], {}
    for name, reader in readers.items():
        may_be_empty = rule in MAY_BE_EMPTY or f"{rule}.{name}" in MAY_BE_EMPTY
        if not (may_be_empty and not typed.fields.get(f"{key}.{name}", "").strip()):
            found[name] = typed.read(f"{key}.{name}", reader)
    return found


def _rules(typed: Typed, fields: Fields) -> dict[str, Any]:
    rules: dict[str, Any] = {}
    for key in rules_in(fields)[:RULES_AT_MOST]:
        name = key.partition(".")[0]
        rule = _rule(typed, fields, key, name)
        if name in SINGLE:
            rules[name] = rule
        else:
            rules.setdefault(name, []).append(rule)
    return rules


def _rule(typed: Typed, fields: Fields, key: str, name: str) -> dict[str, Any]:
    found = _some(typed, key, RULES[name])
    if "of" in found:
        found["of"], _, which = str(found["of"]).partition(":")
        found |= {"which": which} if which else {}
    if "who" in found:
        word, _, value = str(found.pop("who")).partition(":")
        found[word if word in ("kind", "attribute") else "kind"] = value
    found["basis"] = typed.read(f"{key}.basis", plain)
    untouched = fields.getlist(f"{key}.not_funding")
    found["not_funding"] = typed.read(f"{key}.not_funding", lambda _first: [plain(each) for each in untouched])
    if fields.get(f"{key}.priority") in ("1", "2", "3", "4"):
        found["priority"] = int(fields[f"{key}.priority"])
    return found


def _apart(fields: Fields, tree: dict[str, Any]) -> Iterator[Wrong]:
    """Yield what is wrong between fields that are each right."""
    goals = tree["goals"]
    order = goals.get("order", [])
    if goals.get("mode") == "in_order":
        if not order or len(set(order)) < len(order):
            yield Wrong("goals.order.1", "order.twice")
        rates = (goals.get("idle_hour", "0.00"), goals.get("swing_hour", "0.00"), goals.get("moved_bp", 0))
        if Goal.STEADINESS in order and rates == ("0.00", "0.00", 0):
            yield Wrong("goals.idle_hour", "order.steadiness")
    for key in rules_in(fields):
        filled = {name for name in ("per_ring_bp", "most_bp", "beyond") if fields.get(f"{key}.{name}", "").strip()}
        if key.startswith("rings.") and filled not in ({"per_ring_bp"}, {"most_bp", "beyond"}, set(RULES["rings"])):
            yield Wrong(f"{key}.most_bp" if filled else f"{key}.per_ring_bp", "rings.halves")


def _wrong(finding: Finding, rules: list[str]) -> Wrong:
    """Find the field of a key such as `rules.supplier_share[2].most_bp`."""
    column = finding.where.column or ""
    found = re.match(r"rules\.(\w+)(?:\[(\d+)\])?(?:\.(\w+))?", column)
    if found is None:
        return Wrong(column, "policy.value", (finding.what,))
    mine = [key for key in rules if key.startswith(f"{found[1]}.")]
    number = int(found[2] or 1) - 1
    blank = {"which": "of", "kind": "who", "attribute": "who"}.get(found[3], found[3] or next(iter(RULES[found[1]])))
    return Wrong(
        f"{mine[number]}.{blank}" if number < len(mine) else "goals.idle_hour", "policy.value", (finding.what,)
    )
