"""Incidents: what caused them, how they were noticed, handled and ended."""

from gnomon.demo.chance import Chance
from gnomon.demo.hiring import Organisation
from gnomon.demo.organisation import DAY, SERVICES, TEAMS, Person, Service
from gnomon.demo.planning import style_of
from gnomon.demo.records import Deployment, Incident, LogEntry, known
from gnomon.demo.wording import SYMPTOMS

MINUTE, HOUR = 60, 3600
#: An incident of another cause is kept this far from the deployment before it, with exceptions.
APART = 26 * HOUR

_WATCHED = {team.name for team in TEAMS if team.pager}
#: Services with an incident that only looks as if the deployment before it had caused it.
_UNLUCKY = {"cart", "inventory", "identity", "web-shop"}


def watched_services() -> list[Service]:
    """List the services whose incidents are recorded: those that run, of teams on call."""
    return [s for s in SERVICES if s.team in _WATCHED and s.told_by != "none"]


def _blame(deployment: Deployment, chance: Chance) -> str:
    """Write who caused an incident as people do: by hash, or by the release they know."""
    if deployment.ref.startswith("v") and chance.happens(0.6):
        return f"We went back over it. Deployment: {deployment.ref} of {deployment.service}"
    return chance.one_of(
        (
            f"root cause: {deployment.sha}",
            f"Root cause: {deployment.sha[:10]}, took it back.",
            f"Caused by: {deployment.sha[:8]} ({deployment.service})",
        )
    )


class Outages:
    """Keeps every incident of the company."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.incidents: list[Incident] = []

    def caused_by(self, deployment: Deployment, chance: Chance) -> Incident | None:
        """Open the incident a harmful deployment causes; some are seen and mended without one."""
        if deployment.team not in _WATCHED or chance.happens(0.12):
            return None
        explicit = chance.happens(0.5)
        delay = chance.between(5, 55) * MINUTE
        if explicit and chance.happens(0.2):
            delay = chance.between(5, 20) * HOUR
        incident = self.open(
            deployment.service, deployment.team, known(deployment.finished_at) + delay, chance
        )
        incident.cause = deployment
        incident.link = "explicit" if explicit else "time"
        if explicit:
            at = incident.opened_at + 12 * MINUTE
            text = _blame(deployment, chance)
            incident.log.append(
                LogEntry(kind="annotate", at=at, actor=self._engineer(incident, chance), text=text)
            )
        return incident

    def unrelated(self, deployments: list[Deployment], chance: Chance) -> None:
        """Open the incidents no deployment caused, but for a few not soon after one."""
        org = self.organisation
        years = (org.now - org.start) / (365 * DAY)
        for service in watched_services():
            starts = [d.started_at for d in deployments if d.service == service.name]
            style = style_of(org, org.team_of(service, org.start), org.start)
            for _ in range(chance.count(style.unrelated_outages * years)):
                self._unrelated(service, self._apart_from(starts, chance), chance)
            if service.name in _UNLUCKY:
                soon = chance.one_of(starts) + chance.between(2 * HOUR, 20 * HOUR)
                self._unrelated(service, soon, chance)
        for hours, service in ((3, watched_services()[0]), (900, watched_services()[-1])):
            moment = org.now - hours * HOUR
            self.open(service.name, org.team_of(service, moment), moment, chance)

    def _apart_from(self, starts: list[int], chance: Chance) -> int:
        """Find a moment that does not look as if a deployment before it were to blame."""
        for _ in range(60):
            moment = chance.between(self.organisation.start, self.organisation.now)
            if not any(0 <= moment - start < APART for start in starts):
                break
        return moment

    def _unrelated(self, service: Service, moment: int, chance: Chance) -> None:
        team = self.organisation.team_of(service, moment)
        incident = self.open(service.name, team, moment, chance)
        hours = style_of(self.organisation, team, moment).recovery_hours
        end = moment + max(6 * MINUTE, int(chance.around(hours, 1.0) * HOUR))
        if chance.happens(0.12):
            again = end + chance.between(10, 90) * MINUTE
            for kind, at in (("resolve", end), ("reopen", again)):
                actor = self._engineer(incident, chance)
                incident.log.append(LogEntry(kind=kind, at=at, actor=actor))  # type: ignore[arg-type]
            end = again + chance.between(20, 120) * MINUTE
        self.end(incident, end, chance)

    def end(self, incident: Incident | None, at: int, chance: Chance) -> None:
        """Resolve an incident: by a person, or by the monitoring that sees it gone."""
        if incident is None:
            return
        incident.resolved_at = at
        incident.is_automatic_end = chance.happens(0.25)
        actor = None if incident.is_automatic_end else self._engineer(incident, chance)
        incident.log.append(LogEntry(kind="resolve", at=at, actor=actor))

    def _engineer(self, incident: Incident, chance: Chance) -> Person:
        return chance.one_of(self.organisation.engineers(incident.team, incident.opened_at))

    def open(self, service: str, team: str, at: int, chance: Chance) -> Incident:
        """Open an incident: noticed, told to whoever is on call, mostly acknowledged."""
        source = chance.weighted({"monitoring": 78.0, "customer": 14.0, "person": 8.0})
        incident = Incident(
            service=service,
            team=team,
            title=f"{service}: {chance.one_of(SYMPTOMS)}",
            opened_at=at,
            urgency="high" if chance.happens(0.8) else "low",
            priority=chance.weighted({"P1": 1.0, "P2": 3.0, "P3": 4.0, None: 3.0}),
            source=source,  # type: ignore[arg-type]
        )
        channel = {"monitoring": "api", "customer": "email", "person": "web_trigger"}[source]
        on_call = self._engineer(incident, chance)
        reporter = on_call if source == "person" else None
        incident.log.append(LogEntry(kind="trigger", at=at, actor=reporter, channel=channel))
        incident.log.append(LogEntry(kind="notify", at=at + 20, actor=on_call))
        if chance.happens(0.1):
            incident.log.append(LogEntry(kind="escalate", at=at + 6 * MINUTE))
        if chance.happens(0.93):
            incident.acknowledged_at = at + chance.between(1, 11) * MINUTE
            incident.log.append(
                LogEntry(kind="acknowledge", at=incident.acknowledged_at, actor=on_call)
            )
        self.incidents.append(incident)
        return incident
