"""How a version is brought to its users step by step."""

from datetime import datetime
from typing import Literal

from gnomon.domain.entity import Entity

StepKind = Literal["set_weight", "pause", "analysis", "experiment", "promotion", "other"]


class RolloutStep(Entity, frozen=True, kw_only=True):
    """A step that the rollout of a version has come to. Grain: deployment and number of the step.

    A step once come to stays told, whatever becomes of the rollout: an abort sets the tool's own
    count back to the beginning.
    """

    deployment_id: str
    """The deployment it is a step of."""
    application: str
    """What the deploying tool calls the thing."""
    environment: str
    """Name of the environment, as the tool names it."""
    number: int
    """Place among the steps, from 0; a promotion comes after the last."""
    kind: StepKind
    """What it does; ``promotion`` hands all users over."""
    weight_ratio: float
    """Share of the users who meet the version while it lasts, 0 to 1."""
    reached_at: datetime | None = None
    """When it came to it, as near as the tool tells; null for one that was passed unseen."""
