"""Who answers for what: versions, gaps, overlaps, and who has read them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.organisation import told
from gnomon.domain.platform import PlatformService
from gnomon.domain.shared_responsibility import (
    ResponsibilityAcknowledgement,
    ResponsibilityCell,
    ResponsibilityVersion,
)
from gnomon.steering.checking import check_whole
from gnomon.steering.responsibilities import Sheet, sheet

TODAY = date(2026, 6, 10)
GROUPS = {f"catalog:group:{name}": name for name in ("checkout", "pay", "platform")}
VERSIONS = """\
apiVersion: gnomon.dev/v1
kind: SharedResponsibility
metadata: {name: databases-1}
spec:
  service: databases
  version: "1"
  from: 2026-01-01
  absent: [managedProvider]
  capabilities:
    - {capability: backup, customer: RA}
    - {capability: patching, platform: RA}
---
apiVersion: gnomon.dev/v1
kind: SharedResponsibility
metadata: {name: databases-2}
spec:
  service: databases
  version: "2"
  from: 2026-06-01
  noticed: 2026-05-11
  absent: [managedProvider]
  capabilities:
    - {capability: backup, customer: I, platform: "r, a"}
    - {capability: patching, platform: RA}
    - {capability: restore, customer: A, platform: RA}
    - {capability: network, customer: C, cloudProvider: R}
    - {capability: logging, customer: A}
---
apiVersion: gnomon.dev/v1
kind: SharedResponsibility
metadata: {name: databases-3}
spec: {service: databases, version: "3", from: 2026-07-01, capabilities: []}
---
apiVersion: gnomon.dev/v1
kind: ResponsibilityAcknowledgement
metadata: {name: a}
spec: {of: databases-2, group: checkout, by: jdoe, on: 2026-05-20}
---
apiVersion: gnomon.dev/v1
kind: ResponsibilityAcknowledgement
metadata: {name: b}
spec: {of: databases-1, group: pay, by: bob, on: 2026-01-20}
"""
SERVICE = PlatformService(
    key="catalog:platform_service:databases",
    source="catalog",
    changed_at=datetime(2026, 1, 1, tzinfo=UTC),
    name="databases",
    title="Databases",
    kind="service",
    self_service="partial",
    owner_id="catalog:group:platform",
    capabilities=("backup", "IAM integration"),
)


def found(today: date = TODAY, text: str = VERSIONS, **changes: Any) -> Sheet:
    rows = list(told(of_files([File("a", "a", text)]), changed_at=datetime(2026, 1, 1, tzinfo=UTC)))
    usual: dict[str, Any] = {"consumers": ["checkout", "pay"]}
    return sheet(
        SERVICE,
        [row for row in rows if isinstance(row, ResponsibilityVersion)],
        [row for row in rows if isinstance(row, ResponsibilityCell)],
        [row for row in rows if isinstance(row, ResponsibilityAcknowledgement)],
        groups=GROUPS,
        today=today,
        **usual | changes,
    )


def test_the_version_in_force_is_shown_and_the_next_one_named() -> None:
    one = found()
    assert (one.version, one.valid_from) == ("2", date(2026, 6, 1))
    assert one.coming == "version 3 from 2026-07-01"
    assert one.parties == ("customer", "platform", "cloud_provider")
    assert [(row.capability, row.parts) for row in one.rows][:2] == [
        ("backup", {"customer": "I", "platform": "RA"}),
        ("patching", {"platform": "RA"}),
    ]
    assert found(date(2026, 5, 31)).version == "1"


def test_gaps_overlaps_and_what_no_row_covers_are_findings() -> None:
    assert list(found().findings) == [
        "restore: overlap: Customer and Platform are accountable.",
        "network: gap: nobody is accountable.",
        "logging: gap: nobody is responsible.",
        "IAM integration: gap: a capability of the service that no row covers.",
    ]


def test_a_change_is_marked_and_wants_notice() -> None:
    changed = {row.capability for row in found().rows if row.is_changed}
    assert changed == {"backup", "restore", "network", "logging"}
    untold = found(text=VERSIONS.replace("  noticed: 2026-05-11\n", ""))
    assert "Version 2 changed parts, and customers were not told." in untold.findings
    late = found(text=VERSIONS.replace("noticed: 2026-05-11", "noticed: 2026-06-02"))
    assert "Version 2 held before customers were told of it." in late.findings


def test_an_older_acknowledgement_is_none_of_this_version() -> None:
    one = found()
    assert one.acknowledged == ("checkout",)
    assert one.unacknowledged == ("pay",)
    assert one.acknowledgement_ratio == 0.5
    assert found(consumers=[]).acknowledgement_ratio is None


def test_nothing_written_is_a_finding() -> None:
    one = found(text="")
    assert (one.version, one.rows) == (None, ())
    assert one.findings == ("Nobody wrote down who answers for what.",)


@pytest.mark.parametrize(
    ("row", "severity", "says"),
    [
        ("{capability: x, customer: Z}", "error", "'Z'"),
        ("{capability: x, customer: RR}", "error", "'RR'"),
        ("{capability: x, customer: RA, managedProvider: C}", "error", "which is absent"),
        ("{capability: x, customer: R}", "warning", "a gap: nobody is accountable"),
        ("{capability: x, customer: RA, platform: A}", "warning", "an overlap: customer and"),
        ("{capability: x, customer: A}", "warning", "a gap: nobody is responsible"),
    ],
)
def test_the_check_says_what_is_wrong(row: str, severity: str, says: str) -> None:
    text = (
        "apiVersion: gnomon.dev/v1\nkind: SharedResponsibility\nmetadata: {name: d}\n"
        "spec: {service: databases, from: 2026-01-01, absent: [managedProvider],\n"
        f"  capabilities: [{row}]}}\n"
    )
    findings = check_whole(of_files([File("a", "a", text)]))
    assert [each for each in findings if says in each.found and each.severity == severity]
