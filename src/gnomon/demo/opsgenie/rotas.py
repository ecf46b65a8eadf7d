"""Opsgenie's shapes of people, teams, services and schedules.

Interface: https://docs.opsgenie.com/docs, user-api, team-api, service-api and schedule-api.
"""

from gnomon.demo.company import Company
from gnomon.demo.on_call import WEEK, on_call
from gnomon.demo.opsgenie.shapes import number, user_id
from gnomon.demo.organisation import Person, Service, Team
from gnomon.demo.wire import Json, zulu_seconds

API, WEB = "https://api.opsgenie.com", "https://meridian.app.opsgenie.com"


def user(company: Company, person: Person) -> Json:
    """Shape somebody's account."""
    return {
        "blocked": False,
        "verified": True,
        "id": user_id(person),
        "username": person.email,
        "fullName": person.title,
        "role": {"id": "User", "name": "User"},
        "timeZone": "Europe/Berlin",
        "locale": "en_US",
        "userAddress": {"country": "", "state": "", "city": "", "line": "", "zipCode": ""},
        "createdAt": zulu_seconds(max(person.joined, company.start)),
    }


def team(one: Team) -> Json:
    """Shape a team."""
    return {
        "id": number("team", one.name),
        "name": one.title,
        "description": "",
        "links": {
            "web": f"{WEB}/teams/dashboard/{number('team', one.name)}/main",
            "api": f"{API}/v2/teams/{number('team', one.name)}",
        },
    }


def service(company: Company, one: Service) -> Json:
    """Shape a service."""
    key = number("service", one.name)
    return {
        "id": key,
        "name": one.name,
        "description": f"{one.title} in production",
        "teamId": number("team", company.organisation.team_of(one, company.now)),
        "tags": [],
        "isExternal": False,
        "links": {"web": f"{WEB}/service/{key}/status", "api": f"{API}/v1/services/{key}"},
    }


def schedule_meta(one: Team) -> Json:
    """Shape what points at a team's schedule."""
    return {"id": number("schedule", one.name), "name": f"{one.title}_schedule", "enabled": True}


def schedule(company: Company, one: Team) -> Json:
    """Shape a team's schedule."""
    return {
        **schedule_meta(one),
        "description": "",
        "timezone": "UTC",
        "ownerTeam": {"id": number("team", one.name), "name": one.title},
        "rotations": [
            {
                **_rotation(one),
                "startDate": zulu_seconds(company.start // WEEK * WEEK),
                "type": "weekly",
                "length": 1,
                "participants": [
                    {"type": "user", "id": user_id(person), "username": person.email}
                    for person in company.organisation.engineers(one.name, company.now)
                ],
            }
        ],
    }


def timeline(company: Company, one: Team, since: int, until: int) -> Json:
    """Shape who is on call for a team between two moments, a week at a time."""
    periods = []
    for week in range(since // WEEK, -(-until // WEEK)):
        start = week * WEEK
        who = on_call(company.organisation, one.name, start)
        periods.append(
            {
                "startDate": zulu_seconds(max(start, since)),
                "endDate": zulu_seconds(min(start + WEEK, until)),
                "type": "historical" if start + WEEK <= company.now else "default",
                "recipient": {"id": user_id(who), "type": "user", "name": who.email},
            }
        )
    return {
        "_parent": schedule_meta(one),
        "startDate": zulu_seconds(since),
        "endDate": zulu_seconds(until),
        "finalTimeline": {"rotations": [{**_rotation(one), "order": 1.0, "periods": periods}]},
    }


def _rotation(one: Team) -> Json:
    return {"id": number("rotation", one.name), "name": "Week by week"}


def on_calls(company: Company, one: Team, at: int, *, is_flat: bool) -> Json:
    """Shape who is on call for a team at a moment."""
    who = on_call(company.organisation, one.name, at // WEEK * WEEK)
    if is_flat:
        return {"_parent": schedule_meta(one), "onCallRecipients": [who.email]}
    told = {"id": user_id(who), "name": who.email, "type": "user"}
    return {"_parent": schedule_meta(one), "onCallParticipants": [told]}
