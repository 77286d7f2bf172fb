"""The installation's own secret: it tags what must be found but not read, and seals what must be read again."""

from __future__ import annotations

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from matcher.errors import MatcherError

NONCE_BYTES = 12
LEAST_BYTES = 32


@dataclass(eq=False)
class SecretLost(MatcherError):
    """Raised when something was sealed with another secret than the one at hand."""

    what: str
    code = "secret.lost"

    def __str__(self) -> str:
        """Spell what cannot be read, and what to do."""
        return (
            f"{self.what} was sealed with another MOORING_SECRET_KEY. Bring that one back, or invite the person anew."
        )


@dataclass(frozen=True, repr=False)
class Keys:
    """A secret of at least `LEAST_BYTES`; each purpose has a key of its own, drawn from it."""

    secret: bytes

    def __post_init__(self) -> None:
        """Refuse a secret that can be guessed."""
        if len(self.secret) < LEAST_BYTES:
            raise ValueError(f"a secret has at least {LEAST_BYTES} bytes")

    def of(self, purpose: str) -> bytes:
        """Return the key of a purpose."""
        return hmac.new(self.secret, purpose.encode(), sha256).digest()

    def tag(self, purpose: str, text: str) -> str:
        """Return a hash of a text that nobody without the secret can make."""
        return hmac.new(self.of(purpose), text.encode("utf-8", "replace"), sha256).hexdigest()

    def seal(self, purpose: str, plain: bytes) -> str:
        """Encrypt with AES-256-GCM under a nonce of its own."""
        nonce = os.urandom(NONCE_BYTES)
        return urlsafe_b64encode(nonce + AESGCM(self.of(purpose)).encrypt(nonce, plain, None)).decode()

    def unseal(self, purpose: str, sealed: str) -> bytes:
        """Decrypt what `seal` wrote.

        Raises
        ------
        SecretLost
            If it was sealed with another secret, or changed.
        """
        raw = urlsafe_b64decode(sealed)
        try:
            return AESGCM(self.of(purpose)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None)
        except InvalidTag:
            raise SecretLost(purpose) from None
