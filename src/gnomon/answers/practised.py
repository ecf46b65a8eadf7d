"""What is known of how each service is engineered: reports seen, load runs, peaks, releases."""

from datetime import datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa
from msgspec import Struct

from gnomon.answers.ask import Installation, ask
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.gate_history import gate_history
from gnomon.answers.question import Question
from gnomon.answers.tables import Tables
from gnomon.domain.expression import united
from gnomon.domain.gates import GateWaiver
from gnomon.domain.mandate import LoadEnvironment, PracticeMandate
from gnomon.domain.organisation import Service

Table = Any

#: Days in which a report must have been seen for a practice to be one, and in which a peak counts.
SEEN_DAYS, PEAK_DAYS = 30, 28
#: The peak is the rate that all but this share of intervals stay below.
_PEAK = 0.999


class Seen(Struct, frozen=True, kw_only=True):
    """The last report of one kind about a service."""

    service_id: str
    """The service."""
    practice: str
    """The gate the report is for."""
    at: datetime
    """When the tool ran, else when the report was handed over."""


class LoadRun(Struct, frozen=True, kw_only=True):
    """A load test of a service, as a whole."""

    service_id: str
    """The service."""
    at: datetime
    """When it ran, else when it was handed over."""
    environment: str | None
    """Where; null: nobody said."""
    per_second: float | None
    """Requests a second; null: not told."""
    seconds: float | None
    """How long it lasted; null: not told."""
    has_passed: bool | None
    """Whether it kept to what was agreed; null: nothing was, or it was not measured."""


class Peak(Struct, frozen=True, kw_only=True):
    """The busiest that a service was seen."""

    service_id: str
    """The service."""
    per_second: float
    """Requests a second that all but a thousandth of the intervals stayed below."""
    interval_seconds: float
    """Length of the shortest interval: what lasts shorter is not seen."""
    interval_count: int
    """Intervals behind it."""


class Practised(Struct, frozen=True, kw_only=True):
    """Everything that is known of all services."""

    services: tuple[Service, ...]
    """The services."""
    seen: tuple[Seen, ...]
    """The last report of each kind, however old."""
    verdicts: dict[tuple[str, str], str]
    """The last verdict of each service and gate in the days in which reports are seen."""
    coverage: dict[str, float]
    """Lines that unit tests ran through, by the name of the service; the unknown left out."""
    runs: tuple[LoadRun, ...]
    """Load tests, oldest first."""
    peaks: tuple[Peak, ...]
    """Peaks of the services whose requests are counted."""
    released: dict[str, tuple[datetime, ...]]
    """When versions of each service reached users, oldest first."""
    monitored: frozenset[str]
    """Services that monitoring told anything of in the days in which peaks count."""
    mandates: tuple[PracticeMandate, ...]
    """What is mandated."""
    waivers: tuple[GateWaiver, ...]
    """Leave that was given."""
    environments: tuple[LoadEnvironment, ...]
    """Places of load tests."""


def practised(place: Installation, now: datetime) -> Practised:
    """Read what is known of how each service is engineered.

    Args:
        place: What is asked.
        now: The time of asking.
    """
    since = (now - timedelta(days=SEEN_DAYS)).date()
    judged = gate_history(place, Question(metrics=(), since=since), None, now=now).judged
    verdicts = {
        (each.service_id, each.gate): each.verdict
        for each in sorted(judged, key=lambda one: one.at)
        if each.service_id is not None and not each.is_of_change
    }
    covered = Question(metrics=("unit_test_coverage",), by="service", since=since)
    (answer,) = ask(place, covered, now=now)
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        asked_since = pa.array([now - timedelta(days=PEAK_DAYS)], pa.timestamp("us", "UTC"))
        session.memory("asked_peak", pa.table({"since": asked_since}))
        peaks, monitored = _peaks(tables)
        return Practised(
            services=tuple(entity_rows(tables, Service)),
            seen=tuple(Seen(**row) for row in _rows(tables, _seen, "report_file", "main_analysis")),
            verdicts=verdicts,
            coverage={str(row.service): row.value for row in answer.rows if row.value is not None},
            runs=tuple(
                LoadRun(**row)
                for row in _rows(
                    tables, _runs, "load_result", "report_file", "judged_report", "gate_outcome"
                )
            ),
            peaks=peaks,
            released=_released(tables),
            monitored=monitored,
            mandates=tuple(entity_rows(tables, PracticeMandate)),
            waivers=tuple(entity_rows(tables, GateWaiver)),
            environments=tuple(entity_rows(tables, LoadEnvironment)),
        )


def _rows(tables: Tables, query: Any, *names: str) -> list[dict[str, Any]]:
    tables.bring(*names)
    shape = f"practised {query.__name__}"
    found: list[dict[str, Any]] = tables.session.rows(lambda: query(tables), shape).to_pylist()
    return found


def _seen(tables: Tables) -> Table:
    report, analysis = tables["report_file"], tables["main_analysis"]
    told = report.filter(report.gate.notnull() & report.service_id.notnull())
    reports = told.select(
        "service_id", practice=told.gate.cast("string"), at=told.ran_at.coalesce(told.changed_at)
    )
    analyses = analysis.filter(analysis.analysed_at.notnull())
    analyses = analyses.mutate(practice=ibis.literal("static_analysis"), at=analyses.analysed_at)
    every = united(reports, analyses.select("service_id", "practice", "at"))
    return every.group_by(["service_id", "practice"]).agg(at=every["at"].max())


def _runs(tables: Tables) -> Table:
    load, report = tables["load_result"], tables["report_file"]
    whole = load.filter(load.label.isnull())
    about = report.filter(report.service_id.notnull()).select(
        "service_id", "environment", told_id="key", at=report.ran_at.coalesce(report.changed_at)
    )
    runs = whole.join(about, whole.report_id == about.told_id)
    judged, outcome = tables["judged_report"], tables["gate_outcome"]
    verdict = outcome.filter(outcome.measure.isnull() & outcome.teller.isnull())
    verdict = verdict.select(outcome_id="judged_id", verdict="verdict")
    told = judged.select(judged_report_id="report_id", judged_id="judged_id")
    told = told.join(verdict, told.judged_id == verdict.outcome_id)
    runs = runs.left_join(told, runs.report_id == told.judged_report_id)
    is_judged = runs.verdict.isin(["pass", "fail", "waived"])
    found = runs.select(
        "service_id",
        "at",
        "environment",
        per_second="throughput_per_second",
        seconds=(runs.ended_at.epoch_seconds() - runs.started_at.epoch_seconds()).cast("float64"),
        has_passed=ibis.ifelse(is_judged, runs.verdict == "pass", ibis.null("boolean")),
    )
    return found.order_by("at", "service_id")


def _peaks(tables: Tables) -> tuple[tuple[Peak, ...], frozenset[str]]:
    """Return peaks, and the services that monitoring tells anything of."""
    tables.bring("service_interval")

    def query() -> Table:
        rows = tables["service_interval"].cross_join(tables.session.table("asked_peak"))
        rows = rows.filter(rows.service_id.notnull() & (rows.starts_at >= rows.since))
        rows = rows.mutate(rate=rows.request_count / rows.seconds)
        return rows.group_by("service_id").agg(
            per_second=rows.rate.quantile(_PEAK),
            interval_seconds=rows.seconds.min(),
            interval_count=rows.rate.count(),
        )

    rows = tables.session.rows(query, "practised peaks").to_pylist()
    return (
        tuple(Peak(**row) for row in rows if row["per_second"] is not None),
        frozenset(row["service_id"] for row in rows),
    )


def _released(tables: Tables) -> dict[str, tuple[datetime, ...]]:
    tables.bring("production_deployment")

    def query() -> Table:
        rows = tables["production_deployment"]
        live = rows.filter(
            rows.is_exposed.fill_null(False)
            & ~rows.is_config_only.fill_null(False)
            & rows.service_id.notnull()
        )
        return live.select("service_id", "at").order_by("at")

    found: dict[str, list[datetime]] = {}
    for row in tables.session.rows(query, "practised releases").to_pylist():
        if row["at"] is not None:
            found.setdefault(row["service_id"], []).append(row["at"])
    return {service: tuple(days) for service, days in found.items()}
