"""Rules for Prometheus, made of an SLO: error ratios over windows, what is left, and alerts.

The names of series are our own; the shape is that of Google, *The site reliability workbook*.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import yaml

from gnomon.catalog.openslo.objects import Metric, RatioMetric, Slo
from gnomon.errors import UsageError
from gnomon.insight.burn_alerts import BurnAlert
from gnomon.insight.error_budget import budget
from gnomon.steering.service_levels.promises import Promise

_SELECTOR = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*(?:\{[^{}]*\})?")
_WINDOW = re.compile(r"\{\{\s*\.window\s*\}\}|\$window\b")
_UNITS = ((86_400, "d"), (3600, "h"), (60, "m"), (1, "s"))
_COMPARE = {"lte": "<=", "lt": "<", "gte": ">=", "gt": ">"}
#: How often a level is looked at where no slice is told.
_LOOK_SECONDS = 60
_RECORD = "slo:error_ratio:rate"


def rules(slo: Slo, found: list[Promise]) -> str:
    """Write the rule file of an SLO.

    Args:
        slo: The SLO.
        found: Its promises.

    Raises:
        UsageError: An indicator has no query that Prometheus could be asked.
    """
    groups = [
        {"name": f"slo-{slo.metadata.name}-{each.number}", "rules": list(_rules(slo, each))}
        for each in found
    ]
    return yaml.safe_dump({"groups": groups}, sort_keys=False, width=10_000)


def _rules(slo: Slo, promise: Promise) -> Iterator[dict[str, Any]]:
    labels = {
        "slo": promise.slo,
        "objective": str(promise.number),
        "service": slo.spec.service,
    }
    windows = {one for alert in promise.alerts for one in (alert.long_seconds, alert.short_seconds)}
    if promise.rule.slice_seconds:
        windows.add(promise.rule.slice_seconds)
    for window in sorted({*windows, promise.window_seconds}):
        ratio = _window_ratio(promise, window, labels)
        yield _record(f"{_RECORD}{_length(window)}", ratio, labels)
    yield _record("slo:objective:ratio", f"vector({promise.rule.target})", labels)
    share, period = budget(promise.rule.target), _length(promise.window_seconds)
    spent = f"{_RECORD}{period}{_matching(labels)} / {share}"
    yield _record("slo:error_budget_remaining:ratio", f"1 - {spent}", labels)
    for alert in promise.alerts:
        yield _alert(slo, promise, alert, labels)


def _record(name: str, expression: str, labels: dict[str, str]) -> dict[str, Any]:
    return {"record": name, "expr": expression, "labels": dict(labels)}


def _alert(slo: Slo, promise: Promise, alert: BurnAlert, labels: dict[str, str]) -> dict[str, Any]:
    limit = f"({alert.threshold:.10g} * {budget(promise.rule.target)})"
    series = _matching(labels)
    parts = [
        f"{_RECORD}{_length(window)}{series} > {limit}"
        for window in (alert.long_seconds, alert.short_seconds)
    ]
    title = slo.metadata.display_name or promise.slo
    burns = f"The error budget of {title} burns more than {alert.threshold:.4g} times too fast."
    return {
        "alert": "ErrorBudgetBurns",
        "expr": " and ".join(parts),
        **({"for": _length(alert.after_seconds)} if alert.after_seconds else {}),
        "labels": {**labels, "severity": alert.severity, "window": _length(alert.long_seconds)},
        "annotations": {"summary": burns},
    }


def _matching(labels: dict[str, str]) -> str:
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}"


def _window_ratio(promise: Promise, window: int, labels: dict[str, str]) -> str:
    """Write the error ratio of a window, by the way in which the budget is counted."""
    rule, length = promise.rule, _length(window)
    if rule.method == "Occurrences" or not rule.slice_seconds or window <= rule.slice_seconds:
        return error_ratio(promise, length)
    size = _length(rule.slice_seconds)
    series = f"{_RECORD}{size}{_matching(labels)}"
    if rule.method == "RatioTimeslices":
        return f"avg_over_time({series}[{length}:{size}])"
    least = rule.slice_target if rule.slice_target is not None else rule.target
    return f"avg_over_time(({series} > bool {1 - Decimal(str(least))})[{length}:{size}])"


def error_ratio(promise: Promise, window: str) -> str:
    """Write the PromQL of the share that failed over a window.

    Args:
        promise: What is promised.
        window: The window, as Prometheus writes it.

    Raises:
        UsageError: The indicator has no query that Prometheus could be asked.
    """
    spec = promise.indicator.spec
    if spec.threshold_metric is not None and promise.op and promise.value is not None:
        level = _query(spec.threshold_metric, promise)
        step = _length(promise.rule.slice_seconds or _LOOK_SECONDS)
        kept = f"({level}) {_COMPARE[promise.op]} bool {promise.value:g}"
        return f"1 - avg_over_time(({kept})[{window}:{step}])"
    if spec.ratio_metric is None:
        raise _unasked(promise, "no ratioMetric and no thresholdMetric")
    return _of_ratio(spec.ratio_metric, promise, window)


def _of_ratio(ratio: RatioMetric, promise: Promise, window: str) -> str:
    def asked(metric: Metric) -> str:
        return windowed(_query(metric, promise), window)

    if ratio.raw is not None:
        raw = asked(ratio.raw)
        return f"1 - ({raw})" if ratio.raw_type == "success" else raw
    if ratio.total is None:
        raise _unasked(promise, "no total")
    total = asked(ratio.total)
    if ratio.bad is not None:
        # Without a failure there is no series of them: that is none, not unknown.
        return f"((({asked(ratio.bad)}) or 0 * ({total})) / ({total}))"
    if ratio.good is None:
        raise _unasked(promise, "neither good nor bad")
    return f"1 - ((({asked(ratio.good)}) or 0 * ({total})) / ({total}))"


def windowed(query: str, window: str) -> str:
    """Put a window into a query: for ``{{.window}}`` or ``$window``, or around a bare counter.

    Raises:
        UsageError: The query has no place for a window.
    """
    found, count = _WINDOW.subn(window, query.strip())
    if count:
        return found
    if _SELECTOR.fullmatch(found):
        return f"sum(rate({found}[{window}]))"
    raise UsageError(
        f"The query {query!r} has no window. Write [{{{{.window}}}}] where it stands, "
        "or the bare selector of a counter."
    )


def _query(metric: Metric, promise: Promise) -> str:
    told = metric.metric_source.spec
    query = told.get("query") or told.get("promql")
    if not isinstance(query, str) or (metric.metric_source.type or "").lower() == "gnomon":
        raise _unasked(promise, "no query of Prometheus")
    return query


def _unasked(promise: Promise, lacks: str) -> UsageError:
    return UsageError(
        f"No rules can be written for {promise.slo}: its indicator has {lacks}. "
        "Give it metricSource {type: Prometheus, spec: {query: ...}}."
    )


def _length(seconds: int) -> str:
    """Write a length as Prometheus does."""
    for size, unit in _UNITS:
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
