"""Secrets handed out and known again by their hash alone."""

import secrets
from hashlib import sha256

_BYTES = 32


def drawn() -> str:
    """Draw a secret that nobody guesses."""
    return secrets.token_urlsafe(_BYTES)


def hashed(secret: str) -> bytes:
    """Hash a drawn secret; so many random bytes want no salt and no slow hash."""
    return sha256(secret.encode("utf-8", "replace")).digest()
