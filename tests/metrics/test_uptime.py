"""Uptime, worked by hand on every engine."""

from datetime import datetime
from typing import Any

from engine_fixtures import Connection, at, build, ordered
from gnomon.domain.uptime import UptimeCheck
from gnomon.metrics.production.uptime import uptime
from gnomon.model.uptime_span import uptime_span
from told import SHOP, link, service

WATCHED = link("monitored_service", "Shop (web)")


def check(when: datetime, state: Any, **told: Any) -> UptimeCheck:
    facts = {"check": "c", "vantage": "a", "service_ref": "shop", "service_id": SHOP}
    facts = {**facts, "source": "prober", "holds_seconds": 120.0, **told}
    return UptimeCheck(
        key=f"{facts['vantage']}:{facts['check']}:{when:%H:%M:%S}",
        changed_at=when,
        checked_at=when,
        state=state,
        **facts,
    )


def test_a_check_holds_until_the_next_and_no_longer_than_it_says(con: Connection) -> None:
    facts = [
        check(at(minutes=0), "up"),
        check(at(minutes=1), "down", reason="status 503"),
        # The prober stood still: past three minutes nobody looked until ten.
        check(at(minutes=10), "up"),
        # Another place looks by itself.
        check(at(minutes=5), "up", vantage="b"),
    ]
    assert ordered(build(con, uptime_span, facts), "check_id", "ended_at", "seconds") == [
        ("a:c:00:00:00", at(minutes=1), 60.0),
        ("a:c:00:01:00", at(minutes=3), 120.0),
        ("a:c:00:10:00", at(minutes=12), 120.0),
        ("b:c:00:05:00", at(minutes=7), 120.0),
    ]
    found = build(con, uptime, facts)
    assert ordered(found, "subject_id", "service_id", "value", "weight", "detail") == [
        ("a:c:00:00:00", SHOP, 60.0, 60.0, None),
        ("a:c:00:01:00", SHOP, 0.0, 120.0, "status 503"),
        ("a:c:00:10:00", SHOP, 120.0, 120.0, None),
        ("b:c:00:05:00", SHOP, 120.0, 120.0, None),
    ]


def test_maintenance_and_unknown_time_are_neither_up_nor_down(con: Connection) -> None:
    facts = [
        check(at(minutes=0), "up"),
        check(at(minutes=1), "maintenance"),
        check(at(minutes=2), "unknown"),
        check(at(minutes=3), "down"),
    ]
    found = build(con, uptime, facts)
    assert ordered(found, "subject_id", "value", "weight") == [
        ("a:c:00:00:00", 60.0, 60.0),
        ("a:c:00:03:00", 0.0, 120.0),
    ]


def test_where_only_changes_are_told_the_last_state_is_open(con: Connection) -> None:
    told = {"source": "kuma", "service_id": None, "service_ref": "shop (WEB)"}
    facts = [
        WATCHED,
        check(at(hours=0), "up", holds_seconds=None, **told),
        check(at(hours=3), "down", holds_seconds=None, **told),
        check(at(hours=4), "up", holds_seconds=None, **told),
    ]
    found = build(con, uptime, facts)
    # Three hours up and one down; what holds now has no end and no length yet.
    assert ordered(found, "service_id", "ended_at", "value", "weight") == [
        (SHOP, None, None, None),
        (SHOP, at(hours=3), 10800.0, 10800.0),
        (SHOP, at(hours=4), 0.0, 3600.0),
    ]


def test_a_name_leads_to_a_service_by_its_link_else_by_being_the_same(con: Connection) -> None:
    other = "catalog:service:desk"
    facts = [
        service("shop"),
        link("monitored_service", "till", of=other, tool_source="kuma"),
        link("monitored_service", "both"),
        link("monitored_service", "both", of=other),
    ]
    for name in ("Shop", "till", "both", "nobody"):
        told: dict[str, Any] = {"check": name, "service_ref": name, "service_id": None}
        facts.append(check(at(minutes=0), "up", source="kuma", **told))
    facts.append(
        check(at(minutes=0), "up", service_ref="till", service_id=None, vantage="b", source="other")
    )
    assert ordered(build(con, uptime, facts), "subject_id", "service_id") == [
        ("a:Shop:00:00:00", SHOP),
        # Two services are linked to it.
        ("a:both:00:00:00", None),
        ("a:nobody:00:00:00", None),
        ("a:till:00:00:00", other),
        # The link is of another instance.
        ("b:c:00:00:00", None),
    ]
