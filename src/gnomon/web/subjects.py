"""Observations as a list shows them: called by their names, leading to what they are about."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from gnomon.answers.listing import ListedObservation
from gnomon.charts.units import duration, shown
from gnomon.domain.metric import Metric
from gnomon.web.serving import Answers
from gnomon.web.untrusted import change_href, safe_href
from gnomon.web.view import Time


class Listed(Struct, frozen=True, kw_only=True):
    """One observation in a list."""

    name: str
    """What the thing observed is called."""
    href: str | None
    """Its page here, where it has one."""
    tool_href: str | None
    """The thing in its tool."""
    tool: str
    """The instance that told it."""
    started_at: datetime | None
    ended_at: datetime | None
    value: float | None
    """The value; null while it runs or when unknown."""
    text: str
    """The value as people read it; the age of what still runs."""
    service: str | None
    """Name of the service."""
    detail: str | None
    """What explains the value."""


def listed(
    answers: Answers,
    metric: Metric,
    observations: Sequence[ListedObservation],
    *,
    now: datetime,
    time: Time = "elapsed",
) -> list[Listed]:
    """Name observations and say where they lead."""
    keys = tuple(dict.fromkeys(one.subject_id for one in observations))
    names = answers.titles(metric.subject, keys)
    return [_listed(metric, one, names, now, time) for one in observations]


def value_of(one: ListedObservation, time: Time) -> float | None:
    """Return an observation's value in elapsed or working time."""
    if time == "working" and one.working_seconds is not None:
        return float(one.working_seconds)
    return one.value


def _listed(
    metric: Metric, one: ListedObservation, names: dict[str, str], now: datetime, time: Time
) -> Listed:
    source, _, rest = one.subject_id.partition(":")
    value = value_of(one, time)
    return Listed(
        name=names.get(one.subject_id) or rest.partition(":")[2] or rest,
        href=change_href(one.subject_id) if metric.subject == "change" else None,
        tool_href=safe_href(one.url),
        tool=source,
        started_at=one.started_at,
        ended_at=one.ended_at,
        value=value,
        text=_text(metric, one, value, now),
        service=one.service_id and one.service_id.rpartition(":")[2],
        detail=one.detail,
    )


def _text(metric: Metric, one: ListedObservation, value: float | None, now: datetime) -> str:
    if one.ended_at is None:
        if one.started_at is None:
            return "open"
        return f"open for {duration((now - one.started_at).total_seconds())}"
    if value is None:
        return "unknown"
    if metric.unit == "ratio":
        return "yes" if value else "no"
    return shown(value, metric.unit)
