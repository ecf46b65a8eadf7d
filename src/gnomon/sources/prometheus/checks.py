"""What checks from outside were like: blackbox exporter's and Uptime Kuma's, as scraped.

Metrics: ``probe_success`` of https://github.com/prometheus/blackbox_exporter (0 failed, 1 passed)
and ``monitor_status`` of Uptime Kuma (0 down, 1 up, 2 pending, 3 maintenance).
"""

from collections.abc import Iterator
from itertools import pairwise

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.domain.uptime import UptimeCheck, UptimeState
from gnomon.errors import PayloadError
from gnomon.sources.bodies import check_clock, decoded
from gnomon.sources.prometheus.payloads import Answer, CheckAbout, Series
from gnomon.sources.prometheus.values import is_wanted, moment, number
from gnomon.sources.web_address import web_address

_STATES: dict[float, UptimeState] = {0: "down", 1: "up", 2: "unknown", 3: "maintenance"}


class _Told(Struct):
    about: CheckAbout
    page: Answer


_TOLD = msgspec.json.Decoder(_Told)


def read_checks(event: Event) -> Iterator[UptimeCheck]:
    """Read the answer to a range query for states: one row for as long as a state lasted.

    What a check found holds for one step, so that a hole in a series is a time nobody looked. A
    series that names neither service nor target gives no row.

    Raises:
        PayloadError: The body is not what Prometheus promises, or a value is no state.
    """
    told = decoded(_TOLD, event)
    for series in told.page.data.result:
        target = series.metric.get("monitor_name") or series.metric.get("instance") or ""
        service = series.metric.get(told.about.service_label) or target
        if service and is_wanted(service, told.about.include, told.about.exclude):
            rows = list(_checks(event.source, service, target or service, series, told.about))
            check_clock((row.checked_at for row in rows), event)
            yield from rows


def _checks(
    source: str, service: str, target: str, series: Series, about: CheckAbout
) -> Iterator[UptimeCheck]:
    job = series.metric.get("job")
    check = f"{job}/{target}" if job else target
    vantage = series.metric.get(about.vantage_label) or None
    for state, first, last in _runs(series, about.step_seconds):
        at = moment(first)
        yield UptimeCheck(
            key=f"{source}:uptime_check:{vantage or ''}:{check}:{at:%Y%m%dT%H%M%S.%fZ}",
            source=source,
            url=web_address(target),
            changed_at=at,
            check=check,
            vantage=vantage,
            service_ref=service,
            state=state,
            checked_at=at,
            holds_seconds=last - first + about.step_seconds,
        )


def _runs(series: Series, step: int) -> Iterator[tuple[UptimeState, float, float]]:
    """Yield each state with the first and the last time of a row of values that has no hole."""
    told = [(seconds, _state(text)) for seconds, text in series.values]
    if not told:
        return
    first = told[0][0]
    for (seconds, state), (later, after) in pairwise(told):
        if after != state or later - seconds > step:
            yield state, first, seconds
            first = later
    yield told[-1][1], first, told[-1][0]


def _state(text: str) -> UptimeState:
    value = number(text)
    if value not in _STATES:
        raise PayloadError(
            f"{text!r} is no state of a check: 0 is down, 1 up, 2 pending, 3 maintenance."
        )
    return _STATES[value]
