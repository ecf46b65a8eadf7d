"""Tellers that send one message per step, each of which knows its own step alone."""

from engine_fixtures import Connection, at, build, ordered
from gnomon.domain.lifecycle import LifecycleEvent
from gnomon.metrics.coding.time_to_merge import time_to_merge
from gnomon.metrics.planning.ticket_cycle_time import ticket_cycle_time
from gnomon.metrics.production.time_to_recover import time_to_recover
from told import change, incident, link, merge, person, service, ticket, transition


def resolved(incident_id: str, hours: float) -> LifecycleEvent:
    return LifecycleEvent(
        key=f"{incident_id}:{hours}",
        source="cdevents",
        changed_at=at(hours=hours),
        subject_id=incident_id,
        subject_kind="incident",
        happening="resolved",
        happened_at=at(hours=hours),
    )


def test_an_incident_ends_with_the_event_of_its_end(con: Connection) -> None:
    """The third was told after its event, and is open by its row."""
    key = "cdevents:incident:{}".format
    opened = [incident(str(n), at(-n), source="cdevents", service_ref=None) for n in (1, 2, 3)]
    facts = [
        service(),
        link("pagerduty_service", "PSHOP"),
        *opened,
        resolved(key(1), 2),
        resolved(key(3), -2),
    ]
    found = build(con, time_to_recover, facts)
    assert ordered(found, "subject_id", "ended_at") == [
        (key(1), at(hours=2)),
        (key(2), None),
        (key(3), None),
    ]


def test_a_change_ends_with_the_row_of_its_end(con: Connection) -> None:
    facts = [
        person("ann"),
        change(1, at(0), target_branch=None),
        merge(1, at(hours=5)),
        change(2, at(0), target_branch=None),
        merge(2, None, closed_at=at(hours=5)),
    ]
    found = build(con, time_to_merge, facts)
    assert ordered(found, "subject_id", "ended_at") == [("gitlab:repository:1!1", at(hours=5))]


def test_a_ticket_is_where_it_last_moved(con: Connection) -> None:
    facts = [
        ticket(1, status="open"),
        transition(1, at(hours=1), "doing", "in_progress", "open"),
        transition(1, at(hours=4), "closed", "done", "doing"),
    ]
    found = build(con, ticket_cycle_time, facts)
    assert ordered(found, "subject_id", "started_at", "ended_at") == [
        ("jira:ticket:1", at(hours=1), at(hours=4))
    ]
