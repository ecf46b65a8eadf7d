"""A feed over many series: which of them changed, told so that few of those told are noise."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gnomon.insight.behaviour import BASELINE, begun, strict
from gnomon.insight.discovery import FALSE_DISCOVERIES, discoveries, surprise
from gnomon.insight.scale import Scale
from gnomon.insight.season import Seasonal, without_season
from gnomon.insight.varying import Kind

Floats = NDArray[np.float64]


class Batch(Struct, frozen=True, kw_only=True):
    """Series of one metric, ``(series, periods)``, oldest first; the last period is judged."""

    values: Floats
    """NaN where nothing is known."""
    sizes: Floats | None = None
    """Where the values are shares: out of how many."""
    kind: Kind = "proportion"
    """Of shares, whether a thing counts once at most."""
    scale: Scale = "plain"
    """How values are compared, where they are no shares."""
    since: NDArray[np.int64] | int = 0
    """Period of each series from which its limits begin anew."""
    season: int | None = None
    """Periods of a season that is taken out of the series that have one; null: none is."""


class Changes(Struct, frozen=True, kw_only=True):
    """What the feed tells of a batch. Shape ``(series,)``."""

    is_told: NDArray[np.bool_]
    """Whether the newest point is a signal and is kept among all that is watched."""
    is_signal: NDArray[np.bool_]
    """Whether the newest point is outside its natural limits."""
    side: NDArray[np.int8]
    """1 above its centre, -1 below."""
    first: NDArray[np.int64]
    """The period from which on every point lies outside on that side."""
    surprise: Floats
    """Probability of such a point if nothing changed; NaN where it cannot be judged."""
    season: Seasonal | None = None
    """What was judged, without its seasons; null: none was looked for."""


def watch(
    batches: Sequence[Batch], *, false_discoveries: float = FALSE_DISCOVERIES
) -> list[Changes]:
    """Judge the newest point of every series of every batch together.

    What is told is a signal by the strict rule and, beyond that, one of the most surprising: so
    many that the expected share of false ones stays below the limit, however many are watched. What
    comes every season is no surprise: it is taken out first where two seasons tell it.

    Args:
        batches: What is watched.
        false_discoveries: Expected share of false ones among what is told, 0 to 1.

    Returns:
        One entry per batch, in their order.
    """
    found = [_newest(batch) for batch in batches]
    every = np.concatenate([one.surprise for one in found]) if found else np.empty(0)
    kept = discoveries(every, false_discoveries=false_discoveries).is_told
    told, place = [], 0
    for one in found:
        following = place + one.surprise.size
        told.append(
            Changes(
                is_told=kept[place:following] & one.is_signal,
                is_signal=one.is_signal,
                side=one.side,
                first=one.first,
                surprise=one.surprise,
                season=one.season,
            )
        )
        place = following
    return told


def _newest(batch: Batch) -> Changes:
    periods = batch.values.shape[1]
    values = begun(batch.values, batch.since)
    season = None
    if batch.season is not None:
        season = without_season(values, period=batch.season, scale=batch.scale, sizes=batch.sizes)
        values = season.values
    outside, sides = strict(values, sizes=batch.sizes, kind=batch.kind)
    side = sides[:, -1]
    # How many periods in a row, counted back from the newest, lie outside on its side.
    broken = ~(outside & (sides == side[:, None]))[:, ::-1]
    lasting = np.where(broken.any(axis=1), broken.argmax(axis=1), periods)
    return Changes(
        is_told=np.zeros(len(values), dtype=np.bool_),
        is_signal=outside[:, -1],
        side=side,
        first=periods - lasting,
        surprise=surprise(
            values, baseline=BASELINE, scale=batch.scale, sizes=batch.sizes, kind=batch.kind
        ),
        season=season,
    )
