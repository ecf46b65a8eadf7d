"""Opsgenie's shapes of alerts, and of what was done to them.

Interface: https://docs.opsgenie.com/docs/alert-api
"""

from collections.abc import Iterator
from uuid import UUID

from msgspec import Struct

from gnomon.demo.chance import hash_of
from gnomon.demo.company import Company
from gnomon.demo.on_call import incident_id, on_call
from gnomon.demo.organisation import Person
from gnomon.demo.records import Incident, LogEntry
from gnomon.demo.wire import Json, zulu

SYSTEM = "System"
#: Who noticed -> name and type of the integration that an alert came through.
_CAME_BY = {
    "monitoring": ("Prometheus", "Prometheus"),
    "customer": ("Support desk", "Email"),
    "person": ("Default API", "API"),
}
_DESK = "desk@meridian.example"


class Done(Struct, frozen=True, kw_only=True):
    """Something that was done to an alert."""

    action: str
    """As webhooks call it."""
    at: int
    actor: Person | None
    text: str
    """As the alert's log says it."""


def number(kind: str, name: str) -> str:
    """Number a thing of the account."""
    return str(UUID(hash_of("opsgenie", kind, name)[:32]))


def alert(company: Company, one: Incident, *, is_whole: bool) -> Json:
    """Shape an alert; only its own page tells entity, description and details."""
    is_closed = one.resolved_at is not None
    name, kind = _CAME_BY[one.source]
    taken = one.acknowledged_at is not None
    told: Json = {
        "id": incident_id(one),
        "tinyId": str(one.number),
        "alias": hash_of("alias", incident_id(one))[:32],
        "message": one.title,
        "status": "closed" if is_closed else "open",
        "acknowledged": taken,
        "isSeen": taken or is_closed,
        "tags": tags(one),
        "snoozed": False,
        "count": 1,
        "lastOccurredAt": zulu(one.opened_at),
        "createdAt": zulu(one.opened_at),
        "updatedAt": zulu(changed_at(one)),
        "source": made_by(one),
        "owner": caller(company, one).email if taken else "",
        "priority": one.priority or "P3",
        "responders": [{"type": "team", "id": number("team", one.team)}],
        "integration": {"id": number("integration", name), "name": name, "type": kind},
    }
    if taken or is_closed:
        told["report"] = _report(company, one)
    if is_whole:
        told |= {
            "actions": [],
            "entity": one.service,
            "description": f"{one.title} in production",
            "details": {"service": one.service, "environment": "production"},
        }
    return told


def _report(company: Company, one: Incident) -> Json:
    """Shape how long it took, in milliseconds."""
    told: Json = {}
    if one.acknowledged_at is not None:
        told["ackTime"] = (one.acknowledged_at - one.opened_at) * 1000
        told["acknowledgedBy"] = caller(company, one).email
    if one.resolved_at is not None:
        ended = next(entry.actor for entry in one.log[::-1] if entry.kind == "resolve")
        told["closeTime"] = (one.resolved_at - one.opened_at) * 1000
        told["closedBy"] = ended.email if ended else SYSTEM
    return told


def caller(company: Company, one: Incident) -> Person:
    """Say who acknowledged an alert, or else was called first."""
    known = {entry.kind: entry.actor for entry in reversed(one.log) if entry.actor}
    return (
        known.get("acknowledge")
        or known.get("notify")
        or on_call(company.organisation, one.team, one.opened_at)
    )


def made_by(one: Incident) -> str:
    """Name what made an alert: a tool, whoever wrote a mail, or somebody by hand."""
    if one.source == "customer":
        return _DESK
    first = one.log[0].actor
    return first.email if first else "http://prometheus.meridian.example/alerts"


def tags(one: Incident) -> list[str]:
    """List the tags of an alert; the team adds the deployment once it knows that caused it."""
    told = [f"service:{one.service}", "production"]
    if one.cause is not None and any(entry.kind == "annotate" for entry in one.log):
        told.append(f"deployment:{one.cause.sha[:12]}")
    return told


def changed_at(one: Incident) -> int:
    """Say when an alert changed last."""
    return done(one)[-1].at


def done(one: Incident) -> list[Done]:
    """List what was done to an alert, the oldest first.

    Nobody can open a closed alert again, so whoever is not sure writes a note instead.
    """
    return list(_done(one))


def _done(one: Incident) -> Iterator[Done]:
    last = max((at for at, entry in enumerate(one.log) if entry.kind == "resolve"), default=-1)
    for place, entry in enumerate(one.log):
        who = entry.actor.email if entry.actor else SYSTEM
        if entry.kind == "trigger":
            text = f"Alert is created via {_CAME_BY[one.source][1]}."
            yield _of(entry, "Create", text)
        elif entry.kind == "acknowledge":
            yield _of(entry, "Acknowledge", f"Alert acknowledged by [{who}] via web")
        elif entry.kind == "escalate":
            yield _of(entry, "EscalateNext", "Alert is escalated to the next responder")
        elif entry.kind == "annotate":
            yield _of(entry, "AddTags", f"Tags [{tags(one)[-1]}] added by [{who}]")
        elif entry.kind == "resolve" and place == last and one.resolved_at is not None:
            yield _of(entry, "Close", f"Alert closed by [{who}] via web")
        elif entry.kind in {"resolve", "reopen"}:
            note = "It looks well again" if entry.kind == "resolve" else "It is back"
            yield _of(entry, "AddNote", note)


def _of(entry: LogEntry, action: str, text: str) -> Done:
    return Done(action=action, at=entry.at, actor=entry.actor, text=text)


def recipients(one: Incident) -> list[Json]:
    """Shape whom an alert called, and what they did."""
    answers = {
        entry.actor.name: entry.at
        for entry in one.log
        if entry.kind == "acknowledge" and entry.actor
    }
    told = []
    for entry in one.log:
        if entry.kind == "notify" and entry.actor is not None:
            answered = answers.get(entry.actor.name)
            told.append(
                {
                    "user": {"id": user_id(entry.actor), "username": entry.actor.email},
                    "state": "action" if answered else "active",
                    "method": "Acknowledge" if answered else "",
                    "createdAt": zulu(entry.at),
                    "updatedAt": zulu(answered or entry.at),
                }
            )
    return told


def log(one: Incident) -> list[Json]:
    """Shape the log of an alert, the newest first."""
    told: list[Json] = []
    for place, each in enumerate(done(one), start=1):
        told.append(
            {
                "log": each.text,
                "type": "system" if each.actor is None else "web",
                "owner": each.actor.email if each.actor else SYSTEM,
                "createdAt": zulu(each.at),
                "offset": f"{each.at * 1000}_{each.at * 10_000 + place}",
            }
        )
    return told[::-1]


def notes(one: Incident) -> list[Json]:
    """Shape the notes on an alert, the newest first."""
    return [
        {
            "note": each.text,
            "owner": each.actor.email if each.actor else SYSTEM,
            "createdAt": zulu(each.at),
            "offset": f"{each.at * 1000}_{each.at * 10_000}",
        }
        for each in done(one)[::-1]
        if each.action == "AddNote"
    ]


def user_id(person: Person) -> str:
    """Number somebody's account."""
    return number("user", person.name)
