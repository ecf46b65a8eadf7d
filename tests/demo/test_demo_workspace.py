"""The workspace is what somebody of the company would have written."""

import importlib
from pathlib import Path

import msgspec
import pytest
import yaml

from gnomon.catalog.catalogue import read
from gnomon.catalog.check import check
from gnomon.demo.company import Company
from gnomon.demo.connecting import environment
from gnomon.demo.leading import HEADS
from gnomon.demo.on_call import called_by
from gnomon.demo.organisation import SERVICES
from gnomon.demo.tools import TOKENS
from gnomon.demo.workspace import write_workspace
from gnomon.settings import load


@pytest.fixture(scope="module")
def folder(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("demo")
    write_workspace(where, "http://127.0.0.1:8123", company)
    return where


def _documents(folder: Path) -> list[dict[str, object]]:
    files = sorted((folder / "catalogue").glob("*.yaml"))
    return [d for file in files for d in yaml.safe_load_all(file.read_text(encoding="utf-8"))]


def test_settings_load_and_find_their_secrets(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment().items():
        assert name.startswith("GNOMON_DEMO_")
        monkeypatch.setenv(name, value)
    settings = load(folder / "home", folder / "gnomon.yaml")
    tools = {"github", "gitlab", "intercom", "jenkins", "jira", "argocd", "opsgenie", "pagerduty"}
    tools.add("zendesk")
    pushing = {"alertmanager", "cdevents", "grafana", "kuma", "telemetry"}
    asked = {"argorollouts", "newrelic", "prometheus", "qmetry", "sonarqube"}
    others = {"freshping", "mail", "platform", "uptime"} | pushing | asked
    assert set(settings.sources) == tools | others
    assert settings.sources["platform"].webhook_secret()
    assert settings.sources["prometheus"].token() == TOKENS["prometheus"]
    for name in pushing:
        assert settings.sources[name].webhook_secret()
    below = {"github": "/api/v3"}
    for name in tools:
        source = settings.sources[name]
        assert source.url == f"http://127.0.0.1:8123/{name}{below.get(name, '')}"
        assert source.token() == TOKENS[name]
        assert source.webhook_secret()
    for value in environment().values():
        assert value not in (folder / "gnomon.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "tool",
    [
        "argocd",
        "github",
        "gitlab",
        "intercom",
        "jenkins",
        "jira",
        "opsgenie",
        "pagerduty",
        "prometheus",
        "zendesk",
    ],
)
def test_options_are_ones_the_source_has(folder: Path, tool: str) -> None:
    settings = load(folder / "home", folder / "gnomon.yaml")
    source = importlib.import_module(f"gnomon.sources.{tool}").SOURCE
    options = msgspec.convert(settings.sources[tool].options, source.options)
    assert options is not None


def test_catalogue_has_no_findings(folder: Path) -> None:
    found = check(read([folder / "catalogue"]))
    # One target is planted without a guard.
    assert [each.severity for each in found if "*reached, unguarded*" in each.found] == ["warning"]
    # The platform offers one thing twice, one service is good for nothing that was measured, and of
    # what it shares with its customers one thing is nobody's and one is two parties'.
    rest = [each for each in found if "*reached, unguarded*" not in each.found]
    assert [(each.severity, each.field) for each in rest] == [
        ("warning", "spec.capabilities"),
        ("warning", "spec.benefits"),
        ("warning", "spec.capabilities[3]"),
        ("warning", "spec.capabilities[4]"),
        # A journey and a process without an owner, and a talk that taught nothing.
        ("warning", "spec.owner"),
        ("warning", "spec.findings"),
        ("warning", "spec.owner"),
    ]


def test_catalogue_names_everything(company: Company, folder: Path) -> None:
    documents = _documents(folder)
    kinds = [document["kind"] for document in documents]
    assert kinds.count("Component") == len(SERVICES) == 20
    assert kinds.count("User") == len(company.organisation.people) + len(HEADS)
    assert kinds.count("Group") == 1 + 3 + 8 + 12
    assert {"Domain", "System", "Calendar", "Membership", "Ownership", "ReportingLine"} <= set(
        kinds
    )


def test_catalogue_links_what_pagerduty_calls_people_for(folder: Path) -> None:
    annotated = {
        str(d["metadata"]["name"]): set(d["metadata"]["annotations"])  # type: ignore[index]
        for d in _documents(folder)
        if d["kind"] == "Component"
    }
    without = {name for name, keys in annotated.items() if "pagerduty.com/service-id" not in keys}
    by_another = {service.name for service in called_by("opsgenie")}
    assert by_another == {"routing", "tracking", "carrier-gateway"}
    assert without == {"reporting", "design-kit"} | by_another
    assert {name for name, keys in annotated.items() if "gnomon.dev/path" in keys} == {
        "inventory",
        "picking",
        "packing",
    }


def test_catalogue_dates_the_reorganisation(folder: Path) -> None:
    owners = next(d["spec"] for d in _documents(folder) if d["kind"] == "Ownership")
    assert owners == [
        {"service": "gift-cards", "group": "checkout-payments", "to": "2026-02-23"},
        {"service": "gift-cards", "group": "returns-engineering", "from": "2026-02-23"},
    ]
