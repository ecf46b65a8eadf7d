"""`kind: OperatingModel`: who runs a service, what its failure costs, and what is ready."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, get_args

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.operating_check import operating_findings
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of, figure, quantity
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, Value, choice, reference, required, text
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.entity import Entity
from gnomon.domain.operating import (
    CostKind,
    Demand,
    Model,
    OperatingCost,
    OperatingModel,
    Outcome,
    PeakPeriod,
    Readiness,
    Responsibility,
)

_SOURCE = "catalog"
_PARTS = ("R", "A", "C", "I")
_FUNDING = ("product", "it")
_BASES = ("measured", "estimated")


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("OperatingModel"):
        spec = document.root.get("spec")
        service = spec.text("service") if isinstance(spec, Fields) else None
        if isinstance(spec, Fields) and service is not None:
            found = names.find(service, "component", document.namespace).name
            yield from _of_service(document, spec, found, changed_at)


def _of_service(
    document: Document, spec: Fields, service: str, changed_at: datetime
) -> Iterator[Entity]:
    start = day(spec.text("from"))
    told: dict[str, Any] = {
        "source": _SOURCE,
        "changed_at": changed_at,
        "service_id": f"{_SOURCE}:service:{service}",
    }
    yield OperatingModel(
        key=_key("operating_model", service, start),
        declared=_word(spec, "model", get_args(Model)),
        exposure_per_hour=quantity(spec.text("exposurePerHour")),
        currency=spec.text("currency"),
        demand=_word(spec, "demand", get_args(Demand)),
        is_custom=spec.text("custom") != "false",
        availability_ratio=quantity(spec.text("availability")),
        availability_reason=spec.text("availabilityReason"),
        funded_by=_word(spec, "fundedBy", _FUNDING),
        budget_holder=spec.text("budgetHolder"),
        journey=spec.text("journey"),
        reviewed_on=day(spec.text("reviewedOn")),
        valid_from=start,
        valid_to=day(spec.text("to")),
        **told,
    )
    yield from _peaks(document, service, told)
    yield from _readiness(document, service, told)
    yield from _responsibilities(document, service, told)
    yield from _costs(document, service, spec.text("currency"), told)


def _peaks(document: Document, service: str, told: dict[str, Any]) -> Iterator[PeakPeriod]:
    for entry in document.entries("peaks"):
        first, last = day(entry.text("from")), day(entry.text("to"))
        availability = quantity(entry.text("availability"))
        if first is not None and last is not None and availability is not None:
            yield PeakPeriod(
                key=_key("peak_period", service, first),
                availability_ratio=availability,
                starts_on=first,
                ends_on=last,
                reason=entry.text("reason") or "",
                **told,
            )


def _readiness(document: Document, service: str, told: dict[str, Any]) -> Iterator[Readiness]:
    for entry in document.entries("ready"):
        item = entry.text("item")
        if item is not None:
            yield Readiness(
                key=_key("readiness", service, item),
                item=item,
                evidence=entry.text("evidence") or "",
                on=day(entry.text("on")),
                **told,
            )


def _responsibilities(
    document: Document, service: str, told: dict[str, Any]
) -> Iterator[Responsibility]:
    for entry in document.entries("raci"):
        role, part = entry.text("role"), _word(entry, "part", _PARTS)
        if role is not None and part is not None:
            yield Responsibility(
                key=_key("responsibility", service, role),
                role=role,
                letter=part,
                signed_by=entry.text("signedBy"),
                signed_on=day(entry.text("signedOn")),
                **told,
            )


def _costs(
    document: Document, service: str, currency: str | None, told: dict[str, Any]
) -> Iterator[OperatingCost]:
    for entry in document.entries("costs"):
        model, kind = (
            _word(entry, "model", get_args(Model)),
            _word(entry, "kind", get_args(CostKind)),
        )
        low, high = quantity(entry.text("low")), quantity(entry.text("high"))
        low = quantity(entry.text("amount")) if low is None else low
        if model is None or kind is None or low is None:
            continue
        outcome: Outcome = _word(entry, "outcome", get_args(Outcome)) or "reliability"
        label = entry.text("label") or ""
        yield OperatingCost(
            key=_key("operating_cost", service, model, outcome, kind, label),
            model=model,
            outcome=outcome,
            kind=kind,
            label=label,
            low=low,
            high=low if high is None else high,
            currency=entry.text("currency") or currency or "",
            times_per_year=quantity(entry.text("timesPerYear")),
            basis=_word(entry, "basis", _BASES) or "estimated",
            **told,
        )


def _word(entry: Fields, field: str, words: tuple[str, ...]) -> Any:
    """Read one of some words; null when it is another."""
    written = entry.text(field)
    return written if written in words else None


def _key(table: str, service: str, *more: date | str | None) -> str:
    return ":".join((_SOURCE, table, service, *(str(part or "") for part in more)))


def _one_of(words: Iterable[str]) -> Value:
    return choice(tuple(words))


KIND = OwnKind(
    name="OperatingModel",
    about="Who runs a service, what its failure costs, what is ready, and what both ways cost.",
    spec=Group(
        is_required=True,
        fields={
            "service": reference("component", is_required=True),
            "model": _one_of(get_args(Model)),
            "exposurePerHour": figure(),
            "currency": text(),
            "demand": _one_of(get_args(Demand)),
            "custom": choice(("true", "false")),
            "availability": figure(),
            "availabilityReason": text(),
            "fundedBy": choice(_FUNDING),
            "budgetHolder": text(),
            "journey": text(),
            "reviewedOn": date_of(),
            "from": date_of(),
            "to": date_of(),
            "peaks": Group(
                is_list=True,
                fields={
                    "from": date_of(is_required=True),
                    "to": date_of(is_required=True),
                    "availability": figure(is_required=True),
                    "reason": text(is_required=True),
                },
            ),
            "ready": Group(
                is_list=True,
                fields={
                    "item": text(is_required=True),
                    "evidence": text(is_required=True),
                    "on": date_of(),
                },
            ),
            "raci": Group(
                is_list=True,
                fields={
                    "role": text(is_required=True),
                    "part": required(choice(_PARTS)),
                    "signedBy": text(),
                    "signedOn": date_of(),
                },
            ),
            "costs": Group(
                is_list=True,
                fields={
                    "model": required(_one_of(get_args(Model))),
                    "kind": required(_one_of(get_args(CostKind))),
                    "outcome": _one_of(get_args(Outcome)),
                    "label": text(),
                    "amount": figure(),
                    "low": figure(),
                    "high": figure(),
                    "currency": text(),
                    "timesPerYear": figure(),
                    "basis": choice(_BASES),
                },
            ),
        },
    ),
    entities=(OperatingModel, PeakPeriod, Readiness, Responsibility, OperatingCost),
    told=_told,
    findings=operating_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: OperatingModel
metadata: {name: checkout-api}
spec:
  service: checkout-api
  model: product_team        # as agreed: product_team | operations
  exposurePerHour: 200000    # the most that an hour of failure can cost
  currency: EUR
  demand: very_high          # for features: low | medium | high | very_high
  fundedBy: product          # product | it; decides who is accountable
  budgetHolder: Head of product
  journey: Buying
  reviewedOn: 2026-09-01
  peaks:
    - {from: 2026-11-20, to: 2026-12-01, availability: 99.9%, reason: the sales week}
  ready:
    - {item: runbook, evidence: "https://wiki.example/checkout/runbook"}
    - {item: practice_day, evidence: a game day with payments, on: 2026-06-11}
  raci:
    - {role: team, part: R, signedBy: jdoe, signedOn: 2026-02-01}
    - {role: head_of_product, part: A, signedBy: asha, signedOn: 2026-02-01}
  costs:
    - {model: product_team, kind: run, label: standby, amount: 1200, timesPerYear: 12}
    - {model: operations, kind: opportunity, low: 5000, high: 20000, timesPerYear: 6}
""",
)
