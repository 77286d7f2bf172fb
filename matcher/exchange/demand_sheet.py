"""Demand as a sheet: one row for each lot, with its quantity per period, per term, or in a column for each period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from matcher.exchange.upload.habits import plainly
from matcher.exchange.upload.shape import Shape, Wanted
from matcher.market.columns import LARGEST_QUANTITY, Column, Kind
from matcher.market.tables import Lots

_LOTS = Lots.columns()


def _of_lot(name: str, *heads: str, optional: bool | None = None) -> Wanted:
    """Take a column of the market as it is declared there; `optional` says otherwise whether it may be empty."""
    column = _LOTS[name]
    return Wanted(column if optional is None else replace(column, optional=optional), heads)


def _own(name: str, kind: Kind, *heads: str, most: int = LARGEST_QUANTITY) -> Wanted:
    return Wanted(Column(name, kind, optional=True, most=most), heads)


SHAPE: Shape = {
    "lot": _of_lot(
        "lot",
        *(
            "Lot",
            "Lot number",
            "Lot no",
            "Lot id",
            "Line",
            "Line no",
            "Line number",
            "Item no",
            "Item number",
            "Item id",
        ),
        *("No", "#", "Nr", "Ref", "Reference", "Lote", "Número de lote", "Partida"),
        optional=True,
    ),
    "title": _of_lot(
        "title",
        *("Title", "Description", "Item description", "Item", "Name", "Service", "What", "Product", "Scope", "Need"),
        *("Título", "Descripción", "Artículo", "Servicio", "Concepto"),
        optional=False,
    ),
    "category": _of_lot(
        "category",
        *("Category", "Commodity", "Commodity category", "Spend category", "Type", "Group", "Class"),
        *("Categoría", "Rubro", "Tipo"),
    ),
    "code": _own(
        "code",
        Kind.TEXT,
        *("Category code", "Commodity code", "NAICS", "NAICS code", "CPV", "CPV code", "UNSPSC", "UNSPSC code", "NIGP"),
        *("NIGP code", "Code", "Código de categoría", "Código"),
    ),
    "unit": _of_lot(
        "unit",
        *("Unit", "UOM", "U/M", "Unit of measure", "Units", "Measure", "Per", "Unit of issue", "Unidad", "Medida"),
        *("Unidad de medida",),
    ),
    "site": _own(
        "site",
        Kind.TEXT,
        *("Site", "Location", "Building", "Facility", "Campus", "Place", "Delivery location", "Ship to", "Deliver to"),
        *("Department", "Sitio", "Lugar", "Edificio", "Sede", "Ubicación"),
    ),
    "total": _own(
        "total",
        Kind.COUNT,
        *("Quantity over the term", "Quantity", "Qty", "Total quantity", "Total qty", "Volume", "Estimated quantity"),
        *("Usage", "Cantidad en todo el plazo", "Cantidad", "Cantidad total"),
    ),
    "yearly": _own(
        "yearly",
        Kind.COUNT,
        *("Quantity a year", "Annual quantity", "Annual qty", "Annual volume", "Yearly quantity", "Est annual qty"),
        *("Annual usage", "Quantity per year", "Cantidad al año", "Cantidad anual"),
    ),
    "each": _own(
        "each",
        Kind.COUNT,
        *("Quantity in each period", "Quantity per period", "Monthly quantity", "Monthly qty", "Qty per month"),
        *("Quantity per month", "Quantity per quarter", "Quarterly quantity", "Monthly volume", "Monthly usage"),
        *("Cantidad en cada periodo", "Cantidad mensual", "Cantidad por mes", "Cantidad por trimestre"),
    ),
    "today_price": _of_lot(
        "today_price",
        *("Today’s price", "Current price", "Price", "Unit price", "Current unit price", "Price per unit", "Unit cost"),
        *("Price today", "Present price", "Cost per unit", "Current cost", "Rate", "Contract price", "Ceiling price"),
        *("Precio de hoy", "Precio actual", "Precio unitario", "Precio"),
    ),
    "today_source": _own(
        "today_source",
        Kind.TEXT,
        *("Source of today’s price", "Price source", "Source of price", "Source", "Basis of price"),
        *("Fuente del precio de hoy", "Fuente del precio", "Fuente"),
    ),
    "today_date": _own(
        "today_date",
        Kind.DATE,
        *("Date of today’s price", "Price date", "Date of price", "Price as of", "As of", "Price effective"),
        *("Fecha del precio de hoy", "Fecha del precio", "Fecha"),
    ),
    "outside_price": _of_lot(
        "outside_price",
        *("Outside price", "Market price", "Price outside", "Fallback price", "List price", "Catalog price"),
        *("Precio exterior", "Precio de mercado"),
    ),
    "limit_price": _of_lot(
        "limit_price",
        *("Limit price", "Maximum price", "Max price", "Highest price", "Price limit", "Not to exceed", "NTE"),
        *("Precio límite", "Precio máximo"),
    ),
    "hidden": Wanted(
        Column("hidden", Kind.FLAG, optional=True, most=1),
        (
            *("Hide prices from bidders", "Hide prices", "Hidden", "Confidential", "Prices hidden", "Hide price"),
            *("Ocultar precios a los oferentes", "Ocultar precios", "Confidencial"),
        ),
    ),
    "parts": _of_lot(
        "parts",
        *("Parts", "Number of parts", "Divided into", "Shares", "Split into", "Partes", "Número de partes"),
        optional=True,
    ),
    "least_parts": _of_lot(
        "least_parts", "Least parts", "Smallest award", "Minimum parts", "Min parts", "Partes mínimas"
    ),
    "least_suppliers": _of_lot(
        "least_suppliers", "Least suppliers", "Minimum suppliers", "Min suppliers", "Proveedores mínimos"
    ),
    "most_suppliers": _of_lot(
        "most_suppliers", "Most suppliers", "Maximum suppliers", "Max suppliers", "Proveedores máximos"
    ),
    "must_fill": _of_lot(
        "must_fill",
        *("Must be filled", "Must fill", "Critical", "Mandatory", "Debe cubrirse", "Crítico", "Obligatorio"),
    ),
    "papers": _of_lot(
        "papers",
        *("Papers needed", "Papers", "Documents", "Required documents", "Required papers", "Certificates"),
        *("Licenses", "Insurance", "Requirements", "Documentos necesarios", "Documentos", "Requisitos"),
    ),
    "funding": _of_lot(
        "funding",
        *("Funding", "Funding source", "Fund", "Source of funds", "Budget", "Grant", "Fund source"),
        *("Financiación", "Fuente de fondos", "Presupuesto"),
    ),
    "holder": _own(
        "holder",
        Kind.TEXT,
        *("Today’s supplier", "Current supplier", "Supplier", "Vendor", "Current vendor", "Incumbent", "Contractor"),
        *("Holder", "Proveedor de hoy", "Proveedor actual", "Proveedor"),
    ),
    "contract": _own(
        "contract",
        Kind.TEXT,
        *("Contract number", "Contract", "Contract no", "Current contract", "Agreement number", "PO number"),
        *("Número de contrato", "Contrato"),
    ),
    "remarks": _own(
        "remarks", Kind.TEXT, "Remarks", "Notes", "Note", "Comments", "Comment", "Observaciones", "Notas", "Comentarios"
    ),
}
"""The fields of a sheet of demand; the first head of each is the template's."""

UNITS: Mapping[str, tuple[str, ...]] = {
    "lb": ("lb", "lbs", "pound", "pounds", "libra", "libras"),
    "kg": ("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramo", "kilogramos"),
    "ton": ("ton", "tons", "short ton", "short tons", "tonelada", "toneladas"),
    "hour": ("hour", "hours", "hr", "hrs", "h", "hora", "horas"),
    "minute": ("minute", "minutes", "min", "mins", "minuto", "minutos"),
    "day": ("day", "days", "dia", "dias"),
    "week": ("week", "weeks", "wk", "semana", "semanas"),
    "month": ("month", "months", "mo", "mes", "meses"),
    "piece": (
        "piece",
        "pieces",
        "pc",
        "pcs",
        "each",
        "ea",
        "item",
        "items",
        "unit",
        "units",
        "pieza",
        "piezas",
        "unidad",
    ),
    "case": ("case", "cases", "cs", "caja", "cajas", "carton", "cartons"),
    "dozen": ("dozen", "dozens", "dz", "doz", "docena", "docenas"),
    "meal": ("meal", "meals", "comida", "comidas"),
    "tray": ("tray", "trays", "bandeja", "bandejas"),
    "sq-ft": ("sq ft", "sqft", "sf", "square foot", "square feet", "ft2", "pie cuadrado", "pies cuadrados"),
    "sq-m": ("sq m", "sqm", "m2", "square meter", "square meters", "metro cuadrado", "metros cuadrados"),
    "acre": ("acre", "acres"),
    "gallon": ("gallon", "gallons", "gal", "galon", "galones"),
    "liter": ("liter", "liters", "litre", "litres", "l", "litro", "litros"),
    "mile": ("mile", "miles", "mi", "milla", "millas"),
    "trip": ("trip", "trips", "viaje", "viajes"),
    "stop": ("stop", "stops", "parada", "paradas"),
    "visit": ("visit", "visits", "visita", "visitas"),
    "garment": ("garment", "garments", "prenda", "prendas"),
    "page": ("page", "pages", "impression", "impressions", "pagina", "paginas"),
    "kwh": ("kwh", "kilowatt hour", "kilowatt hours"),
    "watt": ("watt", "watts", "w", "wdc"),
}
"""Units that are known, with how people write them."""


def unit_words() -> dict[str, str]:
    """Map every way to write a known unit to its word."""
    return {plainly(written): unit for unit, ways in UNITS.items() for written in ways}
