"""What happened to a ticket, update by update, as the desk keeps it."""

from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

from gnomon.demo.chance import hash_of
from gnomon.demo.customers.saying import Saying
from gnomon.demo.organisation import DAY

Status = Literal["new", "open", "hold", "solved", "closed"]
#: Fields of the company's own: the work at Jira, and what was decided.
WORK_FIELD, DECISION_FIELD = 360_041_597_112, 360_041_597_113
PLANNED, NOT_PLANNED = "planned", "not_planned"
#: Who updates when an automation does; it closes what has been solved for so long.
SYSTEM = -1
CLOSES_AFTER = 4 * DAY
_VIA = {"email": "Mail", "web": "Web form", "chat": "Chat"}
_AGENTS = tuple(370_900_000_001 + number for number in range(6))


class Update(Struct, frozen=True, kw_only=True):
    """One update of a ticket, by one person, at one moment."""

    at: int
    by: int
    status: Status | None = None
    """What it became; null when it stayed."""
    is_public: bool | None = None
    """Whether its comment is for the customer; null without a comment."""
    fields: dict[str, str] | None = None
    """Own fields it set."""
    external_id: str | None = None
    """Work it named as the ticket's external id."""


def agent_of(saying: Saying) -> int:
    """Name the agent who deals with a saying."""
    return _AGENTS[saying.number % len(_AGENTS)]


def updates(saying: Saying, now: int) -> list[Update]:
    """List the updates of a ticket until a moment, oldest first.

    Args:
        saying: What the ticket holds.
        now: The moment.
    """
    told = sorted(_updates(saying), key=lambda update: update.at)
    return [update for update in told if update.at <= now]


def _updates(saying: Saying) -> Iterator[Update]:
    yield Update(at=saying.said_at, by=saying.customer, status="new", is_public=True)
    agent, solved = agent_of(saying), {solve.at for solve in saying.solves}
    if saying.answered_at is not None and saying.answered_at not in solved:
        yield Update(at=saying.answered_at, by=agent, status="open", is_public=True)
    if saying.planned_at is not None:
        named = saying.ticket if saying.link == "field" else None
        fields = {str(DECISION_FIELD): PLANNED} | ({str(WORK_FIELD): named} if named else {})
        other = saying.ticket if named is None else None
        # Colleagues are told in a note, which the customer does not see.
        yield Update(
            at=saying.planned_at,
            by=agent,
            status="hold",
            is_public=False,
            fields=fields,
            external_id=other,
        )
    for solve in saying.solves:
        is_no = solve.at == saying.declined_at
        yield Update(
            at=solve.at,
            by=agent,
            status="solved",
            is_public=True if solve.is_told else None,
            fields={str(DECISION_FIELD): NOT_PLANNED} if is_no else None,
        )
    for at in saying.reopened:
        yield Update(at=at, by=saying.customer, status="open", is_public=True)
    if saying.resolved_at is not None:
        yield Update(at=saying.resolved_at + CLOSES_AFTER, by=SYSTEM, status="closed")


def number_of(*parts: object) -> int:
    """Make a number of the desk's size of anything that tells two things apart."""
    return int(hash_of("zendesk", *parts)[:11], 16)


def parts(
    saying: Saying, place: int, update: Update, before: Status | None
) -> list[dict[str, Any]]:
    """List what an update changed, each as the export of updates tells it.

    Args:
        saying: What the ticket holds.
        place: Which of its updates it is.
        update: The update.
        before: What the ticket was until then; null when it begins.
    """
    kind = "Change" if place else "Create"
    changed: list[dict[str, Any]] = []
    if update.status is not None:
        changed.append({"status": update.status, "event_type": kind})
        if before is not None:
            changed[-1]["previous_value"] = before
    for number, value in (update.fields or {}).items():
        field = {"custom_ticket_fields": {number: value}, "event_type": kind}
        changed.append({**field, "previous_value": None})
    if update.external_id is not None:
        changed.append({"external_id": update.external_id, "event_type": kind})
        changed[-1]["previous_value"] = None
    if update.is_public is not None:
        told = {"comment_present": True, "comment_public": update.is_public}
        changed.append({**told, "event_type": "Comment"})
    via = via_of(saying, update)
    return [
        {"id": number_of(saying.number, place, n), "via": via, "via_reference_id": None, **part}
        for n, part in enumerate(changed, start=1)
    ]


def via_of(saying: Saying, update: Update) -> str:
    """Say how an update came."""
    return "Rule" if update.by == SYSTEM else _VIA[saying.channel]
