"""How far units follow the process, beside how they fare: adoption and impact.

An association says that two figures go together, not that one brings the other.
"""

from collections.abc import Iterable

from msgspec import Struct, UnsetType

from gnomon.domain.answer import Answer
from gnomon.domain.metric import Metric
from gnomon.insight.association import FEWEST, Association, association
from gnomon.steering.verdicts import Verdict

#: How far units follow the process.
ADHERENCE = "adherence"
#: Figures that following it should improve, in the order of the process.
OUTCOMES = (
    "first_pass_yield",
    "change_lead_time",
    "throughput",
    "change_fail_rate",
    "escaped_defects",
    "feedback_loop_time",
)
#: Observations a quarter of a team needs on either side, or it is a matter of a few cases.
FEWEST_OBSERVATIONS = 5


class Point(Struct, frozen=True, kw_only=True):
    """A quarter of a team."""

    team: str
    """Name of the team."""
    quarter: str
    """First day of the quarter."""
    adherence: float
    """Share of applicable checks that were kept."""
    outcome: float
    """The other figure."""


class Outcome(Struct, frozen=True, kw_only=True):
    """A figure held against adherence."""

    metric: str
    """Its id."""
    points: tuple[Point, ...]
    """Quarters of teams of which both are known."""
    association: Association | None
    """How they go together; null with too few quarters."""
    reading: str
    """That in words."""


class Standing(Struct, frozen=True, kw_only=True):
    """A unit's targets as one index."""

    reached_count: int
    """Targets met or on track."""
    judged_count: int
    """Targets that can be judged."""


def held_against(adherence: Answer, outcome: Answer, about: Metric, *, until: str) -> Outcome:
    """Pair what is known of complete quarters of teams.

    Args:
        adherence: `ADHERENCE` by team and quarter.
        outcome: The other figure by team and quarter.
        about: Its metric.
        until: First day of the quarter that still runs, which is left out.
    """
    kept, fares = _known(adherence, until), _known(outcome, until)
    points = tuple(
        Point(team=team, quarter=quarter, adherence=value, outcome=fares[team, quarter])
        for (team, quarter), value in sorted(kept.items())
        if (team, quarter) in fares
    )
    found = association([(point.adherence, point.outcome) for point in points])
    return Outcome(
        metric=about.name,
        points=points,
        association=found,
        reading=_reading(about, found, len(points)),
    )


def standing(verdicts: Iterable[Verdict]) -> Standing:
    """Count the targets that are reached or on the way, of those that can be judged."""
    judged = [each for each in verdicts if each.attainment is not None]
    return Standing(
        reached_count=sum(each.status in ("met", "on_track") for each in judged),
        judged_count=len(judged),
    )


def _known(answer: Answer, until: str) -> dict[tuple[str, str], float]:
    return {
        (row.group, row.period_start): row.value
        for row in answer.rows
        if not isinstance(row.group, UnsetType)
        and not isinstance(row.period_start, UnsetType)
        and row.group
        and row.period_start < until
        and row.value is not None
        and row.n >= FEWEST_OBSERVATIONS
    }


def _reading(about: Metric, found: Association | None, count: int) -> str:
    title = about.title.lower()
    if found is None:
        if count < FEWEST:
            return f"{count} quarters of teams are known; {FEWEST} are needed to say anything."
        return "One of both never differs, so nothing can go with it."
    if not found.is_told_from_chance:
        return f"No association with {title} can be told from chance."
    word = "higher" if found.rho > 0 else "lower"
    worth = _worth(about, rises=found.rho > 0)
    return f"Where more of the process was followed, {title} was {word}{worth}."


def _worth(about: Metric, *, rises: bool) -> str:
    if about.better not in ("higher", "lower"):
        return ""
    return ", the better way" if rises == (about.better == "higher") else ", the worse way"
