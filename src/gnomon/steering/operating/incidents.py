"""Incidents as they run: what they cost by now, who came, and what was learned from them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.tables import Tables
from gnomon.domain.design import Journey
from gnomon.domain.operating import ExposureBand, OperatingModel
from gnomon.domain.practice import IncidentAction, IncidentReview, IncidentRole
from gnomon.engines.engine import Session
from gnomon.errors import UsageError
from gnomon.steering.operating.exposure import Band, bands
from gnomon.steering.operating.loss import LiveLoss, live_loss
from gnomon.steering.operating.practice import Automation

Table = Any

#: A list for people.
_MOST = 100
#: What an incident is made of, of the incidents each told once.
COLUMNS = (
    "incident_id", "title", "url", "service_id", "opened_at", "resolved_at", "severity",
    "reported_by",
)  # fmt: skip
_ANSWER = ("layer_count", "handover_count", "answered_at", "owner_answered_at")
_STEP = ("kind", "happened_at", "person_id", "is_owner")


class Incident(Struct, frozen=True, kw_only=True):
    """An incident, with what it costs."""

    incident_id: str
    """Its key."""
    title: str
    """What it is called."""
    url: str | None
    """Where to open it in its tool."""
    service_id: str | None
    """Key of the service; null when unknown."""
    opened_at: datetime
    """First signal."""
    resolved_at: datetime | None
    """Its end; null while it runs."""
    severity: str | None
    """As its tool says."""
    reported_by: str | None
    """monitoring, customer or person; null when nobody said."""
    loss: LiveLoss | None
    """What it cost at most, as if it hit everybody; null without an exposure."""
    currency: str | None
    """Currency of the loss."""
    journey: str | None
    """Customer journey that the service is part of."""


class Step(Struct, frozen=True, kw_only=True):
    """Something that was done."""

    at: datetime
    """When."""
    what: str
    """What."""
    is_automated: bool
    """Whether no person did it."""
    is_owner: bool | None
    """Whether somebody of the owning team did; null when automation did, or nobody knows."""


class Story(Struct, frozen=True, kw_only=True):
    """An incident from the first signal to what was learned."""

    incident: Incident
    """The incident."""
    steps: list[Step]
    """What was done, in order."""
    automation: Automation
    """How much of it no person did."""
    layer_count: int | None
    """Teams that stood before the owner; null when unknown."""
    handover_count: int | None
    """Times it changed hands; null when unknown."""
    answered_at: datetime | None
    """First acknowledgement by a person."""
    owner_answered_at: datetime | None
    """First one by the owning team."""
    reviews: list[IncidentReview]
    """Looks back at it."""
    actions: list[IncidentAction]
    """What they ask for."""
    roles: list[IncidentRole]
    """Who was what in it as a whole, as reviews tell."""
    journeys: list[Journey]
    """Journeys of the catalogue that lead through its service."""

    @property
    def is_major(self) -> bool:
        """Whether what an hour of it may cost calls for restoring at once."""
        loss = self.incident.loss
        return loss is not None and loss.answer == "restore at once"


def incidents(place: Installation, now: datetime) -> list[Incident]:
    """Return the newest hundred incidents, those that run first.

    Args:
        place: What is asked.
        now: When; what runs costs by then.
    """
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        tables.bring("incident_joined")

        def newest() -> Table:
            rows = tables["incident_joined"].select(*COLUMNS)
            is_over = rows.resolved_at.notnull().cast("int64")
            return rows.order_by(is_over, rows.opened_at.desc(), "incident_id").limit(_MOST)

        told = session.rows(newest, "newest incidents").to_pylist()
        money = Money(tables)
    return [money.incident(row, now) for row in told]


def incident_story(place: Installation, key: str, now: datetime) -> Story:
    """Tell an incident from the first signal to what was learned.

    Raises:
        UsageError: No incident has that key.
    """
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        tables.bring("incident_joined", "incident_step", "incident_answer")
        session.memory("asked_incident", pa.table({"incident_id": pa.array([key], pa.string())}))
        found = _about(session, tables, "incident_joined", COLUMNS)
        if not found:
            raise UsageError(f"No incident has the key {key!r}. See /incidents.")
        answer = next(iter(_about(session, tables, "incident_answer", _ANSWER)), {})
        acts = _about(session, tables, "incident_step", _STEP)
        money = Money(tables)
        reviews = [r for r in entity_rows(tables, IncidentReview) if r.incident_id == key]
        actions = [a for a in entity_rows(tables, IncidentAction) if a.incident_id == key]
        roles = [r for r in entity_rows(tables, IncidentRole) if r.incident_id == key]
        journeys = entity_rows(tables, Journey)
    steps = [
        Step(
            at=act["happened_at"],
            what=act["kind"].replace("_", " "),
            is_automated=act["person_id"] is None,
            is_owner=act["is_owner"],
        )
        for act in sorted(acts, key=lambda act: (act["happened_at"], act["kind"]))
    ]
    automated = sum(step.is_automated for step in steps)
    return Story(
        incident=money.incident(found[0], now),
        steps=steps,
        automation=Automation(automated_count=automated, step_count=len(steps)),
        layer_count=answer.get("layer_count"),
        handover_count=answer.get("handover_count"),
        answered_at=answer.get("answered_at"),
        owner_answered_at=answer.get("owner_answered_at"),
        reviews=sorted(reviews, key=lambda one: one.held_on),
        actions=sorted(actions, key=lambda one: (one.defined_on, one.what)),
        roles=roles,
        journeys=[one for one in journeys if found[0]["service_id"] in one.service_ids],
    )


def _about(
    session: Session, tables: Tables, name: str, columns: tuple[str, ...]
) -> list[dict[str, Any]]:
    def query() -> Table:
        rows = tables[name].semi_join(session.table("asked_incident"), "incident_id")
        return rows.select(*columns)

    asked: Callable[[], Table] = query
    rows: list[dict[str, Any]] = session.rows(asked, f"{name} of an incident").to_pylist()
    return rows


class Money:
    """What failure of each service costs."""

    def __init__(self, tables: Tables) -> None:
        """Read what the catalogue says of exposure."""
        self._bands: tuple[Band, ...] = bands(entity_rows(tables, ExposureBand))
        self._models = entity_rows(tables, OperatingModel)

    def incident(self, row: dict[str, Any], now: datetime) -> Incident:
        """Add what an incident costs to its row."""
        model = self._model(row["service_id"], row["opened_at"])
        seconds = max(((row["resolved_at"] or now) - row["opened_at"]).total_seconds(), 0.0)
        exposure = model.exposure_per_hour if model else None
        return Incident(
            **row,
            loss=None if exposure is None else live_loss(exposure, seconds, 1.0, self._bands),
            currency=model.currency if model else None,
            journey=model.journey if model else None,
        )

    def _model(self, service_id: str | None, at: datetime) -> OperatingModel | None:
        """Find the model in force when the incident began."""
        on = at.date()
        for one in self._models:
            begun = one.valid_from is None or one.valid_from <= on
            lasts = one.valid_to is None or one.valid_to > on
            if one.service_id == service_id and begun and lasts:
                return one
        return None
