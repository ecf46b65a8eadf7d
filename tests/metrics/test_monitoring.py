"""Measures of what monitoring tells, worked by hand on every engine."""

from typing import Any

import pyarrow as pa
import pytest

from engine_fixtures import Connection, at, build, ordered
from gnomon.domain.entity import Entity
from gnomon.domain.signals import Sample
from gnomon.metrics.deployment.deployment_error_impact import deployment_error_impact
from gnomon.metrics.deployment.deployment_latency_impact import deployment_latency_impact
from gnomon.metrics.deployment.deployment_resource_impact import deployment_resource_impact
from gnomon.metrics.deployment.deployment_throughput_impact import deployment_throughput_impact
from gnomon.metrics.production.apdex import apdex
from gnomon.metrics.production.cpu_per_request import cpu_per_request
from gnomon.metrics.production.cpu_utilisation import cpu_utilisation
from gnomon.metrics.production.latency_p50 import latency_p50
from gnomon.metrics.production.latency_p95 import latency_p95
from gnomon.metrics.production.latency_p99 import latency_p99
from gnomon.metrics.production.memory_utilisation import memory_utilisation
from gnomon.metrics.production.request_error_rate import request_error_rate
from gnomon.metrics.production.request_throughput import request_throughput
from gnomon.model.deployment_impact import deployment_impact
from gnomon.model.service_interval import service_interval
from told import SHOP, link, service

FIVE = 5


def sample(minute: float, signal: Any, value: float, **told: Any) -> Sample:
    """Tell a signal of the five minutes from a minute of the Monday on."""
    service_ref = told.pop("service_ref", "shop")
    quantile, version = told.get("quantile"), told.get("version")
    return Sample(
        key=f"newrelic:sample:{service_ref}/{signal}/{quantile}/{version}/{minute}",
        source="newrelic",
        changed_at=at(minutes=minute + FIVE),
        service_ref=service_ref,
        signal=signal,
        value=value,
        starts_at=at(minutes=minute),
        ends_at=at(minutes=minute + FIVE),
        **told,
    )


TOLD: list[Entity] = [
    service(),
    link("monitored_service", "Shop Web"),
    sample(0, "request_count", 300),
    sample(0, "error_count", 3),
    sample(0, "request_seconds", 0.2, quantile=0.5),
    sample(0, "request_seconds", 0.9, quantile=0.95),
    sample(0, "cpu_cores", 2.0),
    sample(0, "cpu_ratio", 0.5),
    sample(0, "memory_ratio", 0.25),
    sample(0, "apdex_satisfied_count", 170, threshold_seconds=0.5),
    sample(0, "apdex_tolerating_count", 20, threshold_seconds=0.5),
    sample(0, "apdex_frustrated_count", 10, threshold_seconds=0.5),
    # Nobody told the errors of these five minutes.
    sample(5, "request_count", 700),
    sample(5, "cpu_ratio", 1.0),
    # The next hour; named by the catalogue's link.
    sample(60, "request_count", 100, service_ref="shop web"),
    sample(60, "error_count", 0, service_ref="shop web"),
    # Not production; one of two versions; nobody's service.
    sample(0, "error_count", 99, environment="staging"),
    sample(0, "error_count", 99, version="canary"),
    sample(0, "request_count", 50, service_ref="stranger"),
]


def test_signals_of_a_service_side_by_side(con: Connection) -> None:
    found = build(con, service_interval, TOLD)
    columns = ("service_id", "starts_at", "seconds", "request_count", "error_count", "latency_p95")
    assert ordered(found, *columns) == [
        (None, at(0), 300.0, 50.0, None, None),
        (SHOP, at(0), 300.0, 300.0, 3.0, 0.9),
        (SHOP, at(minutes=5), 300.0, 700.0, None, None),
        (SHOP, at(minutes=60), 300.0, 100.0, 0.0, None),
    ]


def test_production_hour_by_hour(con: Connection) -> None:
    intervals = con.keep(_intervals(con, TOLD))
    rates = con.rows(request_error_rate(intervals))
    # 3 of 300 in the first hour, where the other 700 are of unknown fate; none of 100 later.
    assert ordered(rates, "started_at", "value", "weight") == [
        (at(0), 3.0, 300.0),
        (at(hours=1), 0.0, 100.0),
    ]
    load = con.rows(request_throughput(intervals))
    assert ordered(load, "service_id", "started_at", "value", "weight") == [
        (None, at(0), 50.0, 5.0),
        (SHOP, at(0), 1000.0, 10.0),
        (SHOP, at(hours=1), 100.0, 5.0),
    ]
    (busy,) = con.rows(cpu_utilisation(intervals))
    assert busy["value"] / busy["weight"] == 0.75
    (full,) = con.rows(memory_utilisation(intervals))
    assert full["value"] / full["weight"] == 0.25
    # Two cores for 300 seconds, spent on 300 requests: 2,000 seconds per thousand.
    (spent,) = con.rows(cpu_per_request(intervals))
    assert spent["value"] / spent["weight"] == 2000.0
    (score,) = con.rows(apdex(intervals))
    assert score["value"] / score["weight"] == 0.9
    assert [row["value"] for row in con.rows(latency_p50(intervals))] == [0.2]
    assert [row["value"] for row in con.rows(latency_p95(intervals))] == [0.9]
    assert con.rows(latency_p99(intervals)) == []


def _intervals(con: Connection, facts: list[Entity]) -> Any:
    rows = build(con, service_interval, facts)
    schema = pa.schema([(name, _type(name)) for name in rows[0]])
    return con.table(pa.Table.from_pylist(rows, schema=schema))


def _type(name: str) -> pa.DataType:
    if name.endswith("_at"):
        return pa.timestamp("us", "UTC")
    is_text = name in ("sample_id", "service_ref", "service_id", "url")
    return pa.string() if is_text else pa.float64()


def _window(con: Connection, *deployments: tuple[str, float], **sides: Any) -> list[Any]:
    """Look at deployments of minute 60 and later; ``before=(requests, errors, p95, cores)``."""
    names = "service_id starts_at ends_at seconds request_count error_count cpu_cores latency_p95"
    rows: list[tuple[Any, ...]] = []
    for side, (requests, errors, p95, cores) in sides.items():
        first = {"before": 30, "after": 65}[side.removeprefix("week_")]
        week = 7 if side.startswith("week_") else 0
        for place in range(6):
            start = at(days=-week, minutes=first + place * FIVE)
            end = at(days=-week, minutes=first + (place + 1) * FIVE)
            rows.append((SHOP, start, end, 300.0, requests, errors, cores, p95))
    told = [dict(zip(names.split(), row, strict=True)) for row in rows]
    schema = pa.schema([(name, _type(name)) for name in names.split()])
    made = pa.table(
        {
            "deployment_id": [name for name, _ in deployments],
            "service_id": [SHOP for _ in deployments],
            "repository_id": pa.array([None for _ in deployments], pa.string()),
            "status": ["success" for _ in deployments],
            "is_config_only": [False for _ in deployments],
            "url": pa.array([None for _ in deployments], pa.string()),
            "started_at": pa.array(
                [at(minutes=minute) for _, minute in deployments], pa.timestamp("us", "UTC")
            ),
            "at": pa.array(
                [at(minutes=minute) for _, minute in deployments], pa.timestamp("us", "UTC")
            ),
        }
    )
    intervals = con.table(pa.Table.from_pylist(told, schema=schema))
    impact = con.keep(deployment_impact(con.table(made), intervals))
    return [
        [row["detail"] for row in con.rows(measure(impact))]
        for measure in (
            deployment_error_impact,
            deployment_latency_impact,
            deployment_throughput_impact,
            deployment_resource_impact,
        )
    ]


CALM = (200.0, 2.0, 0.5, 1.0)


@pytest.mark.parametrize(
    ("sides", "verdicts"),
    [
        # 1 % of 1,200 requests before, 4 % after: six standard errors.
        ({"before": CALM, "after": (200.0, 8.0, 0.5, 1.0)}, ["worse", "none", "none", "none"]),
        ({"before": (200.0, 8.0, 0.5, 1.0), "after": CALM}, ["improved", "none", "none", "none"]),
        # 1 % and 1.5 %: within chance.
        ({"before": CALM, "after": (200.0, 3.0, 0.5, 1.0)}, ["none", "none", "none", "none"]),
        # Slower by half, and twice the processor time for each request.
        ({"before": CALM, "after": (200.0, 2.0, 0.75, 2.0)}, ["none", "worse", "none", "worse"]),
        (
            {"before": CALM, "after": (200.0, 2.0, 0.25, 0.5)},
            ["none", "improved", "none", "improved"],
        ),
        # It was so at the same hours a week earlier.
        (
            {
                "before": CALM,
                "after": (200.0, 8.0, 0.75, 2.0),
                "week_before": CALM,
                "week_after": (200.0, 8.0, 0.75, 2.0),
            },
            ["none", "none", "none", "none"],
        ),
        # The traffic is gone; a week earlier it stayed.
        (
            {
                "before": CALM,
                "after": (20.0, 0.0, 0.5, 0.1),
                "week_before": CALM,
                "week_after": CALM,
            },
            ["none", "none", "worse", "none"],
        ),
        # Too few requests for three of them; latency stands on intervals.
        (
            {"before": (10.0, 0.0, 0.5, 1.0), "after": (10.0, 5.0, 0.5, 1.0)},
            ["insufficient", "none", "insufficient", "insufficient"],
        ),
        ({}, ["insufficient"] * 4),
    ],
)
def test_what_a_deployment_changed(
    duckdb_con: Any, sides: dict[str, Any], verdicts: list[str]
) -> None:
    assert _window(duckdb_con, ("a", 60), **sides) == [[verdict] for verdict in verdicts]


def test_windows_before_and_after_on_every_engine(con: Connection) -> None:
    found = _window(con, ("a", 60), before=CALM, after=(200.0, 8.0, 0.75, 2.0))
    assert found == [["worse"], ["worse"], ["none"], ["worse"]]


def test_of_two_deployments_at_a_time_nobody_can_say_which(duckdb_con: Any) -> None:
    found = _window(duckdb_con, ("a", 60), ("b", 80), before=CALM, after=CALM)
    assert found[0] == ["insufficient: another deployment"] * 2
