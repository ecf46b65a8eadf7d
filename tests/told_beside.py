"""A few facts of what stands beside code and tickets: reports, environments, customers, rotas."""

from typing import Any

from engine_fixtures import MONDAY, at
from gnomon.domain.analysis import CodeAnalysis
from gnomon.domain.api import ApiCall, ApiOperation
from gnomon.domain.entity import Entity
from gnomon.domain.feedback import Feedback
from gnomon.domain.gates import GateThreshold
from gnomon.domain.lifecycle import LifecycleEvent
from gnomon.domain.quality import ReportFile, TestRun
from gnomon.domain.running import IncidentEvent, IncidentService, OnCallShift
from gnomon.domain.uptime import UptimeCheck
from told import SHOP, link

_CI: dict[str, Any] = {"source": "ci", "changed_at": MONDAY}
_PAGER: dict[str, Any] = {"source": "pagerduty", "changed_at": MONDAY}


def _report(name: str, gate: Any, **told: Any) -> ReportFile:
    return ReportFile(
        key=f"ci:report:{name}", format=name, gate=gate, service_id=SHOP, **told, **_CI
    )


#: What a pipeline says of a revision, and what was agreed about it.
JUDGED: list[Entity] = [
    _report("junit", "functional_test", revision="4f2a", environment="pr-7", ran_at=at(hours=2)),
    _report("trivy", "container_scan", revision="4f2a"),
    _report("openapi", None),
    _report("har", None, ran_at=at(hours=2)),
    TestRun(
        key="ci:report:junit:run",
        report_id="ci:report:junit",
        test_count=3,
        passed_count=3,
        failed_count=0,
        error_count=0,
        skipped_count=0,
        flaky_count=0,
        **_CI,
    ),
    GateThreshold(
        key="catalog:gate_threshold:shop:1",
        source="catalog",
        changed_at=MONDAY,
        policy="shop",
        gate="functional_test",
        measure="pass_ratio",
        at_least=0.9,
    ),
    ApiOperation(
        key="ci:report:openapi:GET /items",
        report_id="ci:report:openapi",
        service_id=SHOP,
        method="GET",
        path="/items",
        pattern="^/items$",
        literal_count=6,
        **_CI,
    ),
    ApiCall(
        key="ci:report:har:GET /items",
        report_id="ci:report:har",
        service_id=SHOP,
        method="GET",
        path="/items",
        call_count=1,
        **_CI,
    ),
]
#: A project with an analysis of its main branch and one of a change.
ANALYSED: list[Entity] = [
    link("sonar_project", "shop"),
    *(
        CodeAnalysis(
            key=f"sonar:code_analysis:{number}",
            source="sonar",
            changed_at=MONDAY,
            project_ref="shop",
            is_main=number is None,
            change_number=number,
            analysed_at=MONDAY,
        )
        for number in (None, 1)
    ),
]
#: An environment that lives for a while, and somebody looking whether the service is up.
WATCHED: list[Entity] = [
    *(
        LifecycleEvent(
            key=f"garden:lifecycle_event:pr-7:{happening}",
            source="garden",
            changed_at=at(hours=hours),
            subject_id="garden:environment:pr-7",
            subject_kind="environment",
            subject_name="pr-7",
            happening=happening,
            happened_at=at(hours=hours),
        )
        for happening, hours in (("created", 1), ("deleted", 3))
    ),
    *(
        UptimeCheck(
            key=f"prober:uptime_check:shop:{hour}",
            source="prober",
            changed_at=at(hours=hour),
            check="shop",
            service_ref="shop",
            service_id=SHOP,
            state="up",
            checked_at=at(hours=hour),
        )
        for hour in (1, 2)
    ),
]
#: A customer, and whoever is called when the service is down.
ANSWERED: list[Entity] = [
    Feedback(
        key="desk:feedback:1",
        source="desk",
        changed_at=MONDAY,
        channel="support_desk",
        title="It is slow",
        service_id=SHOP,
        said_at=MONDAY,
        ticket_refs=("SHOP-1",),
    ),
    IncidentService(
        key="pagerduty:incident_service:PSHOP", name="Shop", escalation_policy_ref="EP", **_PAGER
    ),
    OnCallShift(
        key="pagerduty:on_call_shift:EP:1:S:UANN",
        schedule_ref="S",
        escalation_policy_ref="EP",
        escalation_level=1,
        identity_id="gitlab:identity:ann",
        **_PAGER,
    ),
    IncidentEvent(
        key="pagerduty:incident_event:P1:acknowledged",
        incident_id="pagerduty:incident:P1",
        service_ref="PSHOP",
        kind="acknowledged",
        happened_at=at(1, 2.1),
        actor_id="gitlab:identity:ann",
        **_PAGER,
    ),
]
BESIDE: list[Entity] = [*JUDGED, *ANALYSED, *WATCHED, *ANSWERED]
