"""The registers of running what one builds, read from the catalogue and held against the rotas."""

from datetime import date, datetime

from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.tables import Tables
from gnomon.domain.change_of_model import ChangeWave, Concern, JobToBeDone
from gnomon.domain.operating import OperatingModel
from gnomon.domain.organisation import Service
from gnomon.domain.practice import IncidentAction, IncidentWorkflowStep, PracticeDay, ToilTask
from gnomon.steering.operating.burden import Burden, burden
from gnomon.steering.operating.practice import (
    Automation,
    Improvement,
    Readiness,
    Specialist,
    Toil,
    automation,
    improvement,
    readiness,
    specialists,
    toil,
)
from gnomon.steering.operating.rotas import on_rotas


class Practice(Struct, frozen=True, kw_only=True):
    """Who has practised, what is done by hand, what reviews led to."""

    rotas: dict[str, Readiness]
    """How ready the rota of each service is, by its name; a rota nobody knows is left out."""
    days: list[PracticeDay]
    """Practice days, the newest first."""
    workflows: dict[str, tuple[Automation, list[IncidentWorkflowStep]]]
    """How incidents are handled, by workflow."""
    toil: list[Toil]
    """Work by hand, the most hours first."""
    specialists: list[Specialist]
    """What is asked of specialists."""
    improvement: Improvement
    """What reviews led to."""
    burden: Burden
    """What running things takes out of groups and rotas."""


class ChangeProject(Struct, frozen=True, kw_only=True):
    """What the catalogue tells of a change of model."""

    concerns: list[Concern]
    """Concerns, the open ones first, then the newest."""
    waves: list[ChangeWave]
    """Waves, in their order."""
    jobs: list[JobToBeDone]
    """Jobs that somebody has to do."""
    models: dict[str, OperatingModel]
    """The operating model in force of each service, by its key."""


def practice(place: Installation, now: datetime) -> Practice:
    """Read who has practised and what is done by hand.

    Args:
        place: What is asked.
        now: When; rotas are those of the four weeks before.
    """
    today = now.date()
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        names = {each.key: each.name for each in entity_rows(tables, Service)}
        days = entity_rows(tables, PracticeDay)
        steps = entity_rows(tables, IncidentWorkflowStep)
        tasks = entity_rows(tables, ToilTask)
        actions = entity_rows(tables, IncidentAction)
        people = on_rotas(tables, now)
    workflows: dict[str, list[IncidentWorkflowStep]] = {}
    for step in sorted(steps, key=lambda one: (one.workflow, one.position)):
        workflows.setdefault(step.workflow, []).append(step)
    return Practice(
        rotas={
            names.get(service, service): readiness(who, service, days, today)
            for service, who in sorted(people.items())
        },
        days=sorted(days, key=lambda one: one.held_on, reverse=True),
        workflows={name: (automation(told), told) for name, told in workflows.items()},
        toil=toil(tasks, today),
        specialists=specialists(tasks, today),
        improvement=improvement(actions, today),
        burden=burden(place, now),
    )


def change_project(place: Installation, today: date) -> ChangeProject:
    """Read what the catalogue tells of a change of model.

    Args:
        place: What is asked.
        today: The day of looking.
    """
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        concerns = entity_rows(tables, Concern)
        waves = entity_rows(tables, ChangeWave)
        jobs = entity_rows(tables, JobToBeDone)
        models = entity_rows(tables, OperatingModel)
    return ChangeProject(
        concerns=sorted(
            concerns, key=lambda one: (one.answer is not None, -one.raised_on.toordinal(), one.name)
        ),
        waves=sorted(waves, key=lambda one: (one.starts_on, one.name)),
        jobs=jobs,
        models={
            one.service_id: one
            for one in models
            if (one.valid_from is None or one.valid_from <= today)
            and (one.valid_to is None or one.valid_to > today)
        },
    )
