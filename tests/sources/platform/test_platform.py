"""Telemetry of a platform: every way in, who is kept, and lines in every wrong shape."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnomon.domain.event import Event
from gnomon.domain.platform import PageView, PlatformTask, PlatformTaskEnd
from gnomon.errors import PayloadError
from gnomon.operations.readers import veiled
from gnomon.settings import Settings
from gnomon.sources.platform import SOURCE, readers
from gnomon.sources.platform.options import LogRule, PlatformOptions, TemplateRule
from gnomon.sources.platform.people import PEOPLE_KEY, veiled_person
from gnomon.sources.registry import reader_of
from gnomon.sources.source import Delivery

START = datetime(2026, 5, 4, 8, tzinfo=UTC)
END = START + timedelta(minutes=40)
TASK = {
    "id": "81",
    "service": "databases",
    "task": "create-database",
    "journey": "from_scratch",
    "team": "payments",
    "persona": "developer",
    "started_at": "2026-05-04T08:00:00Z",
    "ended_at": "2026-05-04T10:40:00+02:00",
    "outcome": "succeeded",
    "human_help": False,
    "hands_on_seconds": 120,
}
OPTIONS = PlatformOptions(
    templates=(TemplateRule(template="new-db", service="databases", journey="from_scratch"),),
    log=(
        LogRule(
            method="POST",
            path="/teams/(?P<team>[^/]+)/databases",
            service="databases",
            task="create-database",
            journey="from_scratch",
        ),
        LogRule(method="GET", path="/docs/.*", service="databases"),
    ),
    teams={"deploy-payments": "payments"},
)


def told(type_: str, body: Any, options: PlatformOptions = OPTIONS, **more: Any) -> list[Any]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    event = Event(id="e1", source="it", type=type_, data=data, **more)
    return list(readers(options)[type_](event))


def kept(type_: str, body: bytes, options: PlatformOptions = OPTIONS) -> bytes:
    assert SOURCE.veil is not None
    return SOURCE.veil(Event(id="e1", source="it", type=type_, data=body), type_, options).data


@pytest.fixture
def people_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PEOPLE_KEY, "k3y")


def test_a_task_is_its_start_and_its_end() -> None:
    start, end = told("platform.task", TASK)

    assert start == PlatformTask(
        key="it:platform_task:81",
        source="it",
        changed_at=START,
        service_ref="databases",
        task="create-database",
        journey="from_scratch",
        group_id="catalog:group:payments",
        persona="developer",
        started_at=START,
    )
    assert end == PlatformTaskEnd(
        key="it:platform_task_end:81",
        source="it",
        changed_at=END,
        task_id="it:platform_task:81",
        service_ref="databases",
        ended_at=END,
        outcome="succeeded",
        had_human_help=False,
        hands_on_seconds=120.0,
    )


def test_start_and_end_told_apart_are_the_same_as_told_together() -> None:
    first = {k: v for k, v in TASK.items() if k not in ("ended_at", "outcome", "human_help")}
    last = {k: v for k, v in TASK.items() if k not in ("started_at", "task", "journey")}
    del first["hands_on_seconds"]

    apart = [*told("platform.task", first), *told("platform.task", last)]

    assert apart == told("platform.task", TASK)
    assert told("platform.task", [first, last]) == apart


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"started_at": None, "ended_at": None, "outcome": None}, "neither `started_at` nor"),
        ({"outcome": None}, "`ended_at` or `outcome` alone"),
        ({"ended_at": None}, "`ended_at` or `outcome` alone"),
        ({"outcome": "fine"}, "outcome"),
        ({"ended_at": "2026-05-04T07:00:00Z"}, "before it starts"),
        ({"started_at": "2026-05-04T08:00:00"}, "started_at"),
        ({"task": " "}, "`task` is empty"),
        ({"service": ""}, "`service` is empty"),
        ({"hands_on_seconds": -1}, "hands_on_seconds"),
        ({"journey": "sideways"}, "journey"),
    ],
)
def test_a_task_that_contradicts_itself_is_refused_whole(change: Any, says: str) -> None:
    with pytest.raises(PayloadError, match=says.replace("`", ".")):
        told("platform.task", [TASK, TASK | change])


def test_tasks_of_a_clock_far_ahead_are_refused() -> None:
    with pytest.raises(PayloadError, match="Check the clocks"):
        told("platform.task", TASK, received_at=START - timedelta(days=3))


@pytest.mark.usefixtures("people_key")
def test_people_are_kept_as_a_keyed_hash_alone() -> None:
    body = json.dumps([TASK | {"person": "Ann "}, TASK | {"person": 7}]).encode()
    made = kept("platform.task", body)
    start, _, other, _ = told("platform.task", made)

    assert b"ann" not in made.lower()
    assert start.person_ref == veiled_person("ann")
    assert other.person_ref is None
    assert start.person_ref != f"hmac:{sha256(b'ann').hexdigest()}"
    assert kept("platform.task", made) == made
    # What was not veiled, as by a file put into a table by hand, is not kept either.
    assert told("platform.task", TASK | {"person": "ann"})[0].person_ref is None


def test_without_a_key_no_person_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PEOPLE_KEY, raising=False)
    made = kept("platform.task", json.dumps(TASK | {"person": "ann"}).encode())

    assert b"ann" not in made
    assert told("platform.task", made)[0].person_ref is None


@pytest.mark.usefixtures("people_key")
def test_a_cloud_event_of_others_is_veiled_and_read() -> None:
    event = Event(
        id="e1",
        source="/platform/databases",
        type="dev.gnomon.platform_task",
        data=json.dumps(TASK | {"person": "ann"}).encode(),
    )
    made = veiled(event, Settings())

    assert b'"ann"' not in made.data
    assert reader_of(event.type) == (SOURCE, "platform.task")
    assert told("platform.task", made.data)[0].person_ref == veiled_person("ann")


def test_a_view_is_a_page_without_its_query() -> None:
    (view,) = told(
        "platform.page_view",
        {
            "service": "databases",
            "page": "/docs/databases?q=secret",
            "team": "group:default/payments",
            "viewed_at": "2026-05-04T08:00:00Z",
        },
    )

    assert view == PageView(
        key="it:page_view:e1",
        source="it",
        changed_at=START,
        service_ref="databases",
        page="/docs/databases",
        group_id="catalog:group:payments",
        viewed_at=START,
    )


def _run(**more: Any) -> dict[str, Any]:
    return {
        "id": "r1",
        "status": "completed",
        "createdAt": "2026-05-04T08:00:00.000Z",
        "lastHeartbeatAt": "2026-05-04T08:40:00.000Z",
        "createdBy": "user:default/ann",
        "secrets": {"backstageToken": "s3cret"},
        "spec": {
            "apiVersion": "scaffolder.backstage.io/v1beta3",
            "templateInfo": {"entityRef": "template:default/new-db"},
            "parameters": {"owner": "group:default/payments", "password": "s3cret"},
            "user": {"ref": "user:default/ann", "entity": {"spec": {"memberOf": ["shop"]}}},
        },
    } | more


@pytest.mark.usefixtures("people_key")
def test_a_run_of_the_scaffolder_is_a_task_and_its_secrets_are_not_kept() -> None:
    made = kept("platform.scaffolder", json.dumps(_run()).encode())
    start, end = told("platform.scaffolder", made)

    assert b"s3cret" not in made
    assert b"ann" not in made
    assert (start.service_ref, start.task, start.journey) == ("databases", "new-db", "from_scratch")
    assert start.group_id == "catalog:group:payments"
    assert start.person_ref == veiled_person("user:default/ann")
    assert (end.ended_at, end.outcome, end.had_human_help) == (END, "succeeded", False)


@pytest.mark.parametrize(
    ("status", "outcome"), [("failed", "failed"), ("cancelled", "abandoned"), ("processing", None)]
)
def test_a_run_ends_as_its_status_says(status: str, outcome: str | None) -> None:
    _, *ends = told("platform.scaffolder", _run(status=status))

    assert [(end.outcome, end.had_human_help) for end in ends] == (
        [(outcome, None)] if outcome else []
    )


def test_a_template_says_its_service_by_itself_or_is_refused() -> None:
    notes = {"gnomon.dev/platform-service": "queues", "gnomon.dev/platform-journey": "scaling"}
    info = {
        "entityRef": "template:default/new-queue",
        "entity": {"metadata": {"name": "new-queue", "annotations": notes}},
    }
    spec = _run()["spec"] | {"templateInfo": info, "parameters": {}}
    start, _ = told("platform.scaffolder", _run(spec=spec))
    assert (start.service_ref, start.journey) == ("queues", "scaling")
    assert start.group_id == "catalog:group:shop"

    with pytest.raises(PayloadError, match="'new-queue' belongs to"):
        told("platform.scaffolder", _run(spec=spec | {"templateInfo": info | {"entity": {}}}))


COMMON = (
    '10.0.0.7 - deploy-payments [04/May/2026:10:00:00 +0200] "POST /teams/payments/databases?x=1 '
    'HTTP/1.1" 201 12'
)
AS_JSON = json.dumps(
    {
        "time_iso8601": "2026-05-04T08:00:00Z",
        "request": "POST /teams/payments/databases HTTP/1.1",
        "status": "503",
        "request_time": "2.5",
        "remote_addr": "10.0.0.7",
        "remote_user": "ann",
    }
)


@pytest.mark.usefixtures("people_key")
def test_lines_of_a_log_become_tasks_and_views_by_rules() -> None:
    view = COMMON.replace("POST /teams/payments/databases?x=1", "GET /docs/start")
    other = COMMON.replace("POST /teams/payments/databases?x=1", "GET /health")
    cut = '10.0.0.7 - - [04/May/2026:10:00:00 +0200] "-" 408 0'
    body = f"{COMMON}\n\n{AS_JSON}\n{view}\n{other}\n{cut}".encode()
    made = kept("platform.access_log", body)
    start, end, failed, failed_end, seen = told("platform.access_log", made)

    assert b"10.0.0.7" not in made
    assert b"ann" not in made
    assert b"deploy" not in made
    assert (start.task, start.group_id) == ("create-database", "catalog:group:payments")
    assert (start.started_at, end.ended_at, end.is_timed) == (START, START, False)
    assert (end.outcome, failed_end.outcome) == ("succeeded", "failed")
    assert failed.person_ref == veiled_person("ann")
    assert failed_end.ended_at - failed.started_at == timedelta(seconds=2.5)
    assert failed_end.is_timed
    assert (seen.page, seen.group_id) == ("/docs/start", "catalog:group:payments")


def test_the_same_line_in_two_files_counts_once_and_twice_in_one_file_twice() -> None:
    once = told("platform.access_log", COMMON.encode())
    again = told("platform.access_log", f"{COMMON}\n{COMMON}".encode())

    assert [row.key for row in once] == [row.key for row in again[:2]]
    assert len({row.key for row in again}) == 4


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("nonsense", "neither in the common"),
        ("{", "no JSON object"),
        ("[1]", "neither in the common"),
        ('{"time": "2026-05-04T08:00:00Z"}', "lacks method, path, status"),
        (AS_JSON.replace("2026-05-04T08:00:00Z", "yesterday"), "lacks time"),
        (AS_JSON.replace("2026-05-04T08:00:00Z", "2026-05-04T08:00:00"), "lacks time"),
        (AS_JSON.replace("503", "teapot"), "lacks status"),
        (COMMON.replace("04/May/2026", "34/May/2026"), "neither in the common"),
        (COMMON[:40], "neither in the common"),
    ],
)
def test_a_line_of_no_known_shape_is_named_and_kept_as_it_came(line: str, says: str) -> None:
    body = f"{COMMON}\n{line}".encode()
    made = kept("platform.access_log", body)

    with pytest.raises(PayloadError, match=f"Line 2 of e1 cannot be read: .*{says}"):
        told("platform.access_log", made)
    assert made.splitlines()[1] == line.encode()


def test_a_rule_that_is_no_regular_expression_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="is no regular expression"):
        msgspec.convert({"log": [{"path": "(", "service": "a"}]}, PlatformOptions)


def test_the_own_address_names_what_is_sent() -> None:
    assert SOURCE.webhook is not None
    kinds = {"": "task", "page-view": "page_view", "scaffolder": "scaffolder", "x": "task"}
    for kind, name in kinds.items():
        headers = {"x-gnomon-kind": kind} if kind else {}
        made = SOURCE.webhook.event(Delivery(headers, b"{}"), "it")
        assert made is not None
        assert made.type == f"platform.{name}"


@given(data=st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
@settings(max_examples=60, deadline=None)
def test_nothing_breaks_the_veil(data: bytes) -> None:
    for type_ in SOURCE.readers:
        assert isinstance(kept(type_, data), bytes)
