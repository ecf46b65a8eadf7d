"""What to ask Prometheus: each signal and each check, a stretch of time at once."""

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple

from gnomon.domain.event import Event
from gnomon.domain.signals import Signal
from gnomon.sources.beside import beside
from gnomon.sources.http import with_query
from gnomon.sources.paging import page_event
from gnomon.sources.prometheus.options import CHECKS, QUESTIONS, PrometheusOptions
from gnomon.sources.prometheus.payloads import About, CheckAbout
from gnomon.sources.source import Checkpoint, Fetching, Progress
from gnomon.sources.streams import Failures, together

_PATH = "/api/v1/query_range"
#: Intervals asked for at once; Prometheus gives at most 11,000 of a series.
_AT_ONCE = 1000

Step = Event | Checkpoint | Progress


async def fetch(fetching: Fetching) -> AsyncIterator[Step]:
    """Fetch the intervals that ended since the last fetch, the last one again.

    Raises:
        SourceError: Prometheus does not answer, or could not answer some of the questions.
    """
    options: PrometheusOptions = fetching.options
    now = datetime.now(UTC) - timedelta(seconds=options.settle_seconds)
    failures = Failures()
    asked = [*questions(fetching), *checks(fetching)]
    groups = [(each.stream, [partial(_stretches, fetching, each, now)]) for each in asked]
    async with aclosing(together(groups, failures)) as steps:
        async for step in steps:
            yield step
    failures.raise_any()


class Asked(NamedTuple):
    """One question in PromQL."""

    stream: str
    """Name of what is remembered of it."""
    query: str
    step_seconds: int
    about: About | CheckAbout
    """What stands beside the answer."""
    event_type: str


def questions(fetching: Fetching) -> Iterator[Asked]:
    """List what is asked about signals."""
    options: PrometheusOptions = fetching.options
    for signal, query in {**QUESTIONS, **options.questions}.items():
        if not query:
            continue
        is_apdex = signal.startswith("apdex_")
        threshold = options.apdex_threshold_seconds if is_apdex else None
        if is_apdex and threshold is None:
            continue
        for quantile in options.quantiles if signal == "request_seconds" else (None,):
            about = _about(fetching, signal, quantile, threshold)
            name = signal if quantile is None else f"{signal}/{quantile}"
            step = options.interval_seconds
            yield Asked(name, _written(query, about), step, about, "prometheus.api.range")


def checks(fetching: Fetching) -> Iterator[Asked]:
    """List what is asked about checks from outside."""
    options: PrometheusOptions = fetching.options
    about = CheckAbout(
        step_seconds=options.check_step_seconds,
        service_label=options.service_label,
        vantage_label=options.vantage_label,
        include=fetching.include,
        exclude=fetching.exclude,
    )
    for name, query in {**CHECKS, **options.checks}.items():
        if query:
            step = options.check_step_seconds
            yield Asked(f"checks/{name}", query, step, about, "prometheus.api.checks")


async def _stretches(fetching: Fetching, asked: Asked, now: datetime) -> AsyncIterator[Step]:
    length = asked.step_seconds
    last = int(now.timestamp()) // length
    first = _first(fetching, asked.stream, length, now)
    for begin in range(first, last + 1, _AT_ONCE):
        end = min(begin + _AT_ONCE - 1, last)
        told = {"start": begin * length, "end": end * length, "step": length}
        path = with_query(_PATH, {"query": asked.query, **told})
        reply = await fetching.client.get(path)
        yield page_event(fetching.source, asked.event_type, path, beside(asked.about, reply))
        yield Checkpoint(asked.stream, str(end * length))


def _first(fetching: Fetching, stream: str, length: int, now: datetime) -> int:
    """Number the first interval to ask for, by its end; the last one known is asked for again."""
    known = fetching.cursor.get(stream)
    if known is not None:
        return int(known) // length
    options: PrometheusOptions = fetching.options
    since = fetching.since or now - timedelta(days=options.first_days)
    return int(since.timestamp()) // length + 1


def _about(
    fetching: Fetching, signal: Signal, quantile: float | None, threshold: float | None
) -> About:
    options: PrometheusOptions = fetching.options
    return About(
        signal=signal,
        interval_seconds=options.interval_seconds,
        service_label=options.service_label,
        environment_label=options.environment_label,
        version_label=options.version_label,
        quantile=quantile,
        threshold_seconds=threshold,
        include=fetching.include,
        exclude=fetching.exclude,
    )


def _written(query: str, about: About) -> str:
    labels = (about.service_label, about.environment_label, about.version_label)
    query = query.replace("$by", ", ".join(label for label in labels if label))
    query = query.replace("$interval", f"{about.interval_seconds}s")
    query = query.replace("$quantile", str(about.quantile))
    if about.threshold_seconds is not None:
        query = query.replace("$threshold", _bound(about.threshold_seconds))
        query = query.replace("$tolerable", _bound(4 * about.threshold_seconds))
    return query


def _bound(seconds: float) -> str:
    """Write a bucket's bound as a pattern: libraries write ``2`` and ``2.0``."""
    text = f"{seconds:g}"
    return text.replace(".", "[.]") if "." in text else f"{text}([.]0)?"
