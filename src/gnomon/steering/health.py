"""How a team and its sprints are: questions, each answered by its own figures.

There is no figure of health. A question is answered by the metrics that it names and by what
follows from them by hand; whoever reads them judges.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from gnomon.answers.effort import Effort
from gnomon.domain.capacity import HealthQuestion as ToldQuestion
from gnomon.steering.initiatives.dossier import Dossier


class HealthQuestion(Struct, frozen=True, kw_only=True):
    """A question about how a team is."""

    name: str
    """Name in addresses."""
    asks: str
    """The question."""
    metrics: tuple[str, ...]
    """Metrics that answer it; those that are not there are left out."""
    owner: str | None = None
    """Role or group that answers for a question of the catalogue; null: it is one of ours."""


QUESTIONS = (
    HealthQuestion(
        name="amount",
        asks="How much work are we doing?",
        metrics=(
            "work_in_progress", "throughput", "velocity", "sprint_commitment",
            "sprint_completion", "planning_accuracy",
        ),
    ),
    HealthQuestion(
        name="allocation",
        asks="Where do we spend the most time?",
        metrics=(
            "feature_work_share", "bug_work_share", "debt_work_share", "compliance_work_share",
            "unclassified_work_share",
        ),
    ),
    HealthQuestion(
        name="bottlenecks",
        asks="What slows us down and risks delivery?",
        metrics=(
            "ticket_cycle_time", "work_item_age", "pickup_time", "review_time", "flowback_rate",
            "time_to_green", "first_pass_yield", "quality_gate_pass_rate",
        ),
    ),
    HealthQuestion(
        name="load",
        asks="Is the team overwhelmed?",
        metrics=(
            "work_item_age", "sprint_added_scope", "sprint_carry_over", "unplanned_work_rate",
            "requirement_volatility", "night_interruptions",
        ),
    ),
    HealthQuestion(
        name="capacity",
        asks="Is anybody's time used too much, or too little?",
        metrics=("capacity_accuracy", "assigned_at_sprint_start", "story_point_coverage"),
    ),
    HealthQuestion(
        name="initiatives",
        asks="How much do we put into each initiative?",
        metrics=("traceable_work_rate", "validated_work_rate"),
    ),
)  # fmt: skip


def asked_of_teams(told: Iterable[ToldQuestion]) -> tuple[HealthQuestion, ...]:
    """Return our questions and those of the catalogue, by name; one of the same name replaces ours.

    Args:
        told: Questions of the catalogue.
    """
    theirs = {
        each.name: HealthQuestion(
            name=each.name, asks=each.asks, metrics=each.metrics, owner=each.owner
        )
        for each in sorted(told, key=lambda one: one.name)
    }
    ours = [theirs.pop(each.name, each) for each in QUESTIONS]
    return (*ours, *theirs.values())


class CategoryEffort(Struct, frozen=True, kw_only=True):
    """Person-days that went into one kind of work."""

    category: str | None
    """What it was for; null: not finished, so not told apart yet."""
    days: float
    """Person-days."""
    ratio: float
    """Of all traced person-days."""
    ticket_count: int
    """Tickets they went into."""


class InitiativeEffort(Struct, frozen=True, kw_only=True):
    """Person-days that went into one initiative."""

    name: str | None
    """Name of the initiative; null: tickets that no initiative names."""
    title: str
    """What it is called."""
    days: float
    """Person-days."""
    ratio: float
    """Of all traced person-days."""
    ticket_count: int
    """Tickets they went into."""
    person_count: int
    """People who spent them."""


def by_category(effort: Effort) -> list[CategoryEffort]:
    """Sum effort up by what it was for, most first; what is not finished comes last."""
    return [
        CategoryEffort(category=category, days=days, ratio=ratio, ticket_count=count)
        for category, days, ratio, count in effort.parts(lambda row: row.category)
    ]


def by_initiative(effort: Effort, initiatives: Iterable[Dossier]) -> list[InitiativeEffort]:
    """Sum effort up by initiative, most first; what none names comes last.

    A ticket belongs to the initiative that names it, else to the one that names a ticket above
    it, the nearest first. Where several name the same ticket, its days go to each in equal parts.
    """
    every = list(initiatives)
    named = _by_number(every)
    titles = {each.about.name: each.about.title for each in every}
    days: dict[str | None, float] = defaultdict(float)
    tickets: dict[str | None, set[str]] = defaultdict(set)
    people: dict[str | None, set[str]] = defaultdict(set)
    for row in effort.rows:
        owners = _owners(row.numbers, named)
        for owner in owners:
            days[owner] += row.days / len(owners)
            tickets[owner].add(row.ticket)
            people[owner].add(row.person)
    return [
        InitiativeEffort(
            name=name,
            title=titles[name] if name else "No initiative",
            days=spent,
            ratio=spent / effort.days,
            ticket_count=len(tickets[name]),
            person_count=len(people[name]),
        )
        for name, spent in sorted(
            days.items(), key=lambda item: (item[0] is None, -item[1], item[0] or "")
        )
    ]


def _by_number(initiatives: Iterable[Dossier]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for each in initiatives:
        for number in each.about.ticket_numbers:
            found[number.upper()].append(each.about.name)
    return {number: tuple(sorted(set(names))) for number, names in found.items()}


def _owners(numbers: Iterable[str], named: Mapping[str, tuple[str, ...]]) -> tuple[str | None, ...]:
    return next((named[n.upper()] for n in numbers if n.upper() in named), (None,))


def weeks_in_hand(underway: int | None, per_week: float | None) -> float | None:
    """Return how many weeks what is under way takes at the pace of the window.

    Args:
        underway: Tickets under way; null when not known.
        per_week: Tickets finished a week; null when not known.

    Returns:
        Weeks; null while nothing is finished or either is not known.
    """
    return underway / per_week if underway is not None and per_week else None
