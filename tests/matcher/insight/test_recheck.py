"""A proposal is verified as an outsider would: untouched it holds, with any single figure changed it does not."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from matcher.errors import CertificateRefused
from matcher.exchange.awards import read_proposal, write_proposal
from matcher.insight.proposal import Proposal, Reading
from matcher.insight.recheck import verify
from tests.matcher.insight.conftest import Paper, on_paper
from tests.matcher.insight.test_paper import FEASIBLE
from tests.reading import FIXTURES, read

FILES = ("awards", "outside", "charges", "loads", "goals", "reasons")
ONE_EACH = [FIXTURES / "by-hand" / name for name in ("shared-charges", "agreements", "in-order", "price-only-first")]


@pytest.mark.parametrize("folder", FEASIBLE, ids=lambda path: path.name)
def test_an_untouched_proposal_holds(folder: Path, tmp_path: Path) -> None:
    market, policy = read(folder)
    write_proposal(on_paper(market, policy), tmp_path / "out")
    assert verify(market, policy, read_proposal(tmp_path / "out")).breaches == ()


def test_the_networks_proposal_holds(cleveland: Paper) -> None:
    verify(*cleveland)


def other(value: Any) -> Any:
    """Return another value of the same kind."""
    if isinstance(value, Reading):
        return Reading.HOURS if value == Reading.MONEY else Reading.MONEY
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value + "x"
    return 1 if value is None else value + 1


def changed(proposal: Proposal, file: str, row: int, column: str) -> Proposal:
    rows = list(getattr(proposal, file))
    rows[row] = replace(rows[row], **{column: other(getattr(rows[row], column))})
    return with_rows(proposal, file, rows)


def with_rows(proposal: Proposal, file: str, rows: Iterable[Any]) -> Proposal:
    files: dict[str, Any] = {file: tuple(rows)}
    return replace(proposal, **files)


def cells(proposal: Proposal) -> list[tuple[str, int, str]]:
    """Name every cell."""
    return [
        (file, number, column.name)
        for file in FILES
        for number, row in enumerate(getattr(proposal, file))
        for column in fields(row)
    ]


@pytest.mark.parametrize("folder", ONE_EACH, ids=lambda path: path.name)
def test_each_changed_cell_of_a_market_solved_by_hand_is_refused(folder: Path) -> None:
    market, policy = read(folder)
    proposal = on_paper(market, policy)
    for file, row, column in cells(proposal):
        with pytest.raises(CertificateRefused):
            verify(market, policy, changed(proposal, file, row, column))


def test_changed_cells_of_every_file_and_column_of_the_network_are_refused(cleveland: Paper) -> None:
    market, policy, proposal = cleveland
    every = cells(proposal)
    Random(1).shuffle(every)
    sample = {(file, column): (file, row, column) for file, row, column in every}
    assert {file for file, _ in sample} == set(FILES)
    for file, row, column in sample.values():
        with pytest.raises(CertificateRefused):
            verify(market, policy, changed(proposal, file, row, column))


@pytest.mark.parametrize("file", FILES)
def test_a_row_left_out_or_doubled_is_refused(file: str, cleveland: Paper) -> None:
    market, policy, proposal = cleveland
    rows = getattr(proposal, file)
    for wrong in (rows[1:], (*rows, rows[-1])):
        with pytest.raises(CertificateRefused):
            verify(market, policy, with_rows(proposal, file, wrong))


def places(tree: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the places of all single facts in a certificate."""
    if isinstance(tree, dict):
        return [place for key, each in tree.items() for place in places(each, (*at, key))]
    if isinstance(tree, list):
        return [place for number, each in enumerate(tree) for place in places(each, (*at, number))]
    return [at]


def with_fact(proposal: Proposal, place: tuple[Any, ...], change: Callable[[Any], Any]) -> Proposal:
    certificate = copy.deepcopy(proposal.certificate)
    holder = certificate
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = change(holder[place[-1]])
    return replace(proposal, certificate=certificate)


def fraction(value: Any) -> Any:
    """Return another fraction, or another value."""
    if isinstance(value, str) and "/" in value:
        numerator, _, denominator = value.partition("/")
        return f"{int(numerator) + 1}/{denominator}"
    return other(value)


@pytest.mark.parametrize("folder", ONE_EACH, ids=lambda path: path.name)
def test_each_changed_fact_of_a_certificate_is_refused(folder: Path) -> None:
    market, policy = read(folder)
    proposal = on_paper(market, policy)
    for place in places(proposal.certificate):
        with pytest.raises(CertificateRefused):
            verify(market, policy, with_fact(proposal, place, fraction))


@pytest.mark.parametrize("key", ["status", "levels", "digests", "checks", "awardable", "work", "baselines", "bound"])
def test_a_certificate_without_a_fact_is_refused_by_name(key: str, cleveland: Paper) -> None:
    market, policy, proposal = cleveland
    certificate = {name: fact for name, fact in proposal.certificate.items() if name != key}
    with pytest.raises(CertificateRefused, match=rf"certificate.json: {key} is missing\."):
        verify(market, policy, replace(proposal, certificate=certificate))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("status",), "splendid"),
        (("status",), None),
        (("levels",), {}),
        (("levels",), []),
        (("levels",), ["weighted"]),
        (("levels", 0, "value"), "1/0"),
        (("levels", 0, "value"), "nan"),
        (("levels", 0, "value"), 0.5),
        (("levels", 0, "bound"), "-1e400"),
        (("levels", 0, "goal"), "price"),
        (("levels", 0, "limit"), "5/1"),
        (("awardable",), 1),
        (("cut_off",), "no"),
        (("gap_cents",), True),
        (("digests",), None),
        (("digests",), {}),
        (("baselines",), None),
        (("surprise",), 1),
    ],
)
def test_a_misshapen_certificate_is_refused_in_words(place: tuple[Any, ...], value: Any, cleveland: Paper) -> None:
    market, policy, proposal = cleveland
    if place == ("surprise",):
        wrong = replace(proposal, certificate=proposal.certificate | {"surprise": value})
    else:
        wrong = with_fact(proposal, place, lambda _: value)
    with pytest.raises(CertificateRefused) as refused:
        verify(market, policy, wrong)
    assert all(sentence.endswith(".") for sentence in refused.value.breaches)


def test_a_proposal_for_another_market_is_refused(cleveland: Paper) -> None:
    market, policy = read(FEASIBLE[0])
    with pytest.raises(CertificateRefused, match="no bid has such an entry"):
        verify(market, policy, cleveland[2])


def test_a_part_moved_by_hand_is_refused_with_the_rule_it_breaks() -> None:
    market, policy = read(FIXTURES / "by-hand" / "share-of-buyer")
    proposal = on_paper(market, policy)
    rows = [replace(row, parts=row.parts + 1) for row in proposal.awards[:1]] + list(proposal.awards[1:])
    with pytest.raises(CertificateRefused) as refused:
        verify(market, policy, replace(proposal, awards=tuple(rows)))
    assert refused.value.breaches[0].startswith(("cover of", "supplier_share of", "link of"))


@pytest.mark.parametrize("parts", [0, -1])
def test_an_award_of_nothing_is_refused(parts: int) -> None:
    market, policy = read(FEASIBLE[0])
    proposal = on_paper(market, policy)
    rows = (replace(proposal.awards[0], parts=parts), *proposal.awards[1:])
    with pytest.raises(CertificateRefused, match="has no parts"):
        verify(market, policy, replace(proposal, awards=rows))
