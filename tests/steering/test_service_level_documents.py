"""OpenSLO documents: what is read, what is refused by name, and what comes out again."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.finding import Finding
from gnomon.catalog.openslo.foreign import translated
from gnomon.catalog.openslo.objects import Slo
from gnomon.catalog.openslo.writing import written
from gnomon.errors import UsageError
from gnomon.steering.checking import check_whole
from gnomon.steering.service_levels.objects import of_catalogue
from gnomon.steering.service_levels.promises import Promise, promises

ORGANISATION = """\
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: team}
spec: {type: team, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: shop}
spec: {type: service, lifecycle: production, owner: team}
---
"""


def slo(**changes: Any) -> str:
    """Write an SLO that is right, but for what a test changes; null takes a field away."""
    spec: dict[str, Any] = {
        "service": "shop",
        "indicator": {
            "metadata": {"name": "errors"},
            "spec": {
                "ratioMetric": {
                    "bad": {"metricSource": {"type": "Prometheus", "spec": {"query": "bad"}}},
                    "total": {"metricSource": {"type": "Prometheus", "spec": {"query": "all"}}},
                }
            },
        },
        "timeWindow": [{"duration": "30d", "isRolling": True}],
        "budgetingMethod": "Occurrences",
        "objectives": [{"target": 0.999}],
    }
    spec |= changes
    told = {
        "apiVersion": "openslo/v1",
        "kind": "SLO",
        "metadata": {"name": "shop-errors"},
        "spec": {name: value for name, value in spec.items() if value is not None},
    }
    return yaml.safe_dump(told)


def check(text: str) -> list[Finding]:
    found = check_whole(of_files([File("slo.yaml", "slo.yaml", ORGANISATION + text)]))
    return [each for each in found if each.severity != "info"]


def read(text: str) -> list[Promise]:
    objects = of_catalogue(of_files([File("slo.yaml", "slo.yaml", text)]))
    (found,) = objects.all(Slo)
    return list(promises(found, objects))


def alert_policy(threshold: float) -> list[Any]:
    condition = {"kind": "burnrate", "op": "gt", "threshold": threshold, "lookbackWindow": "1h"}
    return [
        {
            "kind": "AlertPolicy",
            "metadata": {"name": "p"},
            "spec": {"conditions": [{"spec": {"severity": "page", "condition": condition}}]},
        }
    ]


def test_what_is_right_has_no_finding_and_is_read() -> None:
    assert check(slo()) == []
    (found,) = read(slo())
    assert (found.slo, found.rule.target, found.window_seconds) == (
        "shop-errors",
        0.999,
        2_592_000,
    )
    assert [one.threshold for one in found.alerts] == [14.4, 6, 3, 1]
    assert not found.has_own_alerts


_SLICES = {"target": 0.99, "timeSliceTarget": 0.9, "timeSliceWindow": "60d"}
_RAW = {"metricSource": {"type": "Prometheus", "spec": {"query": "raw"}}}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"objectives": [{"target": 1.0}]}, "target 1.0, which leaves no error budget"),
        ({"objectives": [{"targetPercent": 100}]}, "target 1.0, which leaves no error budget"),
        ({"objectives": [{"target": 1.5}]}, "target 1.5"),
        ({"objectives": [{"target": 0}]}, "target 0"),
        ({"objectives": [{}]}, "no target"),
        ({"objectives": []}, "no objective"),
        (
            {"objectives": [{"target": 0.9, "targetPercent": 95}]},
            "contradiction: target and targetPercent",
        ),
        ({"indicatorRef": "other"}, "contradiction: an indicator and a reference to one"),
        ({"indicator": None, "indicatorRef": "nobody"}, "unknown indicator: no SLI is called"),
        ({"indicator": None}, "no indicator"),
        ({"indicator": {"metadata": {"name": "x"}}}, "unknown indicator: x measures nothing"),
        (
            {"indicator": {"metadata": {"annotations": {"gnomon.dev/measured-by": "smiles"}}}},
            "unknown indicator: 'smiles'",
        ),
        ({"indicator": {"spec": {"ratioMetric": {"raw": _RAW}}}}, "raw without rawType"),
        ({"indicator": {"spec": {"ratioMetric": {"good": _RAW}}}}, "a ratio of one figure"),
        (
            {"indicator": {"spec": {"ratioMetric": {"good": _RAW, "bad": _RAW, "total": _RAW}}}},
            "contradiction: good and bad",
        ),
        (
            {"indicator": {"spec": {"thresholdMetric": _RAW}}},
            "a threshold without op and value",
        ),
        ({"timeWindow": []}, "0 time windows"),
        ({"timeWindow": [{"duration": "30x", "isRolling": True}]}, "duration '30x'"),
        ({"timeWindow": [{"duration": "1m", "isRolling": True}]}, "which is minutes"),
        (
            {
                "timeWindow": [
                    {
                        "duration": "1M",
                        "isRolling": True,
                        "calendar": {"startTime": "2026-01-01 00:00:00", "timeZone": "UTC"},
                    }
                ]
            },
            "contradiction: a window that rolls, with a calendar",
        ),
        ({"timeWindow": [{"duration": "1M"}]}, "without a calendar that can be read"),
        (
            {
                "timeWindow": [
                    {
                        "duration": "1M",
                        "calendar": {"startTime": "2026-01-01 00:00:00", "timeZone": "Mars/X"},
                    }
                ]
            },
            "without a calendar that can be read",
        ),
        ({"budgetingMethod": "Timeslices"}, "Timeslices without a slice of time"),
        (
            {
                "budgetingMethod": "Timeslices",
                "objectives": [{"target": 0.9, "timeSliceWindow": "1m"}],
            },
            "without what makes a slice a good one",
        ),
        (
            {"budgetingMethod": "Timeslices", "objectives": [_SLICES]},
            "contradiction: a slice longer than the time window",
        ),
        ({"budgetingMethod": "Guessing"}, "Invalid enum value 'Guessing'"),
        ({"objectives": [{"target": "many"}]}, "Expected `float"),
        ({"alertPolicies": ["nobody"]}, "no AlertPolicy is called 'nobody'"),
        ({"alertPolicies": alert_policy(1000)}, "an alert that can never fire"),
        ({"service": "nobody"}, "'nobody', which nothing defines"),
    ],
)
def test_what_cannot_be_is_a_finding_with_a_name(changes: dict[str, Any], says: str) -> None:
    found = check(slo(**changes))
    assert [each for each in found if says in each.found], [str(each) for each in found]
    assert all(each.line > 0 and each.expected for each in found)


def test_an_alert_is_refused_by_the_target_it_is_for() -> None:
    """14.4 at 93 % needs 100.8 % of requests to fail; at 94 % it needs 86.4 %."""
    at = {"alertPolicies": alert_policy(14.4)}
    assert check(slo(**at, objectives=[{"target": 0.94}])) == []
    (found,) = check(slo(**at, objectives=[{"target": 0.93}]))
    assert "can never fire" in found.found
    assert found.severity == "error"


def test_another_version_of_the_format_is_refused() -> None:
    (found,) = check(slo().replace("openslo/v1", "openslo/v1alpha"))
    assert found.field == "apiVersion"
    assert "openslo/v1" in found.expected


def test_parts_of_a_composite_have_indicators_of_their_own() -> None:
    part = {"target": 0.99, "compositeWeight": 2, "indicatorRef": "up"}
    sli = (
        "---\napiVersion: openslo/v1\nkind: SLI\n"
        "metadata: {name: up, annotations: {gnomon.dev/measured-by: uptime}}\nspec: {}\n"
    )
    text = slo(indicator=None, objectives=[part, part]) + sli
    assert check(text) == []
    assert [(one.measure, one.weight) for one in read(text)] == [("uptime", 2.0)] * 2
    (found,) = check(slo(objectives=[{"target": 0.9, "compositeWeight": 1}]))
    assert "outside of a composite" in found.found
    mixed = check(slo(objectives=[part]) + sli)
    assert any("an indicator of the SLO and one of the objective" in one.found for one in mixed)


def test_percents_are_shares_to_the_digit() -> None:
    (found,) = read(slo(objectives=[{"targetPercent": 99.9}]))
    assert found.rule.target == 0.999


def payload(payloads: Path, name: str) -> str:
    return (payloads / "openslo" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("occurences-slo.yaml", []),
        ("ratio-timeslices.yaml", []),
        # Its authors meant a month, and wrote a minute.
        ("timeslices-slo.yaml", ["a window of 1m, which is minutes"]),
    ],
)
def test_examples_of_the_specification(payloads: Path, name: str, says: list[str]) -> None:
    found = [one for one in check(payload(payloads, name)) if one.field != "spec.service"]
    assert [one.found for one in found] == says
    promised = read(payload(payloads, name))
    assert promised
    assert all(one.measure is None for one in promised)


def test_an_older_openslo_is_no_sloth(payloads: Path) -> None:
    text = payload(payloads, "sloth_openslo-getting-started.yml")
    (found,) = check(text)
    assert (found.field, found.found) == ("apiVersion", "openslo/v1alpha")
    with pytest.raises(UsageError, match="v1alpha"):
        list(translated(text))


def test_sloth_is_imported(payloads: Path) -> None:
    (found,) = translated(payload(payloads, "sloth_getting-started.yml"))
    assert found.notes == ()
    text = written(found.objects)
    warnings = check(text)
    # No component of the catalogue has the service's name yet.
    assert [one.severity for one in warnings] == []
    (promise,) = read(text)
    assert (promise.slo, promise.rule.target, promise.window_seconds) == (
        "myservice-requests-availability",
        0.999,
        30 * 86_400,
    )
    # Sloth's own factors for thirty days.
    assert [one.threshold for one in promise.alerts] == [14.4, 6, 3, 1]


_PYRRA = """\
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {name: Shop Errors, labels: {pyrra.dev/service: shop}}
spec:
  target: "99"
  window: 28d
  indicator: {%s}
"""
_RATIO = "ratio: {errors: {metric: 'e{code=\"5\"}'}, total: {metric: t}, grouping: [route]}"
_COUNTED = "{success: {metric: 'b{le=\"1\"}'}, total: {metric: t}}"


@pytest.mark.parametrize(
    ("indicator", "kind"),
    [
        (_RATIO, "bad"),
        (f"latency: {_COUNTED}", "good"),
        ("bool_gauge: {metric: probe_success}", "good"),
        ("latencyNative: {latency: 200ms, total: {metric: t}}", "raw"),
    ],
)
def test_pyrra_is_imported(indicator: str, kind: str) -> None:
    (found,) = translated(_PYRRA % indicator)
    text = written(found.objects)
    assert check(text) == []
    (promise,) = read(text)
    assert (promise.slo, promise.rule.target) == ("shop-errors", 0.99)
    ratio = promise.indicator.spec.ratio_metric
    assert ratio is not None
    assert getattr(ratio, kind) is not None
    assert [(one.long_seconds, one.threshold, one.after_seconds) for one in promise.alerts] == [
        (3600, 14, 120),
        (21_600, 7, 900),
        (86_400, 2, 3600),
        (345_600, 1, 10_800),
    ]
    assert any("grouping" in note for note in found.notes) == ("grouping" in indicator)


def test_what_cannot_be_imported_is_noted() -> None:
    slos = "[{name: a, objective: 99, sli: {plugin: {id: x}}}]"
    plugin = f"version: prometheus/v1\nservice: s\nslos: {slos}"
    (found,) = translated(plugin)
    assert [tree["kind"] for tree in found.objects] == ["Service"]
    assert "a plugin makes its query" in found.notes[0]
    (none,) = translated(_PYRRA % "")
    assert none.objects == ()
    with pytest.raises(UsageError, match="Line 1"):
        list(translated("- a list"))
    with pytest.raises(UsageError, match="Sloth"):
        list(translated("groups: []"))


def test_what_is_written_reads_the_same() -> None:
    text = slo(alertPolicies=alert_policy(14.4), description="Größer, 100 % — <b>")
    first = of_catalogue(of_files([File("a", "a", text)]))
    tree = yaml.safe_load(text)
    again = of_catalogue(of_files([File("b", "b", written([tree]))]))
    assert first._known == again._known
