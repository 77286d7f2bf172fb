"""Prices that bidders do not see: a buyer is bound to them by a hash before any bid comes in.

The commitment is the SHA-256 of the prices as canonical JSON and of a nonce. It is published with the round; prices
and nonce are kept, and shown after the opening, when anybody can make the hash again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

Hidden = Mapping[str, Mapping[str, int]]
"""By lot and by kind of price (`today`, `outside`, `limit`): millionths for one unit."""


def canonical(prices: Hidden) -> str:
    """Write prices so that equal prices are equal texts: JSON with sorted keys and without spaces."""
    return json.dumps({lot: dict(each) for lot, each in prices.items()}, sort_keys=True, separators=(",", ":"))


def commitment(prices: Hidden, nonce: str) -> str:
    """Return the hash that binds somebody to prices; `nonce` is hexadecimal and follows the JSON.

    >>> commitment({"L-001": {"today": 447500}}, "00")[:16]
    'af1208a54723614f'
    """
    return sha256(f"{canonical(prices)}{nonce}".encode()).hexdigest()
