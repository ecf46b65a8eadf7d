"""What the company promised of its services: SLOs in OpenSLO, and what is done as they burn.

Planted: one budget is comfortably kept, one nearly spent by a leak that wakes nobody, one blown by
the outage of today, one is of how fast a service answers, and of one nothing is measured yet.
"""

from typing import Any

from gnomon.demo.company import SPAN, Company
from gnomon.demo.on_call import incident_key
from gnomon.demo.organisation import SERVICES
from gnomon.demo.prometheus.account import KEPT_DAYS, sound_services
from gnomon.demo.prometheus.probes import PROBE_SECONDS
from gnomon.demo.working_time import local

Document = dict[str, Any]

#: Its outage began three hours before the story ends, and nobody has mended it.
BLOWN = "web-shop"
#: The service of which the speed is promised, in seconds at the 95th percentile; New Relic tells.
FAST, FAST_SECONDS = "tracking", 0.75
#: Promised to be reachable, and nobody looks.
UNWATCHED = "payments"
#: The service that the outage was put down to.
CAUSE = "payments"
#: What is promised of the services that leak, are sound, and are blown.
TARGETS = {"leaking": 0.999, "sound": 0.995, "blown": 0.999}
#: Length of the intervals that signals are read over.
INTERVAL_SECONDS = 1800
_TITLES = {service.name: service.title for service in SERVICES}
_ONLY_FIXES = "Only fixes are deployed until the budget is back"
_REVIEWED = "A second engineer reviews what risks availability"


def source(base_url: str) -> Document:
    """Write how Gnomon is to ask Prometheus; its token is named beside.

    Args:
        base_url: Where the tools answer.
    """
    return {
        "type": "prometheus",
        "url": f"{base_url}/prometheus",
        "options": {
            "interval_seconds": INTERVAL_SECONDS,
            "first_days": KEPT_DAYS,
            "check_step_seconds": PROBE_SECONDS,
            "quantiles": [0.95],
            "questions": {"cpu_cores": "", "memory_bytes": "", "instance_count": ""},
        },
    }


def service_levels(company: Company) -> list[Document]:
    """Write down the SLOs, when somebody is told, and what is done.

    Args:
        company: Whose services.
    """
    leaking, sound = sound_services(company)
    return [
        _answers(BLOWN, TARGETS["blown"], alertPolicies=["wakes-somebody"]),
        _answers(leaking, TARGETS["leaking"]),
        _answers(sound, TARGETS["sound"]),
        _slo(
            f"{FAST}-is-fast",
            f"{_TITLES[FAST]} answers fast",
            "latency_p95",
            FAST,
            {
                "displayName": "Fast enough, hour by hour",
                "op": "lt",
                "value": FAST_SECONDS,
                "target": 0.95,
            },
        ),
        _slo(
            f"{UNWATCHED}-is-up",
            f"{_TITLES[UNWATCHED]} can be reached",
            "uptime",
            UNWATCHED,
            {"displayName": "Reachable", "target": 0.999},
        ),
        *_alerts(),
        _policy(),
        *_look_back(company),
    ]


def _answers(service: str, target: float, **more: Any) -> Document:
    objective = {"displayName": "Answered without an error", "target": target}
    name, title = f"{service}-answers", f"{_TITLES[service]} answers"
    return _slo(name, title, "requests", service, objective, **more)


def _slo(
    name: str, title: str, measure: str, service: str, objective: Document, **more: Any
) -> Document:
    return _object(
        "SLO",
        name,
        {
            "service": service,
            "timeWindow": [{"duration": "28d", "isRolling": True}],
            "budgetingMethod": "Occurrences",
            "objectives": [objective],
            **more,
        },
        displayName=title,
        annotations={"gnomon.dev/measured-by": measure},
    )


def _alerts() -> list[Document]:
    burning = {"kind": "burnrate", "op": "gt", "threshold": 14, "lookbackWindow": "1h"}
    condition = {"severity": "page", "condition": {**burning, "alertAfter": "5m"}}
    conditions = [{"conditionRef": "burns-fast"}]
    return [
        _object("AlertCondition", "burns-fast", condition),
        _object("AlertPolicy", "wakes-somebody", {"conditions": conditions}),
    ]


def _policy() -> Document:
    spec = {
        "agreedBy": "Head of product, head of engineering",
        "steps": [{"below": "25%", "do": _REVIEWED}, {"below": 0, "do": _ONLY_FIXES}],
    }
    return {
        "apiVersion": "gnomon.dev/v1",
        "kind": "ErrorBudgetPolicy",
        "metadata": {"name": "everybody"},
        "spec": spec,
    }


def _look_back(company: Company) -> list[Document]:
    """Write down what the outage of today was put down to, as somebody saw it at once."""
    outages = [
        each for each in company.incidents if each.service == BLOWN and each.resolved_at is None
    ]
    return [
        {
            "apiVersion": "gnomon.dev/v1",
            "kind": "IncidentReview",
            "metadata": {"name": f"{each.service}-{number}"},
            "spec": {
                "incident": incident_key(each),
                "heldOn": local(company.start + SPAN).date().isoformat(),
                "cause": CAUSE,
                "summary": f"{_TITLES[CAUSE]} answered nothing, and every order waited for it",
            },
        }
        for number, each in enumerate(outages, start=1)
    ]


def _object(kind: str, name: str, spec: Document, **metadata: Any) -> Document:
    told = {"name": name, **metadata}
    return {"apiVersion": "openslo/v1", "kind": kind, "metadata": told, "spec": spec}
