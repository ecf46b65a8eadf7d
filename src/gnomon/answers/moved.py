"""Which parts moved a figure: the units or services below, and the stages it is made of."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa
from msgspec import Struct
from msgspec.structs import replace

from gnomon.answers.ask import Installation, ask
from gnomon.answers.changed import Change
from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.observed import Observed
from gnomon.answers.organisation import Unit
from gnomon.answers.question import Question
from gnomon.domain.answer import Level
from gnomon.domain.metric import Metric
from gnomon.insight.decomposition import Decomposition, of_counts, of_quantile, of_rates

#: How long before a change its parts are compared with.
_BEFORE = timedelta(weeks=13)
_WEEK = timedelta(weeks=1)
#: What a figure is made of in order, where its stages are metrics of their own.
_STAGES = {
    "change_lead_time": ("coding_time", "pickup_time", "review_time", "merge_to_deploy_time"),
    "time_to_merge": ("pickup_time", "review_time"),
}


class Stage(Struct, frozen=True, kw_only=True):
    """A stage of a figure, before and after."""

    metric: str
    """Id of the stage's metric."""
    before: float | None
    """Its figure in the weeks before."""
    after: float | None
    """Its figure since the change."""


class Moved(Struct, frozen=True, kw_only=True):
    """What moved a figure."""

    level: Level
    """What the parts are."""
    decomposition: Decomposition | None
    """The change and its parts; null where it cannot be taken apart."""
    stages: tuple[Stage, ...]
    """Its stages; none where it has none. Medians of stages do not add up."""


def moved(
    place: Installation,
    change: Change,
    units: Sequence[Unit],
    week: date,
    *,
    now: datetime | None = None,
) -> Moved:
    """Say which parts moved a figure: since it changed, against the thirteen weeks before.

    Args:
        place: What is asked.
        change: What the feed told.
        units: The organisation as it is today.
        week: First day of the week the feed is about.
        now: The time of asking; default the clock.
    """
    moment = now or datetime.now(UTC)
    about = find_metric(change.metric)
    level = _below(change, units)
    whole = Question(
        metrics=(about.name,),
        by=level,
        scope=change.scope,
        since=change.since - _BEFORE,
        until=week + _WEEK,
    )
    before, after = _parts(place, about, whole, change.since, moment)
    earlier = replace(whole, by="organisation", until=change.since)
    later = replace(whole, by="organisation", since=change.since)
    return Moved(
        level=level,
        decomposition=_taken_apart(about, before, after, whole, change.since),
        stages=tuple(
            Stage(
                metric=stage,
                before=_figure(place, replace(earlier, metrics=(stage,)), moment),
                after=_figure(place, replace(later, metrics=(stage,)), moment),
            )
            for stage in _STAGES.get(about.name, ())
        ),
    )


def _below(change: Change, units: Sequence[Unit]) -> Level:
    """Return the level below a unit: the groups it has, else its services."""
    if change.scope is None:
        return "business_unit" if any(unit.kind == "business_unit" for unit in units) else "team"
    kinds = {child.kind for unit in _find(change.scope, units) for child in unit.units}
    if "team" in kinds:
        return "team"
    return "sub_team" if "sub_team" in kinds else "service"


def _find(name: str, units: Sequence[Unit]) -> list[Unit]:
    found = [unit for unit in units if unit.name == name]
    return found or [one for unit in units for one in _find(name, unit.units)]


Values = dict[str, list[tuple[float, float]]]


def _parts(
    place: Installation, about: Metric, question: Question, since: date, moment: datetime
) -> tuple[Values, Values]:
    """Return value and weight of what ended before and since the change, by part."""
    with place.engine.session() as session:
        observed = Observed(session, place.lake, place.definitions, question, [about], moment)
        first, until = question.window(observed.local_days().on(moment))
        observed.bring_attributed(first)
        session.memory("asked", pa.table({"since": [first], "until": [until]}))

        def query() -> Any:
            rows = session.table("attributed").cross_join(session.table("asked"))
            inside = (rows.ended_on >= rows.since) & (rows.ended_on < rows.until)
            known = rows.filter(inside & rows.value.notnull())
            return known.select(
                "grouping", "ended_on", "value", weight=known.weight.coalesce(ibis.literal(1.0))
            )

        rows = session.rows(query, f"parts {observed.shape}").to_pylist()
        names = {
            key: next(iter(labels.values()), key)
            for key, labels in observed.groups({row["grouping"] for row in rows}).items()
        }
    sides: tuple[Values, Values] = (defaultdict(list), defaultdict(list))
    for row in rows:
        side = sides[row["ended_on"] >= since]
        side[names.get(row["grouping"], row["grouping"])].append((row["value"], row["weight"]))
    return sides


def _taken_apart(
    about: Metric, before: Values, after: Values, question: Question, since: date
) -> Decomposition | None:
    if question.since is None or question.until is None:
        return None
    weeks = ((since - question.since) / _WEEK, (question.until - since) / _WEEK)
    kind = about.aggregate.kind
    if kind == "percentile":
        bare = [
            {name: [value for value, _ in rows] for name, rows in side.items()}
            for side in (before, after)
        ]
        quantile = about.aggregate.quantile
        return of_quantile(bare[0], bare[1], quantile, lasting=weeks[1] / weeks[0])
    summed = [
        {name: (sum(v for v, _ in rows), sum(w for _, w in rows)) for name, rows in side.items()}
        for side in (before, after)
    ]
    if kind in ("ratio", "mean"):
        return of_rates(summed[0], summed[1])
    if kind in ("count", "sum", "per_week"):
        counts = [
            {name: value / length for name, (value, _) in side.items()}
            for side, length in zip(summed, weeks, strict=True)
        ]
        return of_counts(counts[0], counts[1])
    return None


def _figure(place: Installation, question: Question, moment: datetime) -> float | None:
    (answer,) = ask(place, question, now=moment)
    return answer.rows[0].value if answer.rows else None
