"""Real Backstage descriptors: the rows they become, and what is found in them."""

from datetime import UTC, datetime
from pathlib import Path

from gnomon.catalog.catalogue import read
from gnomon.catalog.check import check
from gnomon.catalog.organisation import told
from gnomon.domain.calendar import WorkingDay

_NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _keys(path: Path) -> list[str]:
    rows = told(read([path]), changed_at=_NOON)
    keys = [row.key.removeprefix("catalog:") for row in rows if not isinstance(row, WorkingDay)]
    # The shipped process is told without any file.
    return [key for key in keys if not key.startswith("process_version:")]


def test_annotated_components(payloads: Path) -> None:
    path = payloads / "backstage/component_annotated.yaml"
    names = ["sample-service", "sample-service-github"]
    names += [f"sample-service-{number}" for number in range(2, 6)]
    first, second = "tool_link:service:sample-service", "tool_link:service:sample-service-github"
    assert _keys(path) == [
        *(f"service:{name}" for name in names),
        *(f"ownership:{name}:roadie:" for name in names),
        f"{first}:repository:organisation/github-project-slug:",
        f"{first}:ticket_project:TEST:",
        f"{first}:argocd_app:test-app:",
        f"{second}:repository:RoadieHQ/roadie-backstage-plugins:",
        f"{second}:ticket_project:TEST:",
        f"{second}:argocd_app:test-app:",
    ]
    found = check(read([path]))
    assert [(f.line, f.field) for f in found if f.severity == "error"] == [
        (line, "spec.owner") for line in (22, 45, 61, 79, 95, 111)
    ]
    secrets = [f.line for f in found if f.field.endswith("datadoghq.com/graph-token")]
    assert secrets == [15, 40]
    assert "qwertytoken1234" not in str(found)


def test_system_components_and_api(payloads: Path) -> None:
    assert _keys(payloads / "backstage/entities.yaml") == [
        "service:example-website",
        "service:second-service",
        "ownership:example-website:guests:",
        "ownership:second-service:guests:",
        "tool_link:service:example-website:pagerduty_service:P6V1UFE:",
    ]


def test_user_and_group(payloads: Path) -> None:
    assert _keys(payloads / "backstage/org.yaml") == [
        "person:guest",
        "group:guests",
        "membership:guest:guests::",
    ]


def test_system_and_organisation_together_have_no_errors(payloads: Path) -> None:
    files = [payloads / "backstage" / name for name in ("entities.yaml", "org.yaml")]
    assert [f.field for f in check(read(files)) if f.severity != "info"] == []


def test_every_payload_is_read_here(payloads: Path) -> None:
    assert sorted(path.name for path in (payloads / "backstage").iterdir()) == [
        "component_annotated.yaml",
        "entities.yaml",
        "org.yaml",
    ]
