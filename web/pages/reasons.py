"""What decided about a bid, in words: one phrase per rule."""

from __future__ import annotations

from flask_babel import gettext as _

from web import formats

NOT_ELIGIBLE = frozenset(
    {
        "papers.missing",
        "papers.expired",
        "price.limit",
        "excluded.officer",
        "excluded.bid",
        "own.lot",
        "supplier.not_yet_available",
        "wage.floor",
    }
)
"""Rules that keep a bid out before anything is compared."""


def phrase(rule: str) -> str:
    """Say in a few words what a rule decided; a rule without a phrase is named."""
    return {
        "won": _("Won"),
        "papers.missing": _("Paper missing"),
        "papers.expired": _("Paper expired"),
        "price.limit": _("Above the limit price"),
        "excluded.officer": _("Excluded by the officer"),
        "excluded.bid": _("Excluded from the round"),
        "own.lot": _("Would supply itself"),
        "supplier.not_yet_available": _("Not available in time"),
        "wage.floor": _("Below the wage floor"),
        "group.full": _("Another bid of its group won"),
        "requires.lost": _("The bid it needs did not win"),
        "capacity.full": _("No capacity left"),
        "ramp.steep": _("Would grow too fast"),
        "suppliers.most": _("Enough suppliers on the lot"),
        "suppliers.least": _("Too few suppliers for the lot"),
        "share.supplier": _("Supplier’s largest share reached"),
        "share.group": _("Its owners’ largest share reached"),
        "engagement.least": _("Below its supplier’s smallest engagement"),
        "dependence.buyer": _("Would depend too much on one buyer"),
        "rings.beyond": _("Enough is placed so far out"),
        "rings.none": _("Nobody nearer bid"),
        "bid.most": _("It offers no more"),
        "standby.cover": _("Too few others stand by"),
        "reserved.share": _("The share is reserved for others"),
        "budget.buyer": _("Buyer’s budget is spent"),
        "lot.filled": _("Lot filled by other bids"),
        "price.others": _("Others asked less"),
        "goals.others": _("Others serve the goals better"),
        "goals.outside": _("Buying outside serves the goals better"),
        "package.broken": _("Not all of its package can win"),
    }.get(rule, formats.spoken(rule.replace(".", "-")))
