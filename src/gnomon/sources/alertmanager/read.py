"""What Alertmanager's webhooks mean: alerts are incidents that monitoring reported."""

from collections.abc import Iterator, Mapping
from functools import partial

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.errors import PayloadError
from gnomon.sources.alertmanager.options import AlertmanagerOptions
from gnomon.sources.alertmanager.payloads import Group
from gnomon.sources.alerts import alert_incident
from gnomon.sources.source import Reader, Want

_GROUP = msgspec.json.Decoder(Group)


def readers(options: AlertmanagerOptions) -> Mapping[str, Reader]:
    """Make the readers of an instance.

    Args:
        options: Which say what labels mean.
    """
    return {"alertmanager.hook.alerts": partial(_alerts, options=options)}


def _alerts(event: Event, *, options: AlertmanagerOptions) -> Iterator[Entity | Want]:
    """Read a group of alerts.

    Raises:
        PayloadError: It is not JSON, not version 4, or a field is not what it should be.
    """
    try:
        group = _GROUP.decode(event.data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PayloadError(
            f"The {event.type} event {event.id} of {event.source} is not what Alertmanager's "
            f"webhook (version 4) tells: {error}."
        ) from error
    for alert in group.alerts:
        if alert.labels.get("alertname") not in options.ignored_alerts:
            yield from alert_incident(event.source, alert, options)
