"""Rows of tasks and views, however they are told."""

from datetime import datetime
from typing import Any

from gnomon.catalog.organisation import group_key
from gnomon.domain.event import Event
from gnomon.errors import PayloadError


def team_key(told: str | None) -> str | None:
    """Return the key of a team: ``payments``, or Backstage's ``group:default/payments``."""
    if told is None or not told.strip():
        return None
    space, slash, name = told.strip().rpartition(":")[2].rpartition("/")
    return group_key(f"{space}/{name}" if slash and space != "default" else name)


def row(event: Event, kind: str, identity: str, at: datetime) -> dict[str, Any]:
    """Return the columns that every row has."""
    return {
        "key": f"{event.source}:{kind}:{identity}",
        "source": event.source,
        "changed_at": event.time or at,
    }


def named(event: Event, field: str, told: str) -> str:
    """Return a name that must not be empty.

    Raises:
        PayloadError: It is.
    """
    if not told.strip():
        raise PayloadError(f"{event.type} of {event.id}: `{field}` is empty. Give it a name.")
    return told.strip()
