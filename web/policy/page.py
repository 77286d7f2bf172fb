"""The page on which a policy is written: its sentences cut at their blanks, each blank with what it takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from matcher.policy import Goal
from matcher.storage.policies import Known
from web import formats
from web.pages.policy import goal_word, resource_word, who_word
from web.policy import patterns
from web.policy.form import SINGLE, Fields, rules_in

LOTS_OFFERED = 200
"""Lots of which one is chosen from a list; with more, shares are taken of buyers and categories."""
Choice = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A field in a sentence; one with choices is chosen, one without typed. `unit` stands behind it."""

    name: str
    label: str
    value: str
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    long: bool = False


Sentence = tuple[str | Blank, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A rule: the name its fields begin with, its sentences, and what any rule says of itself."""

    key: str
    title: str
    sentences: tuple[Sentence, ...]
    basis: str
    priority: str
    exempt: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPage:
    """Everything on the page that is typed; `proves` tells that the search stops at no gap."""

    mode: str
    proves: bool
    goals: tuple[Sentence, ...]
    order: tuple[Sentence, ...]
    cards: tuple[Card, ...]
    addable: tuple[Choice, ...]
    limits: tuple[Sentence, ...]


def policy_page(fields: Fields, known: Known) -> PolicyPage:
    """Lay a form out."""
    present = {key.partition(".")[0] for key in rules_in(fields)}
    addable = [name for name in patterns.rule_patterns() if name not in SINGLE or name not in present]
    goals = {name: says for name, says in patterns.goal_patterns().items() if name not in ("order", "tolerance_bp")}
    return PolicyPage(
        mode=fields.get("goals.mode", "weighted"),
        proves=fields.get("limits.gap_bp") == "0",
        goals=tuple(_cut(says, "goals", fields, known) for says in goals.values()),
        order=tuple(_levels(fields)),
        cards=tuple(_card(key, fields, known) for key in rules_in(fields)),
        addable=tuple((name, patterns.rule_title(name)) for name in addable),
        limits=tuple(_cut(says, "limits", fields, known) for says in patterns.limit_patterns().values()),
    )


def _card(key: str, fields: Fields, known: Known) -> Card:
    name = key.partition(".")[0]
    exempt = fields.getlist(f"{key}.not_funding")
    return Card(
        key=key,
        title=patterns.rule_title(name),
        sentences=tuple(_cut(says, key, fields, known) for says in patterns.rule_patterns()[name]),
        basis=fields.get(f"{key}.basis", ""),
        priority=fields.get(f"{key}.priority", ""),
        exempt=tuple((each, each in exempt) for each in dict.fromkeys([*known.fundings, *exempt])),
    )


_BLANK = re.compile(r"%\((\w+)\)s")


def _cut(says: str, key: str, fields: Fields, known: Known) -> Sentence:
    """Cut a sentence at its blanks: words and blanks take turns."""
    parts = _BLANK.split(says)
    return tuple(
        _blank(key, part, fields, known) if number % 2 else part.replace("%%", "%") for number, part in enumerate(parts)
    )


def _blank(key: str, name: str, fields: Fields, known: Known) -> Blank:
    value, field = fields.get(f"{key}.{name}", ""), f"{key}.{name}"
    choices = _choices(name, key.partition(".")[0], known)
    if choices:
        return Blank(name=field, label=_label(name), value=value, choices=tuple(_with(choices, value)))
    if name.endswith("_bp"):
        return Blank(name=field, label=_("Percent"), value=value, unit="%")
    if name in ("idle_hour", "swing_hour", "free", "hourly"):
        return Blank(name=field, label=_("Amount of money"), value=value, unit=known.header.currency)
    return Blank(name=field, label=_label(name), value=value, long=name == "lots")


def _label(name: str) -> str:
    return {
        "of": _("Of what"),
        "by": _("To whom"),
        "who": _("To whom"),
        "resource": _("Which work"),
        "lots": _("Lots, with semicolons between them"),
        "beyond": _("Number of the ring"),
        "steady_through": _("Last period"),
        "work": _("Units of work"),
        "seed": _("Number"),
    }[name]


def _choices(name: str, rule: str, known: Known) -> list[Choice]:
    if name == "of":
        return list(_wholes(known, with_lots=rule == "supplier_share"))
    if name == "by":
        return list(patterns.owners().items())
    if name == "who":
        kinds: list[Choice] = [(f"kind:{kind}", words) for kind, words in patterns.kinds().items()]
        return kinds + [(f"attribute:{each}", who_word(None, each)) for each in known.attributes]
    if name == "resource":
        return [("", resource_word(None)), *((each, resource_word(each)) for each in known.resources)]
    if name == "steady_through":
        periods = range(1, known.header.periods + 1)
        named = [(str(period), formats.period(known.header, period)) for period in periods]
        return [("", _("the first twelve months")), *named]
    return []


def _wholes(known: Known, with_lots: bool) -> Iterator[Choice]:
    each = patterns.each_of()
    yield "buyer:", each["buyer"]
    yield from ((f"buyer:{party}", _("the demand of %(name)s", name=name)) for party, name in known.buyers.items())
    yield "category:", each["category"]
    yield from ((f"category:{word}", formats.inline(formats.spoken(word))) for word in known.categories)
    if with_lots:
        yield "lot:", each["lot"]
        some = known.lots if len(known.lots) <= LOTS_OFFERED else ()
        yield from ((f"lot:{lot}", _("lot %(name)s", name=lot)) for lot in some)


def _with(choices: Sequence[Choice], value: str) -> Iterable[Choice]:
    """Keep what is chosen among the choices, though the demand does not have it (yet)."""
    yield from choices
    if value and value not in {each for each, _ in choices}:
        yield value, _("%(name)s, not in this demand", name=value.partition(":")[2] or value)


def _levels(fields: Fields) -> Iterator[Sentence]:
    """Yield a line for each level: which goal, and by how much the goals after it may worsen it."""
    says = patterns.goal_patterns()["tolerance_bp"]
    goals: list[Choice] = [(goal.value, goal_word(goal)) for goal in Goal]
    for level in range(1, len(Goal) + 1):
        name = f"goals.order.{level}"
        label = _("Goal %(level)s", level=level)
        chosen = Blank(name=name, label=label, value=fields.get(name, ""), choices=(("", "\u2014"), *goals))
        tolerance = f"goals.tolerance.{level}"
        allowed = Blank(name=tolerance, label=_("Percent"), value=fields.get(tolerance, ""), unit="%")
        blanks: Mapping[str, Blank] = {"goal": chosen, "tolerance_bp": allowed}
        parts = _BLANK.split(says)
        yield tuple(blanks[part] if number % 2 else part for number, part in enumerate(parts))
