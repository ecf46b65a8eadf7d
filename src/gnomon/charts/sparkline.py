"""A word-sized line on its own scale, drawn on the server so that it needs no script."""

from collections.abc import Sequence

from msgspec import Struct

_WIDTH, _HEIGHT, _PAD = 96.0, 24.0, 2.0


class Sparkline(Struct, frozen=True, kw_only=True):
    """Coordinates of an inline SVG; unknown points break the line."""

    width: float
    height: float
    lines: tuple[str, ...]
    """Point lists of ``polyline`` elements."""
    dots: tuple[tuple[float, float], ...]
    """Points with no neighbour on either side."""
    last: tuple[float, float] | None
    """The newest known point, marked."""
    band: tuple[float, float] | None
    """Top and height of the natural limits, where there are any."""


def sparkline(
    values: Sequence[float | None], natural: tuple[float, float] | None = None
) -> Sparkline | None:
    """Draw a series; null when nothing is known.

    Args:
        values: The points in order of time.
        natural: Lower and upper natural limit, to draw as a band behind the line.
    """
    known = [value for value in values if value is not None]
    if not known:
        return None
    extent = [*known, *(natural or ())]
    low, high = min(extent), max(extent)
    spread: float = (high - low) or 1.0
    step = (_WIDTH - 2 * _PAD) / max(len(values) - 1, 1)

    def y(value: float) -> float:
        share = (value - low) / spread
        return float(round(_HEIGHT - _PAD - share * (_HEIGHT - 2 * _PAD), 1))

    points = [
        None if value is None else (round(_PAD + number * step, 1), y(value))
        for number, value in enumerate(values)
    ]
    runs = _runs(points)
    band = None
    if natural is not None:
        lower, upper = natural
        band = (y(upper), round(y(lower) - y(upper), 1))
    return Sparkline(
        width=_WIDTH,
        height=_HEIGHT,
        lines=tuple(" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1),
        dots=tuple(run[0] for run in runs if len(run) == 1),
        last=next((point for point in reversed(points) if point is not None), None),
        band=band,
    )


def _runs(
    points: Sequence[tuple[float, float] | None],
) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]
