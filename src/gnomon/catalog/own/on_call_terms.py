"""`kind: OnCallTerms`: what people on a rota are paid."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of, figure, quantity
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, Value, text
from gnomon.catalog.working_time import clock, zone
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.entity import Entity
from gnomon.domain.operating import OnCallTerms

_SOURCE = "catalog"
_NINE, _FIVE = 9 * 3600, 17 * 3600
_CLOCK = Value(expected="a time such as 09:00", accepts=lambda told: clock(told) is not None)
_DATES = Value(
    expected="dates such as 2026-12-25", accepts=lambda told: day(told) is not None, is_list=True
)
_RATES = ("working", "weekday", "weekend", "holiday")


def _told(catalogue: Catalogue, _: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("OnCallTerms"):
        spec = document.root.get("spec")
        terms = _terms(document, spec, changed_at) if isinstance(spec, Fields) else None
        if terms is not None:
            yield terms


def _terms(document: Document, spec: Fields, changed_at: datetime) -> OnCallTerms | None:
    """Read what is paid; null where it lacks a currency, a zone or a rate."""
    currency, timezone = spec.text("currency"), spec.text("timezone")
    rates = [quantity(spec.text("standby", name)) for name in _RATES]
    working, weekday, weekend, holiday = rates
    if not currency or zone(timezone) is None or weekday is None or not document.name:
        return None
    weekend = weekday if weekend is None else weekend
    return OnCallTerms(
        key=f"{_SOURCE}:on_call_terms:{document.name}",
        source=_SOURCE,
        changed_at=changed_at,
        schedule_ref=spec.text("schedule") or "*",
        currency=currency,
        timezone=timezone or "UTC",
        starts_second=_second(spec, "from", _NINE),
        ends_second=_second(spec, "to", _FIVE),
        holidays=tuple(on for on in map(day, spec.texts("holidays")) if on is not None),
        working_rate=working or 0.0,
        weekday_rate=weekday,
        weekend_rate=weekend,
        holiday_rate=weekend if holiday is None else holiday,
        callout_rate=quantity(spec.text("callout", "rate")),
        night_calls_per_week=quantity(spec.text("nightCallsPerWeek")),
        callout_block_minutes=int(quantity(spec.text("callout", "blockMinutes")) or 60),
        valid_from=day(spec.text("from")),
        valid_to=day(spec.text("to")),
    )


def _second(spec: Fields, end: str, usual: int) -> int:
    told = clock(spec.text("hours", end))
    return usual if told is None else told


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("OnCallTerms"):
        spec = document.root.get("spec")
        if not isinstance(spec, Fields):
            continue
        rates = [quantity(spec.text("standby", name)) or 0.0 for name in _RATES]
        if min(*rates, quantity(spec.text("callout", "rate")) or 0.0) < 0:
            yield document.finding("spec.standby", "a negative rate", "rates of at least nothing")
        if max(rates) <= 0:
            yield document.finding(
                "spec.standby",
                "callouts alone are paid",
                "a standby rate: being ready is work, and paying for calls pays for failure",
            )
        if _second(spec, "from", _NINE) >= _second(spec, "to", _FIVE):
            yield document.finding("spec.hours", "hours that end before they begin", "from to to")


KIND = OwnKind(
    name="OnCallTerms",
    about="What people on a rota are paid for being ready and for being called.",
    spec=Group(
        is_required=True,
        fields={
            "schedule": text(),
            "currency": text(is_required=True),
            "timezone": Value(
                expected="an IANA time zone such as Europe/Lisbon",
                accepts=lambda told: zone(told) is not None,
                is_required=True,
            ),
            "hours": Group(fields={"from": _CLOCK, "to": _CLOCK}),
            "holidays": _DATES,
            "standby": Group(fields={name: figure() for name in _RATES}, is_required=True),
            "nightCallsPerWeek": figure(),
            "callout": Group(fields={"rate": figure(), "blockMinutes": figure()}),
            "from": date_of(),
            "to": date_of(),
        },
    ),
    entities=(OnCallTerms,),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: OnCallTerms
metadata: {name: everybody}
spec:
  schedule: "*"              # the tool's id of one rota, or every rota without terms of its own
  currency: EUR
  timezone: Europe/Lisbon    # whose nights, weekends and holidays count
  hours: {from: "09:00", to: "17:30"}
  holidays: [2026-12-25, 2027-01-01]
  standby: {weekday: 4, weekend: 7, holiday: 10}   # an hour; in working time it is paid already
  callout: {rate: 60, blockMinutes: 60}            # left out: standby alone is paid
  nightCallsPerWeek: 2       # most that a rota shall bear; 2 where nothing is said
  from: 2026-01-01
""",
)
