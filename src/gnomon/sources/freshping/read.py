"""What Freshping's notifications mean: a check's state from then on.

A file may hold one of them, or all that were kept in a list.
"""

from collections.abc import Iterator

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.uptime import UptimeCheck, UptimeState
from gnomon.errors import PayloadError
from gnomon.sources.freshping.payloads import Hook, State
from gnomon.sources.moment import utc

_HOOKS = msgspec.json.Decoder(list[Hook] | Hook)
#: Freshping counts paused time as up; nobody looked, so it is unknown here.
_STATES: dict[str, UptimeState] = {
    "Available": "up",
    "Reporting Error": "down",
    "Not Responding": "down",
    "Paused": "unknown",
    "Under Maintenance": "maintenance",
}


def checks(event: Event) -> Iterator[Entity]:
    """Read a notification, or a list of them.

    Raises:
        PayloadError: It is not what Freshping sends; names the field.
    """
    try:
        found = _HOOKS.decode(event.data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PayloadError(
            f"The {event.type} event {event.id} of {event.source} is not what Freshping's webhook "
            f"tells: {error}."
        ) from error
    for told in found if isinstance(found, list) else [found]:
        yield _check(event.source, told.webhook_event_data)


def _check(source: str, told: State) -> UptimeCheck:
    at, state = utc(told.request_start_time), _STATES.get(told.check_state_name, "unknown")
    status = "" if told.http_status_code is None else f", status {told.http_status_code}"
    is_answer = told.response_time is not None and told.response_time >= 0
    return UptimeCheck(
        key=f"{source}:uptime_check:{told.check_id}:{at:%Y%m%dT%H%M%S.%fZ}",
        source=source,
        url=told.request_url,
        changed_at=at,
        check=str(told.check_id),
        service_ref=told.check_name,
        state=state,
        checked_at=at,
        response_seconds=told.response_time / 1000 if is_answer and told.response_time else None,
        reason=None if state == "up" else f"{told.check_state_name}{status}",
    )
