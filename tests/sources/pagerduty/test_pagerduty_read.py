"""What incidents mean: reopened, merged, told twice, out of order and by whom."""

import hmac
import json
from hashlib import sha256
from itertools import permutations
from typing import Any

import pytest

from gnomon.domain.event import Event
from gnomon.domain.running import Incident, IncidentEvent, OnCallShift
from gnomon.errors import PayloadError, SignatureError
from gnomon.sources.cause import deployment_refs
from gnomon.sources.pagerduty import SOURCE
from gnomon.sources.pagerduty.options import PagerdutyOptions
from gnomon.sources.pagerduty.payloads import Channel, Reference
from gnomon.sources.pagerduty.read import readers
from gnomon.sources.pagerduty.reporting import reported_by
from gnomon.sources.source import Delivery, Want

SECRET = "s3cret"
TOLD: dict[str, Any] = {
    "id": "Q1",
    "status": "triggered",
    "created_at": "2026-03-02T09:00:00Z",
    "updated_at": "2026-03-02T09:00:00Z",
    "incident_number": 7,
    "title": "Checkout is down",
    "service": {"id": "PS1", "summary": "Checkout"},
    "priority": {"id": "PP1", "summary": "P1"},
    "urgency": "high",
}


def entry(kind: str, minute: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"R{kind}{minute}",
        "type": f"{kind}_log_entry",
        "created_at": f"2026-03-02T09:{minute:02}:00Z",
        "agent": {"id": "PU1", "type": "user_reference"},
        **more,
    }


def read(thing: str, content: Any, **options: Any) -> list[Any]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    event = Event(id="1", source="pd", type=f"pagerduty.{thing}", data=data)
    return list(readers(PagerdutyOptions(**options))[event.type](event))


def listed(**changed: Any) -> list[Any]:
    return read("api.incidents", {"incidents": [{**TOLD, **changed}]})


def logged(*entries: dict[str, Any], **changed: Any) -> list[Any]:
    told = [{**one, "incident": {**TOLD, **changed}} for one in entries]
    return read("api.incident_log", {"log_entries": list(reversed(told))})


def hooked(kind: str, minute: int, **more: Any) -> list[Any]:
    event = {
        "id": f"01{kind}",
        "event_type": f"incident.{kind}",
        "occurred_at": f"2026-03-02T09:{minute:02}:00.730Z",
        "agent": {"id": "PU1", "type": "user_reference"},
        "data": {"id": "Q1", "type": "incident", "title": "Checkout is down"},
    }
    return read("hook.event", {"event": {**event, **more}})


def newest(rows: list[Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for row in rows:
        if not isinstance(row, Want) and (
            row.key not in kept or row.changed_at >= kept[row.key].changed_at
        ):
            kept[row.key] = row
    return kept


def incident(rows: list[Any]) -> Incident:
    (found,) = [row for row in newest(rows).values() if isinstance(row, Incident)]
    return found


def minute(moment: Any) -> int | None:
    return moment.minute if moment else None


RESOLVED = {
    "status": "resolved",
    "updated_at": "2026-03-02T09:30:00Z",
    "resolved_at": "2026-03-02T09:30:00Z",
}


def test_lists_and_hooks_never_erase_what_the_log_said_in_any_order() -> None:
    tellings = (
        listed(**RESOLVED),
        logged(entry("trigger", 0), entry("acknowledge", 5), entry("resolve", 30), **RESOLVED),
        hooked("triggered", 0),
        hooked("resolved", 30),
    )
    for order in permutations(tellings):
        rows = [row for rows in order for row in rows]
        found = incident(rows)
        assert minute(found.acknowledged_at) == 5
        assert minute(found.resolved_at) == 30
        assert (found.severity, found.reported_by) == ("P1", "person")
        happened = [row for row in newest(rows).values() if isinstance(row, IncidentEvent)]
        assert sorted(row.kind for row in happened) == ["acknowledged", "resolved", "triggered"]


def test_an_open_incident_has_no_end_and_a_reopened_one_lost_it() -> None:
    assert incident(listed()).resolved_at is None
    reopened = logged(
        entry("trigger", 0),
        entry("resolve", 10),
        entry("reopen", 20),
        updated_at="2026-03-02T09:20:00Z",
        resolved_at="2026-03-02T09:10:00Z",
    )
    assert incident(reopened).resolved_at is None
    again = logged(
        entry("trigger", 0),
        entry("resolve", 10),
        entry("reopen", 20),
        entry("resolve", 30),
        **RESOLVED,
    )
    assert minute(incident([*reopened, *again]).resolved_at) == 30


def test_the_first_acknowledgement_counts() -> None:
    rows = logged(entry("trigger", 0), entry("acknowledge", 5), entry("acknowledge", 9))
    assert minute(incident(rows).acknowledged_at) == 5
    in_force = {"acknowledgements": [{"at": "2026-03-02T09:04:00Z"}]}
    assert minute(incident(listed(status="acknowledged", **in_force)).acknowledged_at) == 4


def test_an_incident_merged_into_another_says_so() -> None:
    reason = {"type": "merge_resolve_reason", "incident": {"id": "Q2"}}
    rows = listed(**RESOLVED, resolve_reason=reason)
    assert [row.kind for row in rows if isinstance(row, IncidentEvent)] == ["merged"]


def test_part_of_a_log_tells_what_happened_but_not_the_incident() -> None:
    told = [{**entry("acknowledge", 5), "incident": TOLD}]
    rows = read("api.incident_log", {"log_entries": told, "more": True})
    assert [type(row) for row in rows] == [IncidentEvent]


def test_what_changes_nothing_is_left_out() -> None:
    rows = logged(
        entry("snooze", 1),
        entry("assign", 2, agent={"id": "PS1", "type": "service_reference"}),
        entry("assign", 3),
        entry("notify", 4),
        entry("notify", 4) | {"id": "another"},
    )
    kinds = [row.kind for row in newest(rows).values() if isinstance(row, IncidentEvent)]
    assert sorted(kinds) == ["notified", "notified", "reassigned"]


@pytest.mark.parametrize(
    ("agent", "way", "options", "who"),
    [
        ("events_api_v2_inbound_integration_reference", "api", {}, "monitoring"),
        ("service_reference", "auto", {}, "monitoring"),
        ("user_reference", "web_trigger", {}, "person"),
        ("user_reference", "api", {}, "person"),
        (None, "phone", {}, "person"),
        ("email_inbound_integration_reference", "email", {}, None),
        (None, "email", {"email": "monitoring"}, "monitoring"),
        (None, "api", {"customer": ("*support*",)}, "customer"),
        (None, "carrier_pigeon", {}, None),
        (None, None, {}, None),
    ],
)
def test_who_reported_follows_from_agent_channel_and_patterns(
    agent: str | None, way: str | None, options: dict[str, Any], who: str | None
) -> None:
    told = reported_by(
        Reference(type=agent),
        Channel(type=way),
        ("Down", "Support Desk"),
        PagerdutyOptions(**options),
    )
    assert told == who


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("root cause: abc1234", ("abc1234",)),
        ("Caused by: `v1.4.2`.", ("v1.4.2",)),
        ("deployment: #4711, deployment=argo:deployment:shop@20260302T090000Z", None),
        ("root cause: the database", ()),
        ("root cause: 500 errors", ()),
        ("a hash elsewhere 0123456789abcdef", ()),
        ("deployment: failed", ()),
    ],
)
def test_the_cause_is_what_stands_behind_its_label(text: str, refs: tuple[str, ...] | None) -> None:
    expected = ("4711", "argo:deployment:shop@20260302T090000Z") if refs is None else refs
    assert deployment_refs(None, text) == expected


def test_notes_and_alert_details_name_the_cause() -> None:
    rows = logged(
        entry("trigger", 0, channel={"type": "api", "details": {"tags": [{"deployment": "v2.0"}]}}),
        entry("annotate", 9, channel={"type": "note", "summary": "root cause: deadbee7"}),
    )
    assert incident(rows).deployment_refs == ("v2.0", "deadbee7")


def test_a_note_names_its_incident() -> None:
    data = {"id": "NOTE", "type": "incident_note", "incident": {"id": "Q9"}}
    happening, want = hooked("annotated", 3, data=data)
    assert (happening.incident_id, want) == ("pd:incident:Q9", Want("incident", "Q9"))


def test_an_unknown_kind_of_event_only_wants_its_incident() -> None:
    assert hooked("teleported", 3) == [Want("incident", "Q1")]


def test_automation_is_not_an_actor() -> None:
    rows = hooked("triggered", 0, agent=None)
    assert incident(rows).reported_by == "monitoring"
    assert [r.actor_id for r in rows if isinstance(r, IncidentEvent)] == [None]


def test_somebody_always_on_call_without_a_schedule_is_told_by_the_policy() -> None:
    told = {"user": {"id": "PU1"}, "escalation_policy": {"id": "PE1", "summary": "Night"}}
    (row,) = read("api.oncalls", {"oncalls": [{**told, "escalation_level": 2, "schedule": None}]})
    assert isinstance(row, OnCallShift)
    assert (row.schedule_ref, row.schedule_title, row.starts_at) == ("PE1", "Night", None)
    assert row.key.endswith("@always")


@pytest.mark.parametrize(
    ("thing", "body", "says"),
    [
        ("api.incidents", b"<html>", "malformed"),
        ("api.incidents", b'{"incidents": [', "truncated"),
        ("api.incidents", {"incidents": [{**TOLD, "status": "pondering"}]}, "pondering"),
        ("api.incidents", {"incidents": [{**TOLD, "created_at": 5}]}, "created_at"),
        ("api.incidents", {"incidents": [{"id": "Q1"}]}, "Q1 of pd has no created_at"),
        ("api.incident_log", {"log_entries": "none"}, "log_entries"),
        ("hook.event", {"event": {"id": "1"}}, "event_type"),
        ("hook.event", b"\xff", "not what PagerDuty tells"),
        ("hook.messages", {"messages": [{}]}, "event"),
    ],
)
def test_what_is_no_such_thing_is_refused_with_the_place(thing: str, body: Any, says: str) -> None:
    with pytest.raises(PayloadError, match=says):
        read(thing, body)


def signed(body: bytes, *secrets: str) -> Delivery:
    proofs = [hmac.new(s.encode(), body, sha256).hexdigest() for s in secrets]
    return Delivery({"x-pagerduty-signature": ",".join(f"v1={p}" for p in proofs)}, body)


def test_one_right_signature_of_several_will_do() -> None:
    assert SOURCE.webhook is not None
    SOURCE.webhook.verify(signed(b"{}", SECRET), SECRET)
    SOURCE.webhook.verify(signed(b"{}", "old", SECRET), SECRET)


@pytest.mark.parametrize(
    "delivery",
    [
        Delivery({}, b"{}"),
        signed(b"{}", "another"),
        Delivery(signed(b"{}", SECRET).headers, b"{ }"),
        Delivery({"x-pagerduty-signature": "v2=abc"}, b"{}"),
        Delivery({"x-pagerduty-signature": "v1=naïve"}, b"{}"),
    ],
)
def test_a_missing_or_forged_signature_is_refused(delivery: Delivery) -> None:
    assert SOURCE.webhook is not None
    with pytest.raises(SignatureError, match="X-PagerDuty-Signature"):
        SOURCE.webhook.verify(delivery, SECRET)


@pytest.mark.parametrize(
    ("body", "headers", "id_"),
    [
        (b'{"event": {"id": "01A", "event_type": "incident.resolved"}}', {}, "01A"),
        (b'{"event": {"event_type": "incident.resolved"}}', {"x-webhook-id": "W1"}, "W1"),
        (b'{"messages": []}', {"x-webhook-id": "W2"}, "W2"),
        (b"nonsense", {}, sha256(b"nonsense").hexdigest()[:32]),
        (b'{"event": {"id": "01B", "event_type": "pagey.ping"}}', {}, None),
        (b'{"event": {"id": "01C", "event_type": "service.updated"}}', {}, None),
        (b"{}", {}, None),
    ],
)
def test_a_delivery_is_named_by_its_event_or_not_wanted(
    body: bytes, headers: dict[str, str], id_: str | None
) -> None:
    assert SOURCE.webhook is not None
    heard = {SOURCE.webhook.event(Delivery(headers, body), "pd") for _ in range(3)}
    assert [event.id if event else None for event in heard] == [id_]
