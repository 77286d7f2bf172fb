"""A market written and read again is the same market, whatever its columns hold."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import errors
from matcher.exchange.folder import load, write_market
from matcher.market import Header
from matcher.market.intake import Draft, intake
from matcher.policy import Policy
from tests.matcher.exchange.folders import headers, markets, rounds


@settings(max_examples=30, deadline=None)
@given(header=headers, drawn=rounds())
def test_a_market_written_and_read_again_has_the_same_digests(
    header: Header, drawn: tuple[dict[str, Draft], Policy]
) -> None:
    drafts, policy = drawn
    market, findings = intake(header, drafts)
    assert market is not None, errors(findings)
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent, "market")
        write_market(market, policy, folder)
        again, read, _ = load(folder)
        write_market(again, read, Path(parent, "again"))
        assert _bytes(folder) == _bytes(Path(parent, "again"))
    assert again.digest == market.digest
    assert read == policy
    assert read.digest == policy.digest


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@settings(max_examples=30, deadline=None)
@given(header=headers, drafts=markets(), data=st.data())
def test_the_order_of_rows_does_not_change_the_digest(
    header: Header, drafts: dict[str, Draft], data: st.DataObject
) -> None:
    orders = {name: data.draw(st.permutations(range(len(draft.rows)))) for name, draft in drafts.items()}
    turned = {
        name: Draft.of(
            {field: values.take(pa.array(orders[name], pa.int64())) for field, values in draft.columns.items()}
        )
        for name, draft in drafts.items()
    }
    (market, _), (other, _) = intake(header, drafts), intake(header, turned)
    assert market is not None
    assert other is not None
    assert other.digest == market.digest
