"""What is aimed at: targets, what guards them, and what people state about them."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity

Direction = Literal["higher", "lower", "range"]
Scope = Literal["organisation", "group", "person", "service"]
Evidence = Literal["measured", "subjective"]


class Target(Entity, frozen=True, kw_only=True):
    """A figure that shall be reached or kept. Grain: one row per target; told by the catalogue.

    Every version stays: a figure is judged by the version that was in force on its day.
    """

    name: str
    """Name in addresses."""
    title: str
    """What is aimed at, in words."""
    metric: str | None = None
    """Id of the metric; null where people state the figure."""
    scope: Scope
    """What kind of thing it is for."""
    scope_id: str | None = None
    """Key of the group, person or service; null for the whole organisation."""
    scope_name: str | None = None
    """Its name in questions; null for the whole organisation."""
    direction: Direction
    """Which way is better; *range*: between ``low`` and ``target``."""
    baseline: float | None = None
    """Figure it starts from, in the metric's unit; null: the one measured before the start."""
    low: float | None = None
    """Lower end of a range."""
    target: float
    """What shall be reached, in the metric's unit; of a range its upper end."""
    start: date
    """First day from which progress is expected."""
    due: date
    """Day by which it shall be reached."""
    window_days: int
    """Days up to the day of judging over which the figure is taken."""
    owner_id: str
    """Who answers for it."""
    co_owner_ids: tuple[str, ...] = ()
    """Who answers for it beside the owner."""
    evidence: Evidence
    """Whether the figure is measured or somebody's judgement."""
    weight: float
    """How much it counts beside the other targets of its scope."""
    parent_id: str | None = None
    """The target it serves; null for the topmost."""
    is_business: bool = False
    """Whether it is a figure of the business, such as revenue or what customers say."""
    co_group_ids: tuple[str, ...] = ()
    """Groups that answer for it beside the one it is for: teams and sub-teams share risk and
    reward, the figure is not split."""


class TargetGuard(Entity, frozen=True, kw_only=True):
    """A metric that may not get worse while a target is pursued. Grain: target and metric."""

    target_id: str
    """The target."""
    metric: str
    """Id of the guarding metric."""
    band_ratio: float
    """How much worse it may get, as a share of its baseline."""
    better: Literal["lower", "higher"] | None = None
    """Its direction; null: the metric's own."""
    baseline: float | None = None
    """Figure it starts from; null: the one measured before the target's start."""


class TargetStatement(Entity, frozen=True, kw_only=True):
    """A figure that somebody states for a target. Grain: target and day."""

    target_id: str
    """The target."""
    stated_on: date
    """Day from which it holds."""
    value: float
    """The figure."""
    note: str | None = None
    """What it rests on."""
