"""SonarQube's webhooks: what proves them, and which event they become."""

import hmac
from hashlib import sha256

from gnomon.domain.event import Event
from gnomon.errors import SignatureError
from gnomon.sources.source import Delivery, Webhook


def verify(delivery: Delivery, secret: str) -> None:
    """Check ``X-Sonar-Webhook-HMAC-SHA256`` over the raw body.

    Raises:
        SignatureError: It is missing, or is not that of the body.
    """
    told = delivery.headers.get("x-sonar-webhook-hmac-sha256", "").strip().lower()
    if not told or not secret:
        raise SignatureError(
            "The delivery carries no X-Sonar-Webhook-HMAC-SHA256. Give the webhook a secret in "
            "SonarQube (Administration > Webhooks), the one that the settings name."
        )
    expected = hmac.new(secret.encode(), delivery.body, sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), told.encode("utf-8", "surrogateescape")):
        raise SignatureError(
            "The delivery's X-Sonar-Webhook-HMAC-SHA256 is not that of its body. Compare the "
            "webhook's secret in SonarQube with the one that the settings name."
        )


def event(delivery: Delivery, source: str) -> Event:
    """Name the event of a delivery; SonarQube numbers none, so the body names it."""
    return Event(
        id=sha256(delivery.body).hexdigest()[:32],
        source=source,
        type="sonarqube.hook.analysis",
        subject=delivery.headers.get("x-sonarqube-project"),
        data=delivery.body,
    )


WEBHOOK = Webhook(verify=verify, event=event)
