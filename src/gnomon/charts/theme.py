"""The look of every chart: marks name a style, the theme gives it colours."""

from collections.abc import Mapping
from typing import Any

#: Colours of pictures that leave the pages.
LIGHT = {
    "paper": "#fcfcfa",
    "ink": "#1d2125",
    "quiet": "#575f67",
    "rule": "#d9dcd8",
    "faint": "#eef0ec",
    "accent": "#0b5c8a",
    "band": "#dfe8ee",
    "good": "#0060a8",
    "attention": "#9a5b00",
    "missed": "#b3361f",
    "unknown": "#6b7278",
}

#: Colours in a page: the browser puts the stylesheet's variables in.
VARIABLES = {name: f"var(--{name})" for name in LIGHT}

_FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif"


def theme(colours: Mapping[str, str]) -> dict[str, Any]:
    """Make the Vega-Lite configuration of a set of colours.

    Args:
        colours: The names of `LIGHT`, each with a colour.
    """
    quiet, ink = colours["quiet"], colours["ink"]
    return {
        "background": colours["paper"],
        "font": _FONT,
        "view": {"stroke": None},
        "title": {"color": ink, "fontSize": 14, "fontWeight": 600, "offset": 12},
        "axis": {
            "labelColor": quiet,
            "titleColor": quiet,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "domainColor": colours["rule"],
            "tickColor": colours["rule"],
            "gridColor": colours["faint"],
        },
        "style": _styles(colours),
    }


def _styles(colours: Mapping[str, str]) -> dict[str, Any]:
    quiet, ink, accent = colours["quiet"], colours["ink"], colours["accent"]
    return {
        "series": {"color": accent, "strokeWidth": 1.5},
        "point": {"color": accent, "filled": True, "opacity": 1, "size": 28},
        "hollow": {"color": accent, "filled": False, "opacity": 1, "size": 40},
        "named": {
            "color": accent,
            "filled": False,
            "opacity": 1,
            "size": 60,
            "shape": "diamond",
        },
        "note": {"color": colours["unknown"], "strokeDash": [1, 3]},
        "signal": {
            "color": colours["attention"],
            "filled": True,
            "opacity": 1,
            "size": 110,
            "shape": "triangle-up",
        },
        "band": {"color": colours["band"], "opacity": 1},
        "limit": {"color": quiet, "strokeDash": [4, 3]},
        "centre": {"color": quiet, "opacity": 0.7},
        "label": {"color": quiet, "fontSize": 12},
        "name": {"color": ink, "fontSize": 12},
        "dot": {"color": accent, "filled": True, "opacity": 0.5, "size": 28},
        "bar": {"color": accent, "opacity": 0.8},
        "span": {"color": colours["band"], "opacity": 1},
    }
