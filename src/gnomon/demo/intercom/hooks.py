"""Intercom's notifications: signed over the body with the app's secret."""

import hmac
from hashlib import sha1


def headers(content: bytes, secret: str) -> dict[str, str]:
    """Sign a delivery.

    Args:
        content: What is sent.
        secret: The app's client secret.
    """
    proof = hmac.new(secret.encode(), content, sha1).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Hub-Signature": f"sha1={proof}",
        "User-Agent": "intercom-webhooks-2.11",
    }
