"""What gates said and what went live, read from a home."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from gnomon.answers.gate_history import GateHistory, Judged, gate_history
from gnomon.answers.question import Question
from gnomon.domain.analysis import CodeAnalysis
from gnomon.domain.entity import Entity
from gnomon.domain.organisation import ToolLink
from gnomon.domain.quality import GateResult, ReportFile, TestRun
from gnomon.lake.rows import RowBuffer
from gnomon.operations.home import Home, open_home
from small_home import bring_up_to_date, pipeline_deployment, project, settings, tell
from told import MONDAY

_SHOP = "catalog:service:checkout"
_LATER = MONDAY + timedelta(days=2)
_CI = {"source": "ci", "changed_at": MONDAY}


def _run(key: str, failed: int, service: str | None) -> list[ReportFile | TestRun]:
    return [
        ReportFile(
            key=key,
            format="junit",
            gate="functional_test",
            service_id=service,
            revision=f"{key}{key}",
            pipeline_url=f"https://ci.example.org/{key}",
            ran_at=MONDAY,
            **_CI,
        ),
        TestRun(
            key=f"{key}:run",
            report_id=key,
            test_count=5,
            passed_count=5 - failed,
            failed_count=failed,
            error_count=0,
            skipped_count=0,
            flaky_count=0,
            **_CI,
        ),
    ]


def _told(measure: str | None, value: float | None) -> GateResult:
    return GateResult(
        key=f"sonar:gate_result:1/{measure or ''}",
        source="sonar",
        changed_at=MONDAY,
        gate="static_analysis",
        verdict="fail",
        service_id=_SHOP,
        revision="cafe",
        judged_at=MONDAY,
        measure=measure,
        value=value,
        threshold=None if value is None else 80.0,
    )


def _of_a_change() -> list[Entity]:
    """Tell the verdict on a change of a project that the catalogue says is the shop's."""
    return [
        ToolLink(
            key="catalog:tool_link:checkout/sonar",
            source="catalog",
            changed_at=MONDAY,
            service_id=_SHOP,
            kind="sonar_project",
            value="shop",
        ),
        CodeAnalysis(
            key="sonar:code_analysis:shop/7",
            source="sonar",
            changed_at=MONDAY,
            project_ref="shop",
            change_number=7,
            analysed_at=MONDAY,
        ),
        GateResult(
            key="sonar:gate_result:shop/7/",
            source="sonar",
            changed_at=MONDAY,
            gate="Sonar way",
            verdict="pass",
            revision="beef",
            analysis_id="sonar:code_analysis:shop/7",
            judged_at=MONDAY,
        ),
    ]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[GateHistory, GateHistory]]:
    """Return what gates said in the shop, and in the whole organisation."""
    with open_home(settings(tmp_path_factory.mktemp("gates"))) as home:
        tell(home, project(1, "web/checkout"), pipeline_deployment(1, MONDAY, project=1))
        rows = RowBuffer()
        reports = [*_run("aa", 1, _SHOP), *_run("bb", 0, None), *_of_a_change()]
        rows.add([*reports, _told(None, None), _told("coverage", 71.5)], MONDAY, "told")
        for name, table in rows.tables().items():
            home.lake.append(name, table)
        bring_up_to_date(home)
        yield _asked(home, "shop", {_SHOP}), _asked(home, None, None)


def _asked(home: Home, scope: str | None, services: set[str] | None) -> GateHistory:
    question = Question(metrics=(), scope=scope, since=MONDAY.date() - timedelta(days=7))
    return gate_history(home.installation(), question, services, now=_LATER)


def test_our_verdicts_name_revision_and_run(
    history: tuple[GateHistory, GateHistory],
) -> None:
    shop, every = history

    ours = [one for one in shop.judged if one.teller is None]
    assert ours == [
        Judged(
            gate="functional_test",
            verdict="fail",
            service_id=_SHOP,
            revision="aaaa",
            at=MONDAY,
            url="https://ci.example.org/aa",
        )
    ]
    named = {(one.revision, one.verdict) for one in every.judged if one.teller is None}
    assert named == {("aaaa", "fail"), ("bbbb", "pass")}


def test_others_verdicts_say_which_conditions_were_broken(
    history: tuple[GateHistory, GateHistory],
) -> None:
    (told,) = [one for one in history[0].judged if one.revision == "cafe"]

    assert (told.gate, told.verdict, told.teller) == ("static_analysis", "fail", "sonar")
    assert told.why == "coverage 71.5 against 80"


def test_a_verdict_on_a_change_is_of_the_service_of_its_project(
    history: tuple[GateHistory, GateHistory],
) -> None:
    (told,) = [one for one in history[0].judged if one.revision == "beef"]

    assert (told.gate, told.verdict, told.service_id) == ("static_analysis", "pass", _SHOP)
    assert [one.revision for one in history[1].judged if one.is_of_change] == ["beef"]


def test_what_went_live_keeps_the_commit_its_tool_tells(
    history: tuple[GateHistory, GateHistory],
) -> None:
    (live,) = history[0].deployed

    assert live.service_id == _SHOP
    assert live.has_failed is False
    assert live.revision is not None
