"""The incidents of the last weeks together: what they ask of people, and what they hurt."""

from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.tables import Tables
from gnomon.domain.design import Journey
from gnomon.steering.operating.impact import (
    JourneyImpact,
    LayerImpact,
    journey_impacts,
    layer_impacts,
)
from gnomon.steering.operating.incidents import COLUMNS, Money

Table = Any

#: How far back incidents are looked at together.
ASIDE = timedelta(days=91)


class Workload(Struct, frozen=True, kw_only=True):
    """What the incidents of the last quarter did."""

    since: datetime
    """Begin of the time looked at."""
    journeys: list[JourneyImpact]
    """By customer journey, the most hours first; those on no journey last."""
    layers: list[LayerImpact]
    """By layers between the alert and the owner."""


def workload(place: Installation, now: datetime) -> Workload:
    """Sum up the incidents that began in the last quarter.

    Args:
        place: What is asked.
        now: When.
    """
    since = now - ASIDE
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        tables.bring("incident_joined", "incident_step", "incident_answer")
        moment = pa.array([since], pa.timestamp("us", "UTC"))
        session.memory("asked_since", pa.table({"since": moment}))
        rows = session.rows(lambda: _begun(tables, "incident_joined"), "incidents begun")
        calls = session.rows(lambda: _calls(tables), "calls of incidents begun")
        answers = session.rows(lambda: _begun(tables, "incident_answer"), "answers of incidents")
        told, money = entity_rows(tables, Journey), Money(tables)
    begun = [money.incident({name: row[name] for name in COLUMNS}, now) for row in rows.to_pylist()]
    called = {row["incident_id"]: row["calls"] for row in calls.to_pylist()}
    lasted = [
        (row["layer_count"], (row["resolved_at"] - row["opened_at"]).total_seconds())
        for row in answers.to_pylist()
        if row["resolved_at"] is not None
    ]
    return Workload(
        since=since,
        journeys=journey_impacts(begun, told, called, now),
        layers=layer_impacts(lasted),
    )


def _begun(tables: Tables, name: str) -> Table:
    rows = tables[name]
    return rows.filter(rows.opened_at >= tables.session.table("asked_since").since.as_scalar())


def _calls(tables: Tables) -> Table:
    steps = tables["incident_step"]
    people = steps.filter((steps.kind == "notified") & steps.person_id.notnull())
    return people.group_by("incident_id").agg(calls=people.count())
