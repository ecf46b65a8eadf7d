"""How long things took: a dot each, with percentile lines; a dot opens what it stands for."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from msgspec import Struct

from gnomon.charts.chart import BESIDE, Chart, Spec, framed
from gnomon.charts.units import DURATIONS, axis_for, shown
from gnomon.domain.metric import Metric

_HEIGHT = 260
#: Height of a label, as a share of a linear scale.
_LINE = 0.06
#: Values farther apart than this do not fit a linear scale.
_WIDE = 20


class Dot(Struct, frozen=True, kw_only=True):
    """One thing that ended."""

    at: datetime
    """When."""
    value: float
    """How long or how much."""
    name: str
    """What it is called."""
    href: str | None
    """Where it opens."""


def scatter_chart(
    metric: Metric, dots: Sequence[Dot], percentiles: Sequence[tuple[str, float]], *, whole_n: int
) -> Chart:
    """Draw every observation by the time it ended.

    Args:
        metric: The metric.
        dots: The observations, newest first.
        percentiles: Names and values of lines over the whole window.
        whole_n: Observations in the window, in case the dots are only the newest of them.
    """
    values = [dot.value for dot in dots]
    cut = f"The newest {len(dots):,} of {whole_n:,}." if whole_n > len(dots) else ""
    lines = ", ".join(f"{name} {shown(value, metric.unit)}" for name, value in percentiles)
    return Chart(
        id="scatter",
        title=f"{metric.title}, one dot each",
        summary=f"{len(dots):,} observations by the day they ended: {lines}. {cut}".strip(),
        spec=_spec(metric, dots, percentiles, is_wide=_is_wide(metric, values)),
        height=_HEIGHT + 40,
        columns=("Ended", "What", "Value"),
        rows=[
            (f"{dot.at:%Y-%m-%d %H:%M}", dot.name, shown(dot.value, metric.unit)) for dot in dots
        ],
    )


def _is_wide(metric: Metric, values: Sequence[float]) -> bool:
    if metric.unit != "s" or not values:
        return False
    middle = sorted(values)[len(values) // 2]
    return middle > 0 and max(values) / middle > _WIDE


def _spec(
    metric: Metric,
    dots: Sequence[Dot],
    percentiles: Sequence[tuple[str, float]],
    *,
    is_wide: bool,
) -> Spec:
    greatest = max((dot.value for dot in dots), default=0.0)
    axis = axis_for(metric.unit, greatest)
    divisor = 1 if is_wide else axis.divisor
    least = DURATIONS[0][0]

    def placed(value: float) -> float:
        return max(value, least) if is_wide else value / divisor

    y: Spec = {
        "field": "value",
        "type": "quantitative",
        "title": "logarithmic scale" if is_wide else axis.title,
        "axis": _ladder(greatest) if is_wide else {"format": axis.format, "tickCount": 5},
        "scale": {"type": "log", "nice": False} if is_wide else {"zero": True},
    }
    line_y = {"field": "value", "type": "quantitative"}
    heights = _apart(
        [placed(value) for _, value in percentiles], 0.0 if is_wide else greatest / divisor
    )
    return framed(
        _HEIGHT,
        padding=BESIDE,
        datasets={
            "dots": [
                {
                    "at": dot.at.isoformat(),
                    "value": placed(dot.value),
                    "name": dot.name,
                    "told": shown(dot.value, metric.unit),
                    **({"href": dot.href} if dot.href else {}),
                }
                for dot in dots
            ],
            "percentiles": [
                {
                    "value": placed(value),
                    "at": at,
                    "label": f"{name} {shown(value, metric.unit)}",
                }
                for (name, value), at in zip(
                    percentiles,
                    heights,
                    strict=True,
                )
            ],
        },
        layer=[
            {
                "data": {"name": "dots"},
                "mark": {"type": "point", "style": "dot"},
                "encoding": {
                    "x": {
                        "field": "at",
                        "type": "temporal",
                        "scale": {"type": "utc"},
                        "title": None,
                        "axis": {"grid": False, "labelOverlap": True, "format": "%-d %b %y"},
                    },
                    "y": y,
                    "href": {"field": "href", "type": "nominal"},
                    "tooltip": [
                        {"field": "name", "type": "nominal", "title": "What"},
                        {"field": "told", "type": "nominal", "title": "Value"},
                    ],
                },
            },
            {
                "data": {"name": "percentiles"},
                "mark": {"type": "rule", "style": "limit"},
                "encoding": {"y": line_y},
            },
            {
                "data": {"name": "percentiles"},
                "mark": {"type": "text", "style": "label", "align": "left", "dx": 6},
                "encoding": {
                    "y": {"field": "at", "type": "quantitative"},
                    "x": {"value": "width"},
                    "text": {"field": "label"},
                },
            },
        ],
    )


def _apart(heights: Sequence[float], greatest: float) -> list[float]:
    """Move labels up where they would hide one another, from the lowest on."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    placed = list(heights)
    for lower, higher in pairwise(order):
        placed[higher] = max(placed[higher], placed[lower] + greatest * _LINE)
    return placed


def _ladder(greatest: float) -> Spec:
    steps = [(seconds, words) for seconds, words in DURATIONS if seconds <= greatest]
    words = " : ".join(f"datum.value == {seconds} ? '{text}'" for seconds, text in steps)
    return {"values": [seconds for seconds, _ in steps], "labelExpr": f"{words} : ''"}
