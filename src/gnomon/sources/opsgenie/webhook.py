"""Opsgenie's deliveries: what proves them, and which event they become."""

from hashlib import sha256

from gnomon.domain.event import Event
from gnomon.sources.shared_secret import check_authorization
from gnomon.sources.source import Delivery, Webhook


def verify(delivery: Delivery, secret: str) -> None:
    """Check the header ``Authorization`` that the integration sends; Opsgenie signs nothing.

    Raises:
        SignatureError: It is missing, or another secret.
    """
    check_authorization(delivery, secret, "the custom headers of the webhook integration")


def event(delivery: Delivery, source: str) -> Event:
    """Name the event of a delivery by its body, which is the same when it is sent again."""
    return Event(
        id=sha256(delivery.body).hexdigest()[:32],
        source=source,
        type="opsgenie.hook.alert",
        data=delivery.body,
    )


WEBHOOK = Webhook(verify=verify, event=event)
