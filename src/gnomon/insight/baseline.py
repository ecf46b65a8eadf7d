"""The first known points of many series, which their limits are made of."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def first_known(points: Floats, most: int) -> Floats:
    """Return the first known points of each series, in their order.

    Args:
        points: ``(series, periods)``, NaN where nothing is known.
        most: How many of each.

    Returns:
        ``(series, most)``; NaN behind the last of a series that has fewer.
    """
    known = ~np.isnan(points)
    if points.shape[1] >= most and known[:, :most].all():
        return points[:, :most]
    place = np.cumsum(known, axis=1, dtype=np.int32)
    rows, columns = np.nonzero(known & (place <= most))
    found = np.full((len(points), most), np.nan)
    found[rows, place[rows, columns] - 1] = points[rows, columns]
    return found


def centre_and_range(first: Floats) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return the mean, the mean moving range and the number of the first known points."""
    count = (~np.isnan(first)).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = np.nansum(first, axis=1) / count
        spread = np.nansum(np.abs(np.diff(first, axis=1)), axis=1) / (count - 1)
    return centre, spread, count
