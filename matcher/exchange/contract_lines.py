"""From the lines of a sheet to contracts, with what is wrong between their cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matcher.exchange.upload.lines import Fault, Line, Reading
from matcher.exchange.upload.shape import Layout
from matcher.rounds.register import Contract, faults, notice_by

_AT = {"contract.ends_first": "ends", "contract.notice_late": "notice_by"}


def contracts_of(reading: Reading, layout: Layout) -> tuple[dict[str, Contract], list[Fault]]:
    """Make contracts by number of the lines without a fault, and find what is wrong with those made."""
    found: dict[str, Contract] = {}
    wrong: list[Fault] = []
    for line in reading.readable:
        contract = _contract(line.values)
        codes = faults(contract) + (["row.twice"] if contract.number in found else [])
        wrong += [_fault(line, layout, code) for code in codes]
        if not codes:
            found[contract.number] = contract
    return found, wrong


def _contract(values: Mapping[str, Any]) -> Contract:
    plain = ("category", "supplier", "ends", "title", "begins", "options", "yearly_value")
    given: dict[str, Any] = {name: values[name] for name in plain if name in values}
    given |= {name: bool(values[name]) for name in ("auto_renew", "group_purchasing", "public") if name in values}
    last = notice_by(values["ends"], values.get("notice_by"), values.get("notice_days"))
    return Contract(number=values["contract"], notice_by=last, **given)


def _fault(line: Line, layout: Layout, code: str) -> Fault:
    field = _AT.get(code, "contract")
    value = line.values.get(field, "")
    return Fault(line.row, layout.columns.get(field, 0), field, str(value), code)
