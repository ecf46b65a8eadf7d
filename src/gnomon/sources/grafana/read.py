"""What Grafana Alerting's webhooks mean: alerts are incidents that monitoring reported."""

from collections.abc import Iterator, Mapping
from functools import partial

import msgspec
from msgspec.structs import replace

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.errors import PayloadError
from gnomon.sources.alerts import alert_incident
from gnomon.sources.grafana.options import GrafanaOptions
from gnomon.sources.grafana.payloads import GrafanaAlert, Group
from gnomon.sources.source import Reader, Want

_GROUP = msgspec.json.Decoder(Group)


def readers(options: GrafanaOptions) -> Mapping[str, Reader]:
    """Make the readers of an instance.

    Args:
        options: Which say what labels mean.
    """
    return {"grafana.hook.alerts": partial(_alerts, options=options)}


def _alerts(event: Event, *, options: GrafanaOptions) -> Iterator[Entity | Want]:
    """Read a group of alerts.

    Raises:
        PayloadError: It is not JSON, not version 1, or a field is not what it should be.
    """
    try:
        group = _GROUP.decode(event.data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PayloadError(
            f"The {event.type} event {event.id} of {event.source} is not what Grafana Alerting's "
            f"webhook (version 1) tells: {error}. Alerts of before Grafana 9 and payloads of one's "
            "own are not read."
        ) from error
    for alert in group.alerts:
        if alert.labels.get("alertname") not in options.ignored_alerts:
            yield from alert_incident(event.source, _shown(alert), options)


def _shown(alert: GrafanaAlert) -> GrafanaAlert:
    """Lead to the panel that shows what happened, where there is one, else to the rule."""
    url = alert.panel_url or alert.dashboard_url or alert.generator_url
    return replace(alert, generator_url=url)
