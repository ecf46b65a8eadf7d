"""Grafana Alerting's webhook, version 1.

Reference: https://grafana.com/docs/grafana/latest/alerting/configure-notifications/
manage-contact-points/integrations/webhook-notifier/
"""

import hmac
from hashlib import sha256

from gnomon.demo.alerting.alertmanager import NEVER
from gnomon.demo.alerting.alerts import Told
from gnomon.demo.wire import Json, zulu

_URL = "https://grafana.meridian.example"


def group(one: Told) -> Json:
    """Shape a group of one alert; alerts are grouped by rule and service.

    Args:
        one: The alert.
    """
    labels = {**one.labels, "grafana_folder": "Warehouse"}
    annotations = {"summary": one.summary}
    keyed = f'alertname="{one.rule}", service="{one.service}"'
    word = "FIRING:1" if one.ends_at is None else "RESOLVED"
    board = f"{_URL}/d/{one.service}?orgId=1"
    return {
        "receiver": "gnomon",
        "status": one.status,
        "orgId": 1,
        "alerts": [
            {
                "status": one.status,
                "labels": labels,
                "annotations": annotations,
                "startsAt": zulu(one.starts_at),
                "endsAt": NEVER if one.ends_at is None else zulu(one.ends_at),
                "values": {"A": 1.0, "C": 1.0} if one.ends_at is None else {"A": 0.0, "C": 0.0},
                "generatorURL": f"{_URL}/alerting/grafana/{one.fingerprint}/view?orgId=1",
                "fingerprint": one.fingerprint,
                "silenceURL": f"{_URL}/alerting/silence/new?alertmanager=grafana",
                "dashboardURL": board,
                "panelURL": f"{board}&viewPanel=4",
                "imageURL": "",
            }
        ],
        "groupLabels": {"alertname": one.rule, "service": one.service},
        "commonLabels": labels,
        "commonAnnotations": annotations,
        "externalURL": f"{_URL}/",
        "version": "1",
        "groupKey": f"{{}}:{{{keyed}}}",
        "truncatedAlerts": 0,
        "title": f"[{word}] {one.rule} {one.service}",
        "state": "alerting" if one.ends_at is None else "ok",
        "message": f"**{one.status.title()}**\n\n{one.summary}",
    }


def headers(content: bytes, at: int, secret: str) -> dict[str, str]:
    """Sign a delivery, as a contact point with an HMAC signature and a timestamp does.

    Args:
        content: What is sent.
        at: When.
        secret: Of the contact point.
    """
    proof = hmac.new(secret.encode(), f"{at}:".encode() + content, sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "Grafana",
        "X-Grafana-Alerting-Signature": proof,
        "X-Grafana-Alerting-Timestamp": str(at),
    }
