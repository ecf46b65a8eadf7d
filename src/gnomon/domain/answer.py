"""Observations summed up for a scope, a period and a grain."""

from datetime import datetime
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

State = Literal[
    "value",
    "no_data",
    "not_connected",
    "not_applicable",
    "stale",
    "suppressed",
    "provisional",
]
Level = Literal["business_unit", "team", "sub_team", "service", "repository", "organisation"]
Grain = Literal["day", "week", "month", "quarter"]


class AnswerRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One figure. Keys that do not apply are left out; the rest is a published contract."""

    group: str | UnsetType = UNSET
    """Name of the group, repository or service asked by; left out for the whole organisation."""
    service: str | UnsetType = UNSET
    """Name of the service, when asked by service."""
    repository: str | UnsetType = UNSET
    """Path of the repository, when asked by repository."""
    period_start: str | UnsetType = UNSET
    """Local date the period begins on; left out when asked without a grain."""
    value: float | None
    """The figure in the metric's unit; null when it cannot be known."""
    n: int
    """Observations with a known value behind it; of a count of what is open, those open."""
    open_n: int
    """Observations still running at the end of the period."""
    coverage: float | None
    """Share of ended observations whose value is known; null without any."""
    state: State
    """What the figure is worth."""
    p85: float | UnsetType | None = UNSET
    """85th percentile, for durations and sizes."""


class Answer(Struct, frozen=True, kw_only=True):
    """The answer to one question; `gnomon ask --json` prints it."""

    metric: str
    """Id of the metric."""
    unit: str
    """Unit of the values."""
    definition: str
    """Definition, version and a fingerprint of the judgements it was made with."""
    as_of: datetime
    """Nothing received later is in it."""
    fresh_at: datetime | UnsetType | None = UNSET
    """When the least recent of the sources behind it last told anything; null: one never did."""
    rows: list[AnswerRow]
    """The figures."""
