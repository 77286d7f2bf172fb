"""What the engine says in sentences of its own, which are kept with a run: said again in the language of the page."""

from __future__ import annotations

import re

from flask_babel import gettext
from flask_babel import gettext as _

from web import formats
from web.language import SOURCE, language


def _said(sentence: str) -> str:
    """Mark a sentence for translation where it is listed; it is translated where it is used."""
    return sentence


N_ = _said
DETAILS = (
    # what decided about a bid
    N_("%(won)s of %(all)s parts"),
    N_("it offers %(parts)s parts at most"),
    N_("nobody nearer bid for this lot"),
    N_("by the policy's goals, buying outside counts as better"),
    N_("by the policy's goals the bids awarded, at up to %(price)s a unit, count as better"),
    N_("by the policy's goals the bids awarded for %(lot)s count as better"),
    N_("agreements leave too few parts"),
    N_("its unit price %(price)s less at most %(share)s %%, awarded up to %(dearest)s"),
    N_("its unit price %(price)s, awarded up to %(dearest)s"),
    N_("all or nothing, and its entry for %(lot)s may not win"),
    N_("of its group %(bids)s won, and no more may"),
    N_("it requires %(bid)s, which did not win"),
    N_("the lot takes at most %(most)s suppliers, and has them"),
    N_("the lot takes at least %(least)s suppliers or none"),
    N_("the lot gives a supplier at least %(least)s parts"),
    N_("others stand by for %(parts)s parts, %(needed)s would be needed"),
    N_("%(resource)s in period %(period)s: %(needed)s needed, %(left)s left"),
    N_("%(resource)s would grow by %(grown)s in period %(period)s, and may by %(room)s"),
    N_("at most %(share)s %% of demand %(of)s to one supplier"),
    N_("at most %(share)s %% of demand %(of)s to one ownership group"),
    N_("at most %(share)s %% of buyer %(of)s to one supplier"),
    N_("at most %(share)s %% of buyer %(of)s to one ownership group"),
    N_("at most %(share)s %% of category %(of)s to one supplier"),
    N_("at most %(share)s %% of category %(of)s to one ownership group"),
    N_("at most %(share)s %% of lot %(of)s to one supplier"),
    N_("at most %(share)s %% of lot %(of)s to one ownership group"),
    N_("more than %(share)s %% of its work above the free amount with %(buyer)s"),
    N_("its supplier takes work worth %(asked)s or none, and would have %(brings)s"),
    N_("at least %(share)s %% of buyer %(of)s is reserved for suppliers: %(who)s"),
    N_("at least %(share)s %% of category %(of)s is reserved for suppliers: %(who)s"),
    N_("at least %(share)s %% of lot %(of)s is reserved for suppliers: %(who)s"),
    N_("at most %(share)s %% of %(buyer)s may lie further out than ring %(ring)s"),
    N_("%(more)s more than now, %(left)s left in the buyer's budget"),
    N_("%(paper)s is missing"),
    N_("%(paper)s expired on %(day)s"),
    N_("%(share)s %% above the limit price"),
    N_("the supplier buys this lot itself"),
    N_("available from %(day)s, the lot begins %(begins)s"),
    N_("its lowest wage is not stated"),
    N_("lowest wage %(wage)s, floor %(floor)s"),
    # rules that cannot all hold
    N_("lot %(lot)s must be filled"),
    N_("bid %(bid)s wins all or nothing"),
    N_("at most %(limit)s bids of group %(group)s win"),
    N_("bid %(bid)s wins only with the bid it requires"),
    N_("lot %(lot)s has its least and most suppliers, and each its least parts"),
    N_("the lock on %(what)s is kept"),
    N_("%(what)s has capacity for %(limit)s units more than is committed"),
    N_("work of %(what)s grows by at most %(limit)s units"),
    N_("%(supplier)s gets work worth %(limit)s or none"),
    N_("buyer %(buyer)s pays at most %(limit)s"),
    N_("at most %(limit)s goes to one supplier (%(of)s)"),
    N_("at most a share of a supplier's work comes from one buyer (%(who)s)"),
    N_("at least %(limit)s is reserved (%(of)s)"),
    N_("at most %(limit)s of buyer %(buyer)s is placed so far out"),
    N_("others stand by for %(what)s"),
    N_("the level %(goal)s keeps its limit of %(limit)s"),
    N_("what the bids offer as a whole, and what is agreed, contradict each other"),
    # what would have to give
    N_("lot %(lot)s must be filled: %(parts)s part finds no supplier"),
    N_("lot %(lot)s must be filled: %(parts)s parts find no supplier"),
    N_("budget of %(buyer)s: %(amount)s more would be needed"),
    N_("share of one supplier, %(of)s: %(amount)s more would have to be allowed"),
    N_("dependence of %(who)s: %(amount)s more would have to be allowed"),
    N_("reserved share, %(of)s: %(amount)s more would have to be left to others"),
    N_("distance, buyer %(buyer)s: %(amount)s more would have to be allowed so far out"),
    N_("standby for %(what)s: %(amount)s parts of others are missing"),
    N_("ramp of %(what)s: %(amount)s more units of growth would have to be allowed"),
    N_("smallest engagement of %(supplier)s: %(amount)s less would have to do"),
    N_("suppliers of %(lot)s: the number, or the least parts of each, is off by %(amount)s"),
    N_("group %(group)s: %(amount)s more bids would have to be allowed"),
    N_("bid %(bid)s would have to win without the one it requires"),
    N_("the lock on %(what)s cannot be kept"),
    N_("the limit that the level %(goal)s leaves: off by %(amount)s"),
    N_("what would have to give was not found within the work the policy allows"),
    N_("no choice left"),
    N_("nothing that may give would help: what is agreed, or offered as a whole, stands in the way"),
)
"""The sentences as the engine has them, the more special ones first."""


def check_word(rule: str) -> str:
    """Name a rule that the certificate counts checks of."""
    return {
        "budget": _("Budgets of buyers"),
        "capacity": _("Capacity"),
        "cover": _("Every lot adds up"),
        "dependence": _("Dependence on one buyer"),
        "eligible": _("Only bids that may win"),
        "entries": _("Only bids that are there"),
        "force": _("What the officer fixed"),
        "groups": _("Alternatives"),
        "link": _("Least and most of each bid"),
        "must_fill": _("Lots that must be filled"),
        "package": _("All or nothing"),
        "ramp": _("Growth of work"),
        "requires": _("Bids that need another"),
        "reserved_share": _("Reserved shares"),
        "rings": _("Distance"),
        "smallest_engagement": _("Smallest engagements"),
        "standby_most": _("Most that stand by"),
        "standby_offer": _("Offers to stand by"),
        "standby_cover": _("Enough that stand by"),
        "supplier_share": _("Largest shares"),
        "suppliers_per_lot": _("Suppliers of each lot"),
    }.get(rule, formats.spoken(rule))


def _pattern(sentence: str) -> re.Pattern[str]:
    """Make a sentence readable by its facts."""
    return re.compile(re.sub("\x00(\\w+)\x01", r"(?P<\1>.+?)", re.escape(sentence % _Facts())), re.DOTALL)


class _Facts(dict[str, str]):
    """Every fact is its own name between marks that no text has."""

    def __missing__(self, name: str) -> str:
        return f"\x00{name}\x01"


READ = tuple((_pattern(each), each) for each in DETAILS)


def detail(said: str) -> str:
    """Say a sentence of the engine in the language of the page; one that is not known stays as it is."""
    if language() == SOURCE:
        return said
    for pattern, sentence in READ:
        if found := pattern.fullmatch(said):
            return gettext(sentence, **found.groupdict()) if found.groupdict() else gettext(sentence)
    partner, parted, rest = said.partition(": ")
    return f"{partner}: {detail(rest)}" if parted else said
