"""How Gnomon is connected to the company's tools: its settings, and the variables they name."""

from typing import Any

from gnomon.demo.argorollouts.progress import NAMESPACE
from gnomon.demo.courier import SECRETS
from gnomon.demo.customers.confirmed import chat_words, desk_words
from gnomon.demo.customers.post import KEY, KEY_VARIABLE
from gnomon.demo.jenkins.api import USER
from gnomon.demo.newrelic.asking import source as newrelic
from gnomon.demo.organisation import COMPANY, DOMAIN
from gnomon.demo.prometheus.promises import source as prometheus
from gnomon.demo.qmetry.shapes import projects
from gnomon.demo.tools import TOKENS
from gnomon.demo.tracking import CATEGORIES
from gnomon.demo.watching.up import checks

Document = dict[str, Any]

_SOURCES = (
    *("github", "gitlab", "jenkins", "intercom", "jira", "argocd", "opsgenie", "pagerduty"),
    "zendesk",
)
#: Days before now from which GitHub's runs are read: each run is a request.
RUN_DAYS = 45
#: The same of Jenkins' builds, each of which is a request for its stages.
BUILD_DAYS = 180
#: Instance -> type of what is pushed alone: nobody can ask it.
_PUSHING = {
    "alertmanager": "alertmanager",
    "cdevents": "cdevents",
    "grafana": "grafana",
    "kuma": "uptimekuma",
    "platform": "platform",
    "telemetry": "otlp",
}
_OPTIONS: dict[str, Document] = {
    "github": {"organisations": ["commerce"], "run_days": RUN_DAYS},
    "gitlab": {"projects": "visible", "pipeline_days": 740},
    "jenkins": {"build_days": BUILD_DAYS},
    "argocd": {"environment": "{namespace}", "web_url": "https://argocd.meridian.example"},
    "intercom": chat_words(),
    "opsgenie": {"customer": ["support desk"], "detail_days": 3650, "on_call_days": 30},
    "pagerduty": {"email": "customer", "on_call_days": 30},
    "zendesk": desk_words(),
}


def environment() -> dict[str, str]:
    """Tell the variables that the settings name, with the demo's tokens and secrets."""
    told = {}
    for source in _SOURCES:
        told[_variable(source, "TOKEN")] = TOKENS[source]
        told[_variable(source, "SECRET")] = SECRETS[source]
    for source in ("argorollouts", "newrelic", *_PUSHING):
        told[_variable(source, "SECRET")] = SECRETS[source]
    told[KEY_VARIABLE] = KEY
    for source in ("argorollouts", "newrelic", "prometheus", "qmetry", "sonarqube"):
        told[_variable(source, "TOKEN")] = TOKENS[source]
    return told


def _variable(source: str, what: str) -> str:
    return f"GNOMON_DEMO_{source.upper()}_{what}"


def settings_of(base_url: str) -> Document:
    """Write ``gnomon.yaml``: which tools there are, and what they are to be asked.

    Args:
        base_url: Where the tools answer.
    """
    sources: Document = {}
    for source in _SOURCES:
        sources[source] = {
            "type": source,
            "url": f"{base_url}/{source}",
            "token_env": _variable(source, "TOKEN"),
            "webhook_secret_env": _variable(source, "SECRET"),
            "concurrency": 8,
        }
        if source in _OPTIONS:
            sources[source]["options"] = _OPTIONS[source]
    for source, kind in _PUSHING.items():
        sources[source] = {"type": kind, "webhook_secret_env": _variable(source, "SECRET")}
    # The product has ended: somebody kept what it told.
    sources["freshping"] = {"type": "freshping"}
    sources["prometheus"] = {
        **prometheus(base_url),
        "token_env": _variable("prometheus", "TOKEN"),
    }
    sources["sonarqube"] = {
        "type": "sonarqube",
        "url": f"{base_url}/sonarqube",
        "token_env": _variable("sonarqube", "TOKEN"),
        "concurrency": 8,
    }
    # An Enterprise Server has its API below this path.
    sources["github"]["url"] = f"{base_url}/github/api/v3"
    sources["jenkins"]["user"] = USER
    sources |= _signals(base_url)
    sources["uptime"] = {"type": "prober", "options": {"checks": checks(base_url)}}
    sources["jira"]["user"] = "gnomon@meridian.example"
    sources["zendesk"]["user"] = "gnomon@meridian.example/token"
    return {
        "organisation": COMPANY,
        "catalogue": ["catalogue"],
        "sources": sources,
        "definitions": {"status_sequence": [s for s in CATEGORIES if s != "Cancelled"]},
    }


def _signals(base_url: str) -> Document:
    """Write what the cluster, the monitoring of logistics and the testers are to be asked."""
    return {
        "argorollouts": {
            "type": "argorollouts",
            "url": f"{base_url}/argorollouts",
            "token_env": _variable("argorollouts", "TOKEN"),
            "webhook_secret_env": _variable("argorollouts", "SECRET"),
            "include": [NAMESPACE],
        },
        "newrelic": {
            **newrelic(base_url),
            "token_env": _variable("newrelic", "TOKEN"),
            "webhook_secret_env": _variable("newrelic", "SECRET"),
        },
        "qmetry": {
            "type": "qmetry",
            "url": f"{base_url}/qmetry",
            "token_env": _variable("qmetry", "TOKEN"),
            "concurrency": 8,
            "options": {"projects": projects()},
        },
    }


def notices(pages_url: str, mail_port: int) -> Document:
    """Write where letters go.

    Args:
        pages_url: Where Gnomon's pages will be.
        mail_port: Port of the mail server.
    """
    mail = {"host": "127.0.0.1", "port": mail_port, "security": "none"}
    return {"address": pages_url, "mail": {**mail, "sender": f"gnomon@{DOMAIN}"}}
