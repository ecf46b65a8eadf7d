"""How soon a team takes up what production says, worked by hand on every engine."""

from datetime import datetime
from typing import Any

from engine_fixtures import Connection, at, build, ordered
from gnomon.domain.feedback import Feedback, FeedbackLink
from gnomon.domain.planning import Sprint
from gnomon.domain.practice import IncidentAction
from gnomon.metrics.planning.signal_to_sprint_time import signal_to_sprint_time
from told import incident, ticket, transition

DOING = {"status": "Doing", "status_category": "in_progress"}


def key(number: int) -> str:
    return f"jira:ticket:{number}"


def said(name: str, said_at: datetime, *numbers: str) -> Feedback:
    return Feedback(
        key=f"desk:feedback:{name}",
        source="desk",
        changed_at=said_at,
        channel="support_desk",
        title=name,
        said_at=said_at,
        ticket_refs=numbers,
    )


def action(number: str) -> IncidentAction:
    return IncidentAction(
        key=f"catalog:incident_action:{number}",
        source="catalog",
        changed_at=at(2),
        incident_id="pagerduty:incident:1",
        what="Try the limit under load",
        defined_on=at(2).date(),
        ticket_ref=number,
    )


SPRINT = Sprint(
    key="jira:sprint:1",
    source="jira",
    changed_at=at(5),
    name="One",
    state="active",
    starts_at=at(5),
    ends_at=at(19),
)
FACTS: list[Any] = [
    SPRINT,
    # Two customers said it, the first on Monday; it was planned on Saturday.
    ticket(1, sprint_ids=("jira:sprint:1",)),
    said("a", at(0), "shop-1"),
    said("b", at(3), "SHOP-1", "#1"),
    # Said in a link that a person confirmed, and taken up without any sprint.
    ticket(2, **DOING),
    transition(2, at(4), "Doing", "in_progress", "To Do"),
    said("c", at(1)),
    FeedbackLink(
        key="catalog:feedback_link:c",
        source="catalog",
        changed_at=at(2),
        feedback_id="desk:feedback:c",
        ticket_refs=("SHOP-2",),
        confirmed_by="ann",
    ),
    # An incident that was looked back at; nobody planned what it asks for.
    ticket(3),
    incident("1", at(2), at(2, 1)),
    action("SHOP-3"),
    # Nothing of production asked for this one; nobody knows that one; cancelled.
    ticket(4, sprint_ids=("jira:sprint:1",)),
    said("d", at(0), "SHOP-99"),
    ticket(5, resolution="Duplicate"),
    said("e", at(0), "SHOP-5"),
]


def test_from_the_first_signal_to_the_sprint_of_its_ticket(con: Connection) -> None:
    found = build(con, signal_to_sprint_time, FACTS)
    day = 86_400.0
    assert ordered(found, "subject_id", "started_at", "ended_at", "value", "detail") == [
        (key(1), at(0), at(5), 5 * day, "feedback"),
        (key(2), at(1), at(4), 3 * day, "feedback"),
        (key(3), at(2), None, None, "incident"),
    ]
