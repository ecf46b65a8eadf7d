"""What was left of an error budget, day by day: it starts whole, and below zero it is overspent."""

from collections.abc import Sequence
from datetime import date

from gnomon.charts.chart import BESIDE, Chart, Spec, framed

_HEIGHT = 200


def error_budget_chart(
    days: Sequence[tuple[date, float | None]], *, whose: str, number: int
) -> Chart:
    """Draw the share of a budget that was left at the end of each day.

    Args:
        days: Day and share left; null before anything was measured.
        whose: What is promised, for the title.
        number: Which promise of the page it is, from 1.
    """
    known = [(on, left) for on, left in days if left is not None]
    x: Spec = {
        "field": "on",
        "type": "temporal",
        "title": None,
        "axis": {"grid": False, "labelOverlap": True, "format": "%-d %b %y"},
    }
    y: Spec = {
        "field": "left",
        "type": "quantitative",
        "title": "budget left",
        "axis": {"format": ".0%"},
        "scale": {"zero": True},
    }
    return Chart(
        id=f"budget-{number}",
        title=f"Error budget left of {whose}",
        summary=(
            f"{known[-1][1]:.1%} of the budget was left on {known[-1][0]:%-d %B %Y}, "
            "of what was measured until then."
            if known
            else "Nothing was measured in this window."
        ),
        spec=framed(
            _HEIGHT,
            padding=BESIDE,
            datasets={
                "days": [{"on": str(on), "left": left} for on, left in known],
                "none": [{"left": 0}],
            },
            layer=[
                {
                    "data": {"name": "none"},
                    "mark": {"type": "rule", "style": "limit"},
                    "encoding": {"y": y},
                },
                {
                    "data": {"name": "days"},
                    "mark": {"type": "line", "style": "series"},
                    "encoding": {"x": x, "y": y},
                },
                {
                    "data": {"name": "days"},
                    "mark": {"type": "point", "style": "dot"},
                    "encoding": {
                        "x": x,
                        "y": y,
                        "tooltip": [
                            {"field": "on", "type": "temporal", "title": "day"},
                            {"field": "left", "type": "quantitative", "format": ".1%"},
                        ],
                    },
                },
            ],
        ),
        height=_HEIGHT + 40,
        columns=("Day", "Left"),
        rows=[(str(on), "unknown" if left is None else f"{left:.1%}") for on, left in days],
    )
