"""Sums become figures: the value by the metric's aggregate, and what it is worth."""

from collections.abc import Callable, Mapping

from msgspec import UNSET, Struct, UnsetType

from gnomon.domain.answer import AnswerRow, State
from gnomon.domain.metric import AggregateKind, Metric

#: A rate over fewer events than this says little; the row says *provisional*.
_FEW = 5

#: Aggregates for which nothing observed is a measured zero, once the source tells anything.
COUNTING = frozenset({"count", "per_week", "sum", "open_count"})


_MEDIAN = 0.5


class Sums(Struct, frozen=True, kw_only=True):
    """What the queries found for one metric, group and period."""

    row_count: int = 0
    """Observations that ended in the period."""
    n: int = 0
    """Those whose value is known."""
    value_sum: float | None = None
    weight_sum: float | None = None
    p50: float | None = None
    p85: float | None = None
    mean: float | None = None
    special: float | None = None
    """The figure of an aggregate that takes a pass of its own."""
    special_n: int | None = None
    """Observations behind ``special``, where they are not those that ended."""
    open_n: int = 0
    """Observations still running at the period's end."""


class Worth(Struct, frozen=True):
    """What is known about where the figures come from."""

    is_connected: bool
    """Whether any source ever told a subject of the metric."""
    is_observed: bool
    """Whether the group has ever had an observation of the metric."""
    is_stale: bool
    """Whether a source behind the metric has been silent for too long."""


def figure(metric: Metric, sums: Sums, days: int) -> float | None:
    """Return the value by the metric's aggregate; null when it cannot be known.

    Args:
        metric: Says how observations sum up.
        sums: What the queries found.
        days: Length of the period, as far as it has passed.
    """
    if metric.aggregate.kind == "percentile" and metric.aggregate.quantile != _MEDIAN:
        return sums.special
    return _FIGURES[metric.aggregate.kind](sums, days)


def _ratio(sums: Sums, _days: int) -> float | None:
    if sums.value_sum is None or not sums.weight_sum:
        return None
    return sums.value_sum / sums.weight_sum


def _per_person_week(sums: Sums, days: int) -> float | None:
    return None if sums.special is None else sums.special * 7 / days


_FIGURES: dict[AggregateKind, Callable[[Sums, int], float | None]] = {
    "percentile": lambda sums, _: sums.p50,
    "ratio": _ratio,
    "count": lambda sums, _: sums.value_sum or 0.0,
    "sum": lambda sums, _: sums.value_sum or 0.0,
    "per_week": lambda sums, days: (sums.value_sum or 0.0) * 7 / days,
    "open_count": lambda sums, _: float(sums.open_n),
    "open_age": lambda sums, _: sums.special,
    "per_person_week": _per_person_week,
    "mean": lambda sums, _: sums.mean,
}


def answer_row(
    metric: Metric,
    sums: Sums,
    worth: Worth,
    *,
    days: int,
    labels: Mapping[str, str],
    period: str | None,
) -> AnswerRow:
    """Make one row of an answer; its period is named by its first day."""
    kind = metric.aggregate.kind
    value = figure(metric, sums, days) if worth.is_connected else None
    if kind in COUNTING and not worth.is_observed:
        value = None
    n = sums.special_n if sums.special_n is not None else sums.n
    if kind == "open_count":
        n = sums.open_n
    tail: float | UnsetType | None = UNSET
    if kind in ("percentile", "open_age"):
        tail = sums.p85
    return AnswerRow(
        group=labels.get("group", UNSET),
        service=labels.get("service", UNSET),
        repository=labels.get("repository", UNSET),
        period_start=UNSET if period is None else period,
        value=value,
        n=n,
        open_n=sums.open_n,
        coverage=sums.n / sums.row_count if sums.row_count else None,
        state=_state(metric, value, n, worth),
        p85=tail,
    )


def _state(metric: Metric, value: float | None, n: int, worth: Worth) -> State:
    if not worth.is_connected:
        return "not_connected"
    if value is None:
        return "no_data"
    if worth.is_stale:
        return "stale"
    if metric.aggregate.kind == "ratio" and n < _FEW:
        return "provisional"
    return "value"
