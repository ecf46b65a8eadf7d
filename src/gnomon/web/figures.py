"""A figure as every page draws it: value, trend, signal, n, and where it leads."""

from collections.abc import Sequence
from urllib.parse import urlencode

from msgspec import UNSET, Struct

from gnomon.charts.sparkline import Sparkline, sparkline
from gnomon.charts.units import shown
from gnomon.domain.answer import AnswerRow
from gnomon.domain.metric import Metric
from gnomon.insight.limits import limits, outside


class Figure(Struct, frozen=True, kw_only=True):
    """One figure on a page."""

    metric: str
    """Id of the metric."""
    title: str
    """Its title."""
    unit: str
    """Unit of the value."""
    value: float | None
    """The value; null when it cannot be known."""
    state: str
    """What it is worth."""
    n: int
    """Observations behind it."""
    open_n: int
    """Observations still running."""
    coverage: float | None
    """Share of observations whose value is known."""
    signal: str | None
    """A change that routine variation does not explain, in words; null for noise."""
    rule: str
    """The rule in a sentence."""
    note: str
    """n and what qualifies the figure."""
    spark: Sparkline | None
    """Its weeks, with natural limits behind them."""
    href: str
    """Its metric page at this scope."""


def figure(
    metric: Metric, whole: AnswerRow, weeks: Sequence[AnswerRow], *, scope: str | None
) -> Figure:
    """Draw one figure.

    Args:
        metric: The metric.
        whole: Its answer over the window.
        weeks: Its answers by week, oldest first; the last week may be cut short.
        scope: The scope both were asked for; null for the whole organisation.
    """
    values = [row.value for row in weeks]
    complete = [value for value in values[:-1] if value is not None]
    natural = limits(complete[:-1])
    latest = complete[-1] if complete else None
    side = outside(latest, natural) if natural and latest is not None else None
    signal = None
    rule = "Too few weeks to tell signal from noise."
    if natural is not None:
        span = f"{shown(natural.lower, metric.unit)} to {shown(natural.upper, metric.unit)}"
        rule = f"Within the natural limits, {span}, in the last complete week."
        if side is not None:
            signal = side
            rule = f"The last complete week lies {side} the natural limits, {span}."
    query = urlencode({"scope": scope} if scope else {})
    return Figure(
        metric=metric.name,
        title=metric.title,
        unit=metric.unit,
        value=whole.value,
        state=whole.state,
        n=whole.n,
        open_n=whole.open_n,
        coverage=whole.coverage,
        signal=signal,
        rule=rule,
        note=_note(metric, whole),
        spark=sparkline(values, natural),
        href=f"/metrics/{metric.name}" + (f"?{query}" if query else ""),
    )


def _note(metric: Metric, row: AnswerRow) -> str:
    if row.value is None:
        return ""
    parts = [] if metric.aggregate.kind == "open_count" else [f"n {row.n:,}"]
    if row.open_n and metric.aggregate.kind == "percentile":
        parts.append(f"{row.open_n:,} open")
    if row.coverage is not None and row.coverage < 1:
        parts.append(f"{row.coverage:.0%} known")
    if row.state not in ("value", "no_data"):
        parts.append(row.state.replace("_", " "))
    return " · ".join(parts)


def group_of(row: AnswerRow) -> str:
    """Return the group a row is about; empty for the whole organisation."""
    return "" if row.group is UNSET else str(row.group)
