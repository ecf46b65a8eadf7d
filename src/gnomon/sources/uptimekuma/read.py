"""What Uptime Kuma's notifications mean: a monitor's state from then on."""

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.uptime import UptimeCheck, UptimeState
from gnomon.errors import PayloadError
from gnomon.sources.moment import utc
from gnomon.sources.uptimekuma.payloads import Hook
from gnomon.sources.web_address import web_address

_HOOK = msgspec.json.Decoder(Hook)
#: A pending monitor failed and is tried again: it is not known yet.
_STATES: dict[int, UptimeState] = {0: "down", 1: "up", 2: "unknown", 3: "maintenance"}


def checks(event: Event) -> Iterator[Entity]:
    """Read a notification; one that only tests the webhook tells nothing.

    Raises:
        PayloadError: It is not what Uptime Kuma sends; names the field.
    """
    try:
        told = _HOOK.decode(event.data)
        beat, monitor = told.heartbeat, told.monitor
        if beat is None or monitor is None:
            return
        at = datetime.fromisoformat(beat.time.replace(" ", "T").removesuffix("Z"))
    except (ValueError, msgspec.DecodeError) as error:
        raise PayloadError(
            f"The {event.type} event {event.id} of {event.source} is not what Uptime Kuma's "
            f"webhook tells: {error}."
        ) from error
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else utc(at)
    state = _STATES.get(beat.status, "unknown")
    yield UptimeCheck(
        key=f"{event.source}:uptime_check:{monitor.id}:{at:%Y%m%dT%H%M%S.%fZ}",
        source=event.source,
        url=web_address(monitor.url),
        changed_at=at,
        check=str(monitor.id),
        service_ref=monitor.name,
        state=state,
        checked_at=at,
        response_seconds=beat.ping / 1000 if beat.ping is not None and beat.ping >= 0 else None,
        try_count=1 + max(beat.retries or 0, 0),
        reason=(beat.msg or None) if state != "up" else None,
    )
