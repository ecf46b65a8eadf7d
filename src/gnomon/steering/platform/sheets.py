"""A sheet for each platform service: what it is, HEAT, its goals, and whether it succeeds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar

from gnomon.answers.ask import Installation
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.tables import Tables
from gnomon.domain.person import Person
from gnomon.domain.platform import (
    HeatGoal,
    HeatGuard,
    Persona,
    Platform,
    PlatformBaseline,
    PlatformBenefit,
    PlatformCare,
    PlatformConsumer,
    PlatformMandate,
    PlatformService,
)
from gnomon.domain.posture import PlatformPosture
from gnomon.domain.shared_responsibility import ResponsibilityVersion
from gnomon.steering.platform import asked
from gnomon.steering.platform.adoption import Adoption, TeamUse, adoption
from gnomon.steering.platform.asked import Tasks, Window
from gnomon.steering.platform.care import cards
from gnomon.steering.platform.customers import Customers, customers
from gnomon.steering.platform.efficiency import (
    Multiplier,
    Pace,
    cost_per_active_team,
    multiplier,
)
from gnomon.steering.platform.goals import judge
from gnomon.steering.platform.happiness import UNASKED, Happiness, happiness
from gnomon.steering.platform.mandates import bound_teams
from gnomon.steering.platform.pace import Began, began
from gnomon.steering.platform.sheet import Product, Sheet, depth
from gnomon.steering.platform.success import Success, success

#: What a product is made of; answers hold until one of them changes.
PRODUCT_TABLES = (
    "platform", "persona", "person", "platform_service", "platform_benefit", "platform_baseline",
    "platform_mandate", "platform_consumer", "platform_care", "heat_goal", "heat_guard",
    "platform_task", "platform_task_end", "page_view", "survey_wave", "survey_answer",
    "group", "reporting_line", "responsibility_version", "platform_posture",
)  # fmt: skip
#: The two readings of efficiency, in the order they are shown.
JOURNEYS = ("from_scratch", "scaling")


def product(place: Installation, now: datetime, *, weeks: int = 13) -> Product:
    """Fill in the sheets of all platform services.

    Args:
        place: What is asked.
        now: When; the window ends with its day.
        weeks: Length of the window, and of the window before it.
    """
    until = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
    window = Window(since=until - timedelta(weeks=weeks), until=until)
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions, is_brief=True)
        known = _Known(tables, window)
        services = sorted(entity_rows(tables, PlatformService), key=lambda each: each.title)
        sheets = tuple(known.sheet(each) for each in services)
        platforms = tuple(entity_rows(tables, Platform))
        personas = tuple(entity_rows(tables, Persona))
        versions = entity_rows(tables, ResponsibilityVersion)
        guards = entity_rows(tables, PlatformPosture)
    return Product(
        platforms=platforms,
        personas=personas,
        people=known.people,
        titles=known.customers.titles,
        sheets=sheets,
        shared=frozenset(each.platform_service_id for each in versions),
        guarded=frozenset(each.platform_service_id for each in guards),
        depth=depth(sheets),
        since=window.since.date(),
        until=window.until.date(),
    )


_E = TypeVar(
    "_E",
    PlatformBenefit,
    PlatformBaseline,
    PlatformMandate,
    PlatformConsumer,
    PlatformCare,
    HeatGoal,
)


def _by_service(rows: Iterable[_E]) -> Mapping[str, list[_E]]:
    found: dict[str, list[_E]] = defaultdict(list)
    for each in rows:
        found[each.platform_service_id].append(each)
    return found


class _Known:
    """Everything that is told of platform services and their use, read once."""

    def __init__(self, tables: Tables, window: Window) -> None:
        self._window = window
        self._today = window.until.date() - timedelta(days=1)
        self.customers: Customers = customers(tables, self._today)
        self.people = {each.key: each.name for each in entity_rows(tables, Person)}
        self._platforms = {each.key: each for each in entity_rows(tables, Platform)}
        self._personas = {each.key: each.title for each in entity_rows(tables, Persona)}
        self._benefits = _by_service(entity_rows(tables, PlatformBenefit))
        self._baselines = _by_service(entity_rows(tables, PlatformBaseline))
        self._mandates = _by_service(entity_rows(tables, PlatformMandate))
        self._consumers = _by_service(entity_rows(tables, PlatformConsumer))
        self._care = _by_service(entity_rows(tables, PlatformCare))
        self._goals = _by_service(entity_rows(tables, HeatGoal))
        self._guards: dict[str, list[HeatGuard]] = defaultdict(list)
        for guard in entity_rows(tables, HeatGuard):
            self._guards[guard.goal_id].append(guard)
        self._happiness = happiness(tables)
        asked.bring_window(tables, window)
        self._uses: dict[str, list[TeamUse]] = defaultdict(list)
        for row in asked.uses(tables):
            use = TeamUse(
                team=row["group_id"],
                first_at=row["first_at"],
                uses=row["uses"],
                before=row["before"],
            )
            self._uses[row["platform_service_id"]].append(use)
        self._tasks = asked.tasks(tables)
        self._by_persona = asked.tasks(tables, "persona")
        self._by_team = asked.tasks(tables, "group_id")
        self._paces = asked.paces(tables)
        self._open = asked.open_counts(tables)
        self._before = asked.tasks(tables, is_before=True)

    def sheet(self, service: PlatformService) -> Sheet:
        key = service.key
        adopted = self._adoption(service)
        tasks = self._tasks.get(key, {}).get(None)
        paces = tuple(
            pace for journey in JOURNEYS if (pace := self._paces.get((key, journey))) is not None
        )
        multipliers = tuple(self._multiplier(key, journey) for journey in JOURNEYS)
        happy = self._happiness.get(key, UNASKED)
        cost = cost_per_active_team(service.cost_per_month, adopted.active_teams)
        figures = _figures(happy, adopted, tasks, paces, multipliers, cost)
        goals = self._goals.get(key, [])
        return Sheet(
            service=service,
            owner=self.customers.titles.get(service.owner_id, service.owner_id),
            product_owner=self._product_owner(service),
            personas=tuple(self._personas.get(each, each) for each in service.persona_ids),
            benefits=tuple(self._benefits.get(key, ())),
            mandates=tuple(self._mandates.get(key, ())),
            consumers=tuple(self._consumers.get(key, ())),
            care=cards(next(iter(self._care.get(key, ())), None), self._today),
            happiness=happy,
            paces=paces,
            multipliers=multipliers,
            cost_per_team=cost,
            adoption=adopted,
            began=self._began(service),
            tasks=tasks,
            tasks_before=self._before.get(key, {}).get(None),
            open_count=self._open.get(key, 0),
            by_persona=_parts(self._by_persona.get(key, {})),
            by_team=_parts(self._by_team.get(key, {})),
            figures=figures,
            goals=tuple(judge(goal, self._guards.get(goal.key, ()), figures) for goal in goals),
            success=_success(happy, adopted, goals),
        )

    def _adoption(self, service: PlatformService) -> Adoption:
        eligible = self.customers.eligible(service)
        launched = service.launched_on
        return adoption(
            self._team_uses(service),
            eligible=eligible,
            mandated=bound_teams(
                self._mandates.get(service.key, ()),
                eligible,
                self.customers.below,
                since=self._window.since.date(),
                until=self._window.until.date(),
            ),
            since=self._window.since,
            launched_at=datetime.combine(launched, time(), UTC) if launched else None,
        )

    def _began(self, service: PlatformService) -> dict[str, Began]:
        eligible = self.customers.eligible(service)
        return began(self._team_uses(service), self._consumers.get(service.key, ()), eligible)

    def _team_uses(self, service: PlatformService) -> list[TeamUse]:
        eligible = self.customers.eligible(service)
        return self.customers.teams_of(self._uses.get(service.key, ()), eligible)

    def _multiplier(self, key: str, journey: str) -> Multiplier:
        told = next((b for b in self._baselines.get(key, ()) if b.journey == journey), None)
        empty = Pace(
            journey=journey,  # type: ignore[arg-type]
            n=0,
            median_seconds=None,
            p85_seconds=None,
            low_seconds=None,
            high_seconds=None,
        )
        pace = self._paces.get((key, journey), empty)
        return multiplier(pace, told.seconds if told else None, told.basis if told else None)

    def _product_owner(self, service: PlatformService) -> str | None:
        platform = self._platforms.get(service.platform_id or "")
        key = service.product_owner_id or (platform.product_owner_id if platform else None)
        return self.people.get(key, key) if key else None


def _parts(told: Mapping[str | None, Tasks]) -> dict[str, Tasks]:
    return {part: tasks for part, tasks in told.items() if part is not None}


def _success(happy: Happiness, adopted: Adoption, goals: list[HeatGoal]) -> Success:
    return success(
        happy.share,
        adopted.voluntary.share,
        adopted.voluntary.share_before,
        happiness_target=_target(goals, "happiness"),
        adoption_target=_target(goals, "voluntary_adoption"),
    )


def _target(goals: Iterable[HeatGoal], figure: str) -> float | None:
    return next((goal.target for goal in goals if goal.figure == figure), None)


def _figures(
    happy: Happiness,
    adopted: Adoption,
    tasks: Tasks | None,
    paces: Iterable[Pace],
    multipliers: Iterable[Multiplier],
    cost: float | None,
) -> dict[str, float | None]:
    found: dict[str, float | None] = {
        "happiness": happy.share,
        "response_rate": happy.response_rate,
        "voluntary_adoption": adopted.voluntary.share,
        "cost_per_active_team": cost,
        "success_rate": tasks.success_rate if tasks else None,
        "time_to_complete": tasks.median_seconds if tasks else None,
        "human_touch_rate": tasks.human_touch_rate if tasks else None,
        "error_rate": tasks.error_rate if tasks else None,
        "abandonment_rate": tasks.abandonment_rate if tasks else None,
    }
    found |= {f"{pace.journey}_time": pace.median_seconds for pace in paces}
    return found | {f"{each.journey}_multiplier": each.value for each in multipliers}
