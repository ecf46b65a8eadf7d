"""What OpenTelemetry's metrics mean: readings of meters, and samples of running services."""

from collections.abc import Iterator, Mapping
from functools import partial

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.meter import MeterReading
from gnomon.sources.bodies import check_clock
from gnomon.sources.otlp.options import OtlpOptions
from gnomon.sources.otlp.points import Attributes, Point, points
from gnomon.sources.otlp.samples import environment, samples
from gnomon.sources.source import Reader

#: Meters of pipelines, repositories and deployments, and of requests that services answer.
_KEPT = ("cicd.", "vcs.", "deployment.", "http.server.", "rpc.server.")


def readers(options: OtlpOptions) -> Mapping[str, Reader]:
    """Make the readers of an instance.

    Args:
        options: Say what exporters leave open.
    """
    return {"otlp.metrics": partial(_metrics, options=options)}


def _metrics(event: Event, *, options: OtlpOptions) -> Iterator[Entity]:
    """Read a request; meters of no use here are left out.

    Raises:
        PayloadError: See `gnomon.sources.otlp.points.points`.
    """
    told = list(points(event))
    check_clock((point.ends_at for point in told), event)
    yield from (_reading(event.source, each) for each in told if each.name.startswith(_KEPT))
    yield from samples(event.source, told, options)


def _reading(source: str, point: Point) -> MeterReading:
    return MeterReading(
        key=f"{source}:meter_reading:{point.series}@{point.ends_at:%Y%m%dT%H%M%S.%fZ}",
        source=source,
        changed_at=point.ends_at,
        name=point.name,
        unit=point.unit,
        kind=point.kind,
        temporality=point.temporality,
        is_monotonic=point.is_monotonic,
        series=point.series,
        service_ref=_first(point.resource, "service.name"),
        environment=environment(point),
        pipeline=_first({**point.resource, **point.attributes}, "cicd.pipeline.name"),
        repository=_first(
            {**point.resource, **point.attributes}, "vcs.repository.url.full", "vcs.repository.name"
        ),
        attributes=tuple(sorted(f"{name}={value}" for name, value in point.attributes.items())),
        starts_at=point.starts_at,
        ends_at=point.ends_at,
        count=point.count,
        value=point.value,
        bounds=point.bounds,
        bucket_counts=point.bucket_counts,
    )


def _first(told: Attributes, *names: str) -> str | None:
    return next((str(told[name]) for name in names if told.get(name)), None)
