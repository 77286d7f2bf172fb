"""Who may open which door: one table of every address, by role and by the state of the round it shows.

A route without a row stops the start-up, a row without a route too; tests and the page of permissions are made from
the same rows. What is not listed is not allowed. Nobody who runs the network has a path to bids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from flask import Flask
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from matcher.rounds.people import Role
from matcher.rounds.states import State


class Reach(IntEnum):
    """How much of a round somebody sees, the larger the more."""

    NOTHING = 0
    WHOLE = 1
    """All of it, but only where the whole round is their own organisation's."""
    OWN = 2
    """What is their own organisation's, and totals of the rest."""
    ALL = 3


Reaches = Mapping[Role, Reach]


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One address: what it is for, and who may open it.

    Attributes
    ----------
    anyone, everyone
        Also those who are not signed in; everybody who is.
    roles
        Those who may, where it belongs to no round.
    states
        Who sees how much of a round, by its state; None where it belongs to no round.
    held
        It is about a round that is held here, from its draft on; `states` speak of that round, and the gate loads it.
        Otherwise they speak of a round with bids and runs.
    public
        Of a round that is held here: also those who are not signed in, where the round says so.
    deed
        It changes something, so it takes POST and nothing else.
    fresh
        A second factor must have been given in the last ten minutes.
    file
        Its form carries a file, so it may be larger than others.
    """

    endpoint: str
    says: str | LazyString
    anyone: bool = False
    everyone: bool = False
    roles: Collection[Role] = ()
    states: Mapping[State, Reaches] | None = None
    held: bool = False
    public: bool = False
    deed: bool = False
    fresh: bool = False
    file: bool = False

    def opens(self, roles: Iterable[Role], signed_in: bool) -> bool:
        """Tell whether somebody may, as far as no round is concerned."""
        return self.anyone or (signed_in and (self.everyone or not set(self.roles).isdisjoint(roles)))

    def alike(self) -> list[tuple[list[State], Reaches]]:
        """Return the states in which a round is seen, those together in which the same is seen."""
        found: list[tuple[list[State], Reaches]] = []
        for state, reaches in (self.states or {}).items():
            alike = next((states for states, others in found if others == reaches), None)
            if alike is None:
                found.append(([state], reaches))
            else:
                alike.append(state)
        return found

    def reach(self, role: Role, state: State) -> Reach:
        """Return how much of a round in a state a role sees."""
        return (self.states or {}).get(state, {}).get(role, Reach.NOTHING)


BUYERS = {Role.OFFICER: Reach.OWN, Role.APPROVER: Reach.OWN, Role.AUDITOR: Reach.ALL}
WHOLE_BUYERS = {Role.OFFICER: Reach.WHOLE, Role.APPROVER: Reach.WHOLE, Role.AUDITOR: Reach.ALL}
SUPPLIERS = {**WHOLE_BUYERS, Role.BIDDER: Reach.OWN, Role.READER: Reach.OWN}
SINCE_OPENING = (State.OPENED, State.PROPOSED, State.AWARDED, State.FINAL)
DECIDED = (State.AWARDED, State.FINAL)


def _of_round(endpoint: str, says: LazyString, reaches: Reaches, decided: Reaches | None = None) -> Door:
    """Make the row of a page that shows bids or a run: nobody sees it before the opening or after a cancellation."""
    states = dict.fromkeys(SINCE_OPENING, reaches) | dict.fromkeys(DECIDED, decided or reaches)
    return Door(endpoint=f"pages.{endpoint}", says=says, states=states)


OFFICERS = {Role.OFFICER: Reach.OWN}
APPROVERS = {Role.APPROVER: Reach.OWN}
SIGNING = {Role.OFFICER: Reach.OWN, Role.APPROVER: Reach.OWN}
DEMANDING = (Role.OFFICER, Role.APPROVER, Role.AUDITOR)


def _of_held(
    endpoint: str,
    says: LazyString,
    reaches: Reaches = BUYERS,
    states: Iterable[State] = State,
    deed: bool = False,
    fresh: bool = False,
    file: bool = False,
) -> Door:
    """Make the row of a page or deed about a round that is held here."""
    seen = dict.fromkeys(states, reaches)
    return Door(endpoint=endpoint, says=says, states=seen, held=True, deed=deed, fresh=fresh, file=file)


def _on_draft(endpoint: str, says: LazyString, deed: bool = True, file: bool = False) -> Door:
    """Make the row of what an officer does to a draft."""
    return _of_held(endpoint, says, OFFICERS, [State.DRAFT], deed, file=file)


EVERYONE = dict.fromkeys(Role, Reach.ALL)
PUBLISHED = tuple(state for state in State if state != State.DRAFT)
BEFORE_FINAL = (State.OPEN, State.SEALED, State.OPENED, State.PROPOSED, State.AWARDED)
COOPERATIVES = {Role.BIDDER: Reach.ALL, Role.READER: Reach.ALL}


def _on_published(endpoint: str, says: LazyString) -> Door:
    """Make the row of a page of a published round, for everybody signed in; if the round is public, for anybody."""
    name = f"published.{endpoint}"
    return Door(endpoint=name, says=says, states=dict.fromkeys(PUBLISHED, EVERYONE), held=True, public=True)


def _on_own_lots(endpoint: str, says: LazyString, deed: bool = False, fresh: bool = False) -> Door:
    """Make the row of what an officer does to their own lots of an open round."""
    return _of_held(f"published.{endpoint}", says, OFFICERS, [State.OPEN], deed, fresh)


ADMIN = (Role.ADMIN,)

_ = lazy_gettext
DOORS: tuple[Door, ...] = (
    Door(endpoint="static", says=_("Style sheet and sign of the pages"), anyone=True),
    Door(endpoint="bootstrap.static", says=_("Style sheet of forms"), anyone=True),
    Door(endpoint="home.start", says=_("What waits for you"), anyone=True),
    Door(endpoint="entry.sign_in", says=_("Sign-in page"), anyone=True),
    Door(endpoint="entry.sign_in_now", says=_("Sign in"), anyone=True, deed=True),
    Door(endpoint="entry.sign_in_to_demo", says=_("Look around in a demonstration"), anyone=True, deed=True),
    Door(endpoint="entry.sign_out", says=_("Sign out"), everyone=True, deed=True),
    Door(endpoint="entry.invitation", says=_("An invitation, for whoever has its address"), anyone=True),
    Door(endpoint="entry.accept", says=_("Set a password and a second factor"), anyone=True, deed=True),
    Door(endpoint="account.mine", says=_("One’s own account"), everyone=True),
    Door(endpoint="account.sign_out_elsewhere", says=_("End one’s other visits"), everyone=True, deed=True),
    Door(endpoint="account.choose_language", says=_("Choose one’s language"), everyone=True, deed=True),
    Door(endpoint="account.print_codes", says=_("Print new codes"), everyone=True, deed=True, fresh=True),
    Door(endpoint="account.change_password", says=_("Change one’s password"), everyone=True, deed=True),
    Door(endpoint="people.everybody", says=_("Accounts and organisations"), roles=ADMIN),
    Door(endpoint="people.person", says=_("One account"), roles=ADMIN),
    Door(endpoint="people.add_organisation", says=_("Add an organisation"), roles=ADMIN, deed=True, fresh=True),
    Door(endpoint="people.add_person", says=_("Add and invite a person"), roles=ADMIN, deed=True, fresh=True),
    Door(endpoint="people.invite", says=_("Invite somebody again"), roles=ADMIN, deed=True, fresh=True),
    Door(endpoint="people.set_roles", says=_("Change somebody’s roles"), roles=ADMIN, deed=True, fresh=True),
    Door(endpoint="people.shut_out", says=_("Shut somebody out"), roles=ADMIN, deed=True, fresh=True),
    Door(endpoint="people.let_in", says=_("Let somebody in again"), roles=ADMIN, deed=True, fresh=True),
    Door(endpoint="notices.board", says=_("Notices"), anyone=True),
    Door(endpoint="notices.mark_read", says=_("Mark one’s notices as seen"), everyone=True, deed=True),
    Door(endpoint="notices.ways", says=_("By which ways one is told of what"), everyone=True),
    Door(endpoint="notices.set_ways", says=_("Choose by which ways one is told"), everyone=True, deed=True),
    Door(endpoint="notices.outbox", says=_("Messages that have not left"), roles=ADMIN),
    Door(endpoint="notices.retry", says=_("Send messages again"), roles=ADMIN, deed=True),
    Door(endpoint="trust.permissions", says=_("This table"), anyone=True),
    Door(endpoint="trust.heads", says=_("Heads of the trail, day by day"), anyone=True),
    Door(endpoint="trust.own_events", says=_("Events of one’s own organisation; all for the auditor"), everyone=True),
    Door(endpoint="trust.whole", says=_("The whole trail, to be checked elsewhere"), roles=(Role.AUDITOR,)),
    Door(endpoint="contracts.calendar", says=_("Forward calendar: what will be asked for again"), anyone=True),
    Door(endpoint="contracts.calendar_file", says=_("The forward calendar as a file"), anyone=True),
    Door(endpoint="contracts.registered", says=_("Contracts of one’s own organisation"), roles=DEMANDING),
    Door(endpoint="contracts.registered_file", says=_("One’s own contracts as a file"), roles=DEMANDING),
    Door(endpoint="contracts.template", says=_("Sheet of contracts to fill in"), roles=(Role.OFFICER,)),
    Door(endpoint="contracts.send", says=_("Form that sends a sheet of contracts"), roles=(Role.OFFICER,)),
    Door(
        endpoint="contracts.receive", says=_("Send a sheet of contracts"), roles=(Role.OFFICER,), deed=True, file=True
    ),
    Door(endpoint="contracts.look", says=_("What a sheet of contracts would change"), roles=(Role.OFFICER,)),
    Door(endpoint="contracts.learn", says=_("Say how sheets are written"), roles=(Role.OFFICER,), deed=True),
    Door(endpoint="contracts.confirm", says=_("Take a sheet of contracts in"), roles=(Role.OFFICER,), deed=True),
    Door(endpoint="contracts.file", says=_("A sheet of contracts as it was sent"), roles=DEMANDING),
    Door(endpoint="demand.all_rounds", says=_("Rounds that are prepared or held here"), roles=DEMANDING),
    Door(endpoint="demand.new", says=_("Form of a new draft"), roles=(Role.OFFICER,)),
    Door(endpoint="demand.begin", says=_("Begin a draft"), roles=(Role.OFFICER,), deed=True, file=True),
    Door(endpoint="demand.copy", says=_("Form that copies a round"), roles=(Role.OFFICER,)),
    Door(endpoint="demand.make_copy", says=_("Copy one’s own lots of a round"), roles=(Role.OFFICER,), deed=True),
    _of_held("demand.tasks", _("What a round still needs")),
    _of_held("demand.lots", _("Lots of a round; of a draft, one’s own")),
    _of_held("demand.lots_file", _("Lots of a round as a file; of a draft, one’s own")),
    _of_held("demand.lot", _("One lot of a round; hidden prices only to its own officer before the opening")),
    _of_held("demand.dates", _("Dates and method of a round")),
    _on_draft("demand.set_dates", _("Change dates and method")),
    _on_draft("demand.new_lot", _("Form of a new lot"), deed=False),
    _on_draft("demand.add_lot", _("Add a lot")),
    _on_draft("demand.edit_lot", _("Form of one’s own lot"), deed=False),
    _on_draft("demand.change_lot", _("Change one’s own lot")),
    _on_draft("demand.remove_lot", _("Remove one’s own lot")),
    _on_draft("demand.put_lot_back", _("Put one’s own lot back")),
    _on_draft("demand.waves", _("Form that splits a lot"), deed=False),
    _on_draft("demand.split_lot", _("Split one’s own lot into waves")),
    _of_held("imports.send", _("Form that sends a sheet of demand, and the sheets taken in")),
    _on_draft("imports.template", _("Sheet of one’s own lots to fill in"), deed=False),
    _on_draft("imports.receive", _("Send a sheet of demand"), file=True),
    _on_draft("imports.look", _("What a sheet of demand would change"), deed=False),
    _on_draft("imports.learn", _("Say how sheets are written")),
    _on_draft("imports.confirm", _("Take a sheet of demand in")),
    _of_held("imports.file", _("A sheet of demand as it was sent")),
    _on_draft("demand.cancel", _("Give a draft up")),
    _of_held("policy.show", _("A round’s policy")),
    _on_draft("policy.save", _("Write the policy, as an officer of the lead")),
    _on_draft("policy.effect", _("Try a policy on the last round")),
    _on_published("demand", _("What a published round asks for, its rule and its dates")),
    _on_published("demand_file", _("The lots of a published round as a file")),
    _on_published("lot", _("A lot of a published round, without hidden prices")),
    _on_published("questions", _("Questions and answers; drafts of answers, the anchors’ officers")),
    _on_published("changes", _("What changed about a published round")),
    _of_held("published.ask", _("Ask a question"), COOPERATIVES, [State.OPEN], deed=True),
    _of_held("published.answer", _("Answer a question"), OFFICERS, [State.OPEN], deed=True),
    _on_own_lots("change", _("Form of a change of a published lot")),
    _on_own_lots("propose", _("Propose a change of a published lot"), deed=True),
    _on_own_lots("withdraw", _("Take a proposed change back"), deed=True),
    _on_own_lots("proposed", _("What an addendum would change")),
    _on_own_lots("publish", _("Publish an addendum"), deed=True, fresh=True),
    _of_held("published.extend", _("Ask that a round close later"), OFFICERS, BEFORE_FINAL, deed=True, fresh=True),
    _of_held("published.cancel", _("Ask that a round be cancelled"), OFFICERS, BEFORE_FINAL, deed=True, fresh=True),
    _of_held("published.decide", _("Agree to either, or say no"), APPROVERS, BEFORE_FINAL, deed=True, fresh=True),
    _of_held("publishing.anchors", _("Anchors of a round and their terms")),
    _on_draft("publishing.set_terms", _("Write the terms of one’s own anchor")),
    _on_draft("publishing.join", _("Let an anchor join, as an officer of the lead")),
    _on_draft("publishing.leave", _("Let an anchor without lots leave")),
    _of_held("publishing.publish", _("A round as bidders will see it, what is missing, and who signed")),
    _on_draft("publishing.complete", _("Write dates and premium where they are missing")),
    _of_held("publishing.sign", _("Sign a round; the last signature opens it"), SIGNING, [State.DRAFT], True, True),
    _of_round("round_overview", _("What a round’s award does; of other buyers, totals"), BUYERS),
    _of_round("lots", _("Lots"), BUYERS),
    _of_round("lot", _("A lot with its bids"), BUYERS),
    _of_round("buyers", _("All buyers"), WHOLE_BUYERS),
    _of_round("buyer", _("A buyer’s account"), BUYERS),
    _of_round("suppliers", _("All suppliers"), WHOLE_BUYERS),
    _of_round("supplier", _("A supplier’s bids and work"), WHOLE_BUYERS, SUPPLIERS),
    _of_round("run", _("How the award was found and checked"), BUYERS),
    _of_round("award", _("All files of the award"), WHOLE_BUYERS),
)
BY_ENDPOINT = {door.endpoint: door for door in DOORS}


def refuse_gaps(app: Flask) -> None:
    """Stop the start-up if an address has no row, a row no address, or a deed could be done by reading.

    Raises
    ------
    ValueError
        Naming what does not fit.
    """
    rules = {rule.endpoint: set(rule.methods or ()) - {"HEAD", "OPTIONS"} for rule in app.url_map.iter_rules()}
    wrong = [f"{each} has no row in web/access.py" for each in sorted(rules.keys() - BY_ENDPOINT.keys())]
    wrong += [f"{each} has a row but no address" for each in sorted(BY_ENDPOINT.keys() - rules.keys())]
    for endpoint in sorted(rules.keys() & BY_ENDPOINT.keys()):
        expected = {"POST"} if BY_ENDPOINT[endpoint].deed else {"GET"}
        wrong += [] if rules[endpoint] == expected else [f"{endpoint} takes {sorted(rules[endpoint])}"]
    if wrong:
        raise ValueError("; ".join(wrong))
