"""What is under way by its age, against what finished items promise."""

from collections.abc import Sequence

from msgspec import Struct

from gnomon.charts.chart import BESIDE, Chart, Spec, framed
from gnomon.charts.units import axis_for, duration

_ROW = 22
#: Items drawn at most; the table holds as many.
_MOST = 25


class Item(Struct, frozen=True, kw_only=True):
    """One item under way."""

    name: str
    """What it is called."""
    age_seconds: float
    """How long it has been under way."""
    is_late: bool
    """Whether it is older than the expectation."""
    told: str
    """Where it stands, in words."""
    href: str | None
    """Where it opens."""


def ageing_chart(
    items: Sequence[Item],
    *,
    expected: float | None,
    percent: int,
    whose: str,
    is_declared: bool = False,
) -> Chart:
    """Draw the oldest items under way.

    Args:
        items: The items, oldest first.
        expected: Cycle time in seconds that so many percent keep; null without one.
        percent: Of the expectation.
        whose: Whose items they are, for the title.
        is_declared: Whether the expectation is promised; else finished items kept it.
    """
    drawn = items[:_MOST]
    axis = axis_for("s", max([*(one.age_seconds for one in drawn), expected or 0.0], default=0.0))
    late = sum(one.is_late for one in items)
    said = (
        f"{late:,} of {len(items):,} items under way are older than {duration(expected)}, which"
        f" {percent} % of {'items shall keep' if is_declared else 'finished items kept'}."
        if expected is not None
        else f"{len(items):,} items are under way; too few have finished to expect anything."
    )
    cut = f" The oldest {len(drawn)} are drawn." if len(items) > len(drawn) else ""
    height = _ROW * max(len(drawn), 1)
    return Chart(
        id="ageing",
        title=f"Age of what {whose} has under way",
        summary=said + cut,
        spec=_spec(drawn, expected, percent, height, axis.divisor, axis.title),
        height=height + 60,
        columns=("Item", "Age", "Against the expectation"),
        rows=[(one.name, duration(one.age_seconds), one.told) for one in drawn],
    )


def _spec(
    drawn: Sequence[Item],
    expected: float | None,
    percent: int,
    height: int,
    divisor: float,
    unit: str,
) -> Spec:
    x: Spec = {
        "field": "age",
        "type": "quantitative",
        "title": f"age, {unit}",
        "scale": {"zero": True},
        "axis": {"format": ",~f", "tickCount": 6},
    }
    y: Spec = {
        "field": "name",
        "type": "nominal",
        "sort": [one.name for one in drawn],
        "title": None,
        "axis": {"labelLimit": 220, "ticks": False, "domain": False},
    }
    lines = (
        []
        if expected is None
        else [{"age": expected / divisor, "label": f"{percent} % within {duration(expected)}"}]
    )
    return framed(
        height,
        padding=BESIDE,
        datasets={
            "items": [
                {
                    "name": one.name,
                    "age": one.age_seconds / divisor,
                    "told": f"{duration(one.age_seconds)}, {one.told}",
                    "part": "late" if one.is_late else "within",
                    **({"href": one.href} if one.href else {}),
                }
                for one in drawn
            ],
            "expected": lines,
        },
        layer=[
            *(
                {
                    "data": {"name": "items"},
                    "transform": [{"filter": {"field": "part", "equal": part}}],
                    "mark": {"type": "point", "style": style},
                    "encoding": {
                        "x": x,
                        "y": y,
                        "href": {"field": "href", "type": "nominal"},
                        "tooltip": [
                            {"field": "name", "type": "nominal", "title": "Item"},
                            {"field": "told", "type": "nominal", "title": "Age"},
                        ],
                    },
                }
                for part, style in (("within", "point"), ("late", "signal"))
                if any(one.is_late == (part == "late") for one in drawn)
            ),
            *(
                (
                    {
                        "data": {"name": "expected"},
                        "mark": {"type": "rule", "style": "limit"},
                        "encoding": {"x": x},
                    },
                    {
                        "data": {"name": "expected"},
                        "mark": {"type": "text", "style": "label", "align": "left", "dx": 6},
                        "encoding": {"x": x, "y": {"value": 8}, "text": {"field": "label"}},
                    },
                )
                if lines
                else ()
            ),
        ],
    )
