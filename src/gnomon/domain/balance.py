"""How a group means to part its work among features, debt and operation."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity

WorkPart = Literal["feature", "debt", "operation"]


class WorkBalance(Entity, frozen=True, kw_only=True):
    """What a group agreed of its work. Grain: one row per agreement; told by the catalogue."""

    name: str
    """Name in references."""
    title: str
    """Display name."""
    group_id: str
    """The group whose work it is."""
    valid_from: date | None = None
    """First day on which it holds; null: it always did."""
    agreed_by: str | None = None
    """Who agreed it."""


class BalanceTheme(Entity, frozen=True, kw_only=True):
    """A quarter that was meant to be different. Grain: agreement and quarter."""

    balance_id: str
    """The agreement."""
    quarter: str
    """The quarter, ``2026-Q2``."""
    title: str
    """What it is about, in a phrase."""
    why: str | None = None
    """Why it is different."""
    watches: tuple[str, ...] = ()
    """Metrics that should fare better afterwards."""


class BalanceBand(Entity, frozen=True, kw_only=True):
    """Between which shares a part of the work shall lie. Grain: agreement, theme and part."""

    balance_id: str
    """The agreement."""
    theme_id: str | None = None
    """The theme in whose quarter it holds; null: in every quarter without a band of its own."""
    work: WorkPart
    """Features, debt or operation."""
    low_ratio: float
    """Least share of the work."""
    high_ratio: float
    """Largest share of it."""
