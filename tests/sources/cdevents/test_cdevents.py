"""CDEvents: every conformance payload, every subject in both shapes, order, and nonsense."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gnomon.domain.build import Artifact, ArtifactPublication, JobRun, PipelineRun
from gnomon.domain.code import Change, ChangeEvent, ChangeMerge, Repository, Review
from gnomon.domain.entity import Entity, table_name
from gnomon.domain.event import Event
from gnomon.domain.lifecycle import LifecycleEvent
from gnomon.domain.person import Identity
from gnomon.domain.planning import Ticket, TicketProject, TicketTransition
from gnomon.domain.quality import ReportFile, TestResult
from gnomon.domain.running import Deployment, Environment, Incident, IncidentEvent
from gnomon.errors import PayloadError, SignatureError
from gnomon.operations.readers import Readers
from gnomon.operations.receive import check_type
from gnomon.settings import Settings
from gnomon.sources.cdevents import SOURCE
from gnomon.sources.cdevents.purl import purl
from gnomon.sources.cdevents.read import SUBJECTS, read
from gnomon.sources.cdevents.told import MENTIONED
from gnomon.sources.source import Delivery

SENDER = "/event/source/123"
AT = datetime(2023, 3, 20, 14, 27, 5, 315384, tzinfo=UTC)
THEN = datetime(2022, 11, 11, 13, 52, 20, 79_000, tzinfo=UTC)
ROW = {"source": "cd", "changed_at": AT}
DIGEST = "sha256:0b31b1c02ff458ad9b7b81cbdf8f028bd54699fa151f221d1e8de6817db93427"
ARTIFACT = f"pkg:artifact:oci/myapp@{DIGEST}"
OCI = DIGEST.replace(":", "%3A")
REPOSITORY = "https://example.org:repository:TestRepo/TestOrg"


def rows(data: bytes) -> list[Any]:
    return list(read(Event(id="1", source="cd", type="cdevents.event", data=data)))


def tell(
    type_: str, content: dict[str, Any] | None = None, *, id_: str = "s1", **context: Any
) -> list[Any]:
    """Read an event of a type, told at `AT` unless the context says otherwise."""
    told = {
        "context": {
            "version": "0.4.1",
            "id": "e1",
            "source": "/ci",
            "type": f"dev.cdevents.{type_}",
            "timestamp": AT.isoformat(),
            **context,
        },
        "subject": {"id": id_, "type": type_.partition(".")[0], "content": content or {}},
    }
    return rows(json.dumps(told).encode())


def happened(kind: Any, subject: str, happening: str, **facts: Any) -> LifecycleEvent:
    """Expect the happening of a conformance payload."""
    sender, id_ = facts.pop("sender", SENDER), "271069a8-fc18-44f1-b38f-9d70a1695819"
    id_ = facts.pop("id", id_)
    at = facts.pop("at", AT)
    return LifecycleEvent(
        key=f"{sender}:lifecycle:{id_}",
        source="cd",
        changed_at=at,
        subject_kind=kind,
        subject_id=subject,
        happening=happening,
        happened_at=at,
        **facts,
    )


def event_key(kind: str, sender: str = SENDER) -> str:
    return f"{sender}:{kind}:271069a8-fc18-44f1-b38f-9d70a1695819"


def deployed(happening: str, *, is_rollback: bool) -> list[Entity]:
    return [
        Deployment(
            key=event_key("deployment"),
            application="mySubject123",
            environment="test123",
            images=(f"myapp@{DIGEST}",),
            finished_at=AT,
            status="success",
            is_rollback=is_rollback,
            **ROW,
        ),
        happened(
            "service",
            f"{SENDER}:service:mySubject123",
            happening,
            service_ref="mySubject123",
            environment_id=f"{SENDER}:environment:test123",
            artifact_id=ARTIFACT,
        ),
    ]


def pipeline(happening: str, **facts: Any) -> list[Entity]:
    url = "https://www.example.com/mySubject123"
    key = f"{SENDER}:pipeline_run:mySubject123"
    detail = "Something went wrong" if happening == "finished" else None
    outcome = "failure" if happening == "finished" else None
    return [
        PipelineRun(key=key, url=url, name="myPipeline", **facts, **ROW),
        happened("pipeline_run", key, happening, url=url, detail=detail, outcome=outcome),
    ]


def change(happening: str, *facts: Entity) -> list[Entity]:
    return [
        Repository(
            key=REPOSITORY,
            source="cd",
            changed_at=MENTIONED,
            path="TestRepo/TestOrg",
            url="https://example.org/TestRepo/TestOrg",
        ),
        *facts,
        happened("change", f"{REPOSITORY}!mySubject123", happening, repository_id=REPOSITORY),
    ]


ABOUT = {"change_id": f"{REPOSITORY}!mySubject123", "repository_id": REPOSITORY, **ROW}
INCIDENT = "/monitoring/prod1:incident:incident-123"
TICKETS = "/ticketing/system"
F4 = "F4BD2B55-B6F6-4F44-AF72-BD2D0E7A8708"
NEW = {"source": "cd", "changed_at": THEN}


def incident(happening: str, detail: str, digest: str) -> LifecycleEvent:
    return happened(
        "incident",
        INCIDENT,
        happening,
        sender="/monitoring/prod1",
        id=F4,
        at=THEN,
        service_ref="myApp",
        environment_id="/iaas/geo1:environment:prod1",
        artifact_id=f"pkg:artifact:oci/myapp@{digest}",
        detail=detail,
    )


def step(kind: Any) -> IncidentEvent:
    key = f"/monitoring/prod1:incident_event:{F4}"
    return IncidentEvent(key=key, incident_id=INCIDENT, kind=kind, happened_at=THEN, **NEW)


def ticket(happening: str, *facts: Entity, **told: Any) -> list[Entity]:
    people = [
        Identity(key=f"{TICKETS}:identity:{name}", user_name=name, **NEW)
        for name in (["alice", "bob"])
    ]
    return [
        *people,
        TicketProject(
            key=f"{TICKETS}:ticket_project:security",
            source="cd",
            changed_at=MENTIONED,
            name="security",
            title="security",
        ),
        *facts,
        happened(
            "ticket",
            f"{TICKETS}:ticket:ticket-123",
            happening,
            sender=TICKETS,
            id=F4,
            at=THEN,
            url="https://example.issues.com/ticket123",
            detail="New CVE-123 detected",
            **told,
        ),
    ]


def move(**told: Any) -> TicketTransition:
    return TicketTransition(
        key=f"{TICKETS}:ticket_transition:{F4}",
        ticket_id=f"{TICKETS}:ticket:ticket-123",
        project_id=f"{TICKETS}:ticket_project:security",
        entered_at=THEN,
        **told,
        **NEW,
    )


GOLANG = "pkg:artifact:golang/mygit.com/myorg/myapp@234fd47e07d1004f0aed9c"
EXPECTED: dict[str, list[Entity]] = {
    "artifact_published": [
        Artifact(
            key=GOLANG,
            source="cd",
            changed_at=MENTIONED,
            purl="pkg:golang/mygit.com/myorg/myapp@234fd47e07d1004f0aed9c",
            name="mygit.com/myorg/myapp",
            version="234fd47e07d1004f0aed9c",
        ),
        ArtifactPublication(
            key=event_key("artifact_publication"),
            artifact_id=GOLANG,
            sbom_url="https://sbom.repo/myorg/234fd47e07d1004f0aed9c.sbom",
            published_by="mybot-myapp",
            published_at=AT,
            **ROW,
        ),
        happened("artifact", GOLANG, "published", artifact_id=GOLANG),
    ],
    "build_finished": [
        Artifact(
            key=ARTIFACT,
            source="cd",
            changed_at=MENTIONED,
            purl=f"pkg:oci/myapp@{OCI}",
            name="myapp",
            digest=DIGEST,
        ),
        happened("build", f"{SENDER}:build:mySubject123", "finished", artifact_id=ARTIFACT),
    ],
    "change_created": change(
        "created",
        Change(
            key=f"{REPOSITORY}!mySubject123",
            repository_id=REPOSITORY,
            title="This PR address a bug from a recent PR",
            opened_at=AT,
            state="open",
            **ROW,
        ),
    ),
    "change_merged": change(
        "merged",
        ChangeMerge(key=f"{REPOSITORY}!mySubject123:merge", merged_at=AT, **ABOUT),
        ChangeEvent(key=event_key("change_event"), kind="merged", happened_at=AT, **ABOUT),
    ),
    "change_reviewed": change(
        "reviewed", Review(key=event_key("review"), kind="comment", reviewed_at=AT, **ABOUT)
    ),
    "environment_created": [
        Environment(
            key=f"{SENDER}:environment:mySubject123",
            url="https://example.org/testEnv",
            name="testEnv",
            **ROW,
        ),
        happened(
            "environment",
            f"{SENDER}:environment:mySubject123",
            "created",
            subject_name="testEnv",
            url="https://example.org/testEnv",
            environment_id=f"{SENDER}:environment:mySubject123",
        ),
    ],
    "incident_detected": [
        Incident(
            key=INCIDENT,
            number="incident-123",
            title="Response time above threshold of 100ms",
            service_ref="myApp",
            service_title="myApp",
            opened_at=THEN,
            reported_by="monitoring",
            **NEW,
        ),
        step("triggered"),
        incident("detected", "Response time above threshold of 100ms", DIGEST),
    ],
    "incident_resolved": [
        step("resolved"),
        incident("resolved", "Response time restored below 100ms", DIGEST[:-2] + "39"),
    ],
    "pipelinerun_finished": pipeline("finished", finished_at=AT, result="failure"),
    "pipelinerun_started": pipeline("started", started_at=AT),
    "service_deployed": deployed("deployed", is_rollback=False),
    "service_rolledback": deployed("rolledback", is_rollback=True),
    "service_upgraded": deployed("upgraded", is_rollback=False),
    "taskrun_finished": [
        JobRun(
            key=f"{SENDER}:job_run:mySubject123",
            url="https://www.example.com/mySubject123",
            pipeline_run_id=f"{SENDER}:pipeline_run:mySubject123",
            name="myTask",
            finished_at=AT,
            result="failure",
            failure_reason="Something went wrong",
            **ROW,
        ),
        happened(
            "job_run",
            f"{SENDER}:job_run:mySubject123",
            "finished",
            url="https://www.example.com/mySubject123",
            parent_id=f"{SENDER}:pipeline_run:mySubject123",
            outcome="failure",
            detail="Something went wrong",
        ),
    ],
    "testcaserun_finished": [
        ReportFile(
            key=f"{SENDER}:report:myTestCaseRun123",
            format="cdevents",
            environment="dev",
            is_complete=True,
            **ROW,
        ),
        TestResult(
            key=f"{SENDER}:test_result:myTestCaseRun123",
            report_id=f"{SENDER}:report:myTestCaseRun123",
            class_name="integration",
            name="Login Test",
            outcome="passed",
            **ROW,
        ),
        happened(
            "test_case_run",
            f"{SENDER}:test_case_run:myTestCaseRun123",
            "finished",
            outcome="success",
            environment_id="testkube-dev-123:environment:dev",
        ),
    ],
    "testsuiterun_finished": [
        ReportFile(
            key=f"{SENDER}:report:myTestSuiteRun123",
            format="cdevents",
            environment="dev",
            tool="Auth TestSuite",
            is_complete=True,
            **ROW,
        ),
        happened(
            "test_suite_run",
            f"{SENDER}:test_suite_run:myTestSuiteRun123",
            "finished",
            outcome="failure",
            environment_id="testkube-dev-123:environment:dev",
            detail="Host 123.34.23.32 not found",
        ),
    ],
    "ticket_closed": ticket(
        "closed",
        move(
            from_status="open",
            to_status="closed",
            to_category="done",
            actor_id=f"{TICKETS}:identity:bob",
        ),
        actor_id=f"{TICKETS}:identity:bob",
        outcome="completed",
    ),
    "ticket_created": ticket(
        "created",
        Ticket(
            key=f"{TICKETS}:ticket:ticket-123",
            url="https://example.issues.com/ticket123",
            project_id=f"{TICKETS}:ticket_project:security",
            number="ticket-123",
            title="New CVE-123 detected",
            kind="task",
            status="open",
            status_category="to_do",
            priority="high",
            reporter_id=f"{TICKETS}:identity:alice",
            assignee_id=f"{TICKETS}:identity:bob",
            labels=("bug",),
            opened_at=THEN,
            **NEW,
        ),
        move(to_status="open", to_category="to_do"),
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_conformance_payload_gives_exactly_these_rows(payloads: Path, name: str) -> None:
    assert rows((payloads / f"cdevents/{name}.json").read_bytes()) == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_shape_of_0_4_gives_the_same_rows(payloads: Path, name: str) -> None:
    told = json.loads((payloads / f"cdevents/{name}.json").read_bytes())
    context, subject = told["context"], told["subject"]
    context["version"] = context.pop("specversion")
    context.pop("links")
    subject["type"] = context["type"].split(".")[2]
    content = subject["content"]
    if "uri" in content:
        content["url"] = content.pop("uri")
    if subject["type"].startswith("test"):
        content["status"] = {"success": "pass"}.get(content["outcome"], content.pop("outcome"))
        content.pop("outcome", None)
    got = [row for row in rows(json.dumps(told).encode()) if not isinstance(row, LifecycleEvent)]
    assert got == [row for row in EXPECTED[name] if not isinstance(row, LifecycleEvent)]


def test_every_payload_is_read(payloads: Path) -> None:
    there = {file.stem for file in (payloads / "cdevents").iterdir()}
    print(f"cdevents: {len(EXPECTED)} payloads read, 0 refused")  # noqa: T201 - asked for
    assert there == set(EXPECTED)


NEEDS = {"service": {"environment": {"id": "prod"}}}


@pytest.mark.parametrize(
    ("subject", "predicate"),
    [(subject, predicate) for subject, (_, known) in SUBJECTS.items() for predicate in known],
)
@pytest.mark.parametrize("version", [".0.2.0", ".0.3.0-draft", ".0.99.1", ""])
def test_every_subject_and_predicate_is_told_in_any_minor_version(
    subject: str, predicate: str, version: str
) -> None:
    told = tell(f"{subject}.{predicate}{version}", NEEDS.get(subject))
    (happening,) = [row for row in told if isinstance(row, LifecycleEvent)]
    assert (happening.happening, happening.happened_at) == (predicate, AT)
    assert {table_name(type(row)) for row in told} <= {table_name(e) for e in SOURCE.entities}


def test_a_run_is_told_step_by_step() -> None:
    steps = [
        tell(f"pipelinerun.{step}.0.2.0", {"pipelineName": "build", **more})
        for step, more in (("queued", {}), ("started", {}), ("finished", {"outcome": "cancel"}))
    ]
    queued, started, finished = (step[0] for step in steps)
    assert (queued.queued_at, queued.started_at, queued.finished_at) == (AT, None, None)
    assert (started.queued_at, started.started_at) == (None, AT)
    assert (finished.finished_at, finished.result) == (AT, "cancellation")
    assert len({step[1].subject_id for step in steps}) == 1


def test_a_packaged_artefact_outweighs_every_mention_and_knows_its_commit() -> None:
    commit = "4f2a" * 10
    told = {"change": {"id": commit, "source": "my-git.example/an-org/a-repo"}}
    home, artifact, _ = tell("artifact.packaged.0.2.0", told, id_=f"pkg:oci/myapp@{OCI}")
    assert home.url == "https://my-git.example/an-org/a-repo"
    assert (artifact.repository_id, artifact.revision) == (home.key, commit)
    mention, _ = tell("artifact.signed.0.2.0", id_=f"pkg:oci/myapp@{OCI}")
    assert mention.key == artifact.key
    assert mention.changed_at < artifact.changed_at
    told["change"]["id"] = "feature1234"
    assert tell("artifact.packaged.0.2.0", told, id_="pkg:npm/a@1")[1].revision is None


@pytest.mark.parametrize(
    ("text", "name", "version", "digest", "image"),
    [
        (
            f"pkg:oci/shop@{OCI}?repository_url=r.io/web/shop&tag=1.2",
            "shop",
            "1.2",
            DIGEST,
            f"r.io/web/shop@{DIGEST}",
        ),
        ("pkg:docker/web/shop@1.2#sub", "web/shop", "1.2", None, "web/shop:1.2"),
        ("pkg:npm/%40acme/shop@1.0.0", "@acme/shop", "1.0.0", None, None),
        ("pkg:docker/shop", "shop", None, None, None),
        ("shop.jar", "shop.jar", None, None, None),
    ],
)
def test_a_package_url_is_taken_apart(
    text: str, name: str, version: str | None, digest: str | None, image: str | None
) -> None:
    found = purl(text)
    assert (found.name, found.release, found.digest, found.image) == (name, version, digest, image)


def test_a_removed_or_published_service_is_no_deployment() -> None:
    for predicate in ("removed", "published"):
        told = tell(f"service.{predicate}.0.2.0", {"environment": {"id": "prod"}})
        assert [type(row) for row in told] == [LifecycleEvent]


def test_a_detection_outweighs_a_report_in_either_order() -> None:
    detected = tell("incident.detected.0.2.0", timestamp="2026-03-02T10:00:00Z")[0]
    reported = tell("incident.reported.0.2.0", timestamp="2026-03-02T10:05:00Z")[0]
    assert (detected.key, detected.reported_by) == (reported.key, "monitoring")
    assert detected.changed_at > reported.changed_at
    assert reported.opened_at - detected.opened_at == timedelta(minutes=5)


def test_a_skipped_case_belongs_to_its_suite_run() -> None:
    told = {"testSuiteRun": {"id": "run-1", "source": "testkube"}, "reason": "Not here\nmore"}
    result, happening = tell("testcaserun.skipped.0.1.0", told)
    assert (result.report_id, result.outcome) == ("testkube:report:run-1", "skipped")
    assert (result.message, happening.parent_id) == ("Not here", "testkube:test_suite_run:run-1")
    assert tell("testcaserun.finished.0.2.0", {"outcome": "pondering"})[:-1] == []


@pytest.mark.parametrize(
    ("predicate", "status", "verdict"),
    [
        ("created", None, "not_run"),
        ("updated", "Approved", "not_run"),
        ("closed", "Approved", "pass"),
        ("closed", "Rejected", "fail"),
        ("closed", "Expired", "not_run"),
        ("closed", "Cancelled", "not_run"),
    ],
)
def test_an_approval_is_a_gate(predicate: str, status: str | None, verdict: str) -> None:
    gate, _ = tell(f"approval.{predicate}.0.1.0", {"status": status})
    assert (gate.verdict, gate.judged_at) == (verdict, AT if predicate == "closed" else None)


def test_an_environment_is_seeded_by_a_custom_event() -> None:
    (seeded,) = tell("environment.seeded", {"dataVersion": "2026-03"}, id_="pr-7")
    told = {"type": "dev.cdeventsx.garden-environment.seeded.0.1.0"}
    (custom,) = tell("environment", {"dataVersion": "2026-03"}, id_="pr-7", **told)
    assert custom == seeded
    assert (custom.happening, custom.detail, custom.subject_name) == ("seeded", "2026-03", "pr-7")
    check_type("dev.cdeventsx.garden-environment.seeded.0.1.0")


@pytest.mark.parametrize(
    ("type_", "says"),
    [
        ("service.deployed.0.3.0", "lacks subject.content.environment"),
        ("service.deployed.1.0.0", "major version"),
        ("service.pondered.0.3.0", "Read: service.deployed"),
        ("moon.risen.0.1.0", "Nobody reads moon.risen"),
        ("", "expected dev.cdevents"),
    ],
)
def test_what_nobody_reads_is_refused_by_name(type_: str, says: str) -> None:
    with pytest.raises(PayloadError, match=says):
        tell(type_)


def test_a_clock_in_the_future_is_refused() -> None:
    data = {
        "context": {"id": "1", "source": "/s", "type": "dev.cdevents.build.queued.0.2.0"},
        "subject": {"id": "b", "content": {}},
    }
    data["context"]["timestamp"] = "2076-01-01T00:00:00Z"
    event = Event(id="1", source="/s", type="x", data=json.dumps(data).encode(), received_at=AT)
    with pytest.raises(PayloadError, match="Check the clocks"):
        list(read(event))


def test_a_cloudevent_finds_its_reader_whatever_its_source_and_version(payloads: Path) -> None:
    data = (payloads / "cdevents/service_deployed.json").read_bytes()
    for type_ in ("dev.cdevents.service.deployed.0.3.0", "dev.cdevents.service.deployed"):
        check_type(type_)
        event = Event(id="1", source="cd", type=type_, data=data)
        assert list(Readers(Settings()).read(event)) == EXPECTED["service_deployed"]


def test_the_own_address_wants_a_token_and_knows_an_event_by_id_and_source() -> None:
    assert SOURCE.webhook is not None
    verify, name = SOURCE.webhook.verify, SOURCE.webhook.event
    verify(Delivery({"authorization": "Bearer s3cret"}, b"{}"), "s3cret")
    for header in ("", "Bearer wrong", "Basic s3cret"):
        with pytest.raises(SignatureError, match="bearer token"):
            verify(Delivery({"authorization": header}, b"{}"), "s3cret")
    body = json.dumps({"context": {"id": "1", "source": "/a", "type": "t"}}).encode()
    events = [name(Delivery({}, each), "cd") for each in (body, body + b" ", b"{}")]
    ids = [event.id for event in _told(events)]
    assert ids[0] == ids[1] != ids[2]


def _told(events: Iterable[Event | None]) -> list[Event]:
    return [event for event in events if event is not None]
