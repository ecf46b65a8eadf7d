"""Calls of routes by day, worked by hand on every engine."""

from datetime import date, datetime
from typing import Any

from engine_fixtures import MONDAY, Connection, at, build, ordered
from gnomon.domain.entity import Entity
from gnomon.domain.meter import MeterReading
from gnomon.model.route_use import route_use
from told import SHOP, link, service


def reading(
    number: int, route: str | None, count: int | None, ends_at: datetime, **told: Any
) -> Entity:
    attributes = ("http.request.method=GET", *((f"http.route={route}",) if route else ()))
    usual: dict[str, Any] = {
        "name": "http.server.request.duration",
        "kind": "histogram",
        "temporality": "delta",
        "series": str(number),
        "service_ref": "Shop",
        "environment": "production",
    }
    return MeterReading(
        key=f"otlp:meter_reading:{number}",
        source="otlp",
        changed_at=MONDAY,
        attributes=attributes,
        ends_at=ends_at,
        count=count,
        **usual | told,
    )


def test_routes_are_counted_by_service_and_day(con: Connection) -> None:
    facts = [
        service(),
        service("pay"),
        link("monitored_service", "web", of="catalog:service:pay"),
        reading(1, "/refunds/{id}", 3, at(0, 9)),
        reading(2, "/refunds/{id}", 4, at(0, 10)),
        reading(3, "/refunds/{id}", 5, at(1, 10)),
        reading(4, "/orders", 6, at(0, 9)),
        reading(5, None, 7, at(0, 9)),
        # The same requests by the meter's older name; of these counted twice the more.
        reading(6, "/orders", 6, at(0, 9), name="http.server.duration"),
        # Linked by the catalogue, with no environment told.
        reading(7, "/pay", 8, at(0, 9), service_ref="web", environment=None),
        # Of a process since its start, of no production, of nobody, no requests, without a count.
        reading(8, "/orders", 90, at(0, 9), temporality="cumulative"),
        reading(9, "/orders", 90, at(0, 9), environment="staging"),
        reading(10, "/orders", 90, at(0, 9), service_ref="stranger"),
        reading(11, "/orders", 90, at(0, 9), name="rpc.server.duration"),
        reading(12, "/orders", None, at(0, 9)),
    ]
    found = build(con, route_use, facts)
    rows = ordered(found, "service_id", "used_on", "route", "call_count")
    first, second = date(2026, 3, 2), date(2026, 3, 3)
    assert sorted(rows, key=str) == sorted(
        [
            (SHOP, first, "/refunds/{id}", 7),
            (SHOP, second, "/refunds/{id}", 5),
            (SHOP, first, "/orders", 6),
            (SHOP, first, None, 7),
            ("catalog:service:pay", first, "/pay", 8),
        ],
        key=str,
    )
