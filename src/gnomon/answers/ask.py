"""Ask: a question becomes answers, each figure with what it is worth."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers import figures
from gnomon.answers.calendar import LocalDays
from gnomon.answers.lineage import fingerprint, metric
from gnomon.answers.observed import Observed
from gnomon.answers.question import GROUP_LEVELS, Question, periods
from gnomon.answers.rows import COUNTING, Worth, answer_row, sums_of
from gnomon.domain.answer import Answer, AnswerRow
from gnomon.domain.metric import Metric
from gnomon.engines.engine import Engine
from gnomon.errors import UsageError
from gnomon.lake.lake import Lake

Table = Any
Key = tuple[str, str, date]


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
        observed = Observed(session, place.lake, place.definitions, question, asked)
        days = observed.local_days()
        today = days.on(moment)
        since, until = question.window(today)
        spans = periods(since, until, question.every)
        rows = observed.rows(since, until)
        found = _found(rows, asked, question, spans, days, moment, session.memory, session.rows)
        ever = observed.ever([m.name for m in asked if m.aggregate.kind in COUNTING])
        groups = observed.groups({grouping for _, grouping, _ in found})
        return [
            Answer(
                metric=one.name,
                unit=one.unit,
                definition=fingerprint(one, place.definitions),
                as_of=moment,
                rows=_rows(one, found, groups, spans, question, today, _Seen(place, ever)),
            )
            for one in asked
        ]


class _Seen(Struct, frozen=True):
    place: Installation
    ever: set[tuple[str, str]]

    def worth(self, one: Metric, grouping: str, *, is_last: bool) -> Worth:
        told = any(f.row_count for f in self.place.lake.snapshot(one.subject).files)
        return Worth(
            is_connected=told,
            is_observed=(one.name, grouping) in self.ever,
            is_stale=is_last and one.subject in self.place.stale,
        )


def _found(
    rows: Table,
    asked: list[Metric],
    question: Question,
    spans: list[tuple[date, date]],
    days: LocalDays,
    moment: datetime,
    memory: Any,
    run: Any,
) -> dict[Key, dict[str, Any]]:
    """Run the passes that the metrics asked for need, and gather them by metric and group."""
    since, until = spans[0][0], spans[-1][1]
    grain = question.every
    found: dict[Key, dict[str, Any]] = defaultdict(dict)

    def gather(result: pa.Table, names: Mapping[str, str]) -> None:
        for row in result.to_pylist():
            key = (row["metric"], row["grouping"], row["period"])
            found[key] |= {names.get(name, name): value for name, value in row.items()}

    gather(run(figures.sums(rows, since, until, grain)), {})
    for at, names in _percentiles(asked).items():
        some = rows.filter(rows.metric.isin(names))
        gather(run(figures.quantiles(some, since, until, grain, at)), {"value": "special"})
    for kind, query in (("per_person_week", figures.by_person),):
        names = [one.name for one in asked if one.aggregate.kind == kind]
        if names:
            some = rows.filter(rows.metric.isin(names))
            gather(run(query(some, since, until, grain, 0.5)), {"value": "special"})
    _gather_open(run(figures.movements(rows, spans)), spans, found)
    aged = [one.name for one in asked if one.aggregate.kind == "open_age"]
    if aged:
        ends = memory(_ends(spans, days, moment))
        ages = run(figures.open_ages(rows.filter(rows.metric.isin(aged)), ends, 0.5))
        gather(ages, {"value": "special", "n": "special_n"})
    return found


def _gather_open(
    result: pa.Table, spans: list[tuple[date, date]], found: dict[Key, dict[str, Any]]
) -> None:
    for row in result.to_pylist():
        for number, (start, _) in enumerate(spans):
            found[row["metric"], row["grouping"], start]["open_n"] = row[f"open_{number}"] or 0


def _percentiles(asked: list[Metric]) -> dict[float, list[str]]:
    """Group metrics by percentiles other than those every pass takes anyway."""
    found: dict[float, list[str]] = defaultdict(list)
    for one in asked:
        if one.aggregate.kind == "percentile" and one.aggregate.quantile != 0.5:  # noqa: PLR2004
            found[one.aggregate.quantile].append(one.name)
    return found


def _ends(spans: list[tuple[date, date]], days: LocalDays, moment: datetime) -> pa.Table:
    return pa.table(
        {
            "period": [start for start, _ in spans],
            "ends_at": pa.array(
                [min(days.begins_at(end), moment) for _, end in spans], pa.timestamp("us", "UTC")
            ),
        }
    )


def _rows(
    one: Metric,
    found: Mapping[Key, Mapping[str, Any]],
    groups: Mapping[str, Mapping[str, str]],
    spans: list[tuple[date, date]],
    question: Question,
    today: date,
    seen: _Seen,
) -> list[AnswerRow]:
    rows = []
    tomorrow = today + timedelta(days=1)
    for grouping, labels in groups.items():
        for start, end in spans:
            length = (min(end, tomorrow) - start).days
            rows.append(
                answer_row(
                    one,
                    sums_of(found.get((one.name, grouping, start), {})),
                    seen.worth(one, grouping, is_last=end >= tomorrow),
                    days=max(length, 1),
                    labels=labels,
                    period=start if question.every else None,
                )
            )
    return rows


__all__ = ["GROUP_LEVELS", "Installation", "UsageError", "ask"]
