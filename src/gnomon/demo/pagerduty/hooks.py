"""PagerDuty's V3 webhooks: what happens in an incident."""

import hmac
from hashlib import sha256

from gnomon.demo.chance import hash_of
from gnomon.demo.company import Company
from gnomon.demo.pagerduty import shapes
from gnomon.demo.records import Incident, LogEntry
from gnomon.demo.wire import Json, zulu, zulu_seconds

#: Kind of a log entry -> what the webhook calls it, and the status the incident has then.
_EVENTS = {
    "trigger": ("incident.triggered", "triggered"),
    "acknowledge": ("incident.acknowledged", "acknowledged"),
    "escalate": ("incident.escalated", "triggered"),
    "resolve": ("incident.resolved", "resolved"),
    "reopen": ("incident.reopened", "triggered"),
}


def event(company: Company, incident: Incident, entry: LogEntry) -> Json | None:
    """Shape the hook of an entry of an incident's log; null for what is not pushed."""
    if entry.kind not in _EVENTS:
        return None
    kind, status = _EVENTS[entry.kind]
    told = shapes.incident(company, incident)
    number = told["id"]
    return {
        "event": {
            "id": "01" + hash_of("event", number, entry.kind, entry.at)[:24].upper(),
            "event_type": kind,
            "resource_type": "incident",
            "occurred_at": zulu(entry.at),
            "agent": shapes.person_reference(entry.actor) if entry.actor else told["service"],
            "client": None,
            "data": {
                "id": number,
                "type": "incident",
                "self": told["self"],
                "html_url": told["html_url"],
                "number": incident.number,
                "status": status,
                "incident_key": told["incident_key"],
                "created_at": zulu_seconds(incident.opened_at),
                "reopened_at": None,
                "title": incident.title,
                "service": told["service"],
                "assignees": [a["assignee"] for a in told["assignments"]],
                "escalation_policy": told["escalation_policy"],
                "teams": told["teams"],
                "priority": _priority(incident),
                "urgency": incident.urgency,
                "conference_bridge": None,
                "resolve_reason": None,
            },
        }
    }


def _priority(incident: Incident) -> Json | None:
    told = shapes.priority(incident.priority)
    if told is None:
        return None
    short = {key: told[key] for key in ("id", "self", "summary")}
    link = f"{shapes.WEB}/account/incident_priorities"
    return {**short, "html_url": link, "type": "priority_reference"}


def headers(content: bytes, name: str, secret: str) -> dict[str, str]:
    """Write the headers of a delivery, signed over its bytes."""
    proof = hmac.new(secret.encode(), content, sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "PagerDuty-Webhook/V3.0",
        "X-Webhook-Id": hash_of("pagerduty", name)[:32],
        "X-PagerDuty-Signature": f"v1={proof}",
    }
