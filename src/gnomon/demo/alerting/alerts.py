"""The alerts behind incidents: what monitoring noticed, from firing to resolved.

An alert calls somebody, so its incident is opened when it fires. Whoever closes the incident sees
that the alert is gone; where nobody does, the alert's end closes it.
"""

from collections.abc import Iterator

from msgspec import Struct

from gnomon.demo.chance import Chance, hash_of
from gnomon.demo.company import Company
from gnomon.demo.organisation import SERVICES
from gnomon.demo.records import Incident

#: Team -> the instance that its alerts come from.
MONITORED_BY = {"search": "alertmanager", "warehouse": "grafana"}
#: What an incident is called for -> what the rule is called that raises its alert.
_RULES = {
    "error rate above 5 %": "HighErrorRate",
    "p95 latency above 2 s": "HighLatency",
    "queue is growing": "QueueGrowing",
    "health check failing": "HealthCheckFailing",
    "memory nearly full": "MemoryNearlyFull",
    "payments declined": "PaymentsDeclined",
    "no orders for 5 minutes": "NoOrders",
    "timeouts to partner": "PartnerTimeouts",
}
_LONGEST_LOOK = 300
_TEAMS = {service.name: service.team for service in SERVICES}


class Told(Struct, frozen=True, kw_only=True):
    """An alert as it was told at a moment."""

    by: str
    """Instance that tells it."""
    at: int
    rule: str
    service: str
    summary: str
    severity: str
    starts_at: int
    ends_at: int | None
    """When it was gone; null while it fires."""

    @property
    def labels(self) -> dict[str, str]:
        """What tells it apart."""
        return {
            "alertname": self.rule,
            "namespace": "production",
            "service": self.service,
            "severity": self.severity,
        }

    @property
    def fingerprint(self) -> str:
        """The hash of its labels: the same whenever it fires."""
        return hash_of("alert", *self.labels.values())[:16]

    @property
    def status(self) -> str:
        """Whether it fires."""
        return "firing" if self.ends_at is None else "resolved"


def told(company: Company, since: int, until: int) -> list[Told]:
    """List what monitoring told of alerts within a span, the earliest first.

    Args:
        company: Whose incidents they are behind.
        since: First moment.
        until: First moment after it.
    """
    every = (each for incident in company.incidents for each in _of(company, incident))
    found = [each for each in every if since <= each.at < until]
    return sorted(found, key=lambda each: (each.at, each.service, each.status))


def is_behind(incident: Incident) -> bool:
    """Say whether an alert of a tool that tells Gnomon is behind an incident."""
    return incident.source == "monitoring" and _TEAMS[incident.service] in MONITORED_BY


def _of(company: Company, incident: Incident) -> Iterator[Told]:
    if not is_behind(incident):
        return
    fired = Told(
        by=MONITORED_BY[_TEAMS[incident.service]],
        at=incident.opened_at,
        rule=_RULES[incident.title.partition(": ")[2]],
        service=incident.service,
        summary=incident.title,
        severity="critical" if incident.urgency == "high" else "warning",
        starts_at=incident.opened_at,
        ends_at=None,
    )
    yield fired
    over = incident.resolved_at
    if over is not None:
        chance = Chance(company.seed, "alerting", incident.service, incident.opened_at)
        longest = min(_LONGEST_LOOK, (over - incident.opened_at) // 2)
        seen_for = 0 if incident.is_automatic_end else chance.between(0, longest)
        yield Told(
            by=fired.by,
            at=over,
            rule=fired.rule,
            service=fired.service,
            summary=fired.summary,
            severity=fired.severity,
            starts_at=fired.starts_at,
            ends_at=over - seen_for,
        )
