"""What meters of pipelines, repositories and services say, as OpenTelemetry exporters report it."""

from datetime import datetime
from typing import Literal

from gnomon.domain.entity import Entity


class MeterReading(Entity, frozen=True, kw_only=True):
    """What one meter said of one series. Grain: teller, series and end of the interval.

    Kept as told: a cumulative reading counts from the start of its process, and becomes an amount
    only beside the reading before it. Source: OpenTelemetry, "Metrics data model".
    """

    name: str
    """Semantic name of the meter: ``cicd.pipeline.run.duration``."""
    unit: str | None = None
    """Its unit as told: ``s``, ``{run}``, ``By``."""
    kind: Literal["sum", "gauge", "histogram"]
    """What it is; exponential histograms are kept as histograms."""
    temporality: Literal["delta", "cumulative"] | None = None
    """Whether it tells of the interval alone or of everything since ``starts_at``; null for a
    gauge, which tells of one moment."""
    is_monotonic: bool | None = None
    """Whether it only ever grows; null for what is no sum."""
    series: str
    """Stands for the meter with all attributes of its resource and its own."""
    service_ref: str | None = None
    """``service.name`` of what reports."""
    environment: str | None = None
    """``deployment.environment.name``."""
    pipeline: str | None = None
    """``cicd.pipeline.name``."""
    repository: str | None = None
    """``vcs.repository.name`` or its address."""
    attributes: tuple[str, ...] = ()
    """The series' own attributes, ``name=value``, in order."""
    starts_at: datetime | None = None
    """Start of the interval, or of counting; null when not told."""
    ends_at: datetime
    """When it was read."""
    count: int | None = None
    """How many values a histogram holds; null for the rest."""
    value: float | None = None
    """The amount of a sum or gauge, the sum of a histogram's values; null when not told."""
    bounds: tuple[float, ...] = ()
    """Upper bounds of a histogram's buckets, the last of which has none."""
    bucket_counts: tuple[int, ...] = ()
    """Values in each bucket: at most its bound, above the one before."""
