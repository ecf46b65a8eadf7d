"""Two figures of the same things against each other: a dot each."""

from collections.abc import Sequence

from msgspec import Struct

from gnomon.charts.chart import Chart, Spec, framed
from gnomon.charts.units import axis_for, shown
from gnomon.domain.metric import Metric

_HEIGHT = 220


class Pair(Struct, frozen=True, kw_only=True):
    """Both figures of one thing."""

    name: str
    """What it is called."""
    across: float
    """The figure drawn from left to right."""
    up: float
    """The figure drawn upwards."""
    href: str | None
    """Where it opens."""


def association_chart(across: Metric, up: Metric, pairs: Sequence[Pair], *, reading: str) -> Chart:
    """Draw two figures against each other; no line is drawn, which would suggest a law.

    Args:
        across: Metric from left to right.
        up: Metric upwards.
        pairs: The things.
        reading: What the dots say, in a sentence.
    """
    return Chart(
        id=f"with-{up.name}",
        title=f"{up.title} by {across.title.lower()}",
        summary=f"{len(pairs):,} dots. {reading}",
        spec=_spec(across, up, pairs),
        height=_HEIGHT + 40,
        columns=("What", across.title, up.title),
        rows=[(pair.name, *_told(across, up, pair)) for pair in pairs],
    )


def _spec(across: Metric, up: Metric, pairs: Sequence[Pair]) -> Spec:
    wide = axis_for(across.unit, max((pair.across for pair in pairs), default=0.0))
    high = axis_for(up.unit, max((pair.up for pair in pairs), default=0.0))
    encoding = {
        "x": {
            "field": "across",
            "type": "quantitative",
            "title": across.title.lower(),
            "axis": {"format": wide.format, "grid": False, "tickCount": 5},
            "scale": {"zero": False},
        },
        "y": {
            "field": "up",
            "type": "quantitative",
            "title": f"{up.title.lower()}, {high.title}",
            "axis": {"format": high.format, "tickCount": 5},
            "scale": {"zero": True},
        },
        "href": {"field": "href", "type": "nominal"},
        "tooltip": [
            {"field": "name", "type": "nominal", "title": "What"},
            {"field": "told", "type": "nominal", "title": "Both"},
        ],
    }
    dots = [
        {
            "across": pair.across / wide.divisor,
            "up": pair.up / high.divisor,
            "name": pair.name,
            "told": ", ".join(_told(across, up, pair)),
            **({"href": pair.href} if pair.href else {}),
        }
        for pair in pairs
    ]
    mark = {"type": "point", "style": "dot", "size": 40}
    layer = [{"data": {"name": "pairs"}, "mark": mark, "encoding": encoding}]
    return framed(_HEIGHT, datasets={"pairs": dots}, layer=layer)


def _told(across: Metric, up: Metric, pair: Pair) -> tuple[str, str]:
    return shown(pair.across, across.unit), shown(pair.up, up.unit)
