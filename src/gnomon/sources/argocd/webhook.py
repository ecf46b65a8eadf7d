"""Argo CD's notifications: what proves them, and which event they become.

Argo CD does not sign what it sends; a header of the notification service carries a shared secret.
"""

import hmac
from hashlib import sha256

from gnomon.domain.event import Event
from gnomon.errors import SignatureError
from gnomon.sources.source import Delivery, Webhook

_HEADER = "x-gnomon-token"


def verify(delivery: Delivery, secret: str) -> None:
    """Check the shared secret in ``X-Gnomon-Token``.

    Raises:
        SignatureError: The header is missing or is another secret.
    """
    told = delivery.headers.get(_HEADER, "")
    if not secret or not hmac.compare_digest(told.encode(), secret.encode()):
        raise SignatureError(
            f"The delivery's X-Gnomon-Token {'is wrong' if told else 'is missing'}. Set it in "
            "the headers of Argo CD's notification service to the secret in the settings."
        )


def event(delivery: Delivery, source: str) -> Event:
    """Name the event of a notification; Argo CD numbers none, so the body names it.

    Whatever the body is, it is kept: one that cannot be read is set aside where somebody sees
    that the template needs mending.
    """
    return Event(
        id=sha256(delivery.body).hexdigest()[:32],
        source=source,
        type="argocd.hook.application",
        data=delivery.body,
    )


WEBHOOK = Webhook(verify=verify, event=event)
