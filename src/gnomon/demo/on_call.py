"""Who is called when something breaks: through which tool, and whose turn it is."""

from collections.abc import Iterator
from uuid import UUID

from gnomon.demo.chance import hash_of
from gnomon.demo.company import Company
from gnomon.demo.hiring import Organisation
from gnomon.demo.organisation import DAY, SERVICES, TEAMS, Pager, Person, Service
from gnomon.demo.outages import watched_services
from gnomon.demo.records import Incident

WEEK = 7 * DAY
_PAGERS = {team.name: team.pager for team in TEAMS}
_TEAMS = {service.name: service.team for service in SERVICES}


def pager_of(service: str) -> Pager | None:
    """Name the tool that calls people for a service; null: none does."""
    return _PAGERS[_TEAMS[service]]


def called_by(pager: Pager) -> list[Service]:
    """List the services that a tool calls people for."""
    return [service for service in watched_services() if pager_of(service.name) == pager]


def incidents_of(company: Company, pager: Pager) -> Iterator[Incident]:
    """Tell the incidents that a tool called people for, the oldest first."""
    return (each for each in company.incidents if pager_of(each.service) == pager)


def incident_id(incident: Incident) -> str:
    """Number an incident as the tool does that called people for it."""
    digest = hash_of("incident", incident.service, incident.opened_at)
    if pager_of(incident.service) == "opsgenie":
        return f"{UUID(digest[:32])}-{incident.opened_at * 1000}"
    return "Q" + digest[:13].upper()


def incident_key(incident: Incident) -> str:
    """Key an incident by the tool and its number there."""
    return f"{pager_of(incident.service)}:incident:{incident_id(incident)}"


def on_call(organisation: Organisation, team: str, moment: int) -> Person:
    """Say who is on call for a team: each engineer a week in turn."""
    engineers = organisation.engineers(team, moment)
    return engineers[moment // WEEK % len(engineers)]
