"""A forecast: how likely it is to finish at least so many, as a curve."""

from gnomon.charts.chart import BESIDE, Chart, framed
from gnomon.insight.forecast import Chance, Sure

_HEIGHT = 220


def forecast_chart(chances: list[Chance], sure: list[Sure], *, days: int, whose: str) -> Chart:
    """Draw the chance of finishing at least so many.

    Args:
        chances: The chance of each number of items.
        sure: What is promised at each level of sureness.
        days: How far the forecast looks.
        whose: Whose forecast it is, for the title.
    """
    promises = [
        {
            "items": one.items,
            "share": one.percent / 100,
            "label": f"{one.percent} % sure: {one.items} or more",
        }
        for one in sure
    ]
    x = {
        "field": "items",
        "type": "quantitative",
        "title": "items finished, at least",
        "axis": {"grid": False, "tickMinStep": 1},
        "scale": {"zero": False, "nice": False},
    }
    y = {
        "field": "share",
        "type": "quantitative",
        "title": "chance",
        "axis": {"format": ".0%", "tickCount": 5},
        "scale": {"domain": [0, 1]},
    }
    said = "; ".join(str(one["label"]) for one in promises)
    return Chart(
        id="chances",
        title=f"How much {whose} finishes in {days} days",
        summary=f"{said}.",
        spec=framed(
            _HEIGHT,
            padding=BESIDE,
            datasets={
                "chances": [{"items": one.items, "share": one.share} for one in chances],
                "promises": promises,
            },
            layer=[
                {
                    "data": {"name": "chances"},
                    "mark": {"type": "line", "style": "series", "interpolate": "step-after"},
                    "encoding": {"x": x, "y": y},
                },
                {
                    "data": {"name": "promises"},
                    "mark": {"type": "point", "style": "point", "size": 60},
                    "encoding": {
                        "x": x,
                        "y": y,
                        "tooltip": {"field": "label", "type": "nominal", "title": "Promise"},
                    },
                },
                {
                    "data": {"name": "promises"},
                    "mark": {"type": "text", "style": "label", "align": "left", "dx": 8, "dy": -4},
                    "encoding": {"x": x, "y": y, "text": {"field": "label"}},
                },
            ],
        ),
        height=_HEIGHT + 60,
        columns=("Items, at least", "Chance"),
        rows=[(f"{one.items:,}", f"{one.share:.1%}") for one in chances],
    )
