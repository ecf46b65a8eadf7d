"""How values spread: counts by steps that people think in."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from gnomon.charts.chart import Chart, framed
from gnomon.charts.units import DURATIONS
from gnomon.domain.metric import Metric

_HEIGHT = 180
_AMOUNTS = (1, 5, 10, 25, 50, 100, 200, 400, 800, 2_000, 10_000)


def distribution_chart(metric: Metric, values: Sequence[float]) -> Chart:
    """Draw how many observations fall into each step.

    Args:
        metric: The metric.
        values: Known values, in the metric's unit.
    """
    edges = _edges(metric)
    counts = [0] * (len(edges) + 1)
    for value in values:
        counts[bisect_right([edge for edge, _ in edges], value)] += 1
    names = _names([words for _, words in edges])
    told = _trimmed(list(zip(names, counts, strict=True)))
    total = len(values)
    most = max(told, key=lambda step: step[1], default=("", 0))
    return Chart(
        id="distribution",
        title=f"How {metric.title.lower()} spreads",
        summary=f"{total:,} observations; most often {most[0]} ({most[1]:,}).",
        spec=framed(
            _HEIGHT,
            datasets={"steps": [{"step": name, "count": count} for name, count in told]},
            data={"name": "steps"},
            encoding={
                "x": {
                    "field": "step",
                    "type": "ordinal",
                    "sort": None,
                    "title": None,
                    "axis": {"labelAngle": 0, "labelOverlap": True},
                },
                "y": {"field": "count", "type": "quantitative", "title": "observations"},
            },
            layer=[
                {"mark": {"type": "bar", "style": "bar"}},
                {
                    "mark": {"type": "text", "style": "label", "dy": -6},
                    "encoding": {"text": {"field": "count", "type": "quantitative"}},
                },
            ],
        ),
        height=_HEIGHT + 40,
        columns=("Step", "Observations", "Share"),
        rows=[
            (name, f"{count:,}", f"{count / total:.0%}" if total else "") for name, count in told
        ],
    )


def _edges(metric: Metric) -> list[tuple[float, str]]:
    if metric.unit == "s":
        return [(float(seconds), words) for seconds, words in DURATIONS]
    return [(float(amount), f"{amount:,}") for amount in _AMOUNTS]


def _names(words: Sequence[str]) -> list[str]:
    between = [f"{low}\N{EN DASH}{high}" for low, high in pairwise(words)]
    return [f"< {words[0]}", *between, f"\N{GREATER-THAN OR EQUAL TO} {words[-1]}"]


def _trimmed(steps: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Leave out the empty steps at both ends, never those between."""
    filled = [number for number, (_, count) in enumerate(steps) if count]
    return steps[filled[0] : filled[-1] + 1] if filled else []
