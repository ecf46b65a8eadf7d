"""One question shown inside another site: who may show it, and numbers that answer once.

A number is drawn for each showing, says for which site and until when it holds, and is signed, so
that showing a question writes nothing down. It can be used once.
"""

import hmac
import secrets
from hashlib import sha256

from gnomon.surveys.plan import Plan

_SECONDS = 3_600
_DRAWN_BYTES = 12


def may_show(plan: Plan, origin: str) -> bool:
    """Say whether a site may show the prompt; origins are compared whole."""
    return bool(origin) and origin in plan.origins


def number(key: bytes, origin: str, now: float) -> str:
    """Draw a number for one showing.

    Args:
        key: The wave's key for numbers.
        origin: The site that shows the question.
        now: Seconds since 1970.
    """
    told = f"{secrets.token_urlsafe(_DRAWN_BYTES)}.{int(now) + _SECONDS}"
    return f"{told}.{_signed(key, origin, told)}"


def holds(key: bytes, origin: str, told: str, now: float) -> bool:
    """Say whether a number was drawn here, for this site, not too long ago.

    Args:
        key: The wave's key for numbers.
        origin: The site that sends the answer.
        told: The number.
        now: Seconds since 1970.
    """
    drawn, _, signature = told.rpartition(".")
    expires = drawn.rpartition(".")[2]
    if not (expires.isascii() and expires.isdigit() and len(expires) < 12):  # noqa: PLR2004
        return False
    is_ours = hmac.compare_digest(
        _signed(key, origin, drawn).encode(), signature.encode("utf-8", "replace")
    )
    return is_ours and now < int(expires)


def _signed(key: bytes, origin: str, told: str) -> str:
    return hmac.new(key, f"{origin}\n{told}".encode("utf-8", "replace"), sha256).hexdigest()
