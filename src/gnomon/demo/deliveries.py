"""The webhooks that the tools sent in the past, to be delivered again."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from gnomon.demo.alerting import alertmanager, alerts, grafana
from gnomon.demo.argocd import shapes as argocd
from gnomon.demo.cdevents import shapes as cdevents
from gnomon.demo.company import Company
from gnomon.demo.gitlab import hooks as gitlab
from gnomon.demo.intercom import hooks as intercom
from gnomon.demo.jira import hooks as jira
from gnomon.demo.jira.shapes import Shapes
from gnomon.demo.on_call import incidents_of
from gnomon.demo.opsgenie import hooks as opsgenie
from gnomon.demo.opsgenie.shapes import done
from gnomon.demo.organisation import DAY
from gnomon.demo.pagerduty import hooks as pagerduty
from gnomon.demo.platform.using import Attempt, attempts, told
from gnomon.demo.records import Repository
from gnomon.demo.telemetry import pipelines
from gnomon.demo.watching import kuma
from gnomon.demo.wire import Json
from gnomon.demo.zendesk import hooks as zendesk

#: Days of which GitLab's and Jira's hooks were kept; what is older is in their APIs.
KEPT_DAYS = 3
#: Source instance -> the secret its webhooks carry or are signed with, unless told otherwise.
SECRETS = {
    "alertmanager": "demo-alertmanager-hook",
    "gitlab": "demo-gitlab-hook",
    "grafana": "demo-grafana-hook",
    "intercom": "demo-intercom-hook",
    "jira": "demo-jira-hook",
    "kuma": "demo-kuma-hook",
    "argocd": "demo-argocd-hook",
    "cdevents": "demo-cdevents-hook",
    "opsgenie": "demo-opsgenie-hook",
    "pagerduty": "demo-pagerduty-hook",
    "platform": "demo-platform-hook",
    "telemetry": "demo-telemetry-hook",
    "zendesk": "demo-zendesk-hook",
}


class HookDelivery(Struct, frozen=True, kw_only=True):
    """One webhook request."""

    source: str
    """Instance that sent it, as the settings name it."""
    at: int
    """When, in seconds since 1970."""
    headers: dict[str, str]
    body: bytes


class Courier:
    """Wraps bodies into signed deliveries."""

    def __init__(self, secrets: dict[str, str] | None = None) -> None:
        self.secrets = {**SECRETS, **(secrets or {})}

    def from_monitoring(self, one: alerts.Told) -> HookDelivery:
        """Wrap an alert, as the instance sends it that raised it."""
        if one.by == "alertmanager":
            return self.bearing(one.by, alertmanager.group(one), one.at)
        content = msgspec.json.encode(grafana.group(one))
        headers = grafana.headers(content, one.at, self.secrets[one.by])
        return HookDelivery(source=one.by, at=one.at, headers=headers, body=content)

    def from_collector(self, one: pipelines.Export) -> HookDelivery:
        """Wrap what an OpenTelemetry Collector exports."""
        headers = {
            "Content-Type": "application/x-protobuf",
            "Authorization": f"Bearer {self.secrets['telemetry']}",
        }
        return HookDelivery(source="telemetry", at=one.at, headers=headers, body=one.body)

    def from_gitlab(self, body: Json, name: str, at: int) -> HookDelivery:
        """Wrap a hook of GitLab."""
        headers = gitlab.headers(body, name, self.secrets["gitlab"])
        return HookDelivery(source="gitlab", at=at, headers=headers, body=msgspec.json.encode(body))

    def from_intercom(self, body: Json, at: int) -> HookDelivery:
        """Wrap a notification of Intercom."""
        content = msgspec.json.encode(body)
        headers = intercom.headers(content, self.secrets["intercom"])
        return HookDelivery(source="intercom", at=at, headers=headers, body=content)

    def from_jira(self, body: Json, name: str, at: int) -> HookDelivery:
        """Wrap a hook of Jira."""
        content = msgspec.json.encode(body)
        headers = jira.headers(content, name, self.secrets["jira"])
        return HookDelivery(source="jira", at=at, headers=headers, body=content)

    def from_argocd(self, body: Json, at: int) -> HookDelivery:
        """Wrap a notification of Argo CD."""
        headers = {"Content-Type": "application/json", "X-Gnomon-Token": self.secrets["argocd"]}
        return HookDelivery(source="argocd", at=at, headers=headers, body=msgspec.json.encode(body))

    def bearing(self, source: str, body: Json, at: int) -> HookDelivery:
        """Wrap a hook of a tool that signs nothing, and sends a header of our own."""
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self.secrets[source]}",
        }
        content = msgspec.json.encode(body)
        return HookDelivery(source=source, at=at, headers=headers, body=content)

    def from_pagerduty(self, body: Json, name: str, at: int) -> HookDelivery:
        """Wrap a hook of PagerDuty."""
        content = msgspec.json.encode(body)
        headers = pagerduty.headers(content, name, self.secrets["pagerduty"])
        return HookDelivery(source="pagerduty", at=at, headers=headers, body=content)

    def from_zendesk(self, body: Json, at: int) -> HookDelivery:
        """Wrap a hook of Zendesk."""
        content = msgspec.json.encode(body)
        headers = zendesk.headers(content, at, self.secrets["zendesk"])
        return HookDelivery(source="zendesk", at=at, headers=headers, body=content)

    def from_platform(self, body: Json | list[Json], at: int) -> HookDelivery:
        """Wrap what the platform's telemetry tells of attempts."""
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self.secrets['platform']}",
        }
        return HookDelivery(
            source="platform", at=at, headers=headers, body=msgspec.json.encode(body)
        )


def history_deliveries(
    company: Company, secrets: dict[str, str] | None = None
) -> Iterator[HookDelivery]:
    """Tell what the tools pushed in the past, oldest first.

    Argo CD's notifications of every production deployment, since its API keeps ten of each;
    PagerDuty's and Opsgenie's of every incident, and of one team each the alerts of Alertmanager
    and Grafana that opened them; Uptime Kuma's of every change of a monitor;
    GitLab's and Jira's of the last days; the platform's own of every attempt, its CDEvents, and
    what its Collector exported of the last days.

    Args:
        company: Whose tools.
        secrets: Source instance -> secret, where it differs from `SECRETS`.
    """
    courier = Courier(secrets)
    sent = [*_argocd(company, courier), *_pagerduty(company, courier)]
    sent += [*_opsgenie(company, courier), *_uptimekuma(company, courier)]
    sent += [*_monitoring(company, courier), *_cdevents(company, courier)]
    since = company.now - KEPT_DAYS * DAY
    sent += [*_gitlab(company, courier, since), *_jira(company, courier, since)]
    sent += map(courier.from_collector, pipelines.exports(company))
    sent += [courier.from_platform(told(one), _told_at(one)) for one in attempts(company)]
    sent.sort(key=lambda delivery: (delivery.at, delivery.source, delivery.body))
    yield from sent


def _told_at(attempt: Attempt) -> int:
    return attempt.started_at if attempt.ended_at is None else attempt.ended_at


def _argocd(company: Company, courier: Courier) -> Iterator[HookDelivery]:
    for application in argocd.applications(company):
        if application.environment != "production":
            continue
        for count, deployment in enumerate(application.deployments, start=1):
            if deployment.finished_at is not None:
                body = argocd.notification(company, application, count)
                yield courier.from_argocd(body, deployment.finished_at)


def _pagerduty(company: Company, courier: Courier) -> Iterator[HookDelivery]:
    for incident in incidents_of(company, "pagerduty"):
        for entry in incident.log:
            body = pagerduty.event(company, incident, entry)
            if body is not None:
                yield courier.from_pagerduty(body, body["event"]["id"], entry.at)


def _opsgenie(company: Company, courier: Courier) -> Iterator[HookDelivery]:
    for incident in incidents_of(company, "opsgenie"):
        for each in done(incident):
            yield courier.bearing("opsgenie", opsgenie.action(company, incident, each), each.at)


def _monitoring(company: Company, courier: Courier) -> Iterator[HookDelivery]:
    first = company.start
    yield courier.bearing("alertmanager", alertmanager.watchdog(first), first)
    for one in alerts.told(company, first, company.now):
        yield courier.from_monitoring(one)


def _cdevents(company: Company, courier: Courier) -> Iterator[HookDelivery]:
    for at, body in cdevents.told(company, company.start, company.now):
        yield courier.bearing("cdevents", body, at)


def _uptimekuma(company: Company, courier: Courier) -> Iterator[HookDelivery]:
    for change in kuma.told(company, company.start, company.now):
        yield courier.bearing("kuma", kuma.notification(change), change.at)


def _gitlab(company: Company, courier: Courier, since: int) -> Iterator[HookDelivery]:
    for repository in company.repositories:
        yield from _changes(repository, courier, since)


def _changes(repository: Repository, courier: Courier, since: int) -> Iterator[HookDelivery]:
    words: dict[str, gitlab.Action] = {"merged": "merge", "closed": "close", "reopened": "reopen"}
    for change in repository.merge_requests:
        name = f"{change.id}"
        if change.opened_at >= since:
            body = gitlab.merge_request(repository, change, "open", change.author, change.opened_at)
            yield courier.from_gitlab(body, f"{name} open", change.opened_at)
        for number, note in enumerate(change.notes, start=1):
            if note.at >= since and not note.is_system:
                body = gitlab.note(repository, change, note, number)
                yield courier.from_gitlab(body, f"{name} note {number}", note.at)
        for person, at in change.approvals:
            if at >= since:
                body = gitlab.merge_request(repository, change, "approved", person, at)
                yield courier.from_gitlab(body, f"{name} approved {person.name}", at)
        for kind, at, actor in change.events:
            if at >= since:
                body = gitlab.merge_request(repository, change, words[kind], actor, at)
                yield courier.from_gitlab(body, f"{name} {kind} {at}", at)


def _jira(company: Company, courier: Courier, since: int) -> Iterator[HookDelivery]:
    shapes = Shapes(company, is_cloud=True)
    for ticket in company.tickets:
        if ticket.deleted_at is not None:
            body = jira.issue(shapes, ticket, "deleted", ticket.reporter, ticket.deleted_at)
            yield courier.from_jira(body, f"{ticket.id} deleted", ticket.deleted_at)
        elif ticket.updated_at >= since:
            actor = ticket.history[-1].actor
            body = jira.issue(shapes, ticket, "updated", actor, ticket.updated_at)
            yield courier.from_jira(body, f"{ticket.id} updated", ticket.updated_at)
