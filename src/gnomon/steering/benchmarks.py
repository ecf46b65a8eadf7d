"""What others published about some metrics, by year: reference data, never a label.

DORA's tiers are what a cluster analysis of one year's answers found. They are not rules: in 2024
*High* had a worse change fail rate than *Medium*, and since 2025 there are none.
"""

from typing import Literal

from msgspec import Struct

Statistic = Literal["tier", "share", "mean"]

_DORA = "DORA, Accelerate State of DevOps, {year}"
_SECONDARY = "as cited by secondary sources"
_LICENCE = "CC BY 4.0"


class Reference(Struct, frozen=True, kw_only=True):
    """A published figure about a metric."""

    metric: str
    """Id of the metric."""
    year: int
    """The year it was published for."""
    statistic: Statistic
    """A tier's typical answer, the share of respondents with an answer, or a mean score."""
    group: str
    """Tier and its share of respondents, or the answer."""
    says: str
    """The figure in words."""
    source: str
    """Who published it."""
    licence: str
    """Under which licence."""


#: Year, tier with share, then deployment frequency, lead time, change fail rate, recovery.
_TIERS: tuple[tuple[int, str, str, str, str, str], ...] = (
    (2019, "Elite, 20 %", "on demand", "under a day", "0-15 %", "under an hour"),
    (2019, "High, 23 %", "daily to weekly", "a day to a week", "0-15 %", "under a day"),
    (2019, "Medium, 44 %", "weekly to monthly", "a week to a month", "0-15 %", "under a day"),
    (2019, "Low, 12 %", "monthly to half-yearly", "1-6 months", "46-60 %", "a week to a month"),
    (2021, "Elite", "many a day", "under an hour", "0-15 %", "under an hour"),
    (2021, "High", "weekly to monthly", "a day to a week", "16-30 %", "under a day"),
    (2021, "Medium", "monthly to half-yearly", "1-6 months", "16-30 %", "a day to a week"),
    (2021, "Low", "less than half-yearly", "over 6 months", "16-30 %", "over 6 months"),
    (2022, "High, 11 %", "on demand", "a day to a week", "0-15 %", "under a day"),
    (2022, "Medium, 69 %", "weekly to monthly", "a week to a month", "16-30 %", "a day to a week"),
    (2022, "Low, 19 %", "monthly to half-yearly", "1-6 months", "46-60 %", "a week to a month"),
    (2023, "Elite, 18 %", "on demand", "under a day", "5 %", "under an hour"),
    (2023, "High, 31 %", "daily to weekly", "a day to a week", "10 %", "under a day"),
    (2023, "Medium, 33 %", "weekly to monthly", "a week to a month", "15 %", "a day to a week"),
    (2023, "Low, 17 %", "weekly to monthly", "a week to a month", "64 %", "1-6 months"),
    (2024, "Elite, 19 %", "on demand", "under a day", "5 %", "under an hour"),
    (2024, "High, 22 %", "daily to weekly", "a day to a week", "20 %", "under a day"),
    (2024, "Medium, 35 %", "weekly to monthly", "a week to a month", "10 %", "under a day"),
    (2024, "Low, 25 %", "monthly to half-yearly", "1-6 months", "40 %", "a week to a month"),
)
#: Until 2022 recovery was of all incidents, since 2023 of failed deployments alone.
_RECOVERY_CHANGED = 2023
#: 2025 has no tiers: metric, answer, share of respondents with it.
_SHARES: tuple[tuple[str, str, str], ...] = (
    ("deployment_frequency", "on demand", "16.2 %"),
    ("deployment_frequency", "less than monthly", "23.9 %"),
    ("change_lead_time", "under an hour", "9.4 %"),
    ("change_lead_time", "under a day", "15 %"),
    ("change_lead_time", "a day to a week", "31.9 %"),
)
#: Quick Check, all industries: metric, year, mean and standard deviation; rates are raw.
_MEANS: tuple[tuple[str, int, float, float], ...] = (
    ("change_lead_time", 2024, 5.1, 2.6),
    ("deployment_frequency", 2024, 5.3, 2.9),
    ("failed_deployment_recovery_time", 2024, 7.5, 2.3),
    ("change_fail_rate", 2024, 8.3, 2.0),
    ("change_lead_time", 2025, 5.5, 2.4),
    ("deployment_frequency", 2025, 4.8, 2.8),
    ("failed_deployment_recovery_time", 2025, 7.4, 2.1),
    ("change_fail_rate", 2025, 8.1, 2.1),
    ("deployment_rework_rate", 2025, 7.8, 2.2),
)
_CATEGORIES = 6
_BEST = 10.0


def references(metric: str) -> list[Reference]:
    """Return what was published about a metric, the newest year first.

    Args:
        metric: Id of the metric.
    """
    found = [*_tiers(metric), *_shares(metric), *_means(metric)]
    return sorted(found, key=lambda each: -each.year)


def category_score(category: int) -> float:
    """Score an answer of DORA's Quick Check: 1 is the worst of six, 6 the best.

    Source: DORA, "Quick Check"; categories score 0, 2, 4, 6, 8, 10.
    """
    return (category - 1) * _BEST / (_CATEGORIES - 1)


def rate_score(ratio: float) -> float:
    """Score a share of failed or reworked deployments: none is 10, all is 0.

    Source: DORA, "Quick Check".
    """
    return _BEST * (1 - ratio)


def _tiers(metric: str) -> list[Reference]:
    found = []
    for year, tier, *answers in _TIERS:
        recovery = (
            "failed_deployment_recovery_time" if year >= _RECOVERY_CHANGED else "time_to_recover"
        )
        columns = ("deployment_frequency", "change_lead_time", "change_fail_rate", recovery)
        if metric in columns:
            says = answers[columns.index(metric)]
            found.append(_reference(metric, year, "tier", tier, says, is_secondary=True))
    return found


def _shares(metric: str) -> list[Reference]:
    return [
        _reference(metric, 2025, "share", answer, f"{share} of respondents", is_secondary=True)
        for about, answer, share in _SHARES
        if about == metric
    ]


def _means(metric: str) -> list[Reference]:
    return [
        _reference(
            metric, year, "mean", "Quick Check score", f"{mean:g} of 10, deviation {spread:g}"
        )
        for about, year, mean, spread in _MEANS
        if about == metric
    ]


def _reference(
    metric: str,
    year: int,
    statistic: Statistic,
    group: str,
    says: str,
    *,
    is_secondary: bool = False,
) -> Reference:
    source = _DORA.format(year=year)
    return Reference(
        metric=metric,
        year=year,
        statistic=statistic,
        group=group,
        says=says,
        source=f"{source}, {_SECONDARY}" if is_secondary else source,
        licence=_LICENCE,
    )
