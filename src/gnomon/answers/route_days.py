"""How often routes of some services were called, day by day."""

from collections.abc import Collection
from datetime import date
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.tables import Tables

Table = Any


class RouteDay(Struct, frozen=True, kw_only=True):
    """Requests of one route on one day."""

    service_id: str
    """The service."""
    route: str | None
    """The route; null: requests that told none."""
    used_on: date
    """The day."""
    call_count: int
    """Requests."""


def route_days(place: Installation, services: Collection[str], since: date) -> list[RouteDay]:
    """Return requests by route and day, of services that telemetry tells.

    Args:
        place: What is asked.
        services: Keys of the services; for none nothing is read.
        since: First day.
    """
    if not services:
        return []
    wanted = pa.table({"wanted_id": pa.array(sorted(services)), "since": [since] * len(services)})
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        tables.bring("route_use")
        session.memory("asked_routes", wanted)

        def query() -> Table:
            rows, asked = tables["route_use"], session.table("asked_routes")
            found = rows.join(asked, rows.service_id == asked.wanted_id)
            return found.filter(found.used_on >= found.since).select(
                "service_id", "route", "used_on", "call_count"
            )

        return [RouteDay(**row) for row in session.rows(query, "route days").to_pylist()]
