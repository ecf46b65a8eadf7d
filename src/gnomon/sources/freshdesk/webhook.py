"""Freshdesk's automations: they sign nothing, and send a header of ours."""

from hashlib import sha256

from gnomon.domain.event import Event
from gnomon.sources.shared_secret import check_authorization
from gnomon.sources.source import Delivery, Webhook


def verify(delivery: Delivery, secret: str) -> None:
    """Check the secret in ``Authorization``.

    Raises:
        SignatureError: It is missing, or another secret.
    """
    check_authorization(delivery, secret, "the custom headers of Freshdesk's automation")


def event(delivery: Delivery, source: str) -> Event:
    """Name the event of a delivery by its body."""
    return Event(
        id=sha256(delivery.body).hexdigest()[:32],
        source=source,
        type="freshdesk.hook.ticket",
        data=delivery.body,
    )


WEBHOOK = Webhook(verify=verify, event=event)
