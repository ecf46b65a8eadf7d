"""The webhooks that the tools sent in the past, to be delivered again."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from gnomon.demo.argocd import shapes as argocd
from gnomon.demo.argorollouts.hooks import notifications
from gnomon.demo.code_hooks import CodeHooks
from gnomon.demo.company import Company
from gnomon.demo.github import hooks as github
from gnomon.demo.gitlab import hooks as gitlab
from gnomon.demo.jenkins import hooks as jenkins
from gnomon.demo.jira import hooks as jira
from gnomon.demo.jira.shapes import Shapes
from gnomon.demo.organisation import DAY
from gnomon.demo.pagerduty import hooks as pagerduty
from gnomon.demo.platform.using import Attempt, attempts, told
from gnomon.demo.wire import Json
from gnomon.demo.zendesk import hooks as zendesk

#: Days of which the hooks of GitHub, GitLab and Jira were kept; what is older is in their APIs.
KEPT_DAYS = 3
#: Source instance -> the secret its webhooks carry or are signed with, unless told otherwise.
SECRETS = {
    "github": "demo-github-hook",
    "gitlab": "demo-gitlab-hook",
    "jenkins": "demo-jenkins-hook",
    "jira": "demo-jira-hook",
    "argocd": "demo-argocd-hook",
    "argorollouts": "demo-argorollouts-hook",
    "newrelic": "demo-newrelic-hook",
    "pagerduty": "demo-pagerduty-hook",
    "platform": "demo-platform-hook",
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

    def from_github(self, body: Json, kind: str, name: str, at: int) -> HookDelivery:
        """Wrap a hook of GitHub."""
        content = msgspec.json.encode(body)
        headers = github.headers(content, kind, name, self.secrets["github"])
        return HookDelivery(source="github", at=at, headers=headers, body=content)

    def from_gitlab(self, body: Json, name: str, at: int) -> HookDelivery:
        """Wrap a hook of GitLab."""
        headers = gitlab.headers(body, name, self.secrets["gitlab"])
        return HookDelivery(source="gitlab", at=at, headers=headers, body=msgspec.json.encode(body))

    def from_jenkins(self, body: Json, at: int) -> HookDelivery:
        """Wrap a notification of Jenkins."""
        headers = jenkins.headers(self.secrets["jenkins"])
        content = msgspec.json.encode(body)
        return HookDelivery(source="jenkins", at=at, headers=headers, body=content)

    def from_jira(self, body: Json, name: str, at: int) -> HookDelivery:
        """Wrap a hook of Jira."""
        content = msgspec.json.encode(body)
        headers = jira.headers(content, name, self.secrets["jira"])
        return HookDelivery(source="jira", at=at, headers=headers, body=content)

    def from_argocd(self, body: Json, at: int) -> HookDelivery:
        """Wrap a notification of Argo CD."""
        headers = {"Content-Type": "application/json", "X-Gnomon-Token": self.secrets["argocd"]}
        return HookDelivery(source="argocd", at=at, headers=headers, body=msgspec.json.encode(body))

    def from_argorollouts(self, body: Json, at: int) -> HookDelivery:
        """Wrap a notification of Argo Rollouts."""
        secret = self.secrets["argorollouts"]
        headers = {"Content-Type": "application/json", "X-Gnomon-Token": secret}
        return HookDelivery(
            source="argorollouts", at=at, headers=headers, body=msgspec.json.encode(body)
        )

    def from_newrelic(self, body: Json, at: int) -> HookDelivery:
        """Wrap a notification of a workflow of New Relic."""
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self.secrets['newrelic']}",
        }
        return HookDelivery(
            source="newrelic", at=at, headers=headers, body=msgspec.json.encode(body)
        )

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

    Argo CD's notifications of every production deployment, since its API keeps ten of each; Argo
    Rollouts' of every step of a canary; PagerDuty's of every incident; GitHub's, GitLab's and
    Jira's of the last days; the platform's own of every attempt.

    Args:
        company: Whose tools.
        secrets: Source instance -> secret, where it differs from `SECRETS`.
    """
    courier = Courier(secrets)
    sent = [*_argocd(company, courier), *_pagerduty(company, courier)]
    sent += [courier.from_argorollouts(body, at) for body, at in notifications(company)]
    since = company.now - KEPT_DAYS * DAY
    sent += [*_code(company, courier, since), *_jira(company, courier, since)]
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
    for incident in company.incidents:
        for entry in incident.log:
            body = pagerduty.event(company, incident, entry)
            if body is not None:
                yield courier.from_pagerduty(body, body["event"]["id"], entry.at)


def _code(company: Company, courier: Courier, since: int) -> Iterator[HookDelivery]:
    told = CodeHooks(company, courier)
    for repository in company.repositories:
        yield from told.past(repository, since)


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
