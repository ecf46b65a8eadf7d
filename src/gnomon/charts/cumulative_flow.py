"""Cumulative flow: what was started and what was finished, added up; between them is what waits."""

from collections.abc import Sequence
from datetime import date

from gnomon.charts.chart import BESIDE, Chart, Spec, framed

_HEIGHT = 260


def cumulative_flow_chart(days: Sequence[tuple[date, int, int]], *, whose: str) -> Chart:
    """Draw started and finished items at the end of each day.

    Args:
        days: Day, items started so far, items finished so far.
        whose: Whose flow it is, for the title.
    """
    x: Spec = {
        "field": "on",
        "type": "temporal",
        "title": None,
        "axis": {"grid": False, "labelOverlap": True, "format": "%-d %b %y"},
    }
    y: Spec = {"field": "finished", "type": "quantitative", "title": "items, added up"}
    last = days[-1] if days else None
    underway = last[1] - last[2] if last else 0
    ends = (
        [
            {"on": str(last[0]), "value": last[1], "label": f"started {last[1]:,}"},
            {"on": str(last[0]), "value": last[2], "label": f"finished {last[2]:,}"},
        ]
        if last
        else []
    )
    return Chart(
        id="cumulative",
        title=f"Cumulative flow of {whose}",
        summary=(
            f"{last[1]:,} items were started and {last[2]:,} finished by {last[0]:%-d %B %Y};"
            f" the band between them is the {underway:,} under way."
            if last
            else "Nothing was started in this window."
        ),
        spec=framed(
            _HEIGHT,
            padding=BESIDE,
            datasets={
                "days": [
                    {"on": str(on), "started": started, "finished": finished}
                    for on, started, finished in days
                ],
                "ends": ends,
            },
            layer=[
                {
                    "data": {"name": "days"},
                    "mark": {"type": "area", "style": "band"},
                    "encoding": {"x": x, "y": y, "y2": {"field": "started"}},
                },
                *(
                    {
                        "data": {"name": "days"},
                        "mark": {"type": "line", "style": "series"},
                        "encoding": {"x": x, "y": {**y, "field": field}},
                    }
                    for field in ("started", "finished")
                ),
                {
                    "data": {"name": "ends"},
                    "mark": {"type": "text", "style": "label", "align": "left", "dx": 6},
                    "encoding": {
                        "x": {"value": "width"},
                        "y": {"field": "value", "type": "quantitative"},
                        "text": {"field": "label"},
                    },
                },
            ],
        ),
        height=_HEIGHT + 40,
        columns=("Day", "Started", "Finished", "Under way"),
        rows=[
            (str(on), f"{started:,}", f"{finished:,}", f"{started - finished:,}")
            for on, started, finished in days
        ],
    )
