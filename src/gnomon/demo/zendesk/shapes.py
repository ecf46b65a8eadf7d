"""Zendesk's shapes of tickets, updates and clocks."""

from collections.abc import Iterator
from typing import Any

from gnomon.demo.customers.saying import Saying
from gnomon.demo.wire import Json, zulu_seconds
from gnomon.demo.working_time import WorkingTime
from gnomon.demo.zendesk.updates import (
    DECISION_FIELD,
    WORK_FIELD,
    Status,
    Update,
    agent_of,
    number_of,
    parts,
    updates,
    via_of,
)

URL = "https://meridian.zendesk.com"
SUPPORT = "support@meridian.example"
BRAND, GROUP, FORM = 7_159_727, 41_661_887, 360_000_101_117
_TYPES = {"problem": "incident", "question": "question"}
_STATUSES = {"new": 1, "open": 2, "hold": 4, "solved": 5, "closed": 5}
_TIME_METRICS = ("reply_time", "requester_wait_time", "resolution_time")

#: What the desk sets the same way for every ticket, or does not use.
_UNUSED: Json = {
    "priority": "normal",
    "organization_id": None,
    "group_id": GROUP,
    "collaborator_ids": [],
    "follower_ids": [],
    "email_cc_ids": [],
    "forum_topic_id": None,
    "is_public": True,
    "due_at": None,
    "satisfaction_rating": None,
    "sharing_agreement_ids": [],
    "followup_ids": [],
    "ticket_form_id": FORM,
    "brand_id": BRAND,
    "allow_channelback": False,
    "allow_attachments": True,
    "from_messaging_channel": False,
}


def ticket(saying: Saying, repeated: set[int], now: int) -> Json:
    """Shape a ticket as it stands at a moment.

    Args:
        saying: What it holds.
        repeated: Numbers of tickets that others are linked to.
        now: The moment.
    """
    history = updates(saying, now)
    changed = history[-1].at
    status = next(update.status for update in reversed(history) if update.status)
    fields = [_field(WORK_FIELD, history), _field(DECISION_FIELD, history)]
    named = [update.external_id for update in history if update.external_id is not None]
    is_problem = saying.number in repeated
    answered = saying.answered_at is not None
    return {
        "url": f"{URL}/api/v2/tickets/{saying.number}.json",
        "id": saying.number,
        "external_id": named[-1] if named else None,
        "via": _via(saying),
        "created_at": zulu_seconds(saying.said_at),
        "updated_at": zulu_seconds(changed),
        "generated_timestamp": changed,
        "type": "problem" if is_problem else _TYPES.get(saying.kind),
        "subject": saying.title,
        "raw_subject": saying.title,
        "description": saying.text,
        "status": status,
        "recipient": SUPPORT if saying.channel == "email" else None,
        "requester_id": saying.customer,
        "submitter_id": saying.customer,
        "assignee_id": agent_of(saying) if answered else None,
        "problem_id": saying.first.number if saying.incident and saying.first else None,
        "has_incidents": is_problem,
        "tags": tags(saying),
        "custom_fields": fields,
        "custom_status_id": _STATUSES[status],
        "fields": fields,
        **_UNUSED,
    }


def tags(saying: Saying) -> list[str]:
    """List the tags that agents put on a ticket: what it is about, what it is, who says it."""
    kind = [saying.kind] if saying.kind in {"wish", "complaint", "praise"} else []
    return [saying.service, *kind, *(["staff"] if saying.is_internal else [])]


def _via(saying: Saying) -> Json:
    origin: Json = {}
    to: Json = {}
    if saying.channel == "email":
        address = f"customer-{saying.customer}@mail.example"
        origin = {"address": address, "name": f"Customer {saying.customer % 10_000}"}
        to = {"name": "Meridian Goods", "address": SUPPORT}
    source = {"from": origin, "to": to, "rel": None}
    return {"channel": saying.channel, "source": source}


def _field(number: int, history: list[Update]) -> Json:
    told = [u.fields[str(number)] for u in history if u.fields and str(number) in u.fields]
    return {"id": number, "value": told[-1] if told else None}


def ticket_events(saying: Saying, now: int) -> Iterator[Json]:
    """Shape the updates of a ticket until a moment."""
    before: Status | None = None
    for place, update in enumerate(updates(saying, now)):
        yield {
            "child_events": parts(saying, place, update, before),
            "id": number_of(saying.number, place),
            "ticket_id": saying.number,
            "timestamp": update.at,
            "created_at": zulu_seconds(update.at),
            "updater_id": update.by,
            "via": via_of(saying, update),
            "system": {"client": "Desk", "location": "Berlin, BE, Germany"}
            | {"latitude": 52.52, "longitude": 13.405},
            "metadata": {},
            "event_type": "Audit",
        }
        before = update.status or before


def metric_events(saying: Saying, now: int, work: WorkingTime) -> list[tuple[int, Json]]:
    """Shape the clocks of a ticket until a moment, each with its own.

    Args:
        saying: What it holds.
        now: The moment.
        work: Counts the hours in which the desk works.
    """
    told: list[tuple[int, Json]] = []

    def tell(metric: str, kind: str, instance: int, at: int, **more: Any) -> None:
        event = {
            "id": number_of(saying.number, metric, kind, instance, at),
            "ticket_id": saying.number,
            "metric": metric,
            "instance_id": instance,
            "type": kind,
            "time": zulu_seconds(at),
        }
        told.append((at, {**event, **more}))

    for metric in _TIME_METRICS:
        tell(metric, "measure", 0, saying.said_at)
        for instance, (begin, end) in enumerate(_runs(saying, metric), start=1):
            tell(metric, "activate", instance, begin)
            if end is not None and end <= now:
                tell(metric, "fulfill", instance, end)
                status = {
                    "calendar": (end - begin) // 60,
                    "business": work.worked(begin, end) // 60,
                }
                tell(metric, "update_status", instance, end, status=status)
    return told


def _runs(saying: Saying, metric: str) -> list[tuple[int, int | None]]:
    """List when a clock of a ticket began and stopped."""
    solved = [solve.at for solve in saying.solves]
    begins = [saying.said_at, *saying.reopened]
    ends: list[int | None] = [*solved, *([None] * (len(begins) - len(solved)))]
    if metric == "reply_time":
        ends = [saying.answered_at, *ends[1:]]
    return list(zip(begins, ends, strict=True))
