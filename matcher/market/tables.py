"""The tables of a market, one class per file of the folder format.

Integer columns are in base units: amounts in cents, unit prices and uses in millionths, rates in basis
points. A reference is the row number in the table it names. `ABSENT` stands where an optional cell is empty.
"""

from __future__ import annotations

from dataclasses import dataclass

from matcher.market.columns import LARGEST_QUANTITY, LAST_DAY, Ints, Kind, Table, Words, column
from matcher.money import BASIS_POINTS, CENT_IN_MILLIONTHS

Ids = tuple[str, ...]

PERIODS_AT_MOST = 60
PRICE_AT_MOST = 10**9 * CENT_IN_MILLIONTHS * 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Places(Table):
    """Rings of places: each lies in its parent."""

    file = "places"
    place: Ids = column(Kind.ID, key=True)
    name: Words = column(Kind.TEXT, optional=True, default="")
    parent: Ints = column(Kind.REF, tables=("places",), optional=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Buyers(Table):
    """Anchor institutions, and cooperatives that buy (`supplier` says which one it is)."""

    file = "buyers"
    buyer: Ids = column(Kind.ID, key=True)
    name: Words = column(Kind.TEXT)
    kind: Words = column(Kind.WORD)
    place: Ints = column(Kind.REF, tables=("places",), optional=True)
    max_premium_bp: Ints = column(Kind.SHARE, most=100 * BASIS_POINTS, optional=True)
    supplier: Ints = column(Kind.REF, tables=("suppliers",), optional=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lots(Table):
    """What a buyer wants: `parts` equal parts of a quantity per period; today's, outside and limit price.

    Empty `outside_price` means today's price; empty `limit_price` means no limit.
    """

    file = "lots"
    lot: Ids = column(Kind.ID, key=True)
    buyer: Ints = column(Kind.REF, tables=("buyers",))
    title: Words = column(Kind.TEXT, optional=True, default="")
    category: Words = column(Kind.WORD)
    unit: Words = column(Kind.WORD)
    place: Ints = column(Kind.REF, tables=("places",), optional=True)
    today_price: Ints = column(Kind.RATE, most=PRICE_AT_MOST)
    outside_price: Ints = column(Kind.RATE, most=PRICE_AT_MOST, optional=True)
    limit_price: Ints = column(Kind.RATE, most=PRICE_AT_MOST, optional=True)
    parts: Ints = column(Kind.COUNT, least=1, most=LARGEST_QUANTITY)
    least_parts: Ints = column(Kind.COUNT, default=1, least=1, most=LARGEST_QUANTITY, optional=True)
    least_suppliers: Ints = column(Kind.COUNT, default=1, least=1, most=1000, optional=True)
    most_suppliers: Ints = column(Kind.COUNT, least=1, most=1000, optional=True)
    must_fill: Ints = column(Kind.FLAG, default=0, most=1, optional=True)
    papers: Words = column(Kind.LIST, optional=True, default="")
    funding: Words = column(Kind.TEXT, optional=True, default="")
    goals: Words = column(Kind.CHOICE, optional=True, default="all", choices=("all", "no_reinvestment", "price_only"))
    guaranteed_bp: Ints = column(Kind.SHARE, most=BASIS_POINTS, optional=True)
    surge_bp: Ints = column(Kind.SHARE, most=100 * BASIS_POINTS, optional=True)
    switch_cost: Ints = column(Kind.MONEY, default=0, optional=True)
    option_from: Ints = column(Kind.PERIOD, least=1, most=PERIODS_AT_MOST, optional=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Demand(Table):
    """Units of a lot wanted in a period."""

    file = "demand"
    lot: Ints = column(Kind.REF, key=True, tables=("lots",))
    period: Ints = column(Kind.PERIOD, key=True, most=PERIODS_AT_MOST)
    quantity: Ints = column(Kind.COUNT, most=LARGEST_QUANTITY)


@dataclass(frozen=True, kw_only=True, slots=True)
class LotTerms(Table):
    """Service levels of a lot; a `gate` must be accepted as it stands."""

    file = "lot_terms"
    lot: Ints = column(Kind.REF, key=True, tables=("lots",))
    term: Words = column(Kind.WORD, key=True)
    value: Words = column(Kind.TEXT)
    unit: Words = column(Kind.TEXT, optional=True, default="")
    gate: Ints = column(Kind.FLAG, default=0, most=1, optional=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Suppliers(Table):
    """Firms, worker-owned or not, with their covenant with the fund."""

    file = "suppliers"
    supplier: Ids = column(Kind.ID, key=True)
    name: Words = column(Kind.TEXT)
    kind: Words = column(Kind.CHOICE, choices=("worker_owned", "converting", "conventional"))
    place: Ints = column(Kind.REF, tables=("places",), optional=True)
    members: Ints = column(Kind.COUNT, most=10**7, optional=True)
    pledge_revenue_bp: Ints = column(Kind.SHARE, default=0, most=BASIS_POINTS, optional=True)
    pledge_surplus_bp: Ints = column(Kind.SHARE, default=0, most=BASIS_POINTS, optional=True)
    margin_bp: Ints = column(Kind.SHARE, most=BASIS_POINTS, optional=True)
    least_value: Ints = column(Kind.MONEY, optional=True)
    group: Words = column(Kind.WORD, optional=True, default="")
    attributes: Words = column(Kind.LIST, optional=True, default="")
    available_from: Ints = column(Kind.DATE, most=LAST_DAY, optional=True)
    lowest_wage: Ints = column(Kind.MONEY, most=10**6, optional=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Capacity(Table):
    """Units of a resource a supplier has in a period, committed ones, and hours that keep members in work."""

    file = "capacity"
    supplier: Ints = column(Kind.REF, key=True, tables=("suppliers",))
    resource: Words = column(Kind.WORD, key=True)
    period: Ints = column(Kind.PERIOD, key=True, most=PERIODS_AT_MOST)
    units: Ints = column(Kind.COUNT, most=10**12)
    committed: Ints = column(Kind.COUNT, default=0, most=10**12, optional=True)
    steady: Ints = column(Kind.COUNT, most=10**12, optional=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bids(Table):
    """One supplier's offer over one or more lots; `requires` names another bid it depends on."""

    file = "bids"
    bid: Ids = column(Kind.ID, key=True)
    supplier: Ints = column(Kind.REF, tables=("suppliers",))
    fixed_charge: Ints = column(Kind.MONEY, default=0, optional=True)
    period_charge: Ints = column(Kind.MONEY, default=0, optional=True)
    all_or_nothing: Ints = column(Kind.FLAG, default=0, most=1, optional=True)
    group: Words = column(Kind.WORD, optional=True, default="")
    group_most: Ints = column(Kind.COUNT, default=1, least=1, most=10**6, optional=True)
    requires: Ints = column(Kind.REF, tables=("bids",), optional=True)
    discount: Words = column(Kind.CHOICE, optional=True, default="", choices=("all_units", "incremental"))
    discount_on: Words = column(Kind.CHOICE, optional=True, default="", choices=("quantity", "value"))
    tie: Ints = column(Kind.COUNT, optional=True)
    excluded: Words = column(Kind.TEXT, optional=True, default="")


@dataclass(frozen=True, kw_only=True, slots=True)
class BidEntries(Table):
    """A bid's price for one lot; empty `most_parts` means all of the lot's parts."""

    file = "bid_entries"
    bid: Ints = column(Kind.REF, key=True, tables=("bids",))
    lot: Ints = column(Kind.REF, key=True, tables=("lots",))
    unit_price: Ints = column(Kind.RATE, most=PRICE_AT_MOST)
    least_parts: Ints = column(Kind.COUNT, default=1, least=1, most=LARGEST_QUANTITY, optional=True)
    most_parts: Ints = column(Kind.COUNT, least=1, most=LARGEST_QUANTITY, optional=True)
    standby_parts: Ints = column(Kind.COUNT, default=0, most=LARGEST_QUANTITY, optional=True)
    standby_price: Ints = column(Kind.RATE, default=0, most=PRICE_AT_MOST, optional=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class BidPrices(Table):
    """A later unit price of an entry, from a period on."""

    file = "bid_prices"
    bid: Ints = column(Kind.REF, key=True, tables=("bids",))
    lot: Ints = column(Kind.REF, key=True, tables=("lots",))
    from_period: Ints = column(Kind.PERIOD, key=True, least=1, most=PERIODS_AT_MOST)
    unit_price: Ints = column(Kind.RATE, most=PRICE_AT_MOST)


@dataclass(frozen=True, kw_only=True, slots=True)
class BidUses(Table):
    """Units of a resource that one unit of a lot takes; `bid` counts bids first, then agreements.

    An empty `supplier` means the bid's own.
    """

    file = "bid_uses"
    bid: Ints = column(Kind.REF, key=True, tables=("bids", "agreements"))
    lot: Ints = column(Kind.REF, key=True, tables=("lots",))
    resource: Words = column(Kind.WORD, key=True)
    units_per_unit: Ints = column(Kind.RATE, most=10**15)
    supplier: Ints = column(Kind.REF, key=True, tables=("suppliers",), optional=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class BidSteps(Table):
    """A discount from a threshold on: cents of value, or hundredths of a unit of quantity."""

    file = "bid_steps"
    bid: Ints = column(Kind.REF, key=True, tables=("bids",))
    from_: Ints = column(Kind.MONEY, name="from", key=True)
    discount_bp: Ints = column(Kind.SHARE, most=BASIS_POINTS)


@dataclass(frozen=True, kw_only=True, slots=True)
class BidPartners(Table):
    """Who shares the work of a joint bid; the shares of a bid add up to 10,000."""

    file = "bid_partners"
    bid: Ints = column(Kind.REF, key=True, tables=("bids",))
    supplier: Ints = column(Kind.REF, key=True, tables=("suppliers",))
    work_bp: Ints = column(Kind.SHARE, most=BASIS_POINTS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Onboarding(Table):
    """What a buyer pays once to take on a supplier new to it; an empty supplier means anyone new."""

    file = "onboarding"
    buyer: Ints = column(Kind.REF, key=True, tables=("buyers",))
    supplier: Ints = column(Kind.REF, key=True, tables=("suppliers",), optional=True)
    cost: Ints = column(Kind.MONEY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Holdings(Table):
    """Parts of a lot a supplier, its holder, has today."""

    file = "holdings"
    lot: Ints = column(Kind.REF, key=True, tables=("lots",))
    supplier: Ints = column(Kind.REF, key=True, tables=("suppliers",))
    parts: Ints = column(Kind.COUNT, least=1, most=LARGEST_QUANTITY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreements(Table):
    """Negotiated or contracted awards, fixed before anything is decided."""

    file = "agreements"
    agreement: Ids = column(Kind.ID, key=True)
    lot: Ints = column(Kind.REF, tables=("lots",))
    supplier: Ints = column(Kind.REF, tables=("suppliers",))
    parts: Ints = column(Kind.COUNT, least=1, most=LARGEST_QUANTITY)
    unit_price: Ints = column(Kind.RATE, most=PRICE_AT_MOST)


@dataclass(frozen=True, kw_only=True, slots=True)
class Contracts(Table):
    """Value over the same periods that a supplier has elsewhere; the buyer, if it is one of this market."""

    file = "contracts"
    supplier: Ints = column(Kind.REF, key=True, tables=("suppliers",))
    buyer: Ints = column(Kind.REF, key=True, tables=("buyers",), optional=True)
    value: Ints = column(Kind.MONEY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Papers(Table):
    """Licences, insurances and attestations a supplier holds."""

    file = "papers"
    supplier: Ints = column(Kind.REF, key=True, tables=("suppliers",))
    paper: Words = column(Kind.WORD, key=True)
    amount: Ints = column(Kind.MONEY, optional=True)
    expires: Ints = column(Kind.DATE, most=LAST_DAY, optional=True)


TABLES: tuple[type[Table], ...] = (
    Places,
    Buyers,
    Lots,
    Demand,
    LotTerms,
    Suppliers,
    Capacity,
    Bids,
    BidEntries,
    BidPrices,
    BidUses,
    BidSteps,
    BidPartners,
    Onboarding,
    Holdings,
    Agreements,
    Contracts,
    Papers,
)
"""All tables, in the order of the folder format."""

NEEDED = ("buyers", "lots", "demand")
"""Tables without which there is no market."""
