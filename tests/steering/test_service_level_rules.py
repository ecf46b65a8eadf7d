"""Rules for Prometheus: Debian's promtool accepts them, and they fire when they should."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from gnomon.catalog.openslo.foreign import translated
from gnomon.catalog.openslo.objects import Slo, converted
from gnomon.catalog.openslo.writing import written
from gnomon.errors import UsageError
from gnomon.steering.service_levels.objects import Objects
from gnomon.steering.service_levels.promises import promises
from gnomon.steering.service_levels.rules import rules, windowed


def made(tree: Any) -> str:
    told = {"metadata": {"name": "shop"}, "spec": tree}
    slo = converted(told, Slo)
    return rules(slo, list(promises(slo, Objects([]))))


def asked(query: str) -> dict[str, Any]:
    return {"metricSource": {"type": "Prometheus", "spec": {"query": query}}}


def slo(metric: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "service": "shop",
        "indicator": {"spec": {"ratioMetric": metric}},
        "timeWindow": [{"duration": "28d", "isRolling": "true"}],
        "budgetingMethod": "Occurrences",
        "objectives": [{"target": 0.99}],
    } | changes


COUNTED = {"bad": asked('http_total{code=~"5.."}'), "total": asked("http_total")}
SLICED = {"target": 0.99, "timeSliceTarget": 0.95, "timeSliceWindow": "5m"}
LEVEL = {
    "indicator": {"spec": {"thresholdMetric": asked("latency_seconds")}},
    "objectives": [{"op": "lt", "value": 0.5, "target": 0.99}],
}


def promtool(*words: str) -> None:
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed (Debian package prometheus).")
    done = subprocess.run(["promtool", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_accepts_every_way_of_budgeting(tmp_path: Path, payloads: Path) -> None:
    sloth = (payloads / "openslo/sloth_getting-started.yml").read_text(encoding="utf-8")
    texts = {
        "events": made(slo(COUNTED)),
        "good": made(slo({"good": asked("good_total"), "total": asked("http_total")})),
        "raw": made(slo({"raw": asked("ratio[{{.window}}]"), "rawType": "success"}))
        .replace("ratio[", "avg_over_time(ratio[")
        .replace("])", "]))"),
        "slices": made(slo(COUNTED, budgetingMethod="Timeslices", objectives=[SLICED])),
        "ratios": made(
            slo(
                COUNTED,
                budgetingMethod="RatioTimeslices",
                objectives=[{"target": 0.99, "timeSliceWindow": "5m"}],
            )
        ),
        "level": made(slo(COUNTED, **LEVEL)),
    }
    for found in translated(sloth):
        imported = yaml.safe_load(written(found.objects[1:]))
        texts["sloth"] = made(imported["spec"])
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    promtool("check", "rules", *(str(tmp_path / f"{name}.yaml") for name in texts))


def test_alerts_fire_when_both_windows_burn_and_end_with_the_short_one(tmp_path: Path) -> None:
    """Half fails from minute 120 on for 30 minutes: 50 times as fast as 1 % allows."""
    (tmp_path / "rules.yaml").write_text(made(slo(COUNTED)), encoding="utf-8")
    of_an_hour = {
        "eval_time": "150m",
        "expr": 'round(slo:error_ratio:rate1h{slo="shop"}, 0.001)',
        "exp_samples": [
            {"labels": '{objective="1", service="shop", slo="shop"}', "value": 0.25},
        ],
    }
    test = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [
                    {
                        "series": 'http_total{code="200"}',
                        "values": "0+100x120 12050+50x30 13600+100x90",
                    },
                    {"series": 'http_total{code="500"}', "values": "0x120 50+50x29 1500x91"},
                ],
                "promql_expr_test": [of_an_hour],
            }
        ],
    }
    # Only the pair of an hour and five minutes is looked at; the longer ones fire as well.
    test["tests"][0]["promql_expr_test"] += [
        {
            "eval_time": f"{minute}m",
            "expr": 'count(ALERTS{alertname="ErrorBudgetBurns",window="1h",alertstate="firing"})',
            "exp_samples": [{"labels": "{}", "value": 1}] if fires else [],
        }
        for minute, fires in ((119, False), (150, True), (157, False))
    ]
    (tmp_path / "test.yaml").write_text(yaml.safe_dump(test), encoding="utf-8")
    promtool("test", "rules", str(tmp_path / "test.yaml"))


def test_thresholds_are_those_of_the_period() -> None:
    told = yaml.safe_load(made(slo(COUNTED)))
    (group,) = told["groups"]
    alerts = [rule["expr"] for rule in group["rules"] if "alert" in rule]
    limits = [text.split(" > ")[1].partition(" and ")[0] for text in alerts]
    assert limits == ["(13.44 * 0.01)", "(5.6 * 0.01)", "(2.8 * 0.01)", "(0.9333333333 * 0.01)"]
    records = [rule["record"] for rule in group["rules"] if "record" in rule]
    windows = ["5m", "30m", "1h", "2h", "6h", "1d", "3d", "28d"]
    assert records[:8] == [f"slo:error_ratio:rate{window}" for window in windows]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("sum(rate(a[{{.window}}]))", "sum(rate(a[5m]))"),
        ("sum(rate(a[{{ .window }}]))", "sum(rate(a[5m]))"),
        ("sum(rate(a[$window]))", "sum(rate(a[5m]))"),
        ('a:b_total{c="d"}', 'sum(rate(a:b_total{c="d"}[5m]))'),
    ],
)
def test_a_window_is_put_into_a_query(query: str, says: str) -> None:
    assert windowed(query, "5m") == says


def test_what_prometheus_cannot_be_asked_is_refused() -> None:
    with pytest.raises(UsageError, match="has no window"):
        windowed("sum(rate(a[5m]))", "1h")
    ours = {"metricSource": {"type": "Gnomon", "spec": {"measure": "requests"}}}
    with pytest.raises(UsageError, match="no query of Prometheus"):
        made(slo({"raw": ours, "rawType": "success"}))
