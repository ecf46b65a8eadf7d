"""How much time groups have, and which questions a company asks of its teams beside ours."""

from datetime import date

from gnomon.domain.entity import Entity


class TeamLeave(Entity, frozen=True, kw_only=True):
    """Working days that the people of a group are away, as a sum. Grain: document and span.

    It is of a group and never of a person: who is away is nobody's business here.
    """

    group_name: str
    """The group, with everything below it."""
    first_on: date
    """First day of the span."""
    last_on: date
    """Last day of it."""
    away_days: float
    """Working days that its people are away in the span, added up; 0: nobody is."""


class HealthQuestion(Entity, frozen=True, kw_only=True):
    """A question that is asked of each team, with the metrics that answer it. Grain: one a name."""

    name: str
    """Its anchor; a name of ours takes the place of that question."""
    asks: str
    """The question."""
    metrics: tuple[str, ...]
    """Metrics that answer it, in their order."""
    owner: str
    """Role or group that answers for the question."""
