"""Who answers for what of each platform service, where nobody does, and who has read it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.tables import Tables
from gnomon.domain.organisation import Group
from gnomon.domain.platform import PlatformConsumer, PlatformService
from gnomon.domain.shared_responsibility import (
    Party,
    ResponsibilityAcknowledgement,
    ResponsibilityCell,
    ResponsibilityVersion,
)

PARTY_WORDS: dict[Party, str] = {
    "customer": "Customer",
    "platform": "Platform",
    "managed_provider": "Managed provider",
    "cloud_provider": "Cloud provider",
}


class Row(Struct, frozen=True, kw_only=True):
    """One capability, and each party's part in it."""

    capability: str
    """What has to be done."""
    parts: dict[Party, str]
    """Letters of R, A, C and I by party; none where it has no part."""
    finding: str
    """What is wrong with it; empty when nothing."""
    is_changed: bool
    """Whether a part is another than in the version before."""


class Sheet(Struct, frozen=True, kw_only=True):
    """Who answers for what of one service, in the version in force or the one to come first."""

    name: str
    """Name of the platform service."""
    title: str
    """What people call it."""
    version: str | None
    """The version; null: nobody wrote one."""
    valid_from: date | None
    """Since when it holds."""
    parties: tuple[Party, ...]
    """Parties that the service has."""
    rows: tuple[Row, ...]
    """Its capabilities."""
    findings: tuple[str, ...]
    """Gaps, overlaps, what no row covers, and changes that nobody was told of in time."""
    consumers: tuple[str, ...]
    """Groups that use the service, by name."""
    acknowledged: tuple[str, ...]
    """Those of them that have read this version."""
    coming: str | None
    """The next version and when it holds, in words; null: none is known."""

    @property
    def unacknowledged(self) -> tuple[str, ...]:
        """List the consumers that have not read this version."""
        return tuple(each for each in self.consumers if each not in self.acknowledged)

    @property
    def acknowledgement_ratio(self) -> float | None:
        """Return the share of consumers that have read it; null without consumers."""
        return len(self.acknowledged) / len(self.consumers) if self.consumers else None


def sheets(place: Installation, today: date) -> list[Sheet]:
    """Say who answers for what of every platform service, those with findings first.

    Args:
        place: What is asked.
        today: The day whose version is meant.
    """
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        services = entity_rows(tables, PlatformService)
        versions = entity_rows(tables, ResponsibilityVersion)
        cells = entity_rows(tables, ResponsibilityCell)
        read = entity_rows(tables, ResponsibilityAcknowledgement)
        users = entity_rows(tables, PlatformConsumer)
        groups = {each.key: each.name for each in entity_rows(tables, Group)}
    found = [
        sheet(
            each,
            [one for one in versions if one.platform_service_id == each.key],
            cells,
            read,
            _consumers(each, users, groups, today),
            groups,
            today,
        )
        for each in services
    ]
    return sorted(found, key=lambda one: (not one.findings, one.title))


def _consumers(
    service: PlatformService,
    users: Iterable[PlatformConsumer],
    groups: Mapping[str, str],
    today: date,
) -> list[str]:
    """Name the groups that use a service today; one that is gone from the catalogue is left out."""
    return sorted(
        {
            groups[each.group_id]
            for each in users
            if each.platform_service_id == service.key
            and each.group_id in groups
            and (each.valid_from is None or each.valid_from <= today)
            and (each.valid_to is None or each.valid_to > today)
        }
    )


def sheet(
    service: PlatformService,
    versions: Sequence[ResponsibilityVersion],
    cells: Iterable[ResponsibilityCell],
    read: Iterable[ResponsibilityAcknowledgement],
    consumers: Sequence[str],
    groups: Mapping[str, str],
    today: date,
) -> Sheet:
    """Say who answers for what of one service.

    Args:
        service: The service.
        versions: Its versions.
        cells: Cells, of other versions too.
        read: Acknowledgements, of other versions too.
        consumers: Names of the groups that use it.
        groups: Names of groups by key.
        today: The day whose version is meant.
    """
    ordered = sorted(versions, key=lambda one: one.valid_from)
    holding = [one for one in ordered if one.valid_from <= today]
    ahead = [one for one in ordered if one.valid_from > today]
    current = holding[-1] if holding else None
    before = holding[-2] if len(holding) > 1 else None
    by_version: dict[str, list[ResponsibilityCell]] = defaultdict(list)
    for cell in cells:
        by_version[cell.version_id].append(cell)
    rows = (
        _rows(by_version[current.key], by_version[before.key] if before else None)
        if (current)
        else ()
    )
    done = {groups.get(one.group_id) for one in read if current and one.version_id == current.key}
    return Sheet(
        name=service.name,
        title=service.title,
        version=current.version if current else None,
        valid_from=current.valid_from if current else None,
        parties=tuple(
            each for each in PARTY_WORDS if current is None or each not in current.absent_parties
        ),
        rows=rows,
        findings=tuple(_findings(service, current, before, rows)),
        consumers=tuple(consumers),
        acknowledged=tuple(each for each in consumers if each in done),
        coming=f"version {ahead[0].version} from {ahead[0].valid_from}" if ahead else None,
    )


def _rows(
    cells: Iterable[ResponsibilityCell], before: Iterable[ResponsibilityCell] | None
) -> tuple[Row, ...]:
    parts: dict[str, dict[Party, str]] = defaultdict(dict)
    for cell in sorted(cells, key=lambda one: one.position):
        parts[cell.capability][cell.party] = cell.letters
    earlier: dict[str, dict[Party, str]] = defaultdict(dict)
    for cell in before or ():
        earlier[cell.capability][cell.party] = cell.letters
    return tuple(
        Row(
            capability=capability,
            parts=letters,
            finding=_finding(letters),
            is_changed=before is not None and letters != earlier.get(capability),
        )
        for capability, letters in parts.items()
    )


def _finding(parts: Mapping[Party, str]) -> str:
    """Say what is wrong with a row: one accountable party is wanted, and somebody who does it."""
    accountable = [PARTY_WORDS[party] for party in PARTY_WORDS if "A" in parts.get(party, "")]
    if not accountable:
        return "gap: nobody is accountable"
    if len(accountable) > 1:
        return f"overlap: {' and '.join(accountable)} are accountable"
    if not any("R" in letters for letters in parts.values()):
        return "gap: nobody is responsible"
    return ""


def _findings(
    service: PlatformService,
    current: ResponsibilityVersion | None,
    before: ResponsibilityVersion | None,
    rows: Iterable[Row],
) -> Iterable[str]:
    if current is None:
        yield "Nobody wrote down who answers for what."
        return
    found = list(rows)
    for row in found:
        if row.finding:
            yield f"{row.capability}: {row.finding}."
    covered = {row.capability.lower() for row in found}
    for capability in service.capabilities:
        if capability.lower() not in covered:
            yield f"{capability}: gap: a capability of the service that no row covers."
    if before is not None and any(row.is_changed for row in found):
        if current.noticed_on is None:
            yield f"Version {current.version} changed parts, and customers were not told."
        elif current.noticed_on > current.valid_from:
            yield f"Version {current.version} held before customers were told of it."
