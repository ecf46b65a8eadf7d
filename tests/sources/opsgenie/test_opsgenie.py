"""Opsgenie: pages and deliveries become incidents, and a server that pages is asked for all.

The bodies are written by hand, in the shape of Opsgenie's interface description.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import pairwise
from typing import Any

import pytest

from gnomon.domain.event import Event
from gnomon.domain.person import Identity
from gnomon.domain.running import Incident, IncidentEvent, OnCallShift
from gnomon.errors import PayloadError, SignatureError, SourceError
from gnomon.settings import SourceSettings
from gnomon.sources.opsgenie import SOURCE
from gnomon.sources.opsgenie.options import OpsgenieOptions
from gnomon.sources.opsgenie.read import readers
from gnomon.sources.source import Checkpoint, Delivery, Want

#: The module, which the package has a function of the same name for.
FETCH = import_module("gnomon.sources.opsgenie.fetch")
SECRET = "s3cret"
OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ID = "70413a06-38d6-4c85-92b8-5ebc900d42e2-1772442000000"


def written(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"


def alert(**told: Any) -> dict[str, Any]:
    return {
        "id": ID,
        "tinyId": "1791",
        "alias": "checkout-errors",
        "message": "Payments fail",
        "status": "open",
        "acknowledged": False,
        "isSeen": True,
        "tags": ["critical", "service:checkout"],
        "snoozed": False,
        "count": 1,
        "createdAt": written(OPENED),
        "updatedAt": written(OPENED),
        "source": "prometheus",
        "owner": "",
        "priority": "P1",
        "responders": [{"type": "team", "id": "fc3448b7"}],
        "integration": {"id": "4513b7ea", "name": "Prometheus", "type": "Prometheus"},
        **told,
    }


CLOSED = alert(
    status="closed",
    acknowledged=True,
    updatedAt=written(OPENED + 20 * MINUTE),
    report={
        "ackTime": 120_000,
        "closeTime": 1_200_000,
        "acknowledgedBy": "Ann@Example.org",
        "closedBy": "System",
    },
)


def rows(type_: str, content: Any, **options: Any) -> list[Any]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    event = Event(id="1", source="og", type=f"opsgenie.{type_}", data=data)
    return list(readers(OpsgenieOptions(**options))[event.type](event))


def listed(*alerts: dict[str, Any], **options: Any) -> list[Any]:
    page = {"data": alerts, "paging": {"next": "x"}, "took": 0.1, "requestId": "r"}
    return rows("api.alerts", page, **options)


def whole(told: dict[str, Any], **options: Any) -> list[Any]:
    return rows("api.alert", {"data": told, "took": 0.1, "requestId": "r"}, **options)


def incident(found: list[Any]) -> Incident:
    (one,) = [row for row in found if isinstance(row, Incident)]
    return one


def test_an_alert_is_an_incident_with_what_happened_in_it() -> None:
    version = OPENED + 20 * MINUTE
    common = {"source": "og", "changed_at": version}

    def happened(kind: Any, at: datetime, who: str | None = None) -> IncidentEvent:
        return IncidentEvent(
            key=f"og:incident_event:{ID}:{kind}",
            incident_id=f"og:incident:{ID}",
            service_ref="checkout",
            kind=kind,
            happened_at=at,
            actor_id=who,
            **common,  # type: ignore[arg-type]
        )

    assert whole(CLOSED) == [
        Incident(
            key=f"og:incident:{ID}",
            url=f"https://app.opsgenie.com/alert/detail/{ID}/details",
            number="1791",
            title="Payments fail",
            service_ref="checkout",
            service_title="checkout",
            opened_at=OPENED,
            acknowledged_at=OPENED + 2 * MINUTE,
            resolved_at=OPENED + 20 * MINUTE,
            severity="P1",
            reported_by="monitoring",
            **common,  # type: ignore[arg-type]
        ),
        happened("triggered", OPENED),
        Identity(key="og:identity:ann@example.org", email="ann@example.org", **common),  # type: ignore[arg-type]
        happened("acknowledged", OPENED + 2 * MINUTE, "og:identity:ann@example.org"),
        # It closed by itself: that is nobody.
        happened("resolved", OPENED + 20 * MINUTE),
    ]


def test_what_the_list_tells_never_outlives_what_the_alert_itself_says() -> None:
    detailed = {**CLOSED, "tags": [], "details": {"Service": "basket"}, "entity": "host-1"}

    from_list, from_itself = incident(listed(CLOSED)), incident(whole(detailed))

    assert from_list.key == from_itself.key
    assert from_list.changed_at < from_itself.changed_at
    assert from_itself.service_ref == "basket"


@pytest.mark.parametrize(
    ("told", "service"),
    [
        ({"tags": [], "entity": "host-1"}, "host-1"),
        ({"tags": ["app: basket "], "entity": "host-1"}, "basket"),
        ({"tags": ["service:a"], "details": {"service": "b"}}, "b"),
        ({"tags": ["service:", "plain"], "entity": ""}, None),
        ({"tags": None}, None),
    ],
)
def test_the_service_is_named_by_detail_tag_or_entity(
    told: dict[str, Any], service: str | None
) -> None:
    assert incident(whole(alert(**told))).service_ref == service


@pytest.mark.parametrize(
    ("integration", "options", "who"),
    [
        ({"name": "Prometheus", "type": "Prometheus"}, {}, "monitoring"),
        ({"name": "Default API", "type": "API"}, {}, None),
        ({"name": "Default API", "type": "API"}, {"monitoring": ("default*",)}, "monitoring"),
        ({"name": "Help desk", "type": "Email"}, {"customer": ("*DESK*",)}, "customer"),
        ({"name": "Prometheus", "type": "Prometheus"}, {"customer": ("payments*",)}, "customer"),
        (None, {}, None),
    ],
)
def test_who_reported_it_is_said_only_where_it_is_known(
    integration: Any, options: dict[str, Any], who: str | None
) -> None:
    assert incident(listed(alert(integration=integration), **options)).reported_by == who


@pytest.mark.parametrize(
    ("integration", "who"),
    [
        ({"name": "Default API", "type": "API"}, "person"),
        ({"name": "Prometheus", "type": "Prometheus"}, "monitoring"),
        # The sender of an e-mail may be a monitor.
        ({"name": "Mails", "type": "Email"}, None),
    ],
)
def test_whoever_made_an_alert_by_hand_reported_it(integration: Any, who: str | None) -> None:
    told = alert(integration=integration, source="ann@example.org")

    assert incident(listed(told)).reported_by == who


def test_an_alert_that_closed_without_a_report_ended_when_it_last_changed() -> None:
    told = alert(status="closed", updatedAt=written(OPENED + MINUTE))

    assert incident(listed(told)).resolved_at == OPENED + MINUTE


def test_the_text_names_the_deployment() -> None:
    told = alert(description="root cause: 0a1b2c3d", details={"deployment": "v1.4.2"})

    assert incident(whole(told)).deployment_refs == ("0a1b2c3d", "v1.4.2")


def hook(action: str, at: datetime = OPENED, **told: Any) -> dict[str, Any]:
    about = {
        "alertId": ID,
        "message": "Payments fail",
        "tinyId": "1791",
        "tags": ["service:checkout"],
        "createdAt": int(OPENED.timestamp() * 1000),
        "updatedAt": int(at.timestamp()) * 10**9,
        "username": "ann@example.org",
        "priority": "P1",
    }
    return {
        "action": action,
        "alert": about | told,
        "source": {"name": "Prometheus", "type": "Prometheus"},
        "integrationId": "37c8f316",
        "integrationName": "Gnomon",
    }


def test_a_new_alert_is_told_at_once_and_asked_for() -> None:
    found = rows("hook.alert", hook("Create", username="System"))

    fresh, triggered, want = found
    assert (fresh.title, fresh.service_ref, fresh.opened_at) == (
        "Payments fail",
        "checkout",
        OPENED,
    )
    assert fresh.reported_by == "monitoring"
    assert (triggered.kind, triggered.happened_at, triggered.actor_id) == (
        "triggered",
        OPENED,
        None,
    )
    assert want == Want("alert", ID)
    assert fresh.changed_at < incident(whole(alert())).changed_at


def test_the_webhook_that_sends_a_delivery_is_not_what_the_alert_came_through() -> None:
    told = hook("Create", username="ann@example.org", source="ann@example.org")
    told |= {"source": {"name": "web", "type": "API"}, "integrationName": "Prometheus"}

    fresh = incident(rows("hook.alert", told))

    assert fresh.reported_by == "person"


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("Acknowledge", "acknowledged"),
        ("UnAcknowledge", "unacknowledged"),
        ("Close", "resolved"),
        ("AssignOwnership", "reassigned"),
        ("EscalateNext", "escalated"),
        ("AddNote", "annotated"),
        ("AddResponder", "responder_added"),
        ("UpdatePriority", "priority_changed"),
    ],
)
def test_what_is_done_to_an_alert_is_told_with_who_did_it(action: str, kind: str) -> None:
    at = OPENED + 2 * MINUTE

    account, happened, want = rows("hook.alert", hook(action, at))

    assert account.email == "ann@example.org"
    assert (happened.kind, happened.happened_at) == (kind, at)
    assert happened.actor_id == account.key
    assert want == Want("alert", ID)


def test_a_delivery_and_the_report_tell_the_same_acknowledgement() -> None:
    _, pushed, _ = rows("hook.alert", hook("Acknowledge", OPENED + 2 * MINUTE))
    pulled = [row for row in whole(CLOSED) if getattr(row, "kind", "") == "acknowledged"]

    assert [pushed.key] == [row.key for row in pulled]
    assert pushed.changed_at < pulled[0].changed_at


def test_a_deleted_alert_is_gone_and_an_action_of_ones_own_asks_for_the_alert() -> None:
    gone = incident(rows("hook.alert", hook("Delete", OPENED + MINUTE)))

    assert (gone.key, gone.is_deleted) == (f"og:incident:{ID}", True)
    assert gone.changed_at == OPENED + MINUTE
    assert rows("hook.alert", hook("Restart the pods")) == [Want("alert", ID)]


@pytest.mark.parametrize(
    "type_",
    ["api.alerts", "api.alert", "hook.alert", "api.recipients", "api.services", "api.timeline"],
)
@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"\xff", b'{"data": 1, "action": 1}', b'{"data": [{"user": 1}], "alert": {}}'],
)
def test_what_opsgenie_does_not_tell_is_refused(type_: str, data: bytes) -> None:
    with pytest.raises(PayloadError, match="not what Opsgenie tells"):
        rows(type_, data)


@pytest.mark.parametrize(
    ("authorization", "is_right"),
    [
        (f"Bearer {SECRET}", True),
        ("Basic " + b64encode(f"gnomon:{SECRET}".encode()).decode(), True),
        ("Bearer another", False),
        ("", False),
    ],
)
def test_the_secret_in_a_header_proves_a_delivery(authorization: str, is_right: bool) -> None:
    assert SOURCE.webhook is not None
    delivery = Delivery({"authorization": authorization}, b"{}")
    if is_right:
        SOURCE.webhook.verify(delivery, SECRET)
        event = SOURCE.webhook.event(delivery, "og")
        assert event is not None
        assert event.type == "opsgenie.hook.alert"
    else:
        with pytest.raises(SignatureError):
            SOURCE.webhook.verify(delivery, SECRET)


def at(subject: str, type_: str, content: Any) -> list[Any]:
    """Read what was answered at an address."""
    data = json.dumps({"data": content, "took": 0.1, "requestId": "r"}).encode()
    event = Event(id="1", source="og", type=f"opsgenie.api.{type_}", subject=subject, data=data)
    return list(readers(OpsgenieOptions())[event.type](event))


def test_whom_an_alert_called_is_told_and_whom_it_did_not_is_not() -> None:
    def recipient(name: str, state: str) -> dict[str, Any]:
        user = {"id": "u", "username": name}
        called = {"createdAt": written(OPENED + MINUTE), "updatedAt": written(OPENED + 2 * MINUTE)}
        return {"user": user, "state": state, "method": "", **called}

    told = [
        recipient("Ann@Example.org", "action"),
        recipient("bo@example.org", "active"),
        recipient("later@example.org", "notactive"),
    ]

    found = at(f"/v2/alerts/{ID}/recipients", "recipients", told)

    events = [row for row in found if isinstance(row, IncidentEvent)]
    assert [(one.kind, one.incident_id, one.actor_id, one.happened_at) for one in events] == [
        ("notified", f"og:incident:{ID}", f"og:identity:{name}@example.org", OPENED + MINUTE)
        for name in ("ann", "bo")
    ]
    assert len({one.key for one in events}) == 2


def test_a_service_is_answered_for_by_the_schedules_of_its_team() -> None:
    (service,) = at(
        "/v1/services?limit=100", "services", [{"id": "s1", "name": "checkout", "teamId": "t1"}]
    )
    assert (service.key, service.name) == ("og:incident_service:s1", "checkout")
    turns = [
        {
            "startDate": written(OPENED + number * timedelta(days=7)),
            "endDate": written(OPENED + (number + 1) * timedelta(days=7)),
            "type": "historical",
            "recipient": recipient,
        }
        for number, recipient in enumerate(
            (
                {"type": "user", "id": "u1", "name": "Ann@example.org"},
                {"type": "user", "id": "u2"},
                {"type": "team", "id": "t2", "name": "another"},
                None,
            )
        )
    ]
    timeline = {
        "_parent": {"id": "c1", "name": "Weekly", "enabled": True},
        "startDate": written(OPENED),
        "endDate": written(OPENED + timedelta(days=28)),
        "finalTimeline": {
            "rotations": [{"id": "r1", "name": "All", "order": 1.0, "periods": turns}]
        },
    }

    found = at("/v2/schedules/c1/timeline?date=x#t1", "timeline", timeline)

    shifts = [row for row in found if isinstance(row, OnCallShift)]
    assert [(one.identity_id, one.starts_at, one.ends_at) for one in shifts] == [
        ("og:identity:ann@example.org", OPENED, OPENED + timedelta(days=7)),
        ("og:identity:u2", OPENED + timedelta(days=7), OPENED + timedelta(days=14)),
    ]
    assert {(one.schedule_ref, one.schedule_title) for one in shifts} == {("c1", "Weekly")}
    assert (
        {one.escalation_policy_ref for one in shifts} == {service.escalation_policy_ref} == {"t1"}
    )


class Account:
    """An Opsgenie that sorts, filters, pages and counts no further than it says."""

    def __init__(
        self, *alerts: dict[str, Any], furthest: int = 20_000, is_open: bool = False
    ) -> None:
        self.alerts = {one["id"]: one for one in alerts}
        self.furthest = furthest
        self.is_open = is_open
        """Whether the key may read how it is set up."""

    def answer(self, path: str, query: dict[str, list[str]]) -> Any:
        parts = path.strip("/").split("/")
        if parts[1] != "alerts":
            return self._set_up(path, query)
        if parts[-1] == "recipients":
            return self._json(200, {"data": []})
        if len(parts) == 3:
            found = self.alerts.get(parts[2])
            return self._json(200 if found else 404, {"data": found})
        sort, limit, offset = query["sort"][0], int(query["limit"][0]), int(query["offset"][0])
        if offset + limit > self.furthest:
            return self._json(422, {"message": "Offset is too large"})
        asked = query.get("query", [""])[0]
        told = list(self.alerts.values())
        if before := re.search(r"createdAt <= (\d+)", asked):
            told = [one for one in told if _milliseconds(one["createdAt"]) <= int(before[1])]
        if "P1" in asked:
            told = [one for one in told if one["priority"] == "P1"]
        told.sort(key=lambda one: one[sort], reverse=query["order"] == ["desc"])
        return self._json(200, {"data": told[offset : offset + limit], "paging": {}})

    def _set_up(self, path: str, query: dict[str, list[str]]) -> Any:
        if not self.is_open:
            return self._json(403, {"message": "Your api key is not allowed to do this"})
        if path == "/v1/services":
            first = int(query["offset"][0])
            told = [{"id": f"s{number}", "name": f"n{number}"} for number in range(130)]
            return self._json(200, {"data": told[first : first + int(query["limit"][0])]})
        if path == "/v2/schedules":
            owner = {"id": "t1", "name": "Shop"}
            told = [{"id": "c1", "ownerTeam": owner}, {"id": "off", "enabled": False}]
            return self._json(200, {"data": told})
        return self._json(200, {"data": {"_parent": {"id": "c1"}, "asked": query}})

    def _json(self, status: int, content: Any) -> Any:
        return status, {"Content-Type": "application/json"}, json.dumps(content).encode()


def _milliseconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def many(count: int, **told: Any) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    return [
        alert(
            id=f"a{number}",
            createdAt=written(now - number * timedelta(hours=1)),
            updatedAt=written(now - number * timedelta(hours=1)),
            **told,
        )
        for number in range(count)
    ]


def ids(told: list[Any], kind: str) -> set[str]:
    found = set()
    for event in told:
        if isinstance(event, Event) and event.type == f"opsgenie.api.{kind}":
            data = json.loads(event.data)["data"]
            found |= {one["id"] for one in (data if isinstance(data, list) else [data])}
    return found


def test_a_first_fetch_reads_every_page_and_young_alerts_by_themselves(
    serve: Callable[..., Any],
) -> None:
    account = Account(*many(250))
    served = serve(account.answer)

    told = served.fetch(SOURCE, options=OpsgenieOptions(detail_days=1))

    assert ids(told, "alerts") == set(account.alerts)
    young = ids(told, "alert")
    assert {"a0", "a23"} <= young
    assert "a25" not in young
    assert sum(path.startswith("/v2/alerts?") for path in served.asked) == 3
    assert isinstance(told[-1], Checkpoint)


def test_more_alerts_than_opsgenie_counts_are_asked_for_in_stretches(
    serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FETCH, "_FURTHEST", 200)
    account = Account(*many(530), furthest=200)
    served = serve(account.answer)

    told = served.fetch(SOURCE, options=OpsgenieOptions(detail_days=0))

    assert ids(told, "alerts") == set(account.alerts)


def test_a_later_fetch_asks_for_what_changed_alone(serve: Callable[..., Any]) -> None:
    account = Account(*many(450))
    now = datetime.now(UTC)
    account.alerts["a444"] |= {"status": "closed", "updatedAt": written(now)}
    served = serve(account.answer)

    told = served.fetch(SOURCE, cursor={"alerts": (now - timedelta(hours=2)).isoformat()})

    assert ids(told, "alert") == {"a444", "a0", "a1", "a2"}
    assert sum(path.startswith("/v2/alerts?") for path in served.asked) == 1


def test_where_more_changed_than_opsgenie_counts_everything_is_read_again(
    serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FETCH, "_FURTHEST", 100)
    now = datetime.now(UTC)
    account = Account(*(one | {"updatedAt": written(now)} for one in many(230)), furthest=100)
    served = serve(account.answer)

    told = served.fetch(SOURCE, cursor={"alerts": (now - timedelta(hours=1)).isoformat()})

    assert ids(told, "alert") == set(account.alerts)


def test_alerts_are_chosen_by_opsgenies_own_search(serve: Callable[..., Any]) -> None:
    account = Account(*many(3), alert(id="minor", priority="P5"))
    served = serve(account.answer)

    told = served.fetch(SOURCE, options=OpsgenieOptions(query="priority: P1"))

    assert ids(told, "alerts") == {"a0", "a1", "a2"}


def test_nothing_older_than_asked_for_is_paged_through(serve: Callable[..., Any]) -> None:
    account = Account(*many(500))
    served = serve(account.answer)

    served.fetch(
        SOURCE,
        since=datetime.now(UTC) - timedelta(hours=50),
        options=OpsgenieOptions(detail_days=0),
    )

    assert sum(path.startswith("/v2/alerts?") for path in served.asked) == 1


def test_an_alert_deleted_meanwhile_is_not_missed(serve: Callable[..., Any]) -> None:
    served = serve(Account(alert(id="a0")).answer)

    assert served.fetch_one(SOURCE, Want("alert", "gone")) == []
    found, called = served.fetch_one(SOURCE, Want("alert", "a0"))
    assert found.type == "opsgenie.api.alert"
    assert (called.type, called.subject) == ("opsgenie.api.recipients", "/v2/alerts/a0/recipients")
    with pytest.raises(SourceError, match="no incident"):
        served.fetch_one(SOURCE, Want("incident", "a0"))


def test_an_address_that_is_no_opsgenie_is_said(serve: Callable[..., Any]) -> None:
    served = serve(lambda *_: (200, {"Content-Type": "application/json"}, b'{"data": 1}'))

    with pytest.raises(SourceError, match=r"https://api\.opsgenie\.com"):
        served.fetch(SOURCE)


def test_turns_are_asked_for_in_stretches_that_begin_at_the_same_moments(
    serve: Callable[..., Any],
) -> None:
    served = serve(Account(is_open=True).answer)
    now = datetime.now(UTC)

    told = served.fetch(SOURCE, options=OpsgenieOptions(on_call_days=60))

    events = [one for one in told if isinstance(one, Event)]
    services = [one for one in events if one.type == "opsgenie.api.services"]
    turns = [one for one in events if one.type == "opsgenie.api.timeline"]
    assert len(services) == 2
    assert {one.subject.partition("#")[2] for one in turns if one.subject} == {"t1"}
    dates = [json.loads(one.data)["data"]["asked"]["date"][0] for one in turns]
    starts = [datetime.fromisoformat(date) for date in dates]
    stretch = timedelta(weeks=4)
    assert starts[0] <= now - timedelta(days=60) < starts[0] + stretch
    assert starts[-1] <= now < starts[-1] + stretch
    assert {(b - a) for a, b in pairwise(starts)} == {stretch}

    served.asked.clear()
    cursor = {"on_call": now.isoformat(), "alerts": now.isoformat()}
    again = served.fetch(SOURCE, cursor=cursor)
    asked = [one.subject for one in again if getattr(one, "type", "").endswith("timeline")]
    assert asked == [one.subject for one in turns[-len(asked) :]]
    assert 1 <= len(asked) <= 2


def test_a_key_that_may_read_alerts_alone_is_enough_for_them(serve: Callable[..., Any]) -> None:
    served = serve(Account(*many(2)).answer)

    told = served.fetch(SOURCE)

    assert ids(told, "alerts") == {"a0", "a1"}
    assert {one.type for one in told if isinstance(one, Event)} == {
        "opsgenie.api.alerts",
        "opsgenie.api.alert",
        "opsgenie.api.recipients",
    }


def test_the_key_is_sent_as_opsgenie_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPSGENIE_KEY", "a-key")
    settings = SourceSettings(type="opsgenie", token_env="OPSGENIE_KEY")
    assert SOURCE.credentials is not None

    assert SOURCE.credentials(settings) == {"authorization": "GenieKey a-key"}
