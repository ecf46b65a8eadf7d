"""What an SLO promises, taken apart: one promise for each objective."""

from collections.abc import Iterator

from msgspec import Struct

from gnomon.catalog.openslo.durations import seconds
from gnomon.catalog.openslo.objects import (
    Indicator,
    Metric,
    Objective,
    Operator,
    Slo,
    TimeWindow,
)
from gnomon.domain.service_level import MEASURES
from gnomon.insight.burn_alerts import BurnAlert, shorter, usual_alerts
from gnomon.insight.error_budget import Rule
from gnomon.steering.service_levels.objects import Objects, Unreadable

MEASURED_BY = "gnomon.dev/measured-by"
_OURS = "gnomon"


class Promise(Struct, frozen=True, kw_only=True):
    """One objective of an SLO."""

    slo: str
    """Name of the SLO."""
    number: int
    """Which of its objectives, from 1."""
    title: str
    """What the objective is called."""
    rule: Rule
    """How failure is held against its target."""
    window: TimeWindow
    """Over how long."""
    window_seconds: int
    """Length of the window; of a month thirty days."""
    measure: str | None
    """What Gnomon measures of it; null: only the tool its indicator names does."""
    indicator: Indicator
    """What is measured."""
    op: Operator | None
    """How a level is compared with `value`; null for ratios."""
    value: float | None
    """The level that is promised."""
    weight: float | None
    """Its weight in a composite; null: none is told."""
    alerts: tuple[BurnAlert, ...]
    """When somebody is told that it burns."""
    has_own_alerts: bool
    """Whether the alerts are its own policies'; else they are the usual ones."""


def target(objective: Objective) -> float | None:
    """Return the share an objective promises; null when it says none."""
    if objective.target is not None:
        return objective.target
    percent = objective.target_percent
    # By way of its text: 99.9 / 100 is 0.9990000000000001.
    return None if percent is None else float(f"{percent / 100:.12g}")


def is_composite(slo: Slo) -> bool:
    """Whether objectives bring indicators of their own."""
    return any(one.indicator or one.indicator_ref for one in slo.spec.objectives)


def measured_by(slo: Slo, indicator: Indicator) -> str | None:
    """Say which of Gnomon's measures stands for an indicator; null when none does."""
    told = indicator.metadata.annotations.get(MEASURED_BY)
    if told is None and not is_composite(slo):
        told = slo.metadata.annotations.get(MEASURED_BY)
    if told is None:
        ratio = indicator.spec.ratio_metric
        told = _own(indicator.spec.threshold_metric) or _own(ratio.raw if ratio else None)
    return told if told in MEASURES else None


def _own(metric: Metric | None) -> str | None:
    if metric is None or (metric.metric_source.type or "").lower() != _OURS:
        return None
    return str(metric.metric_source.spec.get("measure"))


def promises(slo: Slo, objects: Objects) -> Iterator[Promise]:
    """Take an SLO apart; what `problems` calls an error gives no promise.

    Args:
        slo: The SLO.
        objects: Where its references lead.
    """
    if len(slo.spec.time_window) != 1:
        return
    (window,) = slo.spec.time_window
    length = seconds(window.duration)
    for number, objective in enumerate(slo.spec.objectives, 1):
        indicator = indicator_of(slo, objective, objects)
        share = target(objective)
        if length is None or share is None or not 0 < share < 1:
            continue
        if not isinstance(indicator, Indicator):
            continue
        own = alerts(slo, objects)
        yield Promise(
            slo=slo.metadata.name,
            number=number,
            title=objective.display_name or f"{share:.6%}".rstrip("0%").rstrip(".") + " %",
            rule=Rule(
                target=share,
                method=slo.spec.budgeting_method,
                slice_seconds=seconds(objective.time_slice_window),
                slice_target=objective.time_slice_target,
            ),
            window=window,
            window_seconds=length,
            measure=measured_by(slo, indicator),
            indicator=indicator,
            op=objective.op if indicator.spec.ratio_metric is None else None,
            value=objective.value,
            weight=objective.composite_weight,
            alerts=own or usual_alerts(length, share),
            has_own_alerts=bool(own),
        )


def indicator_of(slo: Slo, objective: Objective, objects: Objects) -> Indicator | Unreadable | None:
    """Find what an objective measures: an indicator of its own, else the SLO's.

    An SLO that says what Gnomon measures by an annotation needs no indicator beside it.
    """
    found = objects.indicator(objective.indicator_ref, objective.indicator)
    if found is None:
        found = objects.indicator(slo.spec.indicator_ref, slo.spec.indicator)
    if found is None and slo.metadata.annotations.get(MEASURED_BY) in MEASURES:
        return Indicator(metadata=slo.metadata)
    return found


def alerts(slo: Slo, objects: Objects) -> tuple[BurnAlert, ...]:
    """List the alerts of an SLO's own policies, each with the short window that ends it."""
    found = []
    for policy in objects.policies(slo):
        for condition in [] if isinstance(policy, Unreadable) else objects.conditions(policy):
            if isinstance(condition, Unreadable):
                continue
            told = condition.spec.condition
            window = seconds(told.lookback_window)
            if window is not None:
                found.append(
                    BurnAlert(
                        severity=condition.spec.severity,
                        long_seconds=window,
                        short_seconds=shorter(window),
                        threshold=told.threshold,
                        after_seconds=seconds(told.alert_after) or 0,
                    )
                )
    return tuple(found)
