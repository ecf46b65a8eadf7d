"""Which other service people found behind an incident, from the looks back at it."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.tables import Tables
from gnomon.domain.practice import IncidentReview
from gnomon.lake.every import newest_rows

_SERVICE = "catalog:service:"


class Cause(Struct, frozen=True, kw_only=True):
    """A service that an incident of another one was put down to."""

    service: str
    """Name of the service that caused it."""
    incident: str
    """Title of the incident."""
    incident_id: str
    """Its key."""
    opened_at: datetime
    """When it began."""
    resolved_at: datetime | None
    """When it was over; null while it runs."""

    def is_within(self, begin: datetime, end: datetime) -> bool:
        """Whether any of it lies within a span."""
        return self.opened_at < end and (self.resolved_at is None or self.resolved_at > begin)

    @property
    def words(self) -> str:
        """Say it in a sentence."""
        return f"Caused by {self.service}: {self.incident} ({self.opened_at:%-d %b %Y})."


def causes(place: Installation) -> dict[str, list[Cause]]:
    """Say what incidents were put down to, by the service that they hurt, the newest first.

    Args:
        place: What is asked.
    """
    blamed = {
        one.incident_id: one.cause_service_id.removeprefix(_SERVICE)
        for one in newest_rows(place.lake, IncidentReview)
        if one.cause_service_id is not None
    }
    found: dict[str, list[Cause]] = defaultdict(list)
    for row in _incidents(place) if blamed else []:
        service, cause = row["service_id"], blamed.get(row["incident_id"])
        if service is None or cause is None:
            continue
        name = service.removeprefix(_SERVICE)
        if name != cause:
            found[name].append(
                Cause(
                    service=cause,
                    incident=row["title"],
                    incident_id=row["incident_id"],
                    opened_at=row["opened_at"],
                    resolved_at=row["resolved_at"],
                )
            )
    return {name: sorted(each, key=lambda one: one.opened_at)[::-1] for name, each in found.items()}


def _incidents(place: Installation) -> list[dict[str, Any]]:
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        tables.bring("incident_joined")

        def query() -> Any:
            return tables["incident_joined"].select(
                "incident_id", "title", "service_id", "opened_at", "resolved_at"
            )

        rows: list[dict[str, Any]] = session.rows(query, "incidents put down to others").to_pylist()
    return rows
