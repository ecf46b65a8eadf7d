"""The picture of a process behaviour chart."""

from collections.abc import Sequence
from typing import Any

from gnomon.charts.chart import BESIDE, Spec, framed
from gnomon.charts.units import Axis

HEIGHT = 260
#: How the points of each part look.
_STYLES = {"routine": "point", "named": "named", "signal": "signal", "running": "hollow"}
_X: Spec = {
    "field": "start",
    "type": "temporal",
    "title": None,
    "axis": {"grid": False, "labelOverlap": True, "format": "%-d %b %y"},
}

Rows = Sequence[dict[str, Any]]


def behaviour_spec(periods: Rows, bands: Rows, lines: Rows, notes: Rows, axis: Axis) -> Spec:
    """Draw points over their limits.

    Args:
        periods: ``start``, ``value``, ``part``, ``told`` of each period.
        bands: ``start``, ``end``, ``low``, ``high``, ``centre`` of periods that share limits.
        lines: ``value``, ``label`` of the newest limits, named at the end of the chart.
        notes: ``on``, ``what`` of what happened.
        axis: How values are written.
    """
    y = {
        "field": "value",
        "type": "quantitative",
        "title": axis.title,
        "axis": {"format": axis.format, "tickCount": 5},
        "scale": {"zero": True},
    }
    return framed(
        HEIGHT,
        padding=BESIDE,
        datasets={"periods": periods, "bands": bands, "lines": lines, "notes": notes},
        layer=[
            *(_limits(axis) if bands else ()),
            *(_notes() if notes else ()),
            {
                "data": {"name": "periods"},
                "mark": {"type": "line", "style": "series"},
                "encoding": {"x": _X, "y": y},
            },
            *(
                _points(part, style, y)
                for part, style in _STYLES.items()
                # A layer without a point warns about a scale without an extent.
                if any(one["part"] == part and one["value"] is not None for one in periods)
            ),
        ],
    )


def _limits(axis: Axis) -> list[Spec]:
    """Draw the limits as a band, their lines and their names."""
    x = {**_X, "field": "start"}
    return [
        {
            "data": {"name": "bands"},
            "mark": {"type": "rect", "style": "band"},
            "encoding": {
                "x": x,
                "x2": {"field": "end"},
                "y": {"field": "low", "type": "quantitative", "title": axis.title},
                "y2": {"field": "high"},
            },
        },
        *(
            {
                "data": {"name": "bands"},
                "mark": {"type": "rule", "style": style},
                "encoding": {
                    "x": x,
                    "x2": {"field": "end"},
                    "y": {"field": field, "type": "quantitative"},
                },
            }
            for field, style in (("low", "limit"), ("high", "limit"), ("centre", "centre"))
        ),
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


def _notes() -> list[Spec]:
    """Draw what happened as upright lines with a word at their top."""
    x = {**_X, "field": "on"}
    tooltip = [
        {"field": "on", "type": "temporal", "title": "From", "format": "%-d %b %Y"},
        {"field": "what", "type": "nominal", "title": "What"},
    ]
    return [
        {
            "data": {"name": "notes"},
            "mark": {"type": "rule", "style": "note"},
            "encoding": {"x": x, "tooltip": tooltip},
        },
        {
            "data": {"name": "notes"},
            "mark": {"type": "text", "style": "label", "align": "left", "dx": 4, "limit": 180},
            "encoding": {
                "x": x,
                "y": {"value": 8},
                "text": {"field": "what"},
                "tooltip": tooltip,
            },
        },
    ]


def _points(part: str, style: str, y: Spec) -> Spec:
    return {
        "data": {"name": "periods"},
        "transform": [
            {"filter": {"field": "part", "equal": part}},
            {"filter": {"field": "value", "valid": True}},
        ],
        "mark": {"type": "point", "style": style},
        "encoding": {
            "x": _X,
            "y": y,
            "tooltip": [
                {"field": "start", "type": "temporal", "title": "From", "format": "%-d %b %Y"},
                {"field": "told", "type": "nominal", "title": "Value"},
            ],
        },
    }
