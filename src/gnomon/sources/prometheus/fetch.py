"""What to ask Prometheus: each signal over whole intervals, a stretch at a time."""

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from functools import partial

from gnomon.domain.event import Event
from gnomon.domain.signals import Signal
from gnomon.sources.beside import beside
from gnomon.sources.http import with_query
from gnomon.sources.paging import page_event
from gnomon.sources.prometheus.options import QUESTIONS, PrometheusOptions
from gnomon.sources.prometheus.payloads import About
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
    asked = list(questions(fetching))
    groups = [(stream, [partial(_signal, fetching, stream, about, query, now)])
              for stream, about, query in asked]  # fmt: skip
    async with aclosing(together(groups, failures)) as steps:
        async for step in steps:
            yield step
    failures.raise_any()


def questions(fetching: Fetching) -> Iterator[tuple[str, About, str]]:
    """List what is asked: the stream's name, what the answer is about, and the PromQL."""
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
            yield name, about, _written(query, about)


async def _signal(
    fetching: Fetching, stream: str, about: About, query: str, now: datetime
) -> AsyncIterator[Step]:
    length = about.interval_seconds
    last = int(now.timestamp()) // length
    first = _first(fetching, stream, length, now)
    for begin in range(first, last + 1, _AT_ONCE):
        end = min(begin + _AT_ONCE - 1, last)
        params = {"query": query, "start": begin * length, "end": end * length, "step": length}
        path = with_query(_PATH, params)
        reply = await fetching.client.get(path)
        yield page_event(fetching.source, "prometheus.api.range", path, beside(about, reply))
        yield Checkpoint(stream, str(end * length))


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
