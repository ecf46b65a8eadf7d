"""What every chart is: a spec as plain data, a title, a summary and its data as a table."""

from typing import Any

from msgspec import Struct

from gnomon.charts.theme import LIGHT, theme

#: A Vega-Lite spec: plain data, so that it can be tested, stored and drawn anywhere.
Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_EXPORT_WIDTH = 760
#: Room around charts whose labels stand beside their lines.
BESIDE: Spec = {"left": 4, "top": 8, "bottom": 4, "right": 8}


class Chart(Struct, frozen=True, kw_only=True):
    """A chart as a page shows it."""

    id: str
    """Name of its element in the page."""
    title: str
    """What it shows, in a phrase."""
    summary: str
    """What it says, in a sentence or two, for those who do not see it."""
    spec: Spec
    """The Vega-Lite spec; colours come from the theme, by the names of styles."""
    height: int
    """Height in pixels, kept free before the chart is drawn."""
    columns: tuple[str, ...]
    """Headings of its data as a table."""
    rows: list[tuple[str, ...]]
    """Its data as a table, as people read it."""


def framed(height: int, **parts: Any) -> Spec:
    """Return a spec that fills the width it is given, without layers that have nothing to draw.

    A layer of no rows has no extent, of which Vega warns.
    """
    datasets, layers = parts.get("datasets", {}), parts.get("layer", [])
    drawn = [each for each in layers if datasets.get(each.get("data", {}).get("name")) != []]
    if drawn:
        parts["layer"] = drawn
    return {
        "$schema": SCHEMA,
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        **parts,
    }


def exported(chart: Chart) -> Spec:
    """Return the spec of a picture that stands alone: with its title, on white."""
    return {
        **chart.spec,
        "title": {"text": chart.title, "anchor": "start"},
        "width": _EXPORT_WIDTH,
        "autosize": {"type": "pad"},
        "config": theme(LIGHT),
    }
