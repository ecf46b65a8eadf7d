"""A process behaviour chart: a figure over time, with the limits of its routine variation."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from gnomon.charts.chart import BESIDE, Chart, Spec, framed
from gnomon.charts.units import Axis, axis_for, shown
from gnomon.domain.answer import AnswerRow, Grain
from gnomon.domain.metric import Metric
from gnomon.insight.limits import FEWEST, Limits, limits, outside

_HEIGHT = 260
#: How the points of each part look.
_STYLES = {"routine": "point", "signal": "signal", "running": "hollow"}


def behaviour_chart(
    metric: Metric, rows: Sequence[AnswerRow], *, every: Grain, whose: str, until: date
) -> Chart:
    """Draw a figure by period; natural limits where there are enough complete periods.

    Args:
        metric: The metric.
        rows: Its answers by period, oldest first; the last period still runs.
        every: Length of the periods.
        whose: Whose figure it is, for the title.
        until: Last date that counts, for the words about the last period.
    """
    complete = [row.value for row in rows[:-1] if row.value is not None]
    natural = limits(complete)
    known = [row.value for row in rows if row.value is not None]
    greatest = max([*known, natural.upper if natural else 0.0], default=0.0)
    axis = axis_for(metric.unit, greatest)
    periods = [_period(metric, row, natural, axis) for row in rows]
    if periods:
        periods[-1]["part"] = "running"
    return Chart(
        id="trend",
        title=f"{metric.title} of {whose} by {every}",
        summary=_summary(metric, rows, natural, every, until),
        spec=_spec(periods, natural, axis, metric.unit),
        height=_HEIGHT + 40,
        columns=(f"{every.capitalize()} from", "Value", "n", "Open at the end", "Known", "Reading"),
        rows=[_told(metric, row, natural) for row in rows],
    )


def _period(metric: Metric, row: AnswerRow, natural: Limits | None, axis: Axis) -> dict[str, Any]:
    side = outside(row.value, natural) if natural and row.value is not None else None
    return {
        "start": str(row.period_start),
        "value": None if row.value is None else row.value / axis.divisor,
        "part": "signal" if side else "routine",
        "told": f"{shown(row.value, metric.unit)}, n {row.n:,}"
        + (f", {side} the natural limits" if side else ""),
    }


def _told(metric: Metric, row: AnswerRow, natural: Limits | None) -> tuple[str, ...]:
    side = outside(row.value, natural) if natural and row.value is not None else None
    return (
        str(row.period_start),
        shown(row.value, metric.unit),
        f"{row.n:,}",
        f"{row.open_n:,}",
        "" if row.coverage is None else f"{row.coverage:.0%}",
        f"{side} the limits" if side else row.state.replace("_", " "),
    )


def _summary(
    metric: Metric, rows: Sequence[AnswerRow], natural: Limits | None, every: Grain, until: date
) -> str:
    if not any(row.value is not None for row in rows):
        return "No value is known in this window."
    tail = f"The last {every} still runs (until {until:%-d %B %Y}) and takes no part in the limits."
    if natural is None:
        return f"Natural limits need {FEWEST} complete periods that differ. {tail}"
    signals = [row for row in rows[:-1] if row.value is not None and outside(row.value, natural)]
    found = f"{len(signals)} of {natural.point_count} complete periods lie outside them."
    if not signals:
        found = "No complete period lies outside them: the variation is routine."
    early = " They are provisional: fewer than ten periods." if natural.is_provisional else ""
    return (
        f"Natural limits {shown(natural.lower, metric.unit)} to "
        f"{shown(natural.upper, metric.unit)}, centre {shown(natural.centre, metric.unit)}.{early} "
        f"{found} {tail}"
    )


def _spec(periods: list[dict[str, Any]], natural: Limits | None, axis: Axis, unit: str) -> Spec:
    lines: list[Spec] = []
    band: list[Spec] = []
    if natural is not None:
        named = (("upper", natural.upper), ("centre", natural.centre), ("lower", natural.lower))
        lines = [
            {
                "value": value / axis.divisor,
                "label": f"{name} {shown(value, unit)}",
                "kind": "centre" if name == "centre" else "limit",
            }
            for name, value in named
        ]
        band = [{"low": natural.lower / axis.divisor, "high": natural.upper / axis.divisor}]
    y = {
        "field": "value",
        "type": "quantitative",
        "title": axis.title,
        "axis": {"format": axis.format, "tickCount": 5},
        "scale": {"zero": True},
    }
    x = {
        "field": "start",
        "type": "temporal",
        "title": None,
        "axis": {"grid": False, "labelOverlap": True, "format": "%-d %b %y"},
    }
    return framed(
        _HEIGHT,
        padding=BESIDE,
        datasets={"periods": periods, "lines": lines, "band": band},
        layer=[
            *(_behind(axis) if natural else ()),
            {
                "data": {"name": "periods"},
                "mark": {"type": "line", "style": "series"},
                "encoding": {"x": x, "y": y},
            },
            *(
                _points(part, style, x, y)
                for part, style in _STYLES.items()
                # A layer without a point warns about a scale without an extent.
                if any(one["part"] == part and one["value"] is not None for one in periods)
            ),
        ],
    )


def _behind(axis: Axis) -> list[Spec]:
    """Draw the limits as a band, their lines and their names."""
    return [
        {
            "data": {"name": "band"},
            "mark": {"type": "rect", "style": "band"},
            "encoding": {
                "y": {"field": "low", "type": "quantitative", "title": axis.title},
                "y2": {"field": "high"},
            },
        },
        *(_rule(kind) for kind in ("limit", "centre")),
        {
            "data": {"name": "lines"},
            "mark": {"type": "text", "style": "label", "align": "left", "dx": 6},
            "encoding": {
                "y": {"field": "value", "type": "quantitative"},
                "x": {"value": "width"},
                "text": {"field": "label"},
            },
        },
    ]


def _rule(kind: str) -> Spec:
    return {
        "data": {"name": "lines"},
        "transform": [{"filter": {"field": "kind", "equal": kind}}],
        "mark": {"type": "rule", "style": kind},
        "encoding": {"y": {"field": "value", "type": "quantitative"}},
    }


def _points(part: str, style: str, x: Spec, y: Spec) -> Spec:
    return {
        "data": {"name": "periods"},
        "transform": [
            {"filter": {"field": "part", "equal": part}},
            {"filter": {"field": "value", "valid": True}},
        ],
        "mark": {"type": "point", "style": style},
        "encoding": {
            "x": x,
            "y": y,
            "tooltip": [
                {"field": "start", "type": "temporal", "title": "From", "format": "%-d %b %Y"},
                {"field": "told", "type": "nominal", "title": "Value"},
            ],
        },
    }
