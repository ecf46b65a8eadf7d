"""Service levels on the scale of nines, with as many as the observations support.

Source: this product's own; availability is told in nines, and so is how customers are served.
"""

from math import log10, sqrt

from msgspec import Struct

from gnomon.errors import UsageError

#: Normal quantile of a two-sided interval of 95 %.
Z95 = 1.959963984540054


class Nines(Struct, frozen=True, kw_only=True):
    """A share on the scale of nines: 0.9 is one, 0.99 two."""

    value: float | None
    """Nines of the share itself; null for a share of 1, which no count can show."""
    claimed: float
    """Nines of the lower end of its interval: what may be claimed."""
    supported: float
    """Most nines that so many observations could ever show: of a thousand, three."""


def nines(hits: int, n: int) -> Nines | None:
    """Say how many nines a share has, and how many may be claimed; null without observations.

    Args:
        hits: Requests that were served.
        n: All requests.

    Raises:
        UsageError: More were served than there were.
    """
    if not 0 <= hits <= n:
        raise UsageError(f"{hits} of {n} is no share.")
    if n == 0:
        return None
    share = hits / n
    return Nines(
        # A share of 0 has 0 nines, and not -0.
        value=None if hits == n else 0.0 - log10(1 - share),
        claimed=0.0 - log10(1 - wilson(hits, n)[0]),
        supported=log10(n),
    )


def wilson(hits: int, n: int, *, sure: float | None = None) -> tuple[float, float]:
    """Return the 95 % interval of a share by Wilson's score.

    Args:
        hits: Those that count.
        n: All, at least one.
        sure: How many of an endless population would tell as much; null: ``n``.

    Source:
        E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
    """
    size = n if sure is None else sure
    share, spread = hits / n, Z95 * Z95 / size
    centre = (share + spread / 2) / (1 + spread)
    half = Z95 * sqrt(share * (1 - share) / size + spread / (4 * size)) / (1 + spread)
    return max(centre - half, 0.0), min(centre + half, 1.0)
