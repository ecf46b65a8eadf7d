"""Pyrra's SLOs as objects of OpenSLO.

Specification: https://github.com/pyrra-dev/pyrra (``pyrra.dev/v1alpha1``). Pyrra's windows grow
with the period: those below are of 28 days.
"""

from typing import Any

from gnomon.catalog.openslo.durations import seconds
from gnomon.catalog.openslo.translated import Translated, name_of, openslo, prometheus

_PERIOD = "28d"
_MINUTE = 60
#: Severity, factor, and the parts of the period that are the long window and how long it lasts.
_ALERTS = (
    ("critical", 14, 28 * 24, 28 * 24 * 30),
    ("critical", 7, 28 * 4, 28 * 24 * 4),
    ("warning", 2, 28, 28 * 24),
    ("warning", 1, 7, 28 * 8),
)
_SERVICE_LABELS = ("pyrra.dev/service", "service", "app")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}


def of_pyrra(tree: Any) -> Translated:
    """Turn an SLO of Pyrra into a service and an SLO.

    Args:
        tree: The object.
    """
    metadata, spec = tree.get("metadata") or {}, tree.get("spec") or {}
    name, labels = str(metadata.get("name") or "slo"), dict(metadata.get("labels") or {})
    service = next((labels[each] for each in _SERVICE_LABELS if labels.get(each)), name)
    metric = _metric(spec.get("indicator") or {})
    if metric is None:
        return Translated((), (f"{name}: its indicator is none that is read",))
    if spec.get("target") is None:
        return Translated((), (f"{name}: has no target and promises nothing",))
    window = str(spec.get("window") or _PERIOD)
    alerting = spec.get("alerting") or {}
    policies = [] if alerting.get("disabled") == "true" else _policies(name, window, spec["target"])
    told = openslo(
        "SLO",
        name_of(name),
        {
            **({"description": spec["description"]} if spec.get("description") else {}),
            "service": name_of(service),
            "indicator": {"metadata": {"name": name_of(name)}, "spec": {"ratioMetric": metric}},
            "timeWindow": [{"duration": window, "isRolling": "true"}],
            "budgetingMethod": "Occurrences",
            "objectives": [{"targetPercent": spec["target"]}],
            **({"alertPolicies": policies} if policies else {}),
        },
        labels=labels,
    )
    return Translated(
        (openslo("Service", name_of(service), {}), told), tuple(_notes(name, spec, policies))
    )


def _notes(name: str, spec: Any, policies: list[Any]) -> list[str]:
    indicator = next(iter((spec.get("indicator") or {}).values()), None)
    notes = []
    if isinstance(indicator, dict) and indicator.get("grouping"):
        notes.append(f"{name}: is judged whole; OpenSLO has no words for its grouping")
    if policies:
        notes.append(f"{name}: every short window is a twelfth of the long one")
    return notes


def _metric(indicator: Any) -> dict[str, Any] | None:
    ratio, latency = indicator.get("ratio"), indicator.get("latency")
    native, gauge = indicator.get("latencyNative"), indicator.get("bool_gauge")
    gauge = gauge or indicator.get("boolGauge")
    if ratio:
        return _counted("bad", _of(ratio, "errors"), _of(ratio, "total"))
    if latency:
        return _counted("good", _of(latency, "success"), _of(latency, "total"))
    if gauge and gauge.get("metric"):
        selector = gauge["metric"]
        return {
            "good": prometheus(f"sum(sum_over_time({selector}[{{{{.window}}}}]))"),
            "total": prometheus(f"sum(count_over_time({selector}[{{{{.window}}}}]))"),
        }
    if native:
        limit, selector = _seconds(native.get("latency")), _of(native, "total")
        if limit is not None and selector:
            query = f"histogram_fraction(0, {limit:g}, sum(rate({selector}[{{{{.window}}}}])))"
            return {"raw": prometheus(query), "rawType": "success"}
    return None


def _of(indicator: Any, part: str) -> str | None:
    return (indicator.get(part) or {}).get("metric")


def _counted(part: str, counted: str | None, total: str | None) -> dict[str, Any] | None:
    if not counted or not total:
        return None
    # Bare selectors of counters, as Pyrra has them.
    return {"counter": "true", part: prometheus(counted), "total": prometheus(total)}


def _seconds(written: Any) -> float | None:
    text = str(written or "")
    for unit, factor in _UNITS.items():
        number = text.removesuffix(unit)
        if number != text and number.replace(".", "", 1).isdigit():
            return float(number) * factor
    return None


def _policies(name: str, window: str, percent: Any) -> list[Any]:
    """Write Pyrra's four alerts; one that could never fire at its target is left out."""
    period = seconds(window)
    if period is None:
        return []
    budget = 1 - float(percent) / 100
    return [
        {
            "kind": "AlertPolicy",
            "metadata": {"name": name_of(name, severity, str(factor))},
            "spec": {
                "alertWhenBreaching": "true",
                "conditions": [_condition(name, severity, factor, period // part, period // wait)],
            },
        }
        for severity, factor, part, wait in _ALERTS
        if factor * budget < 1
    ]


def _condition(name: str, severity: str, factor: int, long: int, after: int) -> Any:
    return {
        "kind": "AlertCondition",
        "metadata": {"name": name_of(name, severity, str(factor))},
        "spec": {
            "severity": severity,
            "condition": {
                "kind": "burnrate",
                "op": "gt",
                "threshold": str(factor),
                "lookbackWindow": _minutes(long),
                "alertAfter": _minutes(after),
            },
        },
    }


def _minutes(length: int) -> str:
    return f"{max(round(length / _MINUTE), 1)}m"
