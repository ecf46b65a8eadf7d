"""What Prometheus' answers mean: samples of services."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from gnomon.domain.event import Event
from gnomon.domain.signals import Sample
from gnomon.sources.bodies import check_clock, decoded
from gnomon.sources.moment import shifted
from gnomon.sources.prometheus.payloads import About, Series, Told
from gnomon.sources.prometheus.values import is_wanted, moment, number
from gnomon.sources.sampled import sample

_TOLD = msgspec.json.Decoder(Told)


def read_range(event: Event) -> Iterator[Sample]:
    """Read the answer to a range query: the value at a time is of the interval before it.

    A series without the service's label is nobody's and gives no row; nor does a value that is no
    number, which is how Prometheus says that there was nothing to divide by.

    Raises:
        PayloadError: The body is not what Prometheus promises.
    """
    told = decoded(_TOLD, event)
    for series in told.page.data.result:
        service = series.metric.get(told.about.service_label)
        if service and is_wanted(service, told.about.include, told.about.exclude):
            rows = list(_samples(event.source, service, series, told.about))
            check_clock((row.ends_at for row in rows), event)
            yield from rows


def _samples(source: str, service: str, series: Series, about: About) -> Iterator[Sample]:
    length = timedelta(seconds=about.interval_seconds)
    for seconds, text in series.values:
        value, ends_at = number(text), moment(seconds)
        if value is None:
            continue
        yield sample(
            source,
            service,
            about.signal,
            value,
            (shifted(ends_at, -length), ends_at),
            environment=series.metric.get(about.environment_label) or None,
            version=series.metric.get(about.version_label) or None,
            quantile=about.quantile,
            threshold_seconds=about.threshold_seconds,
        )
