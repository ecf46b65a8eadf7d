"""Every body of the demo's tools has the keys and types of real ones."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from demo_reader import Reader
from real_shape import Shape, parts, recorded

from gnomon.demo.argorollouts.hooks import notifications
from gnomon.demo.company import Company
from gnomon.demo.deliveries import history_deliveries
from gnomon.demo.gitlab import hooks
from gnomon.demo.newrelic import noted
from gnomon.demo.organisation import SERVICES
from gnomon.demo.qmetry.shapes import uid

_PEOPLE = "gitlab/exchanges/projects_members_users_mrs_approvals.exchange.json"
_CHANGES = "gitlab/exchanges/merge_request_changes.exchange.json"
_TALK = "gitlab/exchanges/merge_request_discussions.exchange.json"
_GROUPS = "gitlab/exchanges/groups_projects_members.exchange.json"
_CLOUD = "jira/exchanges/cloud_v3_sync.exchange.json"
_SERVER = "jira/exchanges/datacenter_v2_search.exchange.json"
_DUTY = "pagerduty/exchanges/teams_users_services_oncalls.exchange.json"
_COMMIT = (
    "gitlab/api/commit.json",
    "gitlab/api/branches.json # [].commit",
    "gitlab/api/basic/project_commits.json # []",
    "gitlab/api/models/environment.json # last_deployment.deployable.commit",
)
_ONE_CHANGE = (
    "gitlab/api/merge_request.json",
    "gitlab/api/merge_requests_list.json # []",
    f"{_PEOPLE} @ /merge_requests\\? # []",
)
_ISSUE = (
    "jira/api/constructed/search_jql_page_1.json # issues[]",
    "jira/api/constructed/search_jql_page_2.json # issues[]",
    "jira/api/search_cloud_v3_jql.json # issues[]",
    "jira/api/issues_with_changelog_cloud.json # []",
    "jira/exchanges/cloud_v3_issue_transitions.exchange.json @ /issue/JJJ-9\\?",
    f"{_CLOUD} @ /search # issues[]",
)
_APPLICATION = (
    "argocd/api/application_get.json",
    "argocd/api/application_list.json # items[]",
    "argocd/api/application_with_history.json",
)
_INCIDENT = ("pagerduty/api/incidents.json # []",)

_GREW = "sum+by+(service)+(increase(http_server_request_duration_seconds_count[1800s]))"

#: Address, the part of the body that counts, and the recorded bodies it is held against.
ENDPOINTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "projects": (
        "/gitlab/api/v4/projects?per_page=100",
        "[]",
        (f"{_GROUPS} @ /projects # []", "gitlab/api/models/project.json"),
    ),
    "project": (
        "/gitlab/api/v4/projects/101",
        "",
        ("gitlab/api/models/project.json", f"{_GROUPS} @ /projects # []"),
    ),
    "groups": ("/gitlab/api/v4/groups", "[]", (f"{_GROUPS} @ /groups\\? # []",)),
    "user": (
        "/gitlab/api/v4/users/1002",
        "",
        ("gitlab/api/user.json", f"{_PEOPLE} @ /users/"),
    ),
    "merge requests": (
        "/gitlab/api/v4/projects/101/merge_requests?state=all&scope=all&per_page=100",
        "[]",
        _ONE_CHANGE,
    ),
    "merge request": ("/gitlab/api/v4/projects/101/merge_requests/5", "", _ONE_CHANGE),
    "commits of a change": ("/gitlab/api/v4/projects/101/merge_requests/5/commits", "[]", _COMMIT),
    "notes": (
        "/gitlab/api/v4/projects/102/merge_requests/60/notes?per_page=100",
        "[]",
        (
            "gitlab/exchanges/merge_request_notes.exchange.json @ /notes # []",
            f"{_TALK} @ /discussions # [].notes[]",
            "gitlab/api/models/merge-request-discussions.json # [].notes[]",
        ),
    ),
    "approvals": (
        "/gitlab/api/v4/projects/101/merge_requests/5/approvals",
        "",
        ("gitlab/api/models/approvals.json", f"{_PEOPLE} @ /approvals"),
    ),
    "diffs": (
        "/gitlab/api/v4/projects/101/merge_requests/5/diffs",
        "[]",
        ("gitlab/api/merge_request_diffs.json # []",),
    ),
    "changes": (
        "/gitlab/api/v4/projects/101/merge_requests/5/changes",
        "",
        (f"{_CHANGES} @ /changes", *_ONE_CHANGE),
    ),
    "state events": (
        "/gitlab/api/v4/projects/101/merge_requests/5/resource_state_events",
        "[]",
        (
            "gitlab/api/merge_request_state_events.json # []",
            "gitlab/api/basic/issue_resource_state_events.json # []",
        ),
    ),
    "commits": (
        "/gitlab/api/v4/projects/101/repository/commits?all=true&with_stats=true&per_page=100",
        "[]",
        _COMMIT,
    ),
    "branches": (
        "/gitlab/api/v4/projects/101/repository/branches",
        "[]",
        ("gitlab/api/branches.json # []",),
    ),
    "pipelines": (
        "/gitlab/api/v4/projects/101/pipelines?per_page=100",
        "[]",
        ("gitlab/api/models/pipeline.json", "gitlab/api/basic/pipelines.json # []"),
    ),
    "jobs": (
        "/gitlab/api/v4/projects/101/jobs?per_page=100",
        "[]",
        (
            "gitlab/api/models/job.json",
            "gitlab/api/jobs_list_full.json # []",
            "gitlab/api/basic/pipeline_jobs.json # []",
            "gitlab/api/models/environment.json # last_deployment.deployable",
        ),
    ),
    "environments": (
        "/gitlab/api/v4/projects/102/environments",
        "[]",
        ("gitlab/api/environments_list_full.json # []", "gitlab/api/models/environment.json"),
    ),
    "deployments": (
        "/gitlab/api/v4/projects/102/deployments?per_page=100",
        "[]",
        (
            "gitlab/api/models/deployment.json",
            "gitlab/api/deployments_list_full.json # []",
            "gitlab/api/basic/deployments.json # []",
            "gitlab/api/models/environment.json # last_deployment",
        ),
    ),
    "server info": (
        "/jira/rest/api/3/serverInfo",
        "",
        (f"{_CLOUD} @ serverInfo",),
    ),
    "fields": ("/jira/rest/api/3/field", "[]", (f"{_CLOUD} @ /field # []",)),
    "statuses": ("/jira/rest/api/3/status", "[]", ("jira/api/statuses.json # []",)),
    "users": (
        "/jira/rest/api/3/users",
        "[]",
        (f"{_CLOUD} @ /users # []", "jira/api/user_cloud_accountid.json"),
    ),
    "issues": (
        "/jira/rest/api/3/search/jql?jql=project=STORE&fields=*all&expand=changelog",
        "issues[]",
        _ISSUE,
    ),
    "issue search": (
        "/jira/rest/api/3/search/jql?jql=project=STORE&fields=summary,status",
        "",
        (
            "jira/api/constructed/search_jql_page_1.json",
            "jira/api/constructed/search_jql_page_2.json",
        ),
    ),
    "issues of a server": (
        "/jira-dc/rest/api/2/search?jql=project=STORE&expand=changelog",
        "issues[]",
        (
            f"{_SERVER} @ /search # issues[]",
            "jira/api/search_many_server.json # issues[]",
            "jira/api/issue_with_changelog_server.json",
            "jira/api/issue_get_changelog_small.json",
        ),
    ),
    "boards": ("/jira/rest/agile/1.0/board", "", ("jira/api/boards.json",)),
    "board configuration": (
        "/jira/rest/agile/1.0/board/10/configuration",
        "",
        ("jira/api/board_configuration.json",),
    ),
    "sprints": (
        "/jira/rest/agile/1.0/board/10/sprint",
        "values[]",
        ("jira/api/sprints.json # values[]",),
    ),
    "applications": ("/argocd/api/v1/applications", "items[]", _APPLICATION),
    "application": ("/argocd/api/v1/applications/cart-production", "", _APPLICATION),
    "incidents": ("/pagerduty/incidents?date_range=all&limit=100", "incidents[]", _INCIDENT),
    "log entries": (
        "/pagerduty/incidents/3/log_entries?include[]=channels",
        "log_entries[]",
        ("pagerduty/api/incident_log_entries.json # []",),
    ),
    "services": ("/pagerduty/services", "services[]", (f"{_DUTY} @ /services # services[]",)),
    "on-call": ("/pagerduty/oncalls", "oncalls[]", (f"{_DUTY} @ /oncalls # oncalls[]",)),
    "duty users": ("/pagerduty/users", "", ("pagerduty/exchanges/users_paged.exchange.json @ .",)),
    "duty teams": ("/pagerduty/teams", "teams[]", (f"{_DUTY} @ /teams # teams[]",)),
    "requirements": (
        f"/qmetry/rest/api/latest/testcases/{uid('STORE-TC-1')}/requirements",
        "",
        ("qmetry/qtm4j/testcase_execution_bugs.json",),
    ),
    "a question over a range": (
        f"/prometheus/api/v1/query_range?query={_GREW}&start=1795000000&end=1795009000&step=1800",
        "",
        ("prometheus/api/query_range.json", "prometheus/api/query_range_recorded.json"),
    ),
    "a question of a moment": (
        f"/prometheus/api/v1/query?query={_GREW}&time=1795000000",
        "",
        ("prometheus/api/query_instant.json",),
    ),
    "metrics": ("/sonarqube/api/metrics/search", "", ("sonarqube/api/metrics_search.json",)),
    "analysed branches": (
        "/sonarqube/api/project_branches/list?project=payments",
        "branches[]",
        ("sonarqube/api/project_branches_list.json # branches[]",),
    ),
    "analyses": (
        "/sonarqube/api/project_analyses/search?project=payments",
        "",
        ("sonarqube/api/project_analyses.json",),
    ),
    "history of measures": (
        "/sonarqube/api/measures/search_history?component=payments&metrics=coverage,ncloc",
        "",
        ("sonarqube/api/measures_search_history.json",),
    ),
    "priorities": (
        "/pagerduty/priorities",
        "priorities[]",
        ("pagerduty/api/priorities.json # []",),
    ),
}

_QMETRY = "/qmetry/rest/api/latest"

_NRQL_WHOLE = (
    "{ actor { account(id: 4420147) { nrql(query: $nrql) { nrql metadata { eventTypes facets "
    "messages timeWindow { begin end since until compareWith } } results } } } }"
)
_BY_APP = (
    "SELECT count(*) FROM Transaction FACET appName TIMESERIES 1 hour SINCE 1794999600000 UNTIL "
    "1795035600000 LIMIT MAX"
)

#: The same of questions that are posted: address, question, part, and recorded bodies.
POSTED: dict[str, tuple[str, Any, str, tuple[str, ...]]] = {
    "requests by application": (
        "/newrelic/graphql",
        {"query": _NRQL_WHOLE, "variables": {"nrql": _BY_APP}},
        "",
        ("newrelic/api/nerdgraph_nrql_facets.json",),
    ),
    "test cases": (
        f"{_QMETRY}/testcases/search",
        {"filter": {"projectId": "10000"}},
        "",
        ("qmetry/qtm4j/testcases_search.json",),
    ),
    "test cycles": (
        f"{_QMETRY}/testcycles/search",
        {"filter": {"projectId": 10000}},
        "",
        ("qmetry/qtm4j/testcycles_search.json",),
    ),
    "whole test cycles": (
        f"{_QMETRY}/testcycles/search?fields=summary,description,status,priority,isAutomated",
        {"filter": {"projectId": 10000}},
        "",
        ("qmetry/qtm4j/testcycles_search_rich.json",),
    ),
    "test cases of a cycle": (
        f"{_QMETRY}/testcycles/{uid('STORE-TR-20')}/testcases/search",
        {"filter": {"projectId": [10000]}},
        "",
        ("qmetry/qtm4j/testcycle_testcases.json",),
    ),
}

#: What the vendors document and no recorded body shows, by a pattern of the difference.
DOCUMENTED = {
    r"^branches: \$\.commit\.created_at": "every commit has it",
    r"^pipelines: \$\.source": "the API's reference has it",
    r"^users: \$\.timeZone": "the API's reference has it",
    r"^issues: \$\.changelog\.histories\[\]\.author": "the API's reference has it",
    r"^issues: \$\.fields\.assignee\.(self|avatarUrls)": "as the reporter's beside it",
    r"^issues: \$\.fields\.parent\..*(self|iconUrl)": "as the issue's own",
    r"^issues: \$\.fields\.description\.content\[\]\.attrs": "level of a heading, says the schema",
    r"^applications?: \$.*initiatedBy\.automated": "the API's reference has it",
    r"^application: \$\.argocdUrl": "the company's own template adds it",
    r"^jira:issue_updated: \$\.issue\.fields\.parent": "as in the API's answer",
    r"^a question .*\.metric\.service: ": "labels are the company's own",
    r"^incidents: \$\.priority": "the API's reference has it",
    r"^requirements: \$\.data\[\]\.tcVersionNo": "the vendor's own client has it",
    r"^rollouts: .*(rollbackWindow|canary\.analysis|stableService|steps\[\]\.)": "specified",
    r"^rollouts: \$\.(status\.(abortedAt|message|phase)|.*template.*annotations)": "since 1.0",
    r"^analysisruns: \$\.metadata\.": "every object of a cluster has it",
    r"^analysisruns: \$\.(spec\.metrics|status\.(startedAt|completedAt))": "the specification",
    r"^test cases: \$\.data\[\]\.": "the vendor's own client has it",
    r"^test cases of a cycle: \$\.data\[\]\.updatedOn": "the vendor's own client has it",
    r"^alertmanager: .*(abels|nnotations)\.": "labels and annotations are the company's own",
    r"^alertmanager: \$\.truncatedAlerts": "since version 0.22, says the reference",
}


@pytest.mark.parametrize("name", sorted(ENDPOINTS))
def test_body_has_the_shape_of_recorded_ones(name: str, tools: Reader, payloads: Path) -> None:
    path, part, sources = ENDPOINTS[name]
    answer = tools.get(path)
    assert answer.status_code == 200, answer.text
    assert _differences(name, answer.json(), part, payloads, sources) == []


@pytest.mark.parametrize("name", sorted(POSTED))
def test_posted_questions_are_answered_in_the_shape_of_recorded_ones(
    name: str, tools: Reader, payloads: Path
) -> None:
    path, question, part, sources = POSTED[name]
    answer = tools.post(path, question)
    assert answer.status_code == 200, answer.text
    assert _differences(name, answer.json(), part, payloads, sources) == []


def _differences(
    name: str, body: Any, part: str, payloads: Path, sources: tuple[str, ...]
) -> list[str]:
    shape = recorded(payloads, sources)
    pieces = list(parts(body, part))
    assert pieces, f"{name} answered nothing"
    found = {text for piece in pieces for text in shape.differences(piece)}
    return _undocumented(name, found)


def _undocumented(name: str, found: set[str]) -> list[str]:
    return sorted(
        text for text in found if not any(re.search(p, f"{name}: {text}") for p in DOCUMENTED)
    )


#: What the platform tells in its own words, and what is no JSON.
UNSHAPED = {"argorollouts", "github", "platform", "telemetry"}
HOOKS: dict[str, tuple[str, ...]] = {
    "dev.cdevents.artifact.published": ("cdevents/artifact_published.json",),
    "dev.cdevents.environment.created": ("cdevents/environment_created.json",),
    # CDEvents tell the end of an environment as they do its beginning.
    "dev.cdevents.environment.deleted": ("cdevents/environment_created.json",),
    "alertmanager": ("alertmanager/webhooks/firing_two_alerts.json",),
    "merge_request": (
        "gitlab/webhooks/merge_request.json",
        "gitlab/webhooks/group_merge_request.json",
    ),
    "note": ("gitlab/webhooks/note_merge_request.json",),
    "jira:issue_updated": (
        "jira/webhooks/cloud-issue-updated-custom-field.json",
        "jira/webhooks/issue-updated-sprint.json",
        "jira/webhooks/issue-updated-started-working.json",
    ),
    "jira:issue_deleted": ("jira/webhooks/issue-deleted.json",),
    "application": ("argocd/api/application_get.json",),
    "incident": (
        "pagerduty/webhooks/v3_incident_triggered.json",
        "pagerduty/webhooks/v3_incident_escalated.json",
        "pagerduty/webhooks/v3_incident_priority_updated.json",
    ),
}


#: What only bodies of a kind have -> what they are called here.
_KINDS = {
    "event": "incident",
    "heartbeat": "heartbeat",
    "orgId": "grafana",
    "alerts": "alertmanager",
    "alert": "alert",
    "spec": "application",
}


def _kind(body: dict[str, Any]) -> str:
    if "context" in body:
        return str(body["context"]["type"]).rpartition(".0.")[0]
    named = (name for key, name in _KINDS.items() if key in body)
    return next(named, None) or str(body.get("object_kind") or body["webhookEvent"])


@pytest.mark.parametrize("kind", sorted(HOOKS))
def test_hook_has_the_shape_of_recorded_ones(kind: str, company: Company, payloads: Path) -> None:
    told = (d for d in history_deliveries(company) if d.source not in UNSHAPED)
    bodies = [json.loads(delivery.body) for delivery in told]
    mine = [body for body in bodies if _kind(body) == kind]
    assert mine
    shape = recorded(payloads, HOOKS[kind])
    found = {text for body in mine for text in shape.differences(body)}
    assert _undocumented(kind, found) == []


def test_workflow_notifications_have_the_shape_of_recorded_ones(
    company: Company, payloads: Path
) -> None:
    folder = "newrelic/webhooks"
    known = ("issue_activated.json", "issue_acknowledged.json", "issue_closed.json")
    shape = recorded(payloads, tuple(f"{folder}/{name}" for name in known))
    seen = [one for one in company.incidents if noted.is_seen(one)]
    bodies = [noted.delivery(one, one.log[-1].at) for one in seen]
    assert bodies
    assert {text for body in bodies for text in shape.differences(body)} == set()


def _objects(payloads: Path, *beginnings: str) -> Shape:
    """See the recorded objects of a cluster, which are kept as it prints them."""
    shape = Shape()
    files = [
        file
        for file in sorted((payloads / "argocd/resources").glob("*.yaml"))
        if file.stem.startswith(beginnings)
    ]
    assert files
    for file in files:
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
        shape.see(json.loads(json.dumps(told, default=lambda at: at.isoformat())))
    return shape


def test_rollouts_have_the_shape_of_recorded_ones(
    company: Company, payloads: Path, tools: Reader
) -> None:
    api = "/argorollouts/apis/argoproj.io/v1alpha1"
    pushed = [body for body, _ in notifications(company)]
    for name, beginnings, more in (
        ("rollouts", ("rollout_",), pushed),
        ("analysisruns", ("failedAnalysisRun", "successfulAnalysisRun"), []),
    ):
        shape = _objects(payloads, *beginnings)
        told = [*tools.get(f"{api}/{name}").json()["items"], *more]
        assert told
        found = {text for one in told for text in shape.differences(one)}
        assert _undocumented(name, found) == []


def test_push_and_deployment_hooks_have_the_shape_of_recorded_ones(
    company: Company, payloads: Path
) -> None:
    service = next(s for s in SERVICES if s.told_by == "both")
    repository = next(r for r in company.repositories if r.path == service.repository)
    one = next(d for d in company.deployments if d.service == service.name)
    head = next(c for c in repository.commits if c.sha == one.sha)
    for name, body in {
        "push": hooks.push(repository, head.parents[0], head),
        "deployment": hooks.deployment(repository, one, head),
    }.items():
        shape = recorded(payloads, (f"gitlab/webhooks/{name}.json",))
        assert sorted(shape.differences(body)) == []
