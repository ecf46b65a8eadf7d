"""PagerDuty's shapes of incidents, their log, services, people and who is on call."""

from gnomon.demo.chance import hash_of
from gnomon.demo.company import Company
from gnomon.demo.on_call import WEEK, incident_id, on_call
from gnomon.demo.organisation import Person, Service, Team
from gnomon.demo.records import Incident, LogEntry
from gnomon.demo.wire import Json, zulu_seconds

API, WEB = "https://api.pagerduty.com", "https://meridian.pagerduty.com"
_TYPES = {"annotate": "annotate_log_entry", "escalate": "escalate_log_entry"}
_SUMMARIES = {
    "trigger": "Triggered through the {channel}",
    "notify": "Notified {actor} by push",
    "acknowledge": "Acknowledged by {actor}",
    "escalate": "Escalated to the next level",
    "annotate": "Note added by {actor}",
    "resolve": "Resolved by {actor}",
    "reopen": "Reopened by {actor}",
}


def reference(kind: str, number: str, title: str, folder: str) -> Json:
    """Shape a reference to something."""
    return {
        "id": number,
        "type": f"{kind}_reference",
        "summary": title,
        "self": f"{API}/{folder}/{number}",
        "html_url": f"{WEB}/{folder}/{number}",
    }


def service_id(name: str) -> str:
    """Number a service, as the catalogue's annotations do too."""
    return "PS" + hash_of("pagerduty-service", name)[:5].upper()


def _policy(team: str) -> Json:
    number = "PE" + hash_of("policy", team)[:5].upper()
    return reference("escalation_policy", number, f"{team.title()} on call", "escalation_policies")


def team_reference(team: str) -> Json:
    """Shape a reference to a team."""
    return reference("team", "PT" + hash_of("team", team)[:5].upper(), team.title(), "teams")


def team(one: Team) -> Json:
    """Shape a team."""
    return {
        **team_reference(one.name),
        "type": "team",
        "name": one.title,
        "description": None,
        "default_role": "manager",
        "parent": None,
    }


def person_reference(person: Person) -> Json:
    """Shape a reference to a person."""
    return reference("user", person.pagerduty_id, person.title, "users")


def user(person: Person) -> Json:
    """Shape a person."""
    return {
        **person_reference(person),
        "type": "user",
        "name": person.title,
        "email": person.email,
        "time_zone": "Europe/Berlin",
        "color": "teal",
        "avatar_url": f"https://secure.gravatar.com/avatar/{hash_of(person.name)[:32]}.png",
        "billed": True,
        "role": "user",
        "description": None,
        "invitation_sent": False,
        "job_title": person.role.replace("_", " "),
        "teams": [],
        "contact_methods": [],
        "notification_rules": [],
        "coordinated_incidents": [],
    }


def service(company: Company, one: Service) -> Json:
    """Shape a service."""
    owner = company.organisation.team_of(one, company.now)
    last = [i.opened_at for i in company.incidents if i.service == one.name]
    return {
        **reference("service", service_id(one.name), one.title, "services"),
        "type": "service",
        "name": one.title,
        "description": f"{one.title} in production",
        "created_at": zulu_seconds(company.start),
        "updated_at": zulu_seconds(company.start),
        "status": "active",
        "teams": [team_reference(owner)],
        "alert_creation": "create_alerts_and_incidents",
        "addons": [],
        "scheduled_actions": [],
        "support_hours": None,
        "last_incident_timestamp": zulu_seconds(max(last, default=company.start)),
        "escalation_policy": _policy(owner),
        "incident_urgency_rule": {"type": "constant", "urgency": "high"},
        "acknowledgement_timeout": 1800,
        "auto_resolve_timeout": None,
        "integrations": [],
    }


def status(incident: Incident) -> str:
    """Say where an incident is."""
    if incident.resolved_at is not None:
        return "resolved"
    return "acknowledged" if incident.acknowledged_at is not None else "triggered"


def incident(company: Company, one: Incident) -> Json:
    """Shape an incident."""
    number = incident_id(one)
    changed = one.log[-1].at
    state = status(one)
    service_told = reference("service", service_id(one.service), one.service, "services")
    assignee = person_reference(on_call(company.organisation, one.team, one.opened_at))
    by = one.log[-1].actor
    first = one.log[0]
    return {
        **reference("incident", number, f"[#{one.number}] {one.title}", "incidents"),
        "type": "incident",
        "incident_number": one.number,
        "title": one.title,
        "description": one.title,
        "created_at": zulu_seconds(one.opened_at),
        "updated_at": zulu_seconds(changed),
        "status": state,
        "incident_key": hash_of("key", number)[:32],
        "service": service_told,
        "assignments": []
        if state == "resolved"
        else [{"at": zulu_seconds(one.opened_at), "assignee": assignee}],
        "assigned_via": "escalation_policy",
        "last_status_change_at": zulu_seconds(changed),
        "resolved_at": zulu_seconds(one.resolved_at),
        "first_trigger_log_entry": {
            **reference("trigger_log_entry", log_id(one, 1), _summary(first), "log_entries"),
        },
        "alert_counts": {"all": 1, "triggered": 0, "resolved": 1},
        "is_mergeable": True,
        "escalation_policy": _policy(one.team),
        "teams": [team_reference(one.team)],
        "pending_actions": [],
        "acknowledgements": [],
        "basic_alert_grouping": None,
        "alert_grouping": None,
        "last_status_change_by": person_reference(by) if by else service_told,
        "priority": priority(one.priority),
        "urgency": one.urgency,
    }


def priority(name: str | None) -> Json | None:
    """Shape a priority; null where none was set."""
    if name is None:
        return None
    number = "PP" + hash_of("priority", name)[:5].upper()
    return {
        "id": number,
        "summary": name,
        "self": f"{API}/priorities/{number}",
        "type": "priority",
        "name": name,
        "description": f"Priority {name}",
    }


def log_id(incident: Incident, number: int) -> str:
    """Number an entry of an incident's log."""
    return "R" + hash_of("log", incident.service, incident.opened_at, number)[:25].upper()


def _summary(entry: LogEntry) -> str:
    actor = entry.actor.title if entry.actor else "the integration"
    channel = {"api": "API", "email": "e-mail", "web_trigger": "website"}.get(entry.channel, "API")
    return _SUMMARIES[entry.kind].format(actor=actor, channel=channel)


def log_entry(incident: Incident, number: int, entry: LogEntry) -> Json:
    """Shape an entry of an incident's log."""
    title = f"[#{incident.number}] {incident.title}"
    service_told = reference("service", service_id(incident.service), incident.service, "services")
    channel = {"type": entry.channel, "summary": incident.title}
    if entry.kind == "annotate":
        channel = {"type": "note", "summary": entry.text}
    return {
        **reference("log", log_id(incident, number), _summary(entry), "log_entries"),
        "type": _TYPES.get(entry.kind, f"{entry.kind}_log_entry"),
        "created_at": zulu_seconds(entry.at),
        "agent": person_reference(entry.actor) if entry.actor else service_told,
        "channel": channel,
        "service": service_told,
        "incident": reference("incident", incident_id(incident), title, "incidents"),
        "teams": [team_reference(incident.team)],
        "contexts": [],
    }


def schedule(team: str) -> Json:
    """Shape a reference to a team's schedule."""
    number = "PC" + hash_of("schedule", team)[:5].upper()
    return reference("schedule", number, f"{team.title()} weekly", "schedules")


def shifts(company: Company, team: str, since: int, until: int) -> list[Json]:
    """Shape who is on call for a team between two moments, a week at a time."""
    told = []
    for week in range(since // WEEK, until // WEEK + 1):
        start = week * WEEK
        told.append(
            {
                "escalation_policy": _policy(team),
                "escalation_level": 1,
                "schedule": schedule(team),
                "user": person_reference(on_call(company.organisation, team, start)),
                "start": zulu_seconds(start),
                "end": zulu_seconds(start + WEEK),
            }
        )
    return told
