"""The tools of the company, by the folder they answer in."""

from typing import Protocol

from gnomon.demo.argocd.api import ArgoCD
from gnomon.demo.argorollouts.api import ArgoRollouts
from gnomon.demo.company import Company
from gnomon.demo.github.api import GitHub
from gnomon.demo.gitlab.api import GitLab
from gnomon.demo.intercom.api import Intercom
from gnomon.demo.jenkins.api import Jenkins
from gnomon.demo.jira.api import Jira
from gnomon.demo.newrelic.api import NewRelic
from gnomon.demo.opsgenie.api import Opsgenie
from gnomon.demo.pagerduty.api import PagerDuty
from gnomon.demo.prometheus.api import Prometheus
from gnomon.demo.qmetry.api import QMetry
from gnomon.demo.sonarqube.api import SonarQube
from gnomon.demo.watching.up import Up
from gnomon.demo.wire import Answer, Request
from gnomon.demo.zendesk.api import Zendesk

#: Tool -> the token it wants, unless told otherwise.
TOKENS = {
    "argocd": "demo-argocd-token",
    "argorollouts": "demo-cluster-token",
    "github": "ghp-demo-github",
    "gitlab": "glpat-demo-gitlab",
    "intercom": "demo-intercom-token",
    "jenkins": "demo-jenkins-token",
    "jira": "demo-jira-token",
    "jira-dc": "demo-jira-dc-token",
    "newrelic": "demo-newrelic-key",
    "opsgenie": "demo-opsgenie-key",
    "pagerduty": "demo-pagerduty-key",
    "prometheus": "demo-prometheus-token",
    "qmetry": "demo-qmetry-key",
    "sonarqube": "demo-sonarqube-token",
    "zendesk": "demo-zendesk-token",
}


class Tool(Protocol):
    """A tool of the company."""

    def answer(self, request: Request) -> Answer:
        """Answer somebody signed in."""

    def is_signed_in(self, request: Request, token: str) -> bool:
        """Check the credentials of a request."""

    def refusal(self) -> Answer:
        """Answer somebody not signed in."""

    def forget(self) -> None:
        """Look at the company anew: something happened."""


def tools_of(company: Company) -> dict[str, Tool]:
    """Open every tool of a company."""
    return {
        "argocd": ArgoCD(company),
        "argorollouts": ArgoRollouts(company),
        "github": GitHub(company),
        "gitlab": GitLab(company),
        "intercom": Intercom(company),
        "jenkins": Jenkins(company),
        "jira": Jira(company),
        "jira-dc": Jira(company, is_cloud=False),
        "newrelic": NewRelic(company),
        "opsgenie": Opsgenie(company),
        "pagerduty": PagerDuty(company),
        "prometheus": Prometheus(company),
        "qmetry": QMetry(company),
        "sonarqube": SonarQube(company),
        "up": Up(company),
        "zendesk": Zendesk(company),
    }
