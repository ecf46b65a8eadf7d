"""Exports over HTTP: what proves them, and which event they become."""

from hashlib import sha256

from gnomon.domain.event import Event
from gnomon.sources.shared_secret import check_bearer
from gnomon.sources.source import Delivery, Webhook


def verify(delivery: Delivery, secret: str) -> None:
    """Check the bearer token in ``Authorization``.

    Raises:
        SignatureError: There is none, or it is another secret.
    """
    check_bearer(
        delivery,
        secret,
        "The export carries no bearer token, or another one than the settings name. Set "
        "OTEL_EXPORTER_OTLP_HEADERS to Authorization=Bearer%20<the source's webhook secret>.",
    )


def event(delivery: Delivery, source: str) -> Event:
    """Name the event of an export, by its body: an export sent again is the same one."""
    return Event(
        id=sha256(delivery.body).hexdigest()[:32],
        source=source,
        type="otlp.metrics",
        datacontenttype=delivery.headers.get("content-type", "application/x-protobuf"),
        data=delivery.body,
    )


#: Exporters append the path of the signal to the address they are given.
WEBHOOK = Webhook(verify=verify, event=event, paths=("/v1/metrics",))
