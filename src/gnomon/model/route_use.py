"""How often each route of a service was called in production, day by day."""

from typing import Any

import ibis

from gnomon.domain.expression import matches
from gnomon.model.monitored import with_service
from gnomon.model.told_deployment import PRODUCTION_ENVIRONMENTS

Table = Any

#: The meter of requests by its present name and the one it had before; some exporters tell both.
_METERS = ("http.server.request.duration", "http.server.duration")
_ROUTE = "http.route="


def route_use(
    meter_reading: Table,
    tool_link: Table,
    service: Table,
    *,
    production_environments: tuple[str, ...] = PRODUCTION_ENVIRONMENTS,
) -> Table:
    """Requests by service, route and day, as OpenTelemetry tells them of intervals.

    A day on which a service told other routes is a day on which nobody called this one; on days
    without any nothing is known. Readings that count from the start of a process, and those of an
    environment that is not production, are left out.

    Args:
        meter_reading: The entity.
        tool_link: Needs ``service_id``, ``kind``, ``value``, ``tool_source``.
        service: Needs ``key``, ``name``.
        production_environments: Names of environments (globs) that are production.

    Returns:
        One row per service, route and day: ``service_id``, ``route`` (``http.route``; null for
        requests of none), ``used_on`` (UTC) and ``call_count`` (int64).
    """
    kept = meter_reading.filter(
        meter_reading.name.isin(_METERS)
        & (meter_reading.temporality.cast("string") == "delta")
        & meter_reading["count"].notnull()
        & (
            meter_reading.environment.isnull()
            | matches(meter_reading.environment, production_environments)
        )
    )
    told = kept.select(
        "key", "source", "name", "service_ref", "attributes",
        service_id=ibis.null("string"), used_on=kept.ends_at.date(), calls=kept["count"],
    )  # fmt: skip
    known = with_service(told, tool_link, service)
    known = known.filter(known.known_service.notnull())
    parts = known.select(part_of="key", attribute=known.attributes.unnest())
    routes = parts.filter(parts.attribute.startswith(_ROUTE)).select(
        "part_of", route=parts.attribute.substr(len(_ROUTE))
    )
    whole = known.left_join(routes, known.key == routes.part_of)
    by_meter = whole.group_by(["known_service", "route", "used_on", "name"]).agg(
        calls=whole.calls.sum()
    )
    return by_meter.group_by(service_id="known_service", route="route", used_on="used_on").agg(
        call_count=by_meter.calls.max()
    )
