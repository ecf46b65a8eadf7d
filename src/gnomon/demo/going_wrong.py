"""Incidents that happen while the company goes on, one after the other."""

from gnomon.demo.chance import Chance
from gnomon.demo.company import Company
from gnomon.demo.courier import Courier, HookDelivery
from gnomon.demo.newrelic import noted as newrelic
from gnomon.demo.on_call import pager_of
from gnomon.demo.opsgenie import hooks as opsgenie
from gnomon.demo.opsgenie.shapes import done
from gnomon.demo.organisation import SERVICES
from gnomon.demo.outages import Outages
from gnomon.demo.pagerduty import hooks as pagerduty
from gnomon.demo.records import Incident, LogEntry

#: Services that they happen to in turn: Alertmanager, Grafana, Uptime Kuma and Opsgenie tell too.
TROUBLED = ("pricing", "picking", "refunds", "tracking")
#: Nothing is mended sooner, so that whoever looks from outside sees it.
_LEAST_SECONDS = 180


class Troubles:
    """Lets one incident after another open, be acknowledged and end.

    What was open before stays as it is: nobody mends the outage that the story ends with.

    Args:
        company: Whose services; the incidents are kept there.
        courier: Signs what the tools push that call people.
        chance: Says who answers.
    """

    def __init__(self, company: Company, courier: Courier, chance: Chance) -> None:
        self._company = company
        self._courier = courier
        self._chance = chance
        self._count = 0
        self._open: Incident | None = None

    def step(self, now: int) -> list[HookDelivery]:
        """Open an incident, or bring the open one a step on; say what is pushed about it."""
        incident = self._open
        if incident is None:
            incident = self._open = self._begin(now)
            return self._told(incident)
        engineers = self._company.organisation.engineers(incident.team, now)
        actor = self._chance.one_of(engineers)
        if incident.acknowledged_at is None:
            incident.acknowledged_at = now
            incident.log.append(LogEntry(kind="acknowledge", at=now, actor=actor))
        elif now - incident.opened_at < _LEAST_SECONDS:
            return []
        else:
            incident.resolved_at, self._open = now, None
            incident.log.append(LogEntry(kind="resolve", at=now, actor=actor))
        return self._told(incident)

    def _begin(self, now: int) -> Incident:
        name = TROUBLED[self._count % len(TROUBLED)]
        self._count += 1
        service = next(each for each in SERVICES if each.name == name)
        team = self._company.organisation.team_of(service, now)
        outages = Outages(self._company.organisation)
        incident = outages.open(name, team, now, self._chance)
        incident.source, incident.acknowledged_at = "monitoring", None
        incident.log = [LogEntry(kind="trigger", at=now, channel="api")]
        incident.number = len(self._company.incidents) + 1
        self._company.incidents.append(incident)
        return incident

    def _told(self, incident: Incident) -> list[HookDelivery]:
        if pager_of(incident.service) == "opsgenie":
            last = done(incident)[-1]
            told = opsgenie.action(self._company, incident, last)
            return [self._courier.bearing("opsgenie", told, last.at)]
        body = pagerduty.event(self._company, incident, incident.log[-1])
        if body is None:
            return []
        at = incident.log[-1].at
        sent = [self._courier.from_pagerduty(body, body["event"]["id"], at)]
        if newrelic.is_seen(incident):
            sent.append(self._courier.bearing("newrelic", newrelic.delivery(incident, at), at))
        return sent
