"""Alertmanager's webhook, version 4.

Reference: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
"""

from urllib.parse import quote_plus

from gnomon.demo.alerting.alerts import Told
from gnomon.demo.wire import Json, zulu

_URL, _PROMETHEUS = "http://alertmanager.meridian.example", "http://prometheus.meridian.example"
#: Go's zero time: the end of what has none.
NEVER = "0001-01-01T00:00:00Z"


def group(one: Told) -> Json:
    """Shape a group of one alert; alerts are grouped by rule and service.

    Args:
        one: The alert.
    """
    labels = one.labels
    annotations = {
        "summary": one.summary,
        "runbook_url": f"https://handbook.meridian.example/{one.service}/{one.rule}",
    }
    return _group(one.status, labels, annotations, zulu(one.starts_at), one)


def watchdog(at: int) -> Json:
    """Shape the alert that always fires, to show that alerting works.

    Args:
        at: When it began to.
    """
    labels = {"alertname": "Watchdog", "severity": "none"}
    annotations = {"summary": "An alert that always fires to show that alerting works"}
    return _group("firing", labels, annotations, zulu(at), None)


def _group(
    status: str,
    labels: dict[str, str],
    annotations: dict[str, str],
    starts: str | None,
    one: Told | None,
) -> Json:
    by = {name: labels[name] for name in ("alertname", "service") if name in labels}
    keyed = ", ".join(f'{name}="{value}"' for name, value in by.items())
    expression = f'{labels["alertname"]}{{service="{labels.get("service", "")}"}}'
    return {
        "receiver": "gnomon",
        "status": status,
        "alerts": [
            {
                "status": status,
                "labels": labels,
                "annotations": annotations,
                "startsAt": starts,
                "endsAt": NEVER if one is None or one.ends_at is None else zulu(one.ends_at),
                "generatorURL": f"{_PROMETHEUS}/graph?g0.expr={quote_plus(expression)}&g0.tab=1",
                "fingerprint": one.fingerprint if one else "dd19ae3d4e06ac55",
            }
        ],
        "groupLabels": by,
        "commonLabels": labels,
        "commonAnnotations": annotations,
        "externalURL": _URL,
        "version": "4",
        "groupKey": f"{{}}:{{{keyed}}}",
        "truncatedAlerts": 0,
    }
