"""Who answers for what, as a picture: capabilities down, parties across, letters in the cells."""

from collections.abc import Sequence

from gnomon.charts.chart import Chart, framed

_ROW = 28


def responsibility_matrix(
    rows: Sequence[tuple[str, Sequence[str]]], parties: Sequence[str], *, whose: str
) -> Chart:
    """Draw a matrix; who is accountable stands out by a filled cell, and by the letter.

    Args:
        rows: Capability, and the letters of each party.
        parties: Names of the parties, in order.
        whose: Service and version, for the title.
    """
    cells = [
        {"capability": name, "party": party, "letters": letters, "accountable": "A" in letters}
        for name, parts in rows
        for party, letters in zip(parties, parts, strict=True)
        if letters
    ]
    x = {
        "field": "party",
        "type": "nominal",
        "sort": list(parties),
        "scale": {"domain": list(parties)},
        "title": None,
        "axis": {"orient": "top", "labelAngle": 0, "domain": False, "ticks": False},
    }
    y = {
        "field": "capability",
        "type": "nominal",
        "sort": [name for name, _ in rows],
        "scale": {"domain": [name for name, _ in rows]},
        "title": None,
        "axis": {"domain": False, "ticks": False, "grid": False, "labelLimit": 300},
    }
    height = max(len(rows), 1) * _ROW
    return Chart(
        id="responsibilities",
        title=f"Who answers for {whose}",
        summary=f"{len(rows)} capabilities, {len(parties)} parties; a filled cell is accountable.",
        spec=framed(
            height,
            datasets={"cells": cells},
            data={"name": "cells"},
            layer=[
                {
                    "transform": [{"filter": "datum.accountable"}],
                    "mark": {"type": "rect", "style": "span"},
                    "encoding": {"x": x, "y": y},
                },
                {
                    "mark": {"type": "text", "style": "name"},
                    "encoding": {"x": x, "y": y, "text": {"field": "letters"}},
                },
            ],
        ),
        height=height + 40,
        columns=("Capability", *parties),
        rows=[(name, *parts) for name, parts in rows],
    )
