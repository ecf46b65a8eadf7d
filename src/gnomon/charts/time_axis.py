"""One case on one time axis: every happening a dot in the lane of its phase."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from gnomon.charts.chart import Chart, framed

_ROW = 32
#: The day at midnight, the time in between, in UTC.
_CLOCK = (
    "utchours(datum.value) || utcminutes(datum.value)"
    " ? utcFormat(datum.value, '%H:%M') : utcFormat(datum.value, '%-d %b')"
)


class Happening(Struct, frozen=True, kw_only=True):
    """Something that happened."""

    at: datetime
    """When."""
    lane: str
    """Phase it belongs to."""
    what: str
    """What happened, in words."""
    source: str
    """The instance that told it."""
    href: str | None
    """Where to open it in its tool."""


class Stretch(Struct, frozen=True, kw_only=True):
    """A part of the case between two moments."""

    name: str
    """What it was spent on."""
    lane: str
    """Lane it is drawn in."""
    begin: datetime
    """Its start."""
    end: datetime
    """Its end."""


def time_axis_chart(
    title: str, happenings: Sequence[Happening], stretches: Sequence[Stretch], lanes: Sequence[str]
) -> Chart:
    """Draw what happened to one thing.

    Args:
        title: What the thing is.
        happenings: What happened, oldest first.
        stretches: Parts of the time, drawn behind the dots.
        lanes: Lanes from top to bottom.
    """
    used = [lane for lane in lanes if lane in {one.lane for one in happenings}]
    height = _ROW * max(len(used), 1)
    y = {
        "field": "lane",
        "type": "nominal",
        "sort": used,
        "title": None,
        "axis": {"ticks": False, "domain": False, "grid": True, "labelPadding": 12},
    }
    x = {
        "field": "at",
        "type": "temporal",
        "scale": {"type": "utc", "nice": True},
        "title": None,
        "axis": {"grid": False, "labelOverlap": True, "labelExpr": _CLOCK},
    }
    span = ""
    if happenings:
        span = f" from {happenings[0].at:%-d %B %Y} to {happenings[-1].at:%-d %B %Y}"
    return Chart(
        id="case",
        title=title,
        summary=f"{len(happenings)} happenings{span}, in UTC.",
        spec=framed(
            height,
            datasets={
                "happenings": [
                    {
                        "at": one.at.isoformat(),
                        "lane": one.lane,
                        "what": one.what,
                        "source": one.source,
                        **({"href": one.href} if one.href else {}),
                    }
                    for one in happenings
                ],
                "stretches": [
                    {
                        "at": one.begin.isoformat(),
                        "end": one.end.isoformat(),
                        "lane": one.lane,
                        "name": one.name,
                    }
                    for one in stretches
                ],
            },
            layer=[
                {
                    "data": {"name": "stretches"},
                    "mark": {"type": "bar", "style": "span", "height": 18},
                    "encoding": {
                        "x": x,
                        "x2": {"field": "end"},
                        "y": y,
                        "tooltip": {"field": "name", "type": "nominal"},
                    },
                },
                {
                    "data": {"name": "happenings"},
                    "mark": {"type": "point", "style": "point", "size": 60},
                    "encoding": {
                        "x": x,
                        "y": y,
                        "href": {"field": "href", "type": "nominal"},
                        "tooltip": [
                            {"field": "what", "type": "nominal", "title": "What"},
                            {
                                "field": "at",
                                "type": "temporal",
                                "title": "When (UTC)",
                                "format": "%-d %b %Y %H:%M",
                            },
                            {"field": "source", "type": "nominal", "title": "Told by"},
                        ],
                    },
                },
            ],
        ),
        height=height + 40,
        columns=("When", "What", "Told by"),
        rows=[(f"{one.at:%Y-%m-%d %H:%M}", one.what, one.source) for one in happenings],
    )
