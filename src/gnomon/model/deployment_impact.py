"""What monitoring saw of a service before and after each of its production deployments."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any

_WEEK_MINUTES = 7 * 24 * 60
_SUMS = ("request_count", "error_count", "cpu_seconds", "minutes")


def deployment_impact(
    production_deployment: Table,
    service_interval: Table,
    *,
    impact_window_minutes: int = 30,
    impact_settling_minutes: int = 5,
) -> Table:
    """Signals in equal windows before and after a deployment, and at the same hours a week earlier.

    The window after begins when the new version has settled. Intervals that reach over the edge of
    a window are in neither. Where another deployment of the service falls into the windows, nobody
    can say which of them did what.

    Args:
        production_deployment: Needs ``deployment_id``, ``service_id``, ``repository_id``,
            ``status``, ``is_config_only``, ``started_at``, ``at``, ``url``.
        service_interval: Needs ``service_id``, ``starts_at``, ``ends_at``, ``seconds``,
            ``request_count``, ``error_count``, ``cpu_cores``, ``latency_p95``.
        impact_window_minutes: How long before and after is looked at. Longer windows see smaller
            effects and more of the day's ups and downs.
        impact_settling_minutes: How long a new version may warm up unobserved.

    Returns:
        One row per deployment of a known service that went through: ``deployment_id``,
        ``service_id``, ``repository_id``, ``url``, ``started_at``, ``at``, ``is_disturbed``
        (another one fell into the windows), and for each of ``before``, ``after``, ``week_before``
        and ``week_after``: ``request_count_*``, ``error_count_*``, ``cpu_seconds_*``,
        ``minutes_*`` (float64, sums; null: not told), ``latency_p95_*`` (median of the intervals),
        ``latency_low_*`` and ``latency_high_*`` (their range), ``interval_count_*``.
    """
    went = production_deployment.filter(
        (production_deployment.status == "success")
        & ~production_deployment.is_config_only
        & production_deployment.service_id.notnull()
        & production_deployment["at"].notnull()
    )
    went = went.mutate(begins_at=went.started_at.coalesce(went["at"]))
    window, settling = impact_window_minutes, impact_settling_minutes
    spans = _spans(went, window, settling)
    seen = _seen(spans, service_interval)
    order = ibis.window(group_by="service_id", order_by=["at", "deployment_id"])
    around = went.mutate(
        last_at=went["at"].lag().over(order), next_at=went.begins_at.lead().over(order)
    )
    reach = ibis.interval(minutes=window)
    is_disturbed = (around.last_at > around.begins_at - reach).fill_null(False) | (
        around.next_at < around["at"] + ibis.interval(minutes=window + settling)
    ).fill_null(False)
    known = around.mutate(is_disturbed=is_disturbed).left_join(seen, "deployment_id")
    return known.select(
        *("deployment_id", "service_id", "repository_id", "url", "started_at", "at"),
        "is_disturbed",
        *(column for column in seen.columns if column != "deployment_id"),
    )


def _spans(went: Table, window: int, settling: int) -> Table:
    """The four windows of each deployment."""
    made = []
    for name, shift in (("", 0), ("week_", _WEEK_MINUTES)):
        back = ibis.interval(minutes=shift)
        begins, ends = went.begins_at - back, went["at"] - back
        sides = {
            "before": (begins - ibis.interval(minutes=window), begins),
            "after": (
                ends + ibis.interval(minutes=settling),
                ends + ibis.interval(minutes=settling + window),
            ),
        }
        made += [
            went.select(
                "deployment_id",
                "service_id",
                side=ibis.literal(f"{name}{side}"),
                first_at=first,
                last_at=last,
            )
            for side, (first, last) in sides.items()
        ]
    return united(*made)


def _seen(spans: Table, interval: Table) -> Table:
    """Sum up the intervals that lie in each window, side by side."""
    # Joined by the hour, so that each window meets a few intervals and not all of its service.
    hours = united(
        spans.mutate(hour=spans.first_at.truncate("h")),
        spans.mutate(hour=spans.last_at.truncate("h")),
        distinct=True,
    )
    told = interval.filter(interval.service_id.notnull()).mutate(
        hour=interval.starts_at.truncate("h"),
        minutes=interval.seconds / 60,
        cpu_seconds=interval.cpu_cores * interval.seconds,
    )
    met = hours.join(told, ["service_id", "hour"])
    met = met.filter((met.starts_at >= met.first_at) & (met.ends_at <= met.last_at))
    sides = ("before", "after", "week_before", "week_after")
    columns: dict[str, Any] = {}
    for side in sides:
        here = met.side == side
        columns |= {f"{name}_{side}": met[name].sum(where=here) for name in _SUMS}
        latency = met.latency_p95
        # Filtered by hand: a median with a condition is not on every engine.
        columns[f"latency_low_{side}"] = latency.min(where=here)
        columns[f"latency_high_{side}"] = latency.max(where=here)
        columns[f"latency_p95_{side}"] = ibis.ifelse(here, latency, ibis.null("float64")).quantile(
            0.5
        )
        columns[f"interval_count_{side}"] = here.sum()
    return met.group_by("deployment_id").agg(**columns)
