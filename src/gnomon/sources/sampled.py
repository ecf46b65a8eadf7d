"""Rows of monitoring, which every tool that measures makes the same way."""

from datetime import datetime

from gnomon.domain.signals import Sample, Signal


def sample(
    source: str,
    service: str,
    signal: Signal,
    value: float,
    interval: tuple[datetime, datetime],
    *,
    service_id: str | None = None,
    environment: str | None = None,
    version: str | None = None,
    quantile: float | None = None,
    threshold_seconds: float | None = None,
    url: str | None = None,
) -> Sample:
    """Tell what a signal was over an interval; the same interval told again replaces it.

    Args:
        source: The instance that tells it.
        service: The service as the tool names it.
        signal: What was measured.
        value: The number; not a number or without bounds is for the caller to leave out.
        interval: Start and end, UTC.
        service_id: The catalogue's service, where the tool names it.
        environment: Environment as the tool names it.
        version: Which of several versions side by side.
        quantile: 0 to 1, for a quantile.
        threshold_seconds: Apdex's T.
        url: Where a person can look at it.
    """
    starts_at, ends_at = interval
    told = (service, environment, version, signal, quantile, threshold_seconds)
    named = "/".join("" if part is None else str(part) for part in told)
    return Sample(
        key=f"{source}:sample:{named}@{starts_at:%Y-%m-%dT%H:%M:%SZ}",
        source=source,
        url=url,
        changed_at=ends_at,
        service_ref=service,
        service_id=service_id,
        environment=environment,
        version=version,
        signal=signal,
        quantile=quantile,
        threshold_seconds=threshold_seconds,
        value=value,
        starts_at=starts_at,
        ends_at=ends_at,
    )
