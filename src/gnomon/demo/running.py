"""Who runs what: the company's exposure bands, and the services it decided about.

Planted: three services land on three cells of the selector, one of them is run by those who may
not change it, and the on-call of another is paid by people who do not answer for it.
"""

from typing import Any

from gnomon.demo.hiring import Organisation
from gnomon.demo.organisation import DAY
from gnomon.demo.working_time import local

Document = dict[str, Any]

#: Service, what an hour of its failure costs at most, and how much is asked of it.
PLANTED = {
    "payments": (810_000, "low"),
    "tracking": (6_000, "high"),
    "checkout-api": (200_000, "very_high"),
}
#: The availability and the model that the selector must answer with.
CELLS = {
    "payments": (0.999, "operations"),
    "tracking": (0.95, "product_team"),
    "checkout-api": (0.99, "product_team"),
}
#: Its team answers for it and another budget pays for being called.
UNACCOUNTABLE = "tracking"

_BANDS = [
    {"name": "low", "upTo": 7_000, "availability": "95%"},
    {"name": "medium", "upTo": 250_000, "availability": "99%"},
    {"name": "high", "upTo": 800_000, "availability": "99.9%"},
    {"name": "very_high", "availability": "99.99%"},
]
_JOURNEYS = {"payments": "Buying", "tracking": "Following a parcel", "checkout-api": "Buying"}
_COSTS = [
    {"model": "product_team", "kind": "setup", "label": "telemetry", "amount": 30_000}
    | {"basis": "estimated"},
    {"model": "product_team", "kind": "transition", "label": "runbooks", "amount": 4_000}
    | {"basis": "measured"},
    {"model": "product_team", "kind": "run", "label": "standby", "amount": 1_400}
    | {"timesPerYear": 12, "basis": "measured"},
    {"model": "product_team", "kind": "incident", "label": "an incident", "low": 600}
    | {"high": 2_500, "timesPerYear": 9, "basis": "measured"},
    {"model": "product_team", "kind": "opportunity", "label": "features waiting", "low": 0}
    | {"high": 2_000, "timesPerYear": 9, "basis": "estimated"},
    {"model": "operations", "kind": "setup", "label": "telemetry", "amount": 9_000}
    | {"basis": "estimated"},
    {"model": "operations", "kind": "transition", "label": "handing over", "amount": 22_000}
    | {"basis": "estimated"},
    {"model": "operations", "kind": "run", "label": "share of the bridge", "amount": 500}
    | {"timesPerYear": 12, "basis": "measured"},
    {"model": "operations", "kind": "incident", "label": "an incident", "low": 1_500}
    | {"high": 8_000, "timesPerYear": 9, "basis": "estimated"},
    {"model": "operations", "kind": "opportunity", "label": "features waiting", "low": 5_000}
    | {"high": 20_000, "timesPerYear": 9, "basis": "estimated"},
]
_READY = ("runbook", "access", "standard_change")


def run(organisation: Organisation) -> list[Document]:
    """Write down what was decided about running services.

    Args:
        organisation: Says when it is now.
    """
    now = organisation.now
    return [
        _document("ExposureBands", "company", {"currency": "EUR", "bands": _BANDS}),
        *(_model(service, now) for service in PLANTED),
        _document("OnCallTerms", "everybody", _terms(now)),
        _document("IncidentWorkflow", "everything", {"steps": _STEPS}),
    ]


_STEPS = [
    {"what": "Call whoever is on call", "automated": True},
    {"what": "Open a channel", "automated": True},
    {"what": "Tell the help desk"},
    {"what": "Tell customers"},
    {"what": "Write the timeline", "automated": True},
]


def _model(service: str, now: int) -> Document:
    exposure, demand = PLANTED[service]
    _, model = CELLS[service]
    payer = "Head of operations" if service == UNACCOUNTABLE else "Head of product"
    is_ops = model == "operations"
    parts = {
        "head_of_operations": "A" if is_ops else "I",
        "application_support": "R" if is_ops else "I",
        "head_of_product": "I" if is_ops else "A",
        "head_of_delivery": "I",
        "team": "I" if is_ops else "R",
    }
    spec = {
        "service": service,
        "model": model,
        "exposurePerHour": exposure,
        "currency": "EUR",
        "demand": demand,
        "fundedBy": "product",
        "budgetHolder": payer,
        "journey": _JOURNEYS[service],
        "reviewedOn": _on(now - 40 * DAY),
        "ready": [
            {"item": item, "evidence": f"https://handbook.meridian.example/{service}/{item}"}
            for item in _READY
        ],
        "raci": [{"role": role, "part": part} for role, part in parts.items()],
        "costs": _COSTS,
    }
    return _document("OperatingModel", service, spec)


def _terms(now: int) -> Document:
    return {
        "schedule": "*",
        "currency": "EUR",
        "timezone": "Europe/Berlin",
        "hours": {"from": "09:00", "to": "17:00"},
        "standby": {"weekday": 4, "weekend": 7, "holiday": 10},
        "callout": {"rate": 60, "blockMinutes": 60},
        "from": _on(now - 700 * DAY),
    }


def _document(kind: str, name: str, spec: Document) -> Document:
    return {
        "apiVersion": "gnomon.dev/v1",
        "kind": kind,
        "metadata": {"name": name},
        "spec": spec,
    }


def _on(moment: int) -> str:
    return local(moment).date().isoformat()
