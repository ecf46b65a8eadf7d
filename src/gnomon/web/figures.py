"""A figure as every page draws it: value, trend, signal, n, and where it leads."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from gnomon.answers.readings import readings
from gnomon.charts.sparkline import Sparkline, sparkline
from gnomon.charts.units import shown
from gnomon.domain.answer import AnswerRow
from gnomon.domain.metric import Metric
from gnomon.insight.reading import SEASON_WORDS, Point, mark_of
from gnomon.sources.registry import sources
from gnomon.web.view import View

#: Shares of fewer than this are said as counts.
_FEW = 5
_ROUNDING = 1e-6
#: What pipelines hand over, whatever tool wrote it.
_FILES = "report files"
#: Weeks of a sparkline, whatever the window.
_SPARK_WEEKS = 26
_NOTHING_READ = Point(value=None, natural=None, side=None)


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
    text: str
    """The value as people read it, or the word for why there is none."""
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
    mark: str
    """Whether the signal is ``good`` or calls for ``attention``; ``neutral`` where neither."""
    change: str
    """The signal against the previous window, *steady*, or nothing when it is too early."""
    rule: str
    """The rule in a sentence."""
    note: str
    """n and what qualifies the figure."""
    spark: Sparkline | None
    """Its weeks, with natural limits behind them."""
    href: str
    """Its metric page at this scope."""


def figure(
    metric: Metric,
    whole: AnswerRow,
    weeks: Sequence[AnswerRow],
    *,
    scope: str | None,
    view: View,
    rebases: Sequence[date] = (),
    fresh_at: datetime | UnsetType | None = UNSET,
) -> Figure:
    """Draw one figure.

    Args:
        metric: The metric.
        whole: Its answer over the window.
        weeks: Its answers by week over all that is read, oldest first; the last week still runs.
        scope: Whose figure it is; null for the whole organisation.
        view: What the page was asked for.
        rebases: Days on which its natural limits begin anew.
        fresh_at: When the sources behind the weeks last told anything.
    """
    points = readings(metric, weeks, rebases, fresh_at=fresh_at)
    latest = points[-1] if points else _NOTHING_READ
    natural, side = latest.natural, latest.signal
    return Figure(
        metric=metric.name,
        title=metric.title,
        unit=metric.unit,
        value=whole.value,
        text=figure_text(metric, whole),
        state=whole.state,
        n=whole.n,
        open_n=whole.open_n,
        coverage=whole.coverage,
        signal=side,
        mark=mark_of(metric, side),
        change=side or ("" if natural is None or latest.value is None else "steady"),
        rule=_rule(metric, latest),
        note=_note(metric, whole),
        spark=sparkline(
            [row.value for row in weeks[-_SPARK_WEEKS:]],
            (natural.lower, natural.upper) if natural else None,
        ),
        href=view.href(f"/metrics/{metric.name}", scope=scope, by=None),
    )


def compared(one: Figure, before: AnswerRow | None) -> Figure:
    """Say a signal against the window before; anything else stays as it is."""
    if one.signal is None or before is None or before.value is None:
        return one
    return replace(one, change=f"{one.signal}, was {shown(before.value, one.unit)}")


def figure_text(metric: Metric, row: AnswerRow) -> str:
    """Write a figure: its value, counts where a share is of few, else why there is none."""
    if row.value is None:
        return row.state.replace("_", " ")
    hits = row.value * row.n
    if metric.unit == "ratio" and 0 < row.n < _FEW and abs(hits - round(hits)) < _ROUNDING:
        return f"{round(hits)} of {row.n}"
    return shown(row.value, metric.unit)


def tools_that_bring(metric: Metric) -> str:
    """Name the tools that would bring a metric."""
    titles = [sources()[tool].title for tool in metric.needs if tool in sources()]
    titles += [_FILES] if "reports" in metric.needs else []
    if len(titles) > 1:
        return f"{', '.join(titles[:-1])} or {titles[-1]}"
    return titles[0] if titles else "a source not connected"


def _rule(metric: Metric, latest: Point) -> str:
    natural = latest.natural
    if latest.value is None:
        return "Nothing known in the last complete week."
    if natural is None:
        return "Too few weeks to tell signal from noise: six that differ are needed."
    span = f"{shown(natural.lower, metric.unit)} to {shown(natural.upper, metric.unit)}"
    early = " Provisional: fewer than ten weeks." if natural.is_provisional else ""
    early += f" {SEASON_WORDS}" if natural.is_seasonal else ""
    value = shown(latest.value, metric.unit)
    if latest.signal is None:
        return f"Last complete week {value}, within the natural limits {span}.{early}"
    return f"Last complete week {value}, {latest.signal} the natural limits {span} (rule 1).{early}"


def _note(metric: Metric, row: AnswerRow) -> str:
    if row.value is None:
        if row.state == "not_connected":
            return tools_that_bring(metric)
        return f"{row.open_n:,} open" if row.open_n else ""
    parts = [] if metric.aggregate.kind == "open_count" else [f"n {row.n:,}"]
    if row.open_n and metric.aggregate.kind == "percentile":
        parts.append(f"{row.open_n:,} open")
    if row.coverage is not None and row.coverage < 1:
        parts.append(f"{row.coverage:.0%} known")
    if row.state not in ("value", "no_data"):
        parts.append(row.state.replace("_", " "))
    return " · ".join(parts)
