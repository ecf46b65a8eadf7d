"""Which parts moved a figure: by sub-team, service or phase.

Source: Kitagawa, "Components of a difference between two rates" (1955), for what adds up; for a
quantile each part's effect is what the figure would have been without that part's change.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct


class Part(Struct, frozen=True, kw_only=True):
    """What one part did to the figure, in the figure's unit."""

    name: str
    """Name of the part."""
    within: float
    """By becoming better or worse itself."""
    mix: float
    """By becoming a larger or smaller share of the whole."""

    @property
    def effect(self) -> float:
        """Return both together."""
        return self.within + self.mix


class Decomposition(Struct, frozen=True, kw_only=True):
    """A change of a figure and its parts."""

    before: float
    """The figure before."""
    after: float
    """The figure after."""
    parts: tuple[Part, ...]
    """Its parts, the largest effect first."""
    unexplained: float
    """What the parts moved only together; 0 for rates."""


#: Numerator and denominator.
Rate = tuple[float, float]


def of_rates(before: Mapping[str, Rate], after: Mapping[str, Rate]) -> Decomposition | None:
    """Take the change of a rate apart; the effects add up to it exactly.

    Args:
        before: Numerator and denominator of each part before; a part that is missing had neither.
        after: The same after.

    Returns:
        The decomposition; null when a side has no denominator at all.
    """
    whole = [sum(side[name][1] for name in side) for side in (before, after)]
    if min(whole) <= 0:
        return None
    totals = [
        sum(rate[0] for rate in side.values()) / size
        for side, size in zip((before, after), whole, strict=True)
    ]
    middle = sum(totals) / 2
    parts = []
    for name in sorted({*before, *after}):
        (was, was_size), (now, now_size) = before.get(name, (0, 0)), after.get(name, (0, 0))
        shares = (was_size / whole[0], now_size / whole[1])
        # A part that exists on one side only brings its share and no change of its own.
        rates = (
            was / was_size if was_size else now / now_size if now_size else middle,
            now / now_size if now_size else was / was_size if was_size else middle,
        )
        within = (rates[1] - rates[0]) * sum(shares) / 2
        mix = (shares[1] - shares[0]) * (sum(rates) / 2 - middle)
        parts.append(Part(name=name, within=within, mix=mix))
    return Decomposition(before=totals[0], after=totals[1], parts=_ordered(parts), unexplained=0.0)


def of_counts(before: Mapping[str, float], after: Mapping[str, float]) -> Decomposition | None:
    """Take the change of a count apart; the effects add up to it exactly.

    Args:
        before: Count of each part before, over the same length of time as after.
        after: The same after.

    Returns:
        The decomposition; null when nothing was counted on either side.
    """
    names = sorted({*before, *after})
    if not names:
        return None
    parts = [
        Part(name=name, within=after.get(name, 0.0) - before.get(name, 0.0), mix=0.0)
        for name in names
    ]
    return Decomposition(
        before=sum(before.values()),
        after=sum(after.values()),
        parts=_ordered(parts),
        unexplained=0.0,
    )


def of_quantile(
    before: Mapping[str, Sequence[float]],
    after: Mapping[str, Sequence[float]],
    share: float,
    *,
    lasting: float = 1.0,
) -> Decomposition | None:
    """Take the change of a quantile apart.

    A part's own effect is how far the figure would move back if only its values were those of
    before, as many of them as after; its mix is how far if only its number were. Quantiles do not
    add up: what is left is told as unexplained.

    Args:
        before: Values of each part before.
        after: Values of each part after.
        share: The quantile, 0 to 1, interpolated (type 7).
        lasting: How many times as long *after* lasts as *before*: that much more of a part is no
            change of its number.

    Returns:
        The decomposition; null when a side has no values.
    """
    if not any(before.values()) or not any(after.values()):
        return None
    was, now = (_quantile([(side[name], 1.0) for name in side], share) for side in (before, after))
    parts = []
    for name in sorted({*before, *after}):
        old, new = before.get(name, ()), after.get(name, ())
        others = [(after[other], 1.0) for other in after if other != name]
        # Without this part nothing is left after: then only the figure before is there to compare.
        as_before = (
            _quantile([*others, (old, lasting)], share)
            if old or any(after[o] for o in after if o != name)
            else was
        )
        if old and new:
            same_number = _quantile([*others, (old, len(new) / len(old))], share)
            within, mix = now - same_number, same_number - as_before
        else:
            within, mix = 0.0, now - as_before
        parts.append(Part(name=name, within=within, mix=mix))
    explained = sum(part.effect for part in parts)
    return Decomposition(
        before=was, after=now, parts=_ordered(parts), unexplained=now - was - explained
    )


def _quantile(weighted: Sequence[tuple[Sequence[float], float]], share: float) -> float:
    """Return a quantile of values that count more or less than once."""
    kept = [(values, weight) for values, weight in weighted if values]
    if not kept:
        return float("nan")
    values = np.concatenate([np.asarray(values, dtype=np.float64) for values, _ in kept])
    weights = np.concatenate([np.full(len(values), weight) for values, weight in kept])
    order = np.argsort(values, kind="stable")
    values, weights = values[order], weights[order]
    reach = np.cumsum(weights)
    # Type 7 of the unweighted case: the first value stands at 0, the last at the total less one.
    position = share * (reach[-1] - 1)
    return float(np.interp(position, reach - 1, values))


def _ordered(parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda part: (-abs(part.effect), part.name)))
