"""The matrix of sources and the ways their facts lead in, each with the test that proves it.

Sources and their ways are found in the code; `matrix.yaml` says which test shows one.
"""

from pathlib import Path

import yaml

from gnomon.reports.registry import reports
from gnomon.sources.registry import sources
from gnomon.sources.source import Source

_PROOFS = Path(__file__).parent / "matrix.yaml"
WAYS = ("pull", "webhook", "file")
#: What the delivery process names, by the type of the source that reads it.
NAMED = {
    "alertmanager": "Alertmanager",
    "argocd": "Argo CD",
    "argorollouts": "Argo Rollouts",
    "cdevents": "CDEvents",
    "freshping": "Freshping",
    "github": "GitHub",
    "gitlab": "GitLab",
    "grafana": "Grafana Alerting",
    "jenkins": "Jenkins",
    "jira": "Jira",
    "newrelic": "New Relic",
    "opsgenie": "Opsgenie",
    "otlp": "OpenTelemetry",
    "pagerduty": "PagerDuty",
    "prometheus": "Prometheus",
    "qmetry": "QMetry for Jira",
    "sonarqube": "SonarQube",
    "uptimekuma": "Uptime Kuma",
}
#: What it names besides, and nothing reads.
UNREAD = ("Azure DevOps", "Bitbucket")


def ways(source: Source) -> set[str]:
    """Say which ways lead in; any source's events may come from a file, by `gnomon receive`."""
    pulled = {"pull"} if source.fetch else set()
    pushed = {"webhook"} if source.webhook else set()
    return {"file"} | pulled | pushed


def proofs() -> dict[str, dict[str, str]]:
    """Read which test shows which way of which source."""
    found: dict[str, dict[str, str]] = yaml.safe_load(_PROOFS.read_text(encoding="utf-8"))
    return found


def page() -> str:
    """Write the matrix."""
    lines = [
        "# What is read, and how\n",
        "Every source, the ways its facts lead in, and the test that shows each. Any source's",
        "events may come from a file, by [`gnomon receive`](../how-to/receive.md).\n",
        "| Source | Pulled | Pushed | From a file |",
        "|---|---|---|---|",
    ]
    known = proofs()
    for name, source in sources().items():
        cells = [_cell(known[name].get(way)) for way in WAYS]
        lines.append(f"| [{source.title}](sources.md#{name}) | {' | '.join(cells)} |")
    named = ", ".join(f"[{word}](sources.md#{name})" for name, word in NAMED.items())
    lines += ["", f"Of these the delivery process names {named}. Not read: {', '.join(UNREAD)}."]
    lines += ["", "## Report files\n", "| Format | `--type` | Tells |", "|---|---|---|"]
    lines += [f"| {each.title} | `{name}` | {each.summary} |" for name, each in reports().items()]
    return "\n".join(lines) + "\n"


def _cell(test: str | None) -> str:
    return f"`{test}`" if test else "no"
