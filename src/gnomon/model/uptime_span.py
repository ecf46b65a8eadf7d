"""How long what a check found held."""

from typing import Any

import ibis

from gnomon.domain.expression import elapsed_seconds
from gnomon.model.monitored import with_service

Table = Any

_MICROSECONDS = 1_000_000


def uptime_span(uptime_check: Table, tool_link: Table, service: Table) -> Table:
    """Checks with the time each holds for: until the next of its kind, at most as long as it says.

    Args:
        uptime_check: Needs ``key``, ``source``, ``check``, ``vantage``, ``service_ref``,
            ``service_id``, ``state``, ``checked_at``, ``holds_seconds``, ``reason``, ``url``.
        tool_link: Needs ``service_id``, ``kind``, ``value``, ``tool_source``.
        service: Needs ``key``, ``name``.

    Returns:
        One row per check: ``check_id``, ``service_id`` (as told, else as the catalogue links
        its name or names a service; null when not known), ``state``, ``started_at``, ``ended_at``
        (null: it is the last and says not how long it holds), ``seconds`` (float64; null without an
        end), ``reason``, ``url``.
    """
    following = ibis.window(group_by=["source", "check", "vantage"], order_by=["checked_at", "key"])
    told = uptime_check.mutate(next_at=uptime_check.checked_at.lead().over(following))
    microseconds = (told.holds_seconds * _MICROSECONDS).round().cast("int64")
    limit = told.checked_at + microseconds.as_interval("us")
    ended_at = ibis.ifelse(
        told.next_at.isnull() | (limit < told.next_at).fill_null(False), limit, told.next_at
    )
    spans = with_service(told.mutate(ended_at=ended_at), tool_link, service)
    return spans.select(
        "state",
        "ended_at",
        "reason",
        "url",
        check_id="key",
        service_id="known_service",
        started_at="checked_at",
        seconds=elapsed_seconds(spans.checked_at, spans.ended_at),
    )
