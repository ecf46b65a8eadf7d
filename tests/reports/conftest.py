"""Reads a report file the way the inbox hands it over."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from gnomon.domain.entity import Entity, table_name
from gnomon.domain.event import Event
from gnomon.reports.about import subject
from gnomon.reports.registry import report

#: Tables by name, each with its rows in order.
Told = dict[str, list[Any]]
Read = Callable[..., Told]


@pytest.fixture(scope="session")
def read() -> Read:
    """Read bytes or text in a format; ``about`` is what the subject tells."""

    def reading(name: str, data: bytes | str, **about: str) -> Told:
        told: Told = {}
        for entity in report(name).read(event(name, data, **about)):
            assert isinstance(entity, Entity)
            told.setdefault(table_name(type(entity)), []).append(entity)
        return told

    return reading


def event(name: str, data: bytes | str, **about: str) -> Event:
    return Event(
        id="1",
        source="ci",
        type=f"report.{name}",
        subject=subject(**about) or None,
        data=data.encode() if isinstance(data, str) else data,
        received_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    )
