"""Sum up the samples of a load run as they pass: counts, exact percentiles, first and last.

Times are kept as how often each millisecond occurred, so that ten million samples take the room of
the different times there are.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct, field

from gnomon.domain.entity import Entity
from gnomon.domain.quality import LoadResult
from gnomon.errors import ReportError
from gnomon.reports.about import About
from gnomon.reports.amounts import epoch
from gnomon.reports.load_sums import label_key

#: How the message of a sample begins that JMeter's transaction controller made of others.
TRANSACTION = "Number of samples in transaction"

_MAX_LABELS = 10_000
_MILLISECONDS = 1000

#: Counts, and times in milliseconds, that a table can hold.
_Count = Annotated[int, Meta(ge=0, le=2**53)]
Times = dict[_Count, _Count]


class Samples(Struct, gc=False, forbid_unknown_fields=True):
    """What is known of one label's samples; times in milliseconds."""

    count: _Count = 0
    """Samples."""
    failed: _Count = 0
    """Failed ones."""
    is_transaction: bool = False
    """Whether they sum up others."""
    elapsed: Times = field(default_factory=dict)
    """How often each time to the last byte occurred among successful ones."""
    latency: Times = field(default_factory=dict)
    """The same for the time to the first byte."""
    first: _Count | None = None
    """Earliest start, since 1970."""
    last: _Count | None = None
    """Latest end, since 1970."""


class LoadRun:
    """Sums up a run by label and as a whole."""

    def __init__(self, labels: Mapping[str, Samples] | None = None) -> None:
        """Begin with what is known already; default nothing."""
        self._labels: dict[str, Samples] = {**(labels or {})}

    @property
    def labels(self) -> Mapping[str, Samples]:
        """What is known by label."""
        return self._labels

    def take(
        self,
        label: str,
        *,
        is_successful: bool,
        start: int | None,
        elapsed: int | None,
        latency: int | None,
        is_transaction: bool = False,
    ) -> None:
        """Take one sample.

        Raises:
            ReportError: There are too many labels to be kinds of requests.
        """
        samples = self._labels.get(label) or self._new(label)
        samples.count += 1
        samples.is_transaction = samples.is_transaction or is_transaction
        if not is_successful:
            samples.failed += 1
        elif elapsed is not None:
            samples.elapsed[elapsed] = samples.elapsed.get(elapsed, 0) + 1
            if latency is not None:
                samples.latency[latency] = samples.latency.get(latency, 0) + 1
        if start is not None:
            end = start + (elapsed or 0)
            if samples.first is None or start < samples.first:
                samples.first = start
            if samples.last is None or end > samples.last:
                samples.last = end

    def wait(self, label: str, latency: int) -> None:
        """Take a successful sample's time to the first byte, where it is told by itself.

        Raises:
            ReportError: There are too many labels to be kinds of requests.
        """
        times = (self._labels.get(label) or self._new(label)).latency
        times[latency] = times.get(latency, 0) + 1

    def _new(self, label: str) -> Samples:
        if len(self._labels) >= _MAX_LABELS:
            raise ReportError(
                f"there are more than {_MAX_LABELS:,} labels. Give requests of one kind one label."
            )
        samples = self._labels[label] = Samples()
        return samples

    def told(self, about: About) -> Iterator[Entity]:
        """Make a row of each label, and one of all that sum up no others."""
        single = [each for each in self._labels.values() if not each.is_transaction]
        for label, samples in [*self._labels.items(), (None, _together(single))]:
            yield _row(about, label, samples)


def _together(parts: list[Samples]) -> Samples:
    whole = Samples()
    for part in parts:
        whole.count += part.count
        whole.failed += part.failed
        for mine, theirs in ((whole.elapsed, part.elapsed), (whole.latency, part.latency)):
            for value, times in theirs.items():
                mine[value] = mine.get(value, 0) + times
    whole.first = min((each.first for each in parts if each.first is not None), default=None)
    whole.last = max((each.last for each in parts if each.last is not None), default=None)
    return whole


def percentiles(times: Mapping[int, int], *percents: int) -> list[float | None]:
    """Return nearest-rank percentiles in seconds; null without any time.

    The nearest rank of ``p`` percent of ``n`` values is value number ``ceil(n * p / 100)`` in
    order.
    """
    total = sum(times.values())
    ranks = [max(1, -(-total * percent // 100)) for percent in percents]
    found: list[float | None] = [None] * len(percents)
    passed = 0
    for value in sorted(times):
        before, passed = passed, passed + times[value]
        for index, rank in enumerate(ranks):
            if before < rank <= passed:
                found[index] = value / _MILLISECONDS
    return found


def _row(about: About, label: str | None, samples: Samples) -> LoadResult:
    p50, p90, p95, p99 = percentiles(samples.elapsed, 50, 90, 95, 99)
    latency_p50, latency_p95 = percentiles(samples.latency, 50, 95)
    started_at = epoch(samples.first, per_second=_MILLISECONDS)
    ended_at = epoch(samples.last, per_second=_MILLISECONDS)
    took = (ended_at - started_at).total_seconds() if started_at and ended_at else 0
    return LoadResult(
        key=about.key("load", label_key(label)),
        source=about.source,
        changed_at=about.told_at,
        report_id=about.report_id,
        label=label,
        is_transaction=samples.is_transaction,
        sample_count=samples.count,
        failed_count=samples.failed,
        timed_count=sum(samples.elapsed.values()),
        elapsed_p50_seconds=p50,
        elapsed_p90_seconds=p90,
        elapsed_p95_seconds=p95,
        elapsed_p99_seconds=p99,
        latency_p50_seconds=latency_p50,
        latency_p95_seconds=latency_p95,
        started_at=started_at,
        ended_at=ended_at,
        throughput_per_second=samples.count / took if took > 0 else None,
    )


def started_at(rows: list[Entity]) -> datetime | None:
    """Return when the whole run began."""
    starts = [row.started_at for row in rows if isinstance(row, LoadResult) and row.started_at]
    return min(starts, default=None)
