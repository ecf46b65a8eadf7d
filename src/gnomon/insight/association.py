"""Whether two figures of the same things rise and fall together, which names no cause.

Source: Spearman, "The proof and measurement of association between two things" (1904); interval by
Bonett and Wright, "Sample size requirements for estimating Pearson, Kendall and Spearman
correlations" (2000).
"""

import math
from collections.abc import Sequence

from msgspec import Struct
from scipy import stats

#: With fewer, any order is likely enough by chance that a coefficient would mislead.
FEWEST = 8
_Z = 1.959964


class Association(Struct, frozen=True, kw_only=True):
    """How strongly two orders agree."""

    pair_count: int
    """Pairs behind it."""
    rho: float
    """Spearman's coefficient: 1 for the same order, -1 for the opposite one."""
    low: float
    """Lower end of its 95 % interval."""
    high: float
    """Upper end of it."""

    @property
    def is_told_from_chance(self) -> bool:
        """Whether the interval leaves out *none at all*."""
        return self.low > 0 or self.high < 0


def association(pairs: Sequence[tuple[float, float]]) -> Association | None:
    """Hold two figures against each other by the order of each.

    Args:
        pairs: Both figures of each thing.

    Returns:
        The association; null with fewer than `FEWEST` pairs, or when a figure never differs.
    """
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    if len(pairs) < FEWEST or len(set(first)) == 1 or len(set(second)) == 1:
        return None
    rho = float(stats.spearmanr(first, second).statistic)
    # Two equal orders have no error of their own to tell; a little less than 1 keeps it finite.
    inner = max(min(rho, 1 - 1e-9), -1 + 1e-9)
    reach = _Z * math.sqrt((1 + inner**2 / 2) / (len(pairs) - 3))
    middle = math.atanh(inner)
    return Association(
        pair_count=len(pairs),
        rho=rho,
        low=math.tanh(middle - reach),
        high=math.tanh(middle + reach),
    )
