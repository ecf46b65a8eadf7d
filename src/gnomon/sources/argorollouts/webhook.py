"""Argo Rollouts' notifications: what proves them, and which event they become."""

import hmac
from hashlib import sha256

from gnomon.domain.event import Event
from gnomon.errors import SignatureError
from gnomon.sources.source import Delivery, Webhook


def verify(delivery: Delivery, secret: str) -> None:
    """Check the shared secret in ``X-Gnomon-Token``: the notification engine signs nothing.

    Raises:
        SignatureError: The header is missing or is another secret.
    """
    told = delivery.headers.get("x-gnomon-token", "")
    if not secret or not hmac.compare_digest(told.encode(), secret.encode()):
        raise SignatureError(
            f"The delivery's X-Gnomon-Token {'is wrong' if told else 'is missing'}. Set it in the "
            "headers of Argo Rollouts' notification service to the secret in the settings."
        )


def event(delivery: Delivery, source: str) -> Event:
    """Name the event of a notification by its body; none has a number."""
    return Event(
        id=sha256(delivery.body).hexdigest()[:32],
        source=source,
        type="argorollouts.hook.object",
        data=delivery.body,
    )


WEBHOOK = Webhook(verify=verify, event=event)
