"""How each tool proves who it is when it pushes."""

import msgspec
from msgspec import Struct

from gnomon.demo.alerting import alertmanager, alerts, grafana
from gnomon.demo.github import hooks as github
from gnomon.demo.gitlab import hooks as gitlab
from gnomon.demo.intercom import hooks as intercom
from gnomon.demo.jenkins import hooks as jenkins
from gnomon.demo.jira import hooks as jira
from gnomon.demo.pagerduty import hooks as pagerduty
from gnomon.demo.telemetry import pipelines
from gnomon.demo.wire import Json
from gnomon.demo.zendesk import hooks as zendesk

#: Source instance -> the secret its webhooks carry or are signed with, unless told otherwise.
SECRETS = {
    "alertmanager": "demo-alertmanager-hook",
    "argocd": "demo-argocd-hook",
    "argorollouts": "demo-argorollouts-hook",
    "cdevents": "demo-cdevents-hook",
    "github": "demo-github-hook",
    "gitlab": "demo-gitlab-hook",
    "grafana": "demo-grafana-hook",
    "intercom": "demo-intercom-hook",
    "jenkins": "demo-jenkins-hook",
    "jira": "demo-jira-hook",
    "kuma": "demo-kuma-hook",
    "newrelic": "demo-newrelic-hook",
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

    def from_github(self, body: Json, kind: str, name: str, at: int) -> HookDelivery:
        """Wrap a hook of GitHub."""
        content = msgspec.json.encode(body)
        headers = github.headers(content, kind, name, self.secrets["github"])
        return HookDelivery(source="github", at=at, headers=headers, body=content)

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

    def from_jenkins(self, body: Json, at: int) -> HookDelivery:
        """Wrap a notification of Jenkins."""
        headers = jenkins.headers(self.secrets["jenkins"])
        content = msgspec.json.encode(body)
        return HookDelivery(source="jenkins", at=at, headers=headers, body=content)

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

    def from_argorollouts(self, body: Json, at: int) -> HookDelivery:
        """Wrap a notification of Argo Rollouts."""
        secret = self.secrets["argorollouts"]
        headers = {"Content-Type": "application/json", "X-Gnomon-Token": secret}
        return HookDelivery(
            source="argorollouts", at=at, headers=headers, body=msgspec.json.encode(body)
        )

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
