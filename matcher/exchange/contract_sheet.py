"""The contracts of an anchor as a sheet: one row for each, with the days that count."""

from __future__ import annotations

from matcher.exchange.upload.shape import Shape, Wanted
from matcher.market.columns import LARGEST_AMOUNT, LAST_DAY, Column, Kind


def _field(
    name: str, kind: Kind, *heads: str, optional: bool = True, least: int = 0, most: int = LARGEST_AMOUNT
) -> Wanted:
    return Wanted(Column(name, kind, optional=optional, least=least, most=most), heads)


SHAPE: Shape = {
    "contract": _field(
        "contract",
        Kind.ID,
        *("Contract number", "Contract", "Contract no", "Contract id", "Agreement number", "Agreement", "Number", "No"),
        *("Reference", "Ref", "PO number", "Número de contrato", "Contrato", "Número"),
        optional=False,
    ),
    "title": _field(
        "title",
        Kind.TEXT,
        *("What it is for", "Title", "Description", "Contract title", "Contract name", "Name", "Service", "Scope"),
        *("Para qué es", "Título", "Descripción", "Servicio"),
    ),
    "category": _field(
        "category",
        Kind.WORD,
        *("Category", "Commodity", "Commodity category", "Spend category", "Type", "Categoría", "Rubro", "Tipo"),
        optional=False,
    ),
    "supplier": _field(
        "supplier",
        Kind.TEXT,
        *("Supplier", "Vendor", "Contractor", "Supplier name", "Vendor name", "Company", "Proveedor", "Empresa"),
        optional=False,
    ),
    "begins": _field(
        "begins",
        Kind.DATE,
        *("Begins", "Start", "Start date", "Effective date", "From", "Begin date", "Comienza", "Inicio"),
        *("Fecha de inicio", "Desde"),
        most=LAST_DAY,
    ),
    "ends": _field(
        "ends",
        Kind.DATE,
        *("Ends", "End", "End date", "Expiration", "Expiration date", "Expiry", "Expires", "To", "Termination date"),
        *("Termina", "Fin", "Fecha de fin", "Vencimiento", "Hasta"),
        optional=False,
        most=LAST_DAY,
    ),
    "notice_by": _field(
        "notice_by",
        Kind.DATE,
        *("Give notice by", "Notice by", "Notice date", "Notice deadline", "Cancel by", "Termination notice date"),
        *("Avisar antes del", "Fecha de aviso", "Aviso hasta"),
        most=LAST_DAY,
    ),
    "notice_days": _field(
        "notice_days",
        Kind.COUNT,
        *("Days of notice", "Notice days", "Notice period", "Notice", "Termination notice"),
        *("Días de aviso", "Plazo de aviso", "Preaviso"),
        most=3650,
    ),
    "options": _field(
        "options",
        Kind.TEXT,
        *("Options to extend", "Options", "Extension options", "Renewal options", "Extensions", "Renewals"),
        *("Opciones de prórroga", "Opciones", "Prórrogas"),
    ),
    "auto_renew": _field(
        "auto_renew",
        Kind.FLAG,
        *("Renews by itself", "Auto-renew", "Auto renewal", "Automatic renewal", "Evergreen", "Autorenew"),
        *("Se renueva sola", "Renovación automática"),
        most=1,
    ),
    "group_purchasing": _field(
        "group_purchasing",
        Kind.FLAG,
        *(
            "Through a purchasing group",
            "Group purchasing",
            "GPO",
            "GPO contract",
            "Cooperative purchasing",
            "Piggyback",
        ),
        *("Por una central de compras", "Compra conjunta"),
        most=1,
    ),
    "yearly_value": _field(
        "yearly_value",
        Kind.MONEY,
        *("Value a year", "Yearly value", "Annual value", "Annual spend", "Annual amount", "Value per year", "Value"),
        *("Amount", "Contract value", "Valor al año", "Valor anual", "Importe anual", "Importe"),
    ),
    "public": _field(
        "public",
        Kind.FLAG,
        *("Show on the public calendar", "Public", "Show publicly", "On calendar", "Publish"),
        *("Mostrar en el calendario público", "Público"),
        most=1,
    ),
}
"""The fields of a sheet of contracts; the first head of each is the template's."""
