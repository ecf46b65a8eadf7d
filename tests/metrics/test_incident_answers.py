"""Who answered an incident, and who stood before them, worked by hand on every engine."""

from datetime import datetime
from typing import Any

import pytest

from engine_fixtures import MONDAY, Connection, at, build, ordered
from gnomon.domain.calendar import WorkingDay
from gnomon.domain.organisation import Group, Membership, ReportingLine
from gnomon.domain.running import IncidentEvent
from gnomon.metrics.production.incident_handovers import incident_handovers
from gnomon.metrics.production.layers_before_owner import layers_before_owner
from gnomon.metrics.production.night_interruptions import night_interruptions
from gnomon.metrics.production.owner_answers_first import owner_answers_first
from gnomon.metrics.production.repeated_incidents import repeated_incidents
from gnomon.metrics.production.time_to_owner import time_to_owner
from gnomon.metrics.production.unanswered_incidents import unanswered_incidents
from told import SHOP, identity, incident, link, ownership, person, service

_TOLD: dict[str, Any] = {"source": "catalog", "changed_at": MONDAY}


def group(name: str) -> Group:
    key = f"catalog:group:{name}"
    return Group(key=key, **_TOLD, name=name, title=name, kind="team")


def member(handle: str, of: str, **told: Any) -> Membership:
    return Membership(
        key=f"catalog:membership:{handle}:{of}:{told.get('valid_from')}",
        **_TOLD,
        person_id=f"catalog:person:{handle}",
        group_id=f"catalog:group:{of}",
        **told,
    )


def account(handle: str, **told: Any) -> Any:
    return identity(handle, source="pagerduty", email=f"{handle}@example.org", **told)


def step(number: str, kind: Any, happened_at: datetime, who: str | None = None) -> IncidentEvent:
    return IncidentEvent(
        key=f"pagerduty:incident_event:{number}:{kind}:{who}@{happened_at}",
        source="pagerduty",
        changed_at=happened_at,
        incident_id=f"pagerduty:incident:{number}",
        kind=kind,
        happened_at=happened_at,
        actor_id=who and f"pagerduty:identity:{who}",
    )


PEOPLE = [
    service(),
    link("pagerduty_service", "PSHOP"),
    ownership(SHOP, "shop"),
    *(group(name) for name in ("shop", "shop-api", "desk", "support")),
    # The sub-team answers to the owner, so its people are of the owning team.
    ReportingLine(
        key="catalog:reporting_line:shop-api:shop",
        **_TOLD,
        group_id="catalog:group:shop-api",
        parent_id="catalog:group:shop",
    ),
    *(person(name, email=f"{name}@example.org") for name in ("ann", "dan", "sue")),
    *(account(name) for name in ("ann", "dan", "sue", "robot")),
    member("ann", "shop-api"),
    member("dan", "desk"),
    member("sue", "support"),
]
INCIDENTS = [
    # The owner is called and answers after ten minutes.
    incident("1", at(hours=9), at(hours=10)),
    step("1", "notified", at(hours=9), "ann"),
    step("1", "acknowledged", at(hours=9, minutes=10), "ann"),
    # Desk, then support, then the owner after an hour: two layers, two handovers.
    incident("2", at(1), at(1, 2)),
    step("2", "notified", at(1), "dan"),
    step("2", "acknowledged", at(1, 0, 5), "dan"),
    step("2", "escalated", at(1, 0, 20), None),
    step("2", "notified", at(1, 0, 20), "sue"),
    step("2", "reassigned", at(1, 0, 40), "sue"),
    step("2", "notified", at(1, 0, 40), "ann"),
    step("2", "acknowledged", at(1, 1), "ann"),
    # Nobody answered: it went away.
    incident("3", at(2), at(2, 1), title="Incident 2"),
    step("3", "notified", at(2), "ann"),
    # The desk mended it; the owner never heard of it.
    incident("4", at(3), at(3, 1)),
    step("4", "acknowledged", at(3, 0, 30), "dan"),
    # Still open, answered by the desk; the owner has yet to come.
    incident("5", at(4), None),
    step("5", "acknowledged", at(4, 0, 1), "dan"),
    # A service nobody is known to own.
    incident("6", at(5), at(5, 1), service_ref="POTHER"),
    step("6", "acknowledged", at(5, 0, 1), "dan"),
]
FACTS = [*PEOPLE, *INCIDENTS]


def test_layers_are_the_other_teams_before_the_owner(con: Connection) -> None:
    found = build(con, layers_before_owner, FACTS)
    assert ordered(found, "subject_id", "ended_at", "value") == [
        ("pagerduty:incident:1", at(hours=9, minutes=10), 0.0),
        ("pagerduty:incident:2", at(1, 1), 2.0),
        ("pagerduty:incident:4", at(3, 1), 1.0),
        ("pagerduty:incident:5", None, 1.0),
        ("pagerduty:incident:6", at(5, 1), None),
    ]


def test_who_came_first_is_unknown_where_the_owner_is(con: Connection) -> None:
    found = build(con, owner_answers_first, FACTS)
    assert ordered(found, "subject_id", "value") == [
        ("pagerduty:incident:1", 1.0),
        ("pagerduty:incident:2", 0.0),
        ("pagerduty:incident:4", 0.0),
        ("pagerduty:incident:5", 0.0),
        ("pagerduty:incident:6", None),
    ]


def test_the_owner_is_waited_for_while_an_incident_is_open(con: Connection) -> None:
    found = build(con, time_to_owner, FACTS)
    assert ordered(found, "subject_id", "ended_at", "value") == [
        ("pagerduty:incident:1", at(hours=9, minutes=10), 600.0),
        ("pagerduty:incident:2", at(1, 1), 3600.0),
        ("pagerduty:incident:5", None, None),
    ]


def test_handovers_count_every_change_of_hands(con: Connection) -> None:
    found = build(con, incident_handovers, FACTS)
    assert ordered(found, "subject_id", "value")[:3] == [
        ("pagerduty:incident:1", 0.0),
        ("pagerduty:incident:2", 2.0),
        ("pagerduty:incident:3", 0.0),
    ]
    assert ordered(found, "subject_id", "value")[4] == ("pagerduty:incident:5", None)


def test_what_went_away_by_itself_was_noise(con: Connection) -> None:
    found = build(con, unanswered_incidents, FACTS)
    assert ordered(found, "subject_id", "value") == [
        ("pagerduty:incident:1", 0.0),
        ("pagerduty:incident:2", 0.0),
        ("pagerduty:incident:3", 1.0),
        ("pagerduty:incident:4", 0.0),
        ("pagerduty:incident:6", 0.0),
    ]


@pytest.mark.parametrize(("hours", "repeated"), [(24, 1.0), (23, 0.0)])
def test_the_same_title_within_a_day_is_a_repetition(
    con: Connection, hours: int, repeated: float
) -> None:
    found = build(con, repeated_incidents, FACTS, repeat_window_hours=hours)
    told = dict(ordered(found, "subject_id", "value"))
    assert told["pagerduty:incident:3"] == repeated
    assert sum(told.values()) == repeated
    assert "pagerduty:incident:6" not in told


def test_a_call_at_night_counts_once_by_the_local_clock(con: Connection) -> None:
    # An hour ahead of UTC: 21:30 UTC is 22:30 there, 7:30 UTC is 8:30.
    calendar = WorkingDay(
        key="catalog:working_day:default:2026-03-02",
        **_TOLD,
        calendar="default",
        utc_on=MONDAY.date(),
        before_seconds=0,
        first_start_second=0,
        first_end_second=0,
        second_start_second=0,
        second_end_second=0,
        local_midnight_second=82_800,
        local_on_before=MONDAY.date(),
        local_on_after=at(1).date(),
    )
    facts = [
        *PEOPLE,
        calendar,
        incident("1", at(hours=21)),
        step("1", "notified", at(hours=21, minutes=30), "ann"),
        step("1", "notified", at(hours=21, minutes=40), "dan"),
        incident("2", at(hours=7)),
        step("2", "notified", at(hours=7, minutes=30), "ann"),
        # A machine is not woken.
        incident("3", at(hours=1)),
        step("3", "notified", at(hours=1), None),
    ]
    found = build(con, night_interruptions, facts)
    assert ordered(found, "subject_id", "ended_at", "value", "service_id") == [
        ("pagerduty:incident:1", at(hours=21, minutes=30), 1.0, SHOP)
    ]


def test_somebody_who_changed_teams_answers_for_the_team_of_that_day(con: Connection) -> None:
    moved = [
        member("dan", "shop", valid_from=at(3).date()),
        member("dan", "desk", valid_to=at(3).date()),
    ]
    kept = [fact for fact in FACTS if fact.key != member("dan", "desk").key]
    found = build(con, owner_answers_first, [*kept, *moved])
    told = dict(ordered(found, "subject_id", "value"))
    assert told["pagerduty:incident:2"] == 0.0
    assert told["pagerduty:incident:4"] == 1.0
