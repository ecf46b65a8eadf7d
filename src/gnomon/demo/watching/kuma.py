"""Uptime Kuma's notifications by webhook: a monitor went down, or came back.

Shape: louislam/uptime-kuma, ``server/notification-providers/webhook.js``, and the ``toJSON`` of
``server/model/heartbeat.js`` and ``monitor.js``.
"""

from gnomon.demo.company import Company
from gnomon.demo.watching.looks import (
    LOOK_SECONDS,
    MONITORS,
    Change,
    changes,
    title_of,
    took_over_at,
)
from gnomon.demo.wire import Json
from gnomon.demo.working_time import instant, local


def told(company: Company, since: int, until: int) -> list[Change]:
    """List what Uptime Kuma notified of within a span, the earliest first."""
    first = took_over_at(company)
    found = [
        change
        for service in MONITORS.values()
        for change in changes(company, service, first, until)
        if since <= change.at
    ]
    return sorted(found, key=lambda change: (change.at, change.service))


def notification(change: Change) -> Json:
    """Shape a notification.

    Args:
        change: The look that found another state.
    """
    number = next(number for number, name in MONITORS.items() if name == change.service)
    name = title_of(change.service)
    reason = "200 - OK" if change.is_up else "Request failed with status code 503"
    state = "✅ Up" if change.is_up else "🔴 Down"
    there = local(change.at)
    zone = f"{there:%z}"
    return {
        "heartbeat": {
            "monitorID": number,
            "status": int(change.is_up),
            "time": f"{instant(change.at):%Y-%m-%d %H:%M:%S}.000",
            "msg": reason,
            "ping": change.ping if change.is_up else None,
            "important": True,
            "duration": LOOK_SECONDS,
            "timezone": "Europe/Berlin",
            "timezoneOffset": f"{zone[:3]}:{zone[3:]}",
            "localDateTime": f"{there:%Y-%m-%d %H:%M:%S}",
        },
        "monitor": _monitor(number, change.service),
        "msg": f"[{name}] [{state}] {reason}",
    }


def _monitor(number: int, service: str) -> Json:
    return {
        "id": number,
        "name": title_of(service),
        "url": f"https://{service}.meridian.example/health",
        "method": "GET",
        "hostname": None,
        "port": None,
        "maxretries": 0,
        "weight": 2000,
        "active": True,
        "type": "http",
        "interval": LOOK_SECONDS,
        "retryInterval": LOOK_SECONDS,
        "keyword": None,
        "expiryNotification": True,
        "ignoreTls": False,
        "upsideDown": False,
        "maxredirects": 10,
        "accepted_statuscodes": ["200-299"],
        "notificationIDList": {"1": True},
        "tags": [],
    }
