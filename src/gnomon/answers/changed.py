"""What changed: the signals of a week over every unit and metric, few of them false."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from math import inf
from statistics import median

import numpy as np
from msgspec import Struct

from gnomon.answers.ask import Installation, ask
from gnomon.answers.figures import UNASSIGNED
from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.lineage import metrics
from gnomon.answers.marks import Marks
from gnomon.answers.question import GROUP_LEVELS, Question, period_start
from gnomon.answers.readings import SEASONS, history_since, known_values, scale_of
from gnomon.domain.answer import Answer, AnswerRow, Level
from gnomon.domain.metric import Metric
from gnomon.insight.behaviour import behaviour
from gnomon.insight.discovery import FALSE_DISCOVERIES
from gnomon.insight.reading import RULE_WORDS, Natural, Side, natural
from gnomon.insight.watching import Batch, Changes, watch

_LEVELS: tuple[Level, ...] = ("organisation", *GROUP_LEVELS)
_WEEK = timedelta(weeks=1)
#: How far back a week's number of deployments is held against.
_USUAL_WEEKS = 13


class Change(Struct, frozen=True, kw_only=True):
    """One figure that changed."""

    metric: str
    """Id of the metric."""
    level: Level
    """What kind of unit it is about."""
    scope: str | None
    """The unit; null: the whole organisation."""
    since: date
    """First day of the first week of those that lie outside in a row."""
    side: Side
    """On which side of the limits."""
    value: float
    """The figure of the week."""
    n: int
    """Observations behind it."""
    natural: Natural
    """The limits it is held against."""
    surprise: float
    """Probability of such a week if nothing had changed."""
    rule: str
    """The rule that names it, in words."""
    meanwhile: tuple[str, ...]
    """What happened then: marks, reorganisations, deployments."""


class Feed(Struct, frozen=True, kw_only=True):
    """What changed in one week."""

    week: date
    """First day of the week."""
    changes: tuple[Change, ...]
    """What is told, the newest first, then the most surprising."""
    watched_count: int
    """Figures that could be judged."""
    signal_count: int
    """Those outside their natural limits, told or not."""
    false_discoveries: float
    """Expected share of false ones among what is told, at most."""
    seasonal_count: int = 0
    """Figures whose season was taken out before they were judged."""


class _Row(Struct, frozen=True):
    level: Level
    scope: str | None
    rows: list[AnswerRow]


def last_week(today: date) -> date:
    """Return the first day of the last complete week."""
    return period_start(today, "week") - _WEEK


def what_changed(
    place: Installation, marks: Marks, *, week: date | None = None, now: datetime | None = None
) -> Feed:
    """Tell what changed in a week, over every unit and every metric.

    Args:
        place: What is asked.
        marks: What is known to have changed the system.
        week: First day of the week; default the last complete one.
        now: The time of asking; default the clock.
    """
    moment = now or datetime.now(UTC)
    judged = period_start(week, "week") if week else last_week(moment.date())
    watched = _watched(place, marks, judged, moment)
    found = watch([batch for _, _, batch in watched])
    deployed = {
        (row.level, row.scope): row.rows
        for name, rows, _ in watched
        if name == "deployment_frequency"
        for row in rows
    }
    changes = [
        change
        for (name, rows, batch), told in zip(watched, found, strict=True)
        for change in _changes(name, rows, batch, told, marks, deployed)
    ]
    return Feed(
        week=judged,
        changes=tuple(sorted(changes, key=lambda one: (-one.since.toordinal(), one.surprise))),
        watched_count=sum(int((~np.isnan(told.surprise)).sum()) for told in found),
        signal_count=sum(int(told.is_signal.sum()) for told in found),
        false_discoveries=FALSE_DISCOVERIES,
        seasonal_count=sum(int(told.season.is_seasonal.sum()) for told in found if told.season),
    )


def _watched(
    place: Installation, marks: Marks, week: date, moment: datetime
) -> list[tuple[str, list[_Row], Batch]]:
    rows: dict[str, list[_Row]] = defaultdict(list)
    values: dict[str, list[list[float | None]]] = defaultdict(list)
    # A day more, so that the last week asked for is over and the one after it still runs.
    until = min(week + _WEEK + timedelta(days=1), moment.date() + timedelta(days=1))
    for level in _LEVELS:
        asked = Question(
            metrics=tuple(metrics()),
            by=level,
            every="week",
            since=history_since(week, "week"),
            until=until,
        )
        for answer in ask(place, asked, now=moment):
            about = find_metric(answer.metric)
            for scope, its_rows in _by_scope(answer, level):
                rows[about.name].append(_Row(level, scope, its_rows))
                values[about.name].append(known_values(about, its_rows, answer.fresh_at))
    return [
        (name, rows[name], _batch(find_metric(name), rows[name], values[name], marks))
        for name in rows
    ]


def _by_scope(answer: Answer, level: Level) -> Iterator[tuple[str | None, list[AnswerRow]]]:
    found: dict[str | None, list[AnswerRow]] = defaultdict(list)
    for row in answer.rows:
        found[row.group if level != "organisation" and isinstance(row.group, str) else None].append(
            row
        )
    return ((scope, rows) for scope, rows in found.items() if scope != UNASSIGNED)


def _batch(
    about: Metric,
    rows: Sequence[_Row],
    values: Sequence[Sequence[float | None]],
    marks: Marks,
) -> Batch:
    known = np.array(values, dtype=np.float64)
    since = np.array([_begins(marks.rebases(one.scope, about.name), one.rows) for one in rows])
    if about.aggregate.kind == "ratio":
        sizes = np.array([[float(row.n) for row in one.rows[:-1]] for one in rows])
        is_rate = bool((known > 1).any())
        return Batch(
            values=known,
            sizes=sizes,
            kind="rate" if is_rate else "proportion",
            since=since,
            season=SEASONS["week"],
        )
    return Batch(values=known, scale=scale_of(about), since=since, season=SEASONS["week"])


def _begins(rebases: Sequence[date], rows: Sequence[AnswerRow]) -> int:
    """Return the first week that the newest limits are made of."""
    starts = [str(row.period_start) for row in rows[:-1]]
    places = [sum(start < on.isoformat() for start in starts) for on in rebases]
    return max((place for place in places if place < len(starts)), default=0)


def _changes(
    name: str,
    rows: Sequence[_Row],
    batch: Batch,
    told: Changes,
    marks: Marks,
    deployed: dict[tuple[Level, str | None], list[AnswerRow]],
) -> Iterator[Change]:
    for at in np.flatnonzero(told.is_told).tolist():
        row, first = rows[at], int(told.first[at])
        limits = _limits(batch, told, at)
        if limits is None:
            continue
        begun = date.fromisoformat(str(row.rows[first].period_start))
        yield Change(
            metric=name,
            level=row.level,
            scope=row.scope,
            since=begun,
            side="above" if told.side[at] > 0 else "below",
            value=float(batch.values[at, -1]),
            n=row.rows[-2].n,
            natural=limits,
            surprise=float(told.surprise[at]),
            rule=RULE_WORDS["outside"],
            meanwhile=tuple(
                _meanwhile(marks, row.scope, begun, deployed.get((row.level, row.scope), []), first)
            ),
        )


def _limits(batch: Batch, told: Changes, at: int) -> Natural | None:
    """Return the limits that the newest week of a series was held against."""
    season = told.season
    is_seasonal = season is not None and bool(season.is_seasonal[at])
    given = batch.values if season is None else season.values
    since = np.broadcast_to(np.asarray(batch.since), given.shape[:1])
    found = behaviour(
        given[at : at + 1],
        sizes=None if batch.sizes is None else batch.sizes[at : at + 1],
        kind=batch.kind,
        since=int(since[at]),
        is_cut=not is_seasonal,
    )
    is_share = batch.sizes is not None and batch.kind == "proportion"
    return natural(
        found,
        0,
        -1,
        scale=batch.scale,
        shift=float(season.shift[at, -1]) if season is not None and is_seasonal else None,
        ceiling=1.0 if is_share else inf,
    )


def _meanwhile(
    marks: Marks, scope: str | None, begun: date, deployed: list[AnswerRow], first: int
) -> Iterator[str]:
    for one in marks.within(scope, begun - _WEEK, begun + _WEEK):
        yield f"{one.what} ({one.kind}, {one.on:%-d %b %Y})"
    usual = [row.n for row in deployed[max(first - _USUAL_WEEKS, 0) : first]]
    if usual and first < len(deployed):
        count = deployed[first].n
        yield f"{count} deployment{'' if count == 1 else 's'} that week, usually {median(usual):g}"
