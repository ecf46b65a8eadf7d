"""What a round of the prober means."""

from collections.abc import Iterator

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.uptime import UptimeCheck
from gnomon.errors import PayloadError
from gnomon.sources.moment import utc
from gnomon.sources.prober.payloads import Round

_ROUND = msgspec.json.Decoder(Round)


def checks(event: Event) -> Iterator[Entity]:
    """Read a round.

    Raises:
        PayloadError: It is no round of ours; names the field.
    """
    try:
        told = _ROUND.decode(event.data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PayloadError(
            f"The {event.type} event {event.id} of {event.source} is no round of the prober: "
            f"{error}."
        ) from error
    for result in told.results:
        at = utc(result.at)
        yield UptimeCheck(
            key=f"{event.source}:uptime_check:{told.vantage}:{result.check}:{at:%Y%m%dT%H%M%S.%fZ}",
            source=event.source,
            url=result.url,
            changed_at=at,
            check=result.check,
            vantage=told.vantage,
            service_ref=result.service,
            service_id=f"catalog:service:{result.service}",
            state=result.state,
            checked_at=at,
            holds_seconds=result.holds_seconds,
            response_seconds=result.response_seconds,
            try_count=result.try_count,
            reason=result.reason,
            expires_at=utc(result.expires_at) if result.expires_at else None,
        )
