"""What monitoring measured of each service in production, one row per interval."""

from typing import Any

from gnomon.domain.expression import matches
from gnomon.model.monitored import with_service
from gnomon.model.told_deployment import PRODUCTION_ENVIRONMENTS

Table = Any

_SUMS = (
    "request_count", "error_count",
    "apdex_satisfied_count", "apdex_tolerating_count", "apdex_frustrated_count",
)  # fmt: skip
_LEVELS = ("cpu_cores", "cpu_ratio", "memory_bytes", "memory_ratio", "instance_count")
_PERCENTS = (50, 95, 99)


def service_interval(
    sample: Table,
    tool_link: Table,
    service: Table,
    *,
    production_environments: tuple[str, ...] = PRODUCTION_ENVIRONMENTS,
) -> Table:
    """Signals of a service in production side by side, as one tool told them for one interval.

    Samples that tell an environment which is not production, and those of one version among
    several, are left out.

    Args:
        sample: The entity.
        tool_link: Needs ``service_id``, ``kind``, ``value``, ``tool_source``.
        service: Needs ``key``, ``name``.
        production_environments: Names of environments (globs) that are production. One too many
            counts the traffic of rehearsals.

    Returns:
        One row per service, tool and interval: ``sample_id`` (one of the samples, for lists),
        ``service_id`` (by the teller, a link, or an equal name; null when not known),
        ``service_ref``, ``starts_at``, ``ends_at``, ``seconds`` (float64), ``request_count``,
        ``error_count``, ``latency_p50``, ``latency_p95``, ``latency_p99`` (seconds),
        ``cpu_cores``, ``cpu_ratio``, ``memory_bytes``, ``memory_ratio``, ``instance_count``, the
        three counts of Apdex, ``url``. Null: not told.
    """
    told = sample.filter(
        sample.version.isnull()
        & (sample.environment.isnull() | matches(sample.environment, production_environments))
    )
    whole = with_service(told, tool_link, service)
    percent = (whole["quantile"] * 100).round().cast("int64")
    found = whole.group_by(["known_service", "source", "service_ref", "starts_at", "ends_at"]).agg(
        sample_id=whole.key.min(),
        url=whole.url.min(),
        **{name: whole.value.sum(where=whole.signal == name) for name in _SUMS},
        **{name: whole.value.max(where=whole.signal == name) for name in _LEVELS},
        **{
            f"latency_p{number}": whole.value.max(
                where=(whole.signal == "request_seconds") & (percent == number)
            )
            for number in _PERCENTS
        },
    )
    microseconds = found.ends_at.delta(found.starts_at, unit="microsecond")
    return found.filter(microseconds > 0).select(
        *("sample_id", "service_ref", "starts_at", "ends_at", "url", *_SUMS, *_LEVELS),
        *(f"latency_p{number}" for number in _PERCENTS),
        service_id="known_service",
        seconds=microseconds.cast("float64") / 1_000_000,
    )
