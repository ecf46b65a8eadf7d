"""How long what a check found held."""

from typing import Any

import ibis

from gnomon.domain.expression import elapsed_seconds

Table = Any

_MICROSECONDS = 1_000_000


def uptime_span(uptime_check: Table, tool_link: Table) -> Table:
    """Checks with the time each holds for: until the next of its kind, at most as long as it says.

    Args:
        uptime_check: Needs ``key``, ``source``, ``check``, ``vantage``, ``service_ref``,
            ``service_id``, ``state``, ``checked_at``, ``holds_seconds``, ``reason``, ``url``.
        tool_link: Needs ``kind``, ``value``, ``service_id``.

    Returns:
        One row per check: ``check_id``, ``service_id`` (as told, else as the catalogue says what
        monitoring calls a service), ``state``, ``started_at``, ``ended_at`` (null: it is the last
        and says not how long it holds), ``seconds`` (float64; null without an end), ``reason``,
        ``url``.
    """
    following = ibis.window(group_by=["source", "check", "vantage"], order_by=["checked_at", "key"])
    told = uptime_check.mutate(next_at=uptime_check.checked_at.lead().over(following))
    microseconds = (told.holds_seconds * _MICROSECONDS).round().cast("int64")
    limit = told.checked_at + microseconds.as_interval("us")
    ended_at = ibis.ifelse(
        told.next_at.isnull() | (limit < told.next_at).fill_null(False), limit, told.next_at
    )
    links = tool_link.filter(
        (tool_link.kind == "monitored_service") & tool_link.service_id.notnull()
    )
    named = links.group_by(monitored_as=links.value.lower()).agg(
        linked_id=links.service_id.min(), claimant_count=links.service_id.nunique()
    )
    # A name that two services claim is nobody's.
    sole = named.filter(named.claimant_count == 1)
    spans = told.mutate(ended_at=ended_at, called=told.service_ref.lower())
    known = spans.left_join(sole, spans.called == sole.monitored_as)
    return known.select(
        "state",
        "ended_at",
        "reason",
        "url",
        check_id="key",
        service_id=known.service_id.coalesce(known.linked_id),
        started_at="checked_at",
        seconds=elapsed_seconds(known.checked_at, known.ended_at),
    )
