"""A process behaviour chart: a figure over time, with the limits of its routine variation."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from msgspec import Struct

from gnomon.charts.behaviour_spec import HEIGHT, behaviour_spec
from gnomon.charts.chart import Chart
from gnomon.charts.units import Axis, axis_for, shown
from gnomon.domain.answer import AnswerRow, Grain
from gnomon.domain.metric import Metric
from gnomon.insight.limits import FEWEST
from gnomon.insight.reading import RULE_WORDS, Point

#: Limits closer than this share of the scale are named together.
_CLOSE = 0.2
_SHORT = {
    "outside": "rule 1",
    "range": "rule 1 on the range",
    "near_limit": "rule 2",
    "run": "rule 3",
}
#: What limits move with where a season is taken out.
_SEASONS: dict[Grain, str] = {
    "day": "day of the week",
    "week": "week of the year",
    "month": "month of the year",
}


class Note(Struct, frozen=True, kw_only=True):
    """Something that happened, drawn where it did."""

    on: date
    """When."""
    what: str
    """What, in words."""
    is_rebase: bool = False
    """Whether the limits begin anew there."""


def behaviour_chart(
    metric: Metric,
    rows: Sequence[AnswerRow],
    points: Sequence[Point],
    *,
    every: Grain,
    whose: str,
    until: date,
    notes: Sequence[Note] = (),
) -> Chart:
    """Draw a figure by period, with its limits where there are any.

    Args:
        metric: The metric.
        rows: Its answers by period, oldest first; the last period still runs.
        points: What each period but the last reads as; limits may come from before the first.
        every: Length of the periods.
        whose: Whose figure it is, for the title.
        until: Last date that counts, for the words about the last period.
        notes: What happened meanwhile.
    """
    known = [row.value for row in rows if row.value is not None]
    limits = [point.natural.upper for point in points if point.natural]
    highest = max([*known, *limits], default=0.0)
    axis = axis_for(metric.unit, highest)
    read = [*points, None]
    periods = [_period(metric, row, point, axis) for row, point in zip(rows, read, strict=True)]
    if periods:
        periods[-1]["part"] = "running"
    span = (str(rows[0].period_start), str(rows[-1].period_start)) if rows else ("", "")
    drawn = [
        {"on": max(str(note.on), span[0]), "what": note.what}
        for note in notes
        if span[0] <= str(note.on) <= str(until)
    ]
    return Chart(
        id="trend",
        title=f"{metric.title} of {whose} by {every}",
        summary=_summary(metric, rows, points, every, until),
        spec=behaviour_spec(
            periods, _bands(rows, points, axis), _lines(metric, points, axis, highest), drawn, axis
        ),
        height=HEIGHT + 40,
        columns=(
            f"{every.capitalize()} from",
            "Value",
            "n",
            "Open at the end",
            "Known",
            "Natural limits",
            "Reading",
        ),
        rows=[
            _told(metric, row, point, _noted(rows, place, notes))
            for place, (row, point) in enumerate(zip(rows, read, strict=True))
        ],
    )


def _period(metric: Metric, row: AnswerRow, point: Point | None, axis: Axis) -> dict[str, Any]:
    rules = point.rules if point else ()
    said = "".join(f", {RULE_WORDS[rule]}" for rule in rules)
    if point and point.signal:
        said = f", {point.signal} the natural limits (rule 1)"
    return {
        "start": str(row.period_start),
        "value": None if row.value is None else row.value / axis.divisor,
        "part": _part(point),
        "told": f"{shown(row.value, metric.unit)}, n {row.n:,}{said}",
    }


def _part(point: Point | None) -> str:
    if point is None or not point.rules:
        return "routine"
    return "signal" if point.signal else "named"


def _bands(rows: Sequence[AnswerRow], points: Sequence[Point], axis: Axis) -> list[dict[str, Any]]:
    """Return the limits as steps, one for each run of periods that share them."""
    starts = [str(row.period_start) for row in rows]
    steps = [
        {
            "start": start,
            "end": end,
            "low": point.natural.lower / axis.divisor,
            "high": point.natural.upper / axis.divisor,
            "centre": point.natural.centre / axis.divisor,
        }
        for point, (start, end) in zip(points, pairwise(starts), strict=True)
        if point.natural
    ]
    joined: list[dict[str, Any]] = []
    for step in steps:
        last = joined[-1] if joined else None
        same = ("low", "high", "centre")
        if last and last["end"] == step["start"] and all(last[k] == step[k] for k in same):
            last["end"] = step["end"]
        else:
            joined.append(step)
    return joined


def _lines(
    metric: Metric, points: Sequence[Point], axis: Axis, highest: float
) -> list[dict[str, Any]]:
    """Name the newest limits, each at its height; in one line where they would hide each other."""
    natural = next((point.natural for point in reversed(points) if point.natural), None)
    if natural is None:
        return []
    if natural.upper - natural.lower < _CLOSE * highest:
        span = f"{shown(natural.lower, metric.unit)} to {shown(natural.upper, metric.unit)}"
        return [{"value": natural.centre / axis.divisor, "label": span}]
    named = (("upper", natural.upper), ("centre", natural.centre), ("lower", natural.lower))
    return [
        {"value": value / axis.divisor, "label": f"{name} {shown(value, metric.unit)}"}
        for name, value in named
    ]


def _noted(rows: Sequence[AnswerRow], place: int, notes: Sequence[Note]) -> list[str]:
    """Return what happened in one period."""
    start = str(rows[place].period_start)
    following = str(rows[place + 1].period_start) if place + 1 < len(rows) else "9999"
    return [note.what for note in notes if start <= str(note.on) < following]


def _told(
    metric: Metric, row: AnswerRow, point: Point | None, noted: Sequence[str]
) -> tuple[str, ...]:
    natural = point.natural if point else None
    said = [row.state.replace("_", " ")]
    if point and point.rules:
        said = [f"{point.signal} the limits (rule 1)"] if point.signal else []
        said += [_SHORT[rule] for rule in point.rules if rule != "outside"]
    if point and point.starts_stretch:
        said.append("limits begin anew")
    return (
        str(row.period_start),
        shown(row.value, metric.unit),
        f"{row.n:,}",
        f"{row.open_n:,}",
        "" if row.coverage is None else f"{row.coverage:.0%}",
        f"{shown(natural.lower, metric.unit)} to {shown(natural.upper, metric.unit)}"
        if natural
        else "",
        ", ".join([*said, *noted]),
    )


def _summary(
    metric: Metric, rows: Sequence[AnswerRow], points: Sequence[Point], every: Grain, until: date
) -> str:
    if not any(row.value is not None for row in rows):
        return "No value is known in this window."
    tail = f"The last {every} still runs (until {until:%-d %B %Y}) and takes no part in the limits."
    natural = next((point.natural for point in reversed(points) if point.natural), None)
    if natural is None:
        return f"Natural limits need {FEWEST} complete periods that differ. {tail}"
    judged = [point for point in points if point.natural and point.value is not None]
    signals = sum(point.signal is not None for point in judged)
    found = f"{signals} of {len(judged)} complete periods lie outside them."
    if not signals:
        found = "No complete period lies outside them: the variation is routine."
    early = " They are provisional: fewer than ten periods." if natural.is_provisional else ""
    weaker = sum(bool(point.rules) and point.signal is None for point in judged)
    named = f" {weaker} more are named by a weaker rule." if weaker else ""
    anew = sum(point.starts_stretch for point in points)
    based = f" They begin anew at {anew} marked change{'s' if anew > 1 else ''}." if anew else ""
    of = _SEASONS.get(every)
    moving = f" Its season is taken out: they move with the {of}." if natural.is_seasonal else ""
    return (
        f"Natural limits {shown(natural.lower, metric.unit)} to "
        f"{shown(natural.upper, metric.unit)}, centre {shown(natural.centre, metric.unit)}, from "
        f"{natural.baseline_count} periods.{early}{based}{moving} {found}{named} {tail}"
    )
