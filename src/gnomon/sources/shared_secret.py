"""Deliveries of tools that sign nothing and send a secret of ours back instead."""

import hmac
from base64 import b64decode

from gnomon.errors import SignatureError
from gnomon.sources.source import Delivery


def check_authorization(delivery: Delivery, secret: str, where: str) -> None:
    """Check the bearer token, or the password of basic authorisation, in constant time.

    Args:
        delivery: What arrived.
        secret: The shared secret.
        where: Where somebody sets it in the tool, for the message.

    Raises:
        SignatureError: Neither is there, or it is another secret.
    """
    scheme, _, told = delivery.headers.get("authorization", "").partition(" ")
    proof = told.strip().encode("utf-8", "surrogateescape")
    if scheme.lower() == "basic":
        try:
            proof = b64decode(proof, validate=True).partition(b":")[2]
        except ValueError:
            proof = b""
    elif scheme.lower() != "bearer":
        raise SignatureError(f"The delivery carries no Authorization. Set the secret in {where}.")
    if not secret or not hmac.compare_digest(proof, secret.encode()):
        raise SignatureError(
            "The delivery's Authorization is another secret than the settings name. Compare it "
            f"with {where}."
        )


def check_bearer(delivery: Delivery, secret: str, otherwise: str) -> None:
    """Check the bearer token in ``Authorization``, in constant time.

    Args:
        delivery: What arrived.
        secret: The shared secret.
        otherwise: What to say where there is none, or it is another secret.

    Raises:
        SignatureError: There is none, or it is another secret.
    """
    scheme, _, told = delivery.headers.get("authorization", "").partition(" ")
    proof = told.strip().encode("utf-8", "surrogateescape")
    is_right = bool(secret) and hmac.compare_digest(proof, secret.encode())
    if scheme.lower() != "bearer" or not is_right:
        raise SignatureError(otherwise)
