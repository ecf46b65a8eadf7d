"""What is noted in New Relic: applications, deployments, and issues that alerts opened.

What is noted is what its API and its webhooks tell.
"""

import base64
from collections.abc import Iterator
from uuid import UUID

from gnomon.demo.chance import hash_of
from gnomon.demo.company import Company
from gnomon.demo.organisation import SERVICES
from gnomon.demo.prometheus.account import INSTRUMENTED, begins_at
from gnomon.demo.records import Deployment, Incident
from gnomon.demo.wire import Json

ACCOUNT = 4_420_147
#: What a request of an application may take to satisfy: about three times what is usual.
APDEX = {name: round(3 * traffic.typical_seconds, 1) for name, traffic in INSTRUMENTED.items()}
_CANARIES = {service.name for service in SERVICES if service.has_canary}
_PRIORITIES = {"P1": "CRITICAL", "P2": "HIGH", "P3": "MEDIUM"}


def applications() -> list[Json]:
    """List the applications whose agents report, as a search tells them."""
    return [
        {
            "__typename": "ApmApplicationEntityOutline",
            "accountId": ACCOUNT,
            "domain": "APM",
            "entityType": "APM_APPLICATION_ENTITY",
            "guid": guid(name),
            "name": name,
            "reporting": True,
            "settings": {"apdexTarget": APDEX[name]},
            "type": "APPLICATION",
        }
        for name in INSTRUMENTED
    ]


def guid(name: str) -> str:
    """Name an application as New Relic does inside."""
    number = int(hash_of("newrelic", name)[:7], 16)
    return base64.b64encode(f"{ACCOUNT}|APM|APPLICATION|{number}".encode()).decode().rstrip("=")


def marks(company: Company) -> Iterator[Json]:
    """List the deployments to production that pipelines noted, the oldest first.

    Args:
        company: Whose deployments; of the time that is still kept.
    """
    first = begins_at(company)
    for one in company.deployments:
        is_noted = one.service in INSTRUMENTED and one.environment == "production"
        if is_noted and one.status == "success" and first <= (one.finished_at or 0) <= company.now:
            yield _mark(one)


def _mark(one: Deployment) -> Json:
    return {
        "commit": one.sha,
        "deploymentId": str(UUID(hash_of("newrelic", "mark", one.id)[:32])),
        "deploymentType": "CANARY" if one.service in _CANARIES else "ROLLING",
        "entity.guid": guid(one.service),
        "entity.name": one.service,
        "timestamp": (one.finished_at or 0) * 1000,
        "user": one.initiator.title,
        "version": one.image.rpartition(":")[2],
    }


def issues(company: Company) -> list[Json]:
    """List the issues that alerts opened, the newest first; they are passed on to PagerDuty.

    Args:
        company: Whose services.
    """
    mine = [one for one in company.incidents if is_seen(one)]
    return [_issue(one) for one in sorted(mine, key=lambda one: -one.opened_at)]


def is_seen(one: Incident) -> bool:
    """Whether an alert of New Relic opened an issue for an incident."""
    return one.service in INSTRUMENTED and one.source == "monitoring"


def delivery(one: Incident, at: int) -> Json:
    """Shape what a workflow's webhook sends of an issue that alerts opened.

    Args:
        one: The incident.
        at: When it is sent, in seconds since 1970.
    """
    issue = _issue(one)
    name = issue["issueId"]
    is_over, is_taken = one.resolved_at is not None, one.acknowledged_at is not None
    trigger = "USER_ACTION" if is_taken else "STATE_CHANGE"
    return {
        "id": name,
        "issueUrl": f"https://radar-api.service.newrelic.com/accounts/{ACCOUNT}/issues/{name}",
        "title": one.title,
        "priority": issue["priority"],
        "impactedEntities": issue["entityNames"],
        "totalIncidents": 1,
        "state": issue["state"],
        "trigger": "INCIDENT_CLOSED" if is_over else trigger,
        "isCorrelated": False,
        "createdAt": issue["createdAt"],
        "updatedAt": at * 1000,
        "sources": issue["sources"],
        "alertPolicyNames": ["Logistics"],
        "alertConditionNames": issue["conditionName"],
        "workflowName": "Tell whoever is on call",
    }


def _issue(one: Incident) -> Json:
    last = max([one.opened_at, *(entry.at for entry in one.log)])
    acknowledged, closed = one.acknowledged_at, one.resolved_at
    state = "CLOSED" if closed else "ACTIVATED"
    return {
        "accountIds": [ACCOUNT],
        "acknowledgedAt": acknowledged * 1000 if acknowledged else None,
        "closedAt": closed * 1000 if closed else None,
        "conditionName": [one.title.partition(": ")[2]],
        "createdAt": one.opened_at * 1000,
        "description": [f"Policy: 'Logistics'. {one.title}"],
        "entityGuids": [guid(one.service)],
        "entityNames": [one.service],
        "issueId": str(UUID(hash_of("newrelic", "issue", one.number)[:32])),
        "priority": _PRIORITIES.get(one.priority or "", "LOW"),
        "sources": ["newrelic"],
        "state": state,
        "title": [one.title],
        "totalIncidents": 1,
        "updatedAt": last * 1000,
    }
