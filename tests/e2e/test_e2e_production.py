"""What Gnomon says of incidents, row by row against the company's books."""

from statistics import median

import pytest
from ledger import Demo, assert_same, service_of, values

from gnomon.demo.alerting.alerts import MONITORED_BY, is_behind
from gnomon.demo.on_call import incident_key
from gnomon.demo.organisation import TEAMS
from gnomon.demo.summaries import grouped
from gnomon.demo.working_time import local
from gnomon.domain.running import Incident
from gnomon.lake.every import newest_rows

pytestmark = pytest.mark.xdist_group("e2e")

ALERTING = set(MONITORED_BY.values())
WITHOUT_INCIDENTS = [team.name for team in TEAMS if team.pager is None]


def test_every_incident_counts_once_and_lasts_as_long_as_it_did(demo: Demo) -> None:
    booked = {(row.service, row.opened_at): row for row in demo.books.incidents()}
    counted = {(service_of(o), o.started_at): o.value for o in demo.observations("incident_count")}
    assert_same(counted, dict.fromkeys(booked, 1.0))
    lasted = {(service_of(o), o.started_at): o.value for o in demo.observations("time_to_recover")}
    assert_same(lasted, {key: row.recover_seconds for key, row in booked.items()})
    by_customers = {
        (service_of(o), o.started_at): o.value
        for o in demo.observations("incidents_reported_by_customers")
    }
    expected = {key: float(row.source == "customer") for key, row in booked.items()}
    assert_same(by_customers, expected)


def test_alerts_behind_incidents_are_known_and_count_no_second_time(demo: Demo) -> None:
    raised = [each for each in newest_rows(demo.home.lake, Incident) if each.source in ALERTING]
    behind = [each for each in demo.company.incidents if is_behind(each)]
    assert len(behind) > 20
    assert {(each.service_ref, int(each.opened_at.timestamp())) for each in raised} == {
        (each.service, each.opened_at) for each in behind
    }
    subjects = {each.subject_id for each in demo.observations("incident_count")}
    assert subjects == {incident_key(each) for each in demo.company.incidents}
    noticed = values(demo.observations("proactive_detection_rate"))
    assert_same(
        noticed,
        {incident_key(each): float(each.source == "monitoring") for each in demo.company.incidents},
    )


def test_who_was_called_and_answered_is_told_whichever_tool_called(demo: Demo) -> None:
    """Nights, answers and handovers are those of the log, in PagerDuty and in Opsgenie."""
    incidents = {incident_key(each): each for each in demo.company.incidents}
    assert {key.partition(":")[0] for key in incidents} == {"opsgenie", "pagerduty"}
    nights = {
        key: 1.0
        for key, each in incidents.items()
        if any(
            entry.kind == "notify" and entry.actor and not 8 <= local(entry.at).hour < 22
            for entry in each.log
        )
    }
    assert_same(values(demo.observations("night_interruptions")), nights)
    unanswered = {
        key: float(each.acknowledged_at is None)
        for key, each in incidents.items()
        if each.resolved_at is not None
    }
    assert_same(values(demo.observations("unanswered_incidents")), unanswered)
    handed = {
        key: float(sum(entry.kind == "escalate" for entry in each.log))
        if each.resolved_at is not None
        else None
        for key, each in incidents.items()
    }
    assert_same(values(demo.observations("incident_handovers")), handed)


def test_teams_get_their_incidents(demo: Demo) -> None:
    booked = grouped(demo.books.incidents())
    counted = {team: row.n for team, row in demo.by_group("incident_count").items() if row.n}
    assert counted == {team: len(rows) for team, rows in booked.items()}
    recovered = demo.by_group("time_to_recover")
    for team, rows in booked.items():
        known = [row.recover_seconds for row in rows if row.recover_seconds is not None]
        assert recovered[team].value == median(known)
        assert recovered[team].open_n == len(rows) - len(known)


@pytest.mark.parametrize("metric", ["incident_count", "time_to_recover"])
def test_a_team_without_an_incident_tool_has_no_figure_rather_than_none(
    demo: Demo, metric: str
) -> None:
    assert WITHOUT_INCIDENTS
    answered = demo.by_group(metric)
    for team in WITHOUT_INCIDENTS:
        assert answered[team].value is None
        assert answered[team].state in {"no_data", "not_connected"}
