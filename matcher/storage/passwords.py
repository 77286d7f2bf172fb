"""Passwords as Argon2id hashes (RFC 9106, the second recommended setting: 64 MiB, three passes)."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_NOBODY = _HASHER.hash("nobody has this one")
"""Compared with where there is no password, so that it takes as long."""


def hashed(password: str) -> str:
    """Hash a new password; how accents were typed makes no difference."""
    return _HASHER.hash(_one_spelling(password))


def fits(kept: str | None, password: str) -> bool:
    """Tell whether a password is the one that was hashed; takes as long where there is none."""
    try:
        _HASHER.verify(kept or _NOBODY, _one_spelling(password))
    except VerifyMismatchError:
        return False
    return kept is not None


def _one_spelling(password: str) -> str:
    return unicodedata.normalize("NFC", password)
