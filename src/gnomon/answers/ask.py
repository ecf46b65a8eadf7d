"""Ask: a question becomes answers, each figure with what it is worth."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from gnomon.answers.lineage import entity_tables, fingerprint, metric
from gnomon.answers.observed import Observed
from gnomon.answers.passes import Key, Passes
from gnomon.answers.question import Question, periods
from gnomon.answers.rows import COUNTING, Sums, Worth, answer_row
from gnomon.domain.answer import Answer, AnswerRow
from gnomon.domain.metric import Metric
from gnomon.engines.engine import Engine
from gnomon.lake.lake import Lake


class Installation(Struct, frozen=True, kw_only=True):
    """What every question is asked of."""

    lake: Lake
    """Where facts and observations are."""
    engine: Engine
    """What runs the queries."""
    definitions: Mapping[str, Any] = {}
    """Judgements that differ from their defaults."""
    stale: frozenset[str] = frozenset()
    """Entities whose sources have been silent for too long."""
    told_at: Mapping[str, datetime | None] = {}
    """When the least recent source of each entity last told anything; null: one never did."""


def ask(place: Installation, question: Question, *, now: datetime | None = None) -> list[Answer]:
    """Answer a question: one answer per metric, in the order asked.

    Args:
        place: What is asked.
        question: The question.
        now: The time of asking; default the clock.

    Raises:
        UsageError: A metric or scope is not there, or the window is empty.
    """
    asked = [metric(name) for name in question.metrics]
    moment = question.as_of or now or datetime.now(UTC)
    with place.engine.session() as session:
        observed = Observed(session, place.lake, place.definitions, question, asked, moment)
        days = observed.local_days()
        today = days.on(moment)
        since, until = question.window(today)
        spans = periods(since, until, question.every)
        observed.bring_attributed(since)
        found = Passes(
            session=session,
            asked=asked,
            spans=spans,
            grain=question.every,
            days=days,
            moment=moment,
        ).run()
        ever = observed.ever([m.name for m in asked if m.aggregate.kind in COUNTING])
        answering = _Answering(
            place=place,
            found=found,
            ever=ever,
            groups=observed.groups({grouping for _, grouping, _ in found}),
            spans=_spans(spans, today + timedelta(days=1), are_named=question.every is not None),
            connected=_connected(place.lake, {one.subject for one in asked}),
        )
    return [
        Answer(
            metric=one.name,
            unit=one.unit,
            definition=fingerprint(one, place.definitions),
            as_of=moment,
            fresh_at=_fresh_at(place, one),
            rows=answering.rows(one),
        )
        for one in asked
    ]


class _Span(Struct, frozen=True):
    """A period of the answer."""

    start: date
    days: int
    """Those that have passed, at least one."""
    is_running: bool
    named: str | None
    """First day, where the question asks for periods."""


class _Answering(Struct, frozen=True, kw_only=True):
    """Lays the sums out: one row per group and period, whether or not anything was found."""

    place: Installation
    found: Mapping[Key, Sums]
    ever: set[tuple[str, str]]
    groups: Mapping[str, Mapping[str, str]]
    spans: list[_Span]
    connected: frozenset[str]

    def rows(self, one: Metric) -> list[AnswerRow]:
        is_connected = one.subject in self.connected
        is_stale = one.subject in self.place.stale
        found, name, nothing = self.found, one.name, Sums()
        rows: list[AnswerRow] = []
        for grouping, labels in self.groups.items():
            is_observed = (name, grouping) in self.ever
            worths = [Worth(is_connected, is_observed, stale) for stale in (False, is_stale)]
            rows += [
                answer_row(
                    one,
                    found.get((name, grouping, span.start), nothing),
                    worths[span.is_running],
                    days=span.days,
                    labels=labels,
                    period=span.named,
                )
                for span in self.spans
            ]
        return rows


def _spans(periods: Iterable[tuple[date, date]], tomorrow: date, *, are_named: bool) -> list[_Span]:
    return [
        _Span(
            start=start,
            days=max((min(end, tomorrow) - start).days, 1),
            is_running=end >= tomorrow,
            named=start.isoformat() if are_named else None,
        )
        for start, end in periods
    ]


def _connected(lake: Lake, subjects: Iterable[str]) -> frozenset[str]:
    """Name the subjects that some source has ever told anything about."""
    return frozenset(
        subject for subject in subjects if any(f.row_count for f in lake.snapshot(subject).files)
    )


def _fresh_at(place: Installation, one: Metric) -> datetime | UnsetType | None:
    told = [place.told_at[name] for name in entity_tables(one.measure) if name in place.told_at]
    if not told:
        return UNSET
    known = [at for at in told if at is not None]
    return min(known) if len(known) == len(told) else None
