"""Measures of incidents, worked by hand on every engine."""

from engine_fixtures import Connection, at, build, ordered
from gnomon.metrics.production.incident_count import incident_count
from gnomon.metrics.production.incidents_reported_by_customers import (
    incidents_reported_by_customers,
)
from gnomon.metrics.production.proactive_detection_rate import proactive_detection_rate
from gnomon.metrics.production.time_to_recover import time_to_recover
from told import SHOP, incident, link, service

ALERTS = {"source": "alertmanager", "number": None, "service_ref": "shop"}
FACTS = [
    service(),
    link("pagerduty_service", "PSHOP"),
    # Told by an alert at 10:00 and, ten minutes later, by PagerDuty: one, from 10:00 to 12:00.
    incident("1", at(hours=10, minutes=10), at(hours=12), reported_by="person"),
    incident("a", at(hours=10), at(hours=11), reported_by="monitoring", **ALERTS),
    # Too far apart to be the same.
    incident("2", at(1), None, reported_by="customer"),
    incident("b", at(1, 0, 31), at(1, 1), **ALERTS),
    # Another service that the catalogue does not know.
    incident("3", at(2), at(2, 1), service_ref="POTHER", severity="P1"),
]


def test_an_incident_told_twice_counts_once_from_its_first_opening(con: Connection) -> None:
    found = build(con, time_to_recover, FACTS)
    assert ordered(found, "subject_id", "service_id", "started_at", "ended_at", "value") == [
        ("alertmanager:incident:b", SHOP, at(1, 0, 31), at(1, 1), 29 * 60.0),
        ("pagerduty:incident:1", SHOP, at(hours=10), at(hours=12), 7200.0),
        ("pagerduty:incident:2", SHOP, at(1), None, None),
        ("pagerduty:incident:3", None, at(2), at(2, 1), 3600.0),
    ]


def test_incidents_count_where_they_open_and_say_who_noticed(con: Connection) -> None:
    found = build(con, incident_count, FACTS)
    assert ordered(found, "subject_id", "ended_at", "value", "detail") == [
        ("alertmanager:incident:b", at(1, 0, 31), 1.0, None),
        ("pagerduty:incident:1", at(hours=10), 1.0, "monitoring"),
        ("pagerduty:incident:2", at(1), 1.0, "customer"),
        ("pagerduty:incident:3", at(2), 1.0, None),
    ]
    noticed = build(con, incidents_reported_by_customers, FACTS)
    assert ordered(noticed, "subject_id", "value") == [
        ("alertmanager:incident:b", None),
        ("pagerduty:incident:1", 0.0),
        ("pagerduty:incident:2", 1.0),
        ("pagerduty:incident:3", None),
    ]


def test_monitoring_was_first_or_somebody_else_was(con: Connection) -> None:
    by_colleague = incident("4", at(3), at(3, 1), reported_by="person")
    found = build(con, proactive_detection_rate, [*FACTS, by_colleague])
    assert ordered(found, "subject_id", "value", "detail") == [
        ("alertmanager:incident:b", None, None),
        # An alert told it ten minutes before a colleague did.
        ("pagerduty:incident:1", 1.0, "monitoring"),
        ("pagerduty:incident:2", 0.0, "customer"),
        ("pagerduty:incident:3", None, None),
        ("pagerduty:incident:4", 0.0, "person"),
    ]


def test_how_near_two_tellers_must_be_is_a_judgement(con: Connection) -> None:
    assert len(build(con, incident_count, FACTS, same_incident_minutes=5)) == 5
