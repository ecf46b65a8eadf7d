"""What is wrong with objects of OpenSLO: contradictions, unknown indicators, idle alerts."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from gnomon.catalog.finding import Severity
from gnomon.catalog.openslo.durations import seconds, start_time
from gnomon.catalog.openslo.objects import Indicator, Objective, RatioMetric, Slo
from gnomon.domain.service_level import MEASURES
from gnomon.insight.error_budget import never_fires
from gnomon.steering.service_levels.objects import Objects, Unreadable
from gnomon.steering.service_levels.promises import (
    MEASURED_BY,
    alerts,
    indicator_of,
    is_composite,
    target,
)

_HOUR = 3600
#: One part of an SLO's check: the SLO and where its references lead in, problems out.
_Part = Callable[[Slo, Objects], "Iterator[Problem]"]


class Problem(Struct, frozen=True, kw_only=True):
    """One thing an SLO says that cannot be, or is doubtful."""

    path: str
    """Where in the SLO."""
    found: str
    """What stands there, by its name."""
    expected: str
    """What could stand there instead."""
    severity: Severity = "error"
    """An error keeps it from being judged."""


def problems(slo: Slo, objects: Objects) -> Iterator[Problem]:
    """Say everything that is wrong with an SLO.

    Args:
        slo: The SLO.
        objects: Where its references lead.
    """
    parts: tuple[_Part, ...] = (_window, _indicators, _objectives, _composite, _alerts)
    for part in parts:
        yield from part(slo, objects)


def _window(slo: Slo, _: Objects) -> Iterator[Problem]:
    windows = slo.spec.time_window
    if len(windows) != 1:
        yield Problem(
            path="spec.timeWindow", found=f"{len(windows)} time windows", expected="exactly one"
        )
        return
    (window,) = windows
    length = seconds(window.duration)
    at = "spec.timeWindow"
    if length is None:
        yield Problem(
            path=at,
            found=f"duration {window.duration!r}",
            expected="such as 1h, 7d, 28d, 4w, 1M, 1Q or 1Y",
        )
    elif length < _HOUR:
        yield Problem(
            path=at,
            found=f"a window of {window.duration}, which is minutes",
            expected="1M where a month is meant",
            severity="warning",
        )
    if window.is_rolling and window.calendar is not None:
        yield Problem(
            path=at,
            found="contradiction: a window that rolls, with a calendar",
            expected="isRolling: true, or a calendar",
        )
    if not window.is_rolling and start_time(window) is None:
        yield Problem(
            path=at,
            found="a window that does not roll, without a calendar that can be read",
            expected="isRolling: true, or calendar {startTime: 2026-01-01 00:00:00, timeZone: UTC}",
        )


def _indicators(slo: Slo, objects: Objects) -> Iterator[Problem]:
    if slo.spec.indicator is not None and slo.spec.indicator_ref is not None:
        yield Problem(
            path="spec.indicatorRef",
            found="contradiction: an indicator and a reference to one",
            expected="one of both",
        )
    for name in (slo.spec.indicator_ref, *(one.indicator_ref for one in slo.spec.objectives)):
        found = objects.indicator(name, None)
        if isinstance(found, Unreadable):
            yield Problem(
                path="spec.indicatorRef",
                found=f"unknown indicator: {found.why}",
                expected="the name of an SLI that the catalogue defines",
            )
    seen: dict[str, Indicator] = {}
    for objective in slo.spec.objectives:
        told = indicator_of(slo, objective, objects)
        if isinstance(told, Indicator):
            seen.setdefault(told.metadata.name, told)
        elif told is None:
            yield Problem(
                path="spec.indicator",
                found="no indicator",
                expected=f"indicator, indicatorRef, or the annotation {MEASURED_BY}",
            )
            break
    for indicator in seen.values():
        yield from _indicator(indicator, slo)


def _indicator(indicator: Indicator, slo: Slo) -> Iterator[Problem]:
    at = "spec.indicator"
    ratio, threshold = indicator.spec.ratio_metric, indicator.spec.threshold_metric
    told = indicator.metadata.annotations.get(MEASURED_BY)
    told = told or slo.metadata.annotations.get(MEASURED_BY)
    if told is not None and told not in MEASURES:
        yield Problem(path=at, found=f"unknown indicator: {told!r}", expected=" | ".join(MEASURES))
    if ratio is not None and threshold is not None:
        yield Problem(
            path=at,
            found="contradiction: a ratioMetric and a thresholdMetric",
            expected="one of both",
        )
    if ratio is None and threshold is None and told is None:
        yield Problem(
            path=at,
            found=f"unknown indicator: {indicator.metadata.name or 'it'} measures nothing",
            expected=f"ratioMetric, thresholdMetric, or the annotation {MEASURED_BY}",
        )
    if ratio is not None:
        yield from _ratio(ratio, at)


def _ratio(ratio: RatioMetric, at: str) -> Iterator[Problem]:
    if ratio.good is not None and ratio.bad is not None:
        yield Problem(path=at, found="contradiction: good and bad", expected="one of both")
    counted = ratio.good or ratio.bad
    if ratio.raw is not None and (counted or ratio.total):
        yield Problem(
            path=at, found="contradiction: raw beside good, bad or total", expected="raw alone"
        )
    elif ratio.raw is None and not (counted and ratio.total):
        yield Problem(
            path=at, found="a ratio of one figure", expected="total, and good or bad; or raw"
        )
    if ratio.raw is not None and ratio.raw_type is None:
        yield Problem(path=at, found="raw without rawType", expected="rawType: success or failure")


def _objectives(slo: Slo, objects: Objects) -> Iterator[Problem]:
    if not slo.spec.objectives:
        yield Problem(path="spec.objectives", found="no objective", expected="at least one")
    for number, objective in enumerate(slo.spec.objectives):
        at = f"spec.objectives[{number}]"
        yield from _target(objective, at)
        yield from _slices(slo, objective, at)
        told = indicator_of(slo, objective, objects)
        is_level = isinstance(told, Indicator) and told.spec.threshold_metric is not None
        if is_level and (objective.op is None or objective.value is None):
            yield Problem(
                path=at,
                found="a threshold without op and value",
                expected="op: lte, lt, gte or gt, and value",
            )


def _target(objective: Objective, at: str) -> Iterator[Problem]:
    if objective.target is not None and objective.target_percent is not None:
        yield Problem(
            path=at, found="contradiction: target and targetPercent", expected="one of both"
        )
    share = target(objective)
    if share is None:
        yield Problem(path=at, found="no target", expected="target: 0.999 or targetPercent: 99.9")
    elif share == 1:
        yield Problem(
            path=f"{at}.target",
            found="target 1.0, which leaves no error budget: its burn rate is undefined",
            expected="a target below 1; 0.9999 leaves 4 minutes in 30 days",
        )
    elif not 0 < share < 1:
        yield Problem(
            path=f"{at}.target", found=f"target {share:g}", expected="above 0 and below 1"
        )


def _slices(slo: Slo, objective: Objective, at: str) -> Iterator[Problem]:
    method = slo.spec.budgeting_method
    length = seconds(objective.time_slice_window)
    if method == "Occurrences":
        if objective.time_slice_window is not None or objective.time_slice_target is not None:
            yield Problem(
                path=at,
                found="contradiction: slices of time, with a budget of Occurrences",
                expected="budgetingMethod Timeslices or RatioTimeslices, or no slices",
                severity="warning",
            )
        return
    if length is None:
        yield Problem(
            path=f"{at}.timeSliceWindow",
            found=f"{method} without a slice of time that can be read",
            expected="such as 1m or 5m",
        )
    if method == "Timeslices" and objective.time_slice_target is None:
        yield Problem(
            path=f"{at}.timeSliceTarget",
            found="Timeslices without what makes a slice a good one",
            expected="a share such as 0.99",
        )
    windows = [seconds(window.duration) for window in slo.spec.time_window]
    if length is not None and any(window is not None and length > window for window in windows):
        yield Problem(
            path=f"{at}.timeSliceWindow",
            found="contradiction: a slice longer than the time window",
            expected="a slice of at most the window",
        )


def _composite(slo: Slo, _: Objects) -> Iterator[Problem]:
    composite = is_composite(slo)
    whole = slo.spec.indicator or slo.spec.indicator_ref
    for number, objective in enumerate(slo.spec.objectives):
        at = f"spec.objectives[{number}]"
        own = objective.indicator or objective.indicator_ref
        if objective.indicator is not None and objective.indicator_ref is not None:
            yield Problem(
                path=at,
                found="contradiction: an indicator and a reference to one",
                expected="one of both",
            )
        if composite and whole is not None and own:
            yield Problem(
                path=at,
                found="contradiction: an indicator of the SLO and one of the objective",
                expected="indicators of objectives alone, in a composite",
            )
        weight = objective.composite_weight
        if weight is not None and (not composite or weight <= 0):
            yield Problem(
                path=f"{at}.compositeWeight",
                found=f"weight {weight:g}" if composite else "a weight outside of a composite",
                expected="a weight above 0, of an objective with an indicator of its own",
                severity="error" if composite else "warning",
            )


def _alerts(slo: Slo, objects: Objects) -> Iterator[Problem]:
    at = "spec.alertPolicies"
    for policy in objects.policies(slo):
        if isinstance(policy, Unreadable):
            yield Problem(path=at, found=policy.why, expected="an AlertPolicy of the catalogue")
            continue
        for condition in objects.conditions(policy):
            if isinstance(condition, Unreadable):
                yield Problem(
                    path=at, found=condition.why, expected="an AlertCondition of the catalogue"
                )
            elif seconds(condition.spec.condition.lookback_window) is None:
                yield Problem(path=at, found="no lookbackWindow", expected="such as 1h")
    for objective in slo.spec.objectives:
        share = target(objective)
        for alert in alerts(slo, objects) if share is not None and 0 < share < 1 else ():
            if share is not None and never_fires(alert.threshold, share):
                yield Problem(
                    path=at,
                    found=f"an alert that can never fire: a burn rate above {alert.threshold:g} "
                    f"when all fails at a target of {share:g} burns {1 / (1 - share):.4g} times "
                    "as fast as allowed",
                    expected=f"a threshold below {1 / (1 - share):.4g}",
                )
