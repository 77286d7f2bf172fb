"""The sentences of a policy, with blanks: a page that shows a policy and the form that changes it fill the same ones.

A blank is named after the key of the policy that stands in it.
"""

from __future__ import annotations

from flask_babel import gettext as _


def goal_patterns() -> dict[str, str]:
    """Return the sentence of each key of the goals."""
    return {
        "idle_hour": _("An idle hour counts as %(idle_hour)s."),
        "swing_hour": _("An hour more or less than the period before, seasons aside, counts as %(swing_hour)s."),
        "moved_bp": _("Work taken from a worker-owned firm that has it today counts as %(moved_bp)s of its value."),
        "reinvested_bp": _("What goes to the fund counts as %(reinvested_bp)s of the same amount of price."),
        "margin_bp": _("A firm without a reviewed statement is taken to have a surplus of %(margin_bp)s of its sales."),
        "steady_through": _("Idle and swing hours count through %(steady_through)s."),
        "order": _("The goals are decided one after the other: %(order)s."),
        "tolerance_bp": _("%(goal)s may become at most %(tolerance_bp)s worse for the goals after it."),
    }


def rule_patterns() -> dict[str, tuple[str, ...]]:
    """Return the sentences of each rule, by the name under which a policy has it; in the order of pages."""
    return {
        "supplier_share": (_("At most %(most_bp)s of %(of)s goes to %(by)s."),),
        "reserved_share": (_("At least %(least_bp)s of %(of)s goes to %(who)s."),),
        "ramp": (
            _("From one period to the next a supplier’s %(resource)s grows by at most %(most_bp)s of its capacity."),
        ),
        "standby": (
            _("Where a lot needs two suppliers or more, others stand by for %(cover_bp)s of what each has."),
            _("So they do for %(lots)s."),
        ),
        "rings": (
            _("Each ring further out counts as %(per_ring_bp)s of the work’s value when bids are compared."),
            _(
                "At most %(most_bp)s of each buyer’s demand is placed further out than ring %(beyond)s, outside"
                " included."
            ),
        ),
        "dependence": (
            _("A supplier has at most %(most_bp)s of its work above %(free)s from one buyer, contracts included."),
        ),
        "wage_floor": (_("A supplier pays nobody less than %(hourly)s an hour."),),
    }


def limit_patterns() -> dict[str, str]:
    """Return the sentence of each limit."""
    return {
        "gap_bp": _("The search stops once the gap is at most %(gap_bp)s."),
        "work": _("It may take %(work)s units of work."),
        "award_gap_bp": _("An award may be signed up to a gap of %(award_gap_bp)s."),
        "seed": _("Ties and the search begin with the number %(seed)s."),
    }


def exempt(funding: str) -> str:
    """Say which lots a rule leaves out."""
    return _("Lots paid by %(funding)s are left out.", funding=funding)


def rule_title(rule: str) -> str:
    """Name a rule as headings do; rules of a lot have names too."""
    return {
        "supplier_share": _("Share of one supplier"),
        "reserved_share": _("Reserved share"),
        "ramp": _("How fast work may grow"),
        "standby": _("Standing by"),
        "rings": _("Distance, in rings"),
        "dependence": _("Dependence on one buyer"),
        "wage_floor": _("Lowest wage"),
        "must_fill": _("Lots that must be filled"),
    }[rule]


def goal_word(goal: str) -> str | None:
    """Name a goal, or a level of an answer; None for other words."""
    return {
        "price": _("Price"),
        "steadiness": _("Steadiness"),
        "reinvestment": _("Reinvestment"),
        "distance": _("Distance, counted and never paid"),
        "weighted": _("All goals at the published rates"),
        "objective": _("All goals at the published rates"),
        "price_only": _("Lots decided by price alone"),
    }.get(goal)


def owners() -> dict[str, str]:
    """Name for whom a share is counted."""
    return {"supplier": _("one supplier"), "group": _("one ownership group")}


def kinds() -> dict[str, str]:
    """Name the kinds of suppliers a share may be reserved for."""
    return {
        "worker_owned": _("worker-owned suppliers"),
        "converting": _("suppliers converting to worker ownership"),
        "conventional": _("conventional suppliers"),
    }


def each_of() -> dict[str, str]:
    """Name what shares are taken of, where each one is meant."""
    return {"buyer": _("each buyer’s demand"), "category": _("each category"), "lot": _("each lot")}


def work() -> str:
    """Name the work in all resources together."""
    return _("work")


def work_in(resource: str) -> str:
    """Name the work in one resource."""
    return _("work in %(resource)s", resource=resource)
