"""Second factors: codes from a phone (RFC 6238: SHA-1, 30 seconds, six digits) and codes printed on paper."""

from __future__ import annotations

import hmac
import re
import struct
from datetime import datetime
from hashlib import sha1

STEP_SECONDS = 30
DIGITS = 6
DRIFT = 1
"""Steps that a phone's clock may be off, either way."""
PRINTED = 20
"""Codes on a printed list; each opens once."""
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What printed codes are made of: nothing that is mistaken for something else."""
PRINTED_LENGTH = 10


def code(secret: bytes, step: int) -> str:
    """Return the code a phone shows in a step of 30 seconds since 1970. Source: RFC 4226 §5.3, RFC 6238 §4.2."""
    digest = hmac.new(secret, struct.pack(">Q", step), sha1).digest()
    offset = digest[-1] & 0xF
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: bytes, typed: str, now: datetime, used: int) -> int | None:
    """Return the step whose code was typed, None if none fits; a step up to `used` opened before and does not again."""
    current = int(now.timestamp()) // STEP_SECONDS
    fitting = (
        step
        for step in range(current - DRIFT, current + DRIFT + 1)
        if step > used and hmac.compare_digest(code(secret, step), typed)
    )
    return next(fitting, None)


def plain(typed: str) -> str:
    """Take spaces and dashes out of a code as it was typed, and write it in capitals."""
    return re.sub(r"[\s-]", "", typed).upper() if typed.isascii() else ""


def in_groups(printed: str) -> str:
    """Write a printed code so that people read it: `ABCDE-FGHJK`."""
    half = PRINTED_LENGTH // 2
    return f"{printed[:half]}-{printed[half:]}"
