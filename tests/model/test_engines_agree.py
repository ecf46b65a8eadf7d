"""The whole chain of model tables, on each engine, ends in the same rows to the digit."""

from datetime import date
from typing import Any

from engine_fixtures import MONDAY, Connection, DuckDBConnection, Workbench, at, model_tables
from gnomon.catalog.catalogue import of_files
from gnomon.catalog.organisation import told
from gnomon.catalog.working_time import Calendar, working_days
from gnomon.domain.build import JobRun, PipelineRun
from gnomon.domain.code import CommitFile
from gnomon.domain.initiative import Initiative
from gnomon.domain.meter import MeterReading
from gnomon.domain.planning import Sprint, TicketEdit, TicketText
from gnomon.domain.platform import PlatformTask
from gnomon.domain.signals import Sample
from gnomon.domain.testing import TestCase, TestCaseLink
from told import (
    REPOSITORY,
    change_commit,
    change_event,
    change_size,
    commit,
    deployment,
    identity,
    incident,
    landing,
    link,
    merged,
    ownership,
    person,
    repository,
    review,
    service,
    ticket,
    transition,
)
from told_beside import BESIDE

SHA = "ab12cd3" + "0" * 33
SPRINT = "jira:sprint:1"
TOLD = {"changed_at": MONDAY}
PLANNED = [
    Sprint(
        key=SPRINT, source="jira", name="1", state="closed", starts_at=at(0), ends_at=at(9), **TOLD
    ),
    *(
        TicketEdit(
            key=f"jira:ticket:1:{field}",
            source="jira",
            ticket_id="jira:ticket:1",
            project_id="jira:ticket_project:SHOP",
            field=field,
            new_value=value,
            edited_at=at(0.5),
            **TOLD,
        )
        for field, value in (("points", "3"), ("assignee", "jira:identity:ann"))
    ),
]
BUILT = [
    PipelineRun(
        key="gitlab:pipeline_run:1",
        source="gitlab",
        repository_id=REPOSITORY,
        revision=SHA,
        ref="main",
        finished_at=at(0.5),
        result="failure",
        **TOLD,
    ),
    PipelineRun(
        key="gitlab:pipeline_run:2",
        source="gitlab",
        repository_id=REPOSITORY,
        revision=SHA,
        ref="main",
        finished_at=at(0.6),
        result="success",
        **TOLD,
    ),
    JobRun(
        key="gitlab:job_run:1",
        source="gitlab",
        repository_id=REPOSITORY,
        pipeline_run_id="gitlab:pipeline_run:1",
        name="unit",
        finished_at=at(0.5),
        result="failure",
        failure_reason="api_failure",
        **TOLD,
    ),
]
CALENDAR = Calendar(valid_from=date(2026, 2, 1), valid_to=date(2026, 5, 1))
PROCESS = [
    *(
        row
        for row in told(of_files([]), changed_at=MONDAY)
        if type(row).__name__
        in {"ProcessVersion", "ProcessPhase", "ProcessRole", "PhaseRule", "ProcessCheck"}
    ),
    *working_days(CALENDAR, source="catalog", changed_at=MONDAY),
]
MONITORED = Sample(
    key="newrelic:sample:1",
    source="newrelic",
    service_ref="shop",
    signal="request_count",
    value=100.0,
    starts_at=at(0.98),
    ends_at=at(0.99),
    **TOLD,
)
TESTED = [
    TestCase(
        key="qmetry:test_case:1",
        source="qmetry",
        project_ref="SHOP",
        number="TC-1",
        title="",
        **TOLD,
    ),
    TestCaseLink(
        key="qmetry:test_case:1:links",
        source="qmetry",
        project_ref="SHOP",
        test_case_id="qmetry:test_case:1",
        ticket_refs=("SHOP-1",),
        **TOLD,
    ),
]
SAID = [
    TicketText(
        key="jira:ticket:1:text",
        source="jira",
        ticket_id="jira:ticket:1",
        project_id="jira:ticket_project:SHOP",
        acceptance_criteria="The basket keeps its content for a day.",
        **TOLD,
    ),
]
FACTS = [
    *BESIDE,
    *SAID,
    *PROCESS,
    *TESTED,
    MONITORED,
    *PLANNED,
    *BUILT,
    repository(),
    service(),
    person("ann", email="ann@shop.test"),
    identity("ann", email="ann@shop.test"),
    identity("bob"),
    link("repository", "web/shop"),
    link("argocd_app", "shop-prod"),
    link("pagerduty_service", "PSHOP"),
    ownership("catalog:service:shop", "web"),
    *merged(
        1,
        at(0),
        at(0, 1),
        merge_revision=SHA,
        source_branch="hotfix/till",
        ticket_refs=("SHOP-1",),
    ),
    change_commit(1, at(-1, 0.1)),
    change_event(1, "review_requested", at(0, 0.2)),
    change_size(1, 10, 5, paths=("src",)),
    review(1, "bob", at(0, 0.5), "approval"),
    commit(SHA, at(0, 1)),
    CommitFile(
        key=f"{REPOSITORY}@{SHA}:tests/test_basket.py",
        source="gitlab",
        commit_id=f"{REPOSITORY}@{SHA}",
        repository_id=REPOSITORY,
        path="tests/test_basket.py",
        added_lines=3,
        **TOLD,
    ),
    landing(SHA, 1),
    deployment("a", at(0, 0.7), application="shop-prod", images=("shop:1",)),
    deployment(
        "b",
        at(1),
        application="shop-prod",
        images=("shop:main-ab12cd3",),
        initiator_id="gitlab:identity:ann",
    ),
    deployment("c", at(1, 0.1), revision=SHA),
    deployment("d", at(0.7), revision=SHA, environment="staging"),
    incident("P1", at(1, 2), at(1, 3)),
    ticket(1, status="Done", status_category="done", sprint_ids=(SPRINT,)),
    transition(1, at(0), "Doing", "in_progress"),
    transition(1, at(1), "Done", "done", "Doing"),
    Initiative(
        key="catalog:initiative:till",
        source="catalog",
        changed_at=at(0),
        name="till",
        title="Till",
        desire="Customers queue",
        asked_on=MONDAY.date(),
        origin="growth",
        ticket_numbers=("SHOP-1",),
    ),
    MeterReading(
        key="otlp:meter_reading:1",
        source="otlp",
        name="http.server.request.duration",
        kind="histogram",
        temporality="delta",
        series="1",
        service_ref="Shop",
        attributes=("http.route=/refunds/{id}",),
        ends_at=at(0, 9),
        count=3,
        **TOLD,
    ),
    PlatformTask(
        key="platform:task:1",
        source="platform",
        changed_at=at(0),
        service_ref="queues",
        task="create-queue",
        started_at=at(0),
    ),
]


def _sorted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])


def test_every_model_table_is_the_same_on_every_engine(con: Connection) -> None:
    here, there = Workbench(con, FACTS, {}), Workbench(DuckDBConnection(), FACTS, {})
    for name in model_tables():
        rows = _sorted(con.rows(here.table(name)))
        assert rows == _sorted(there.rows(name)), name
        if name not in {"doubtful_identity", "same_incident"}:
            assert rows or name == "group_path", name
