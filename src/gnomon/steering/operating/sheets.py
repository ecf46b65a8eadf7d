"""A sheet for each service: how it is run, how it should be, and what says so."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar

from msgspec import Struct

from gnomon.answers.ask import Installation, ask
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.question import Question
from gnomon.answers.tables import Tables
from gnomon.domain.operating import (
    ExposureBand,
    OperatingCost,
    OperatingModel,
    PeakPeriod,
    Readiness,
    Responsibility,
)
from gnomon.domain.organisation import Group, Service, ToolLink
from gnomon.steering.operating.cost import Comparison, compare
from gnomon.steering.operating.cover import Balance, Rota, balance
from gnomon.steering.operating.exposure import Aim, Band, aim, bands
from gnomon.steering.operating.findings import findings
from gnomon.steering.operating.graduation import Facts, Item, checklist
from gnomon.steering.operating.pitfalls import Pitfall, Seen, of_company, of_service
from gnomon.steering.operating.raci import Row, proposed, row
from gnomon.steering.operating.rotas import Team, owning_teams, service_rotas
from gnomon.steering.operating.selector import Choice, Light, choose, light
from gnomon.steering.operating.unplanned import unplanned_shares
from gnomon.steering.operating.words import money_words

_WINDOW = timedelta(days=90)
#: Fewest deployments from which a cadence is told.
_FEW = 3
#: What each of the four verbs is measured by, and what a share of it says.
VERBS = {
    "build": "changes_across_teams",
    "deploy": "deployed_by_owner",
    "support": "owner_answers_first",
}
_ASKED = (*VERBS.values(), "deployment_frequency")


class Verb(Struct, frozen=True, kw_only=True):
    """Who really does one of the four things that running a service takes."""

    name: str
    """build, deploy, operate or support."""
    by_owner: float | None
    """Share the owning team does itself, 0 to 1; null when unknown."""
    n: int | None
    """Observations behind it; null for operate, which is read off the rota."""


class Sheet(Struct, frozen=True, kw_only=True):
    """How one service is run."""

    name: str
    """Name of the service."""
    title: str
    """Its display name."""
    owner: str | None
    """Key of the group that owns it; null: nobody."""
    model: OperatingModel | None
    """What the catalogue tells of it; null: nothing."""
    aim: Aim | None
    """How available it must be; null when its exposure is unknown."""
    choice: Choice | None
    """What the selector says; null when its exposure or demand is unknown."""
    rota: Rota | None
    """Who answers for it; null when no rota is known."""
    cover: Balance
    """Cover out of hours against what it needs."""
    verbs: tuple[Verb, ...]
    """Who really builds, deploys, operates and supports it."""
    days_between: float | None
    """Mean days between production deployments; null when there were too few."""
    light: Light | None
    """Whether its cadence lets the team that builds it run it."""
    graduation: tuple[Item, ...]
    """What a team needs before it runs it."""
    raci: Row
    """Who is responsible and who answers for it."""
    costs: Comparison
    """What both ways of running it cost."""
    pitfalls: tuple[Pitfall, ...]
    """What goes wrong with it."""
    findings: tuple[str, ...]
    """What does not fit together."""

    @property
    def exposure_text(self) -> str:
        """Say what an hour of failure can cost."""
        model = self.model
        return money_words(model.exposure_per_hour, model.currency) if model else "unknown"


class Company(Struct, frozen=True, kw_only=True):
    """Every service, the most exposed first."""

    sheets: tuple[Sheet, ...]
    """What can be lost the fastest comes first; what nobody estimated comes last."""
    pitfalls: tuple[Pitfall, ...]
    """What goes wrong with all of them together."""


def company(place: Installation, now: datetime, *, service: str | None = None) -> Company:
    """Fill in the sheets of all services, or of one.

    Args:
        place: What is asked.
        now: When; the figures are of the ninety days before it.
        service: Name of the one service; null: all.

    Raises:
        UsageError: Exposure bands or costs of the catalogue contradict each other.
    """
    figures = _figures(place, now, service)
    unplanned = unplanned_shares(place, (now - _WINDOW).date(), now)
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        known = _Known(tables, now, figures, unplanned)
        services = entity_rows(tables, Service)
        sheets = [known.sheet(each) for each in services if service in (None, each.name)]
    sheets.sort(key=_most_exposed)
    return Company(sheets=tuple(sheets), pitfalls=of_company(_seen(s) for s in sheets))


def _most_exposed(sheet: Sheet) -> tuple[float, str]:
    exposure = sheet.model.exposure_per_hour if sheet.model else None
    return (-(exposure if exposure is not None else -1.0), sheet.title)


class Told(Struct, frozen=True):
    """A figure of one service."""

    value: float | None
    n: int


def _figures(
    place: Installation, now: datetime, service: str | None
) -> dict[tuple[str, str], Told]:
    question = Question(metrics=_ASKED, by="service", scope=service, since=(now - _WINDOW).date())
    return {
        (answer.metric, str(line.service)): Told(line.value, line.n)
        for answer in ask(place, question, now=now)
        for line in answer.rows
    }


_E = TypeVar("_E", PeakPeriod, Readiness, Responsibility, OperatingCost)


def _by_service(rows: Iterable[_E]) -> dict[str, list[_E]]:
    found: dict[str, list[_E]] = defaultdict(list)
    for each in rows:
        found[each.service_id].append(each)
    return found


class _Known:
    """Everything that is told of services, read once."""

    def __init__(
        self,
        tables: Tables,
        now: datetime,
        figures: Mapping[tuple[str, str], Told],
        unplanned: Mapping[str, float],
    ) -> None:
        self._today = now.date()
        self._figures = figures
        self._unplanned = {
            each.key: unplanned.get(each.name) for each in entity_rows(tables, Group)
        }
        self._bands: tuple[Band, ...] = bands(entity_rows(tables, ExposureBand))
        self._models = {
            each.service_id: each
            for each in entity_rows(tables, OperatingModel)
            if _holds(each, self._today)
        }
        self._peaks = _by_service(entity_rows(tables, PeakPeriod))
        self._ready = _by_service(entity_rows(tables, Readiness))
        self._parts = _by_service(entity_rows(tables, Responsibility))
        self._costs = _by_service(entity_rows(tables, OperatingCost))
        self._teams: dict[str, Team] = owning_teams(tables, self._today)
        self._rotas: dict[str, Rota] = service_rotas(tables, self._teams, now)
        self._links = {
            (each.service_id, each.kind)
            for each in entity_rows(tables, ToolLink)
            if each.service_id is not None
        }

    def sheet(self, service: Service) -> Sheet:
        key = service.key
        model = self._models.get(key)
        wanted = aim(model, self._bands, self._peaks.get(key, ()), self._today) if model else None
        choice = _choice(model, wanted)
        rota, team = self._rotas.get(key), self._teams.get(key)
        cadence = self._days_between(service.name)
        lit = light(cadence, wanted) if wanted else None
        seen = Seen(
            name=service.name,
            model=model,
            aim=wanted,
            choice=choice,
            rota=rota,
            team_size=len(team.people) if team else None,
            days_between=cadence,
            unplanned=self._unplanned.get(team.group_id) if team else None,
            standby_paid_by=model.budget_holder if model else None,
        )
        is_digital = choice is None or choice.system == "digital service"
        parts = proposed(is_digital=is_digital, funded_by=model.funded_by if model else None)
        return Sheet(
            name=service.name,
            title=service.title,
            owner=team.group_id if team else None,
            model=model,
            aim=wanted,
            choice=choice,
            rota=rota,
            cover=balance(
                choice.out_of_hours if choice else None, rota.out_of_hours.cover if rota else None
            ),
            verbs=self._verbs(service.name, rota),
            days_between=cadence,
            light=lit[0] if lit else None,
            graduation=self._graduation(key, model, rota),
            raci=row(self._parts.get(key, ()), parts),
            costs=compare(self._costs.get(key, ())),
            pitfalls=of_service(seen),
            findings=findings(model, choice, rota, self._today),
        )

    def _days_between(self, name: str) -> float | None:
        told = self._figures.get(("deployment_frequency", name))
        if told is None or not told.value or told.n < _FEW:
            return None
        return 7 / told.value

    def _verbs(self, name: str, rota: Rota | None) -> tuple[Verb, ...]:
        found = []
        for verb, metric in VERBS.items():
            told = self._figures.get((metric, name), Told(None, 0))
            share = told.value
            if verb == "build" and share is not None:
                share = 1 - share
            found.append(Verb(name=verb, by_owner=share, n=told.n))
        on_call = rota.out_of_hours.by_owner if rota else None
        found.insert(2, Verb(name="operate", by_owner=on_call, n=None))
        return tuple(found)

    def _graduation(
        self, key: str, model: OperatingModel | None, rota: Rota | None
    ) -> tuple[Item, ...]:
        about = model or OperatingModel(
            key=key, source="catalog", changed_at=_NEVER, service_id=key
        )
        facts = Facts(
            has_signals=(key, "monitored_service") in self._links or None,
            # Who is on a rota of it is called by a tool that knows it, linked or by its name.
            has_incident_service=(key, "pagerduty_service") in self._links
            or rota is not None
            or None,
            alerts_reach_owner=rota.owner_people_count > 0 if rota else None,
            people_on_rota=rota.people_count if rota else None,
        )
        return checklist(about, self._ready.get(key, ()), facts, self._today)


#: Stands for the version time of what nobody told.
_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _choice(model: OperatingModel | None, wanted: Aim | None) -> Choice | None:
    if model is None or wanted is None or model.demand is None:
        return None
    return choose(wanted, model.demand, is_custom=model.is_custom)


def _holds(model: OperatingModel, today: date) -> bool:
    begun = model.valid_from is None or model.valid_from <= today
    return begun and (model.valid_to is None or model.valid_to > today)


def _seen(sheet: Sheet) -> Seen:
    return Seen(name=sheet.name, model=sheet.model, rota=sheet.rota)
