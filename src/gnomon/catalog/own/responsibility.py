"""`kind: SharedResponsibility` and its acknowledgements: who answers for what of a service."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.organisation import group_key
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, Value, choice, reference, text
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.entity import Entity
from gnomon.domain.shared_responsibility import (
    Party,
    ResponsibilityAcknowledgement,
    ResponsibilityCell,
    ResponsibilityVersion,
)

_SOURCE = "catalog"
#: How the catalogue writes each party.
PARTIES: dict[str, Party] = {
    "customer": "customer",
    "platform": "platform",
    "managedProvider": "managed_provider",
    "cloudProvider": "cloud_provider",
}
_LETTERS = frozenset("RACI")


def version_key(name: str) -> str:
    """Make the key of a version."""
    return f"{_SOURCE}:responsibility_version:{name}"


def _letters(written: str | None) -> str | None:
    """Read letters such as ``RA`` or ``R, A`` in the order R, A, C, I; null when they are none."""
    told = (written or "").upper().replace(",", "").replace("/", "").replace(" ", "")
    if not told or set(told) - _LETTERS or len(set(told)) < len(told):
        return None
    return "".join(letter for letter in "RACI" if letter in told)


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("SharedResponsibility"):
        spec = document.root.get("spec")
        service = spec.text("service") if isinstance(spec, Fields) else None
        first = day(spec.text("from")) if isinstance(spec, Fields) else None
        if not isinstance(spec, Fields) or service is None or first is None or not document.name:
            continue
        found = names.find(service, "platformservice", document.namespace).name
        absent = [PARTIES[each] for each in spec.texts("absent") if each in PARTIES]
        key = version_key(document.name)
        yield ResponsibilityVersion(
            key=key,
            source=_SOURCE,
            changed_at=changed_at,
            platform_service_id=f"{_SOURCE}:platform_service:{found}",
            version=spec.text("version") or document.name,
            valid_from=first,
            noticed_on=day(spec.text("noticed")),
            absent_parties=tuple(absent),
        )
        yield from _cells(document, key, changed_at)


def _cells(document: Document, key: str, changed_at: datetime) -> Iterator[ResponsibilityCell]:
    for position, entry in enumerate(document.entries("capabilities"), 1):
        capability = entry.text("capability")
        for written, party in PARTIES.items():
            letters = _letters(entry.text(written))
            if capability is not None and letters is not None:
                yield ResponsibilityCell(
                    key=f"{key}:{capability}:{party}",
                    source=_SOURCE,
                    changed_at=changed_at,
                    version_id=key,
                    capability=capability,
                    position=position,
                    party=party,
                    letters=letters,
                )


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("SharedResponsibility"):
        absent = set(document.root.texts("spec", "absent"))
        seen: set[str] = set()
        for number, entry in enumerate(document.entries("capabilities")):
            at, capability = f"spec.capabilities[{number}]", entry.text("capability") or ""
            if capability in seen:
                yield document.finding(
                    at, f"{capability} a second time", "each capability once", line=entry.line
                )
            seen.add(capability)
            for party in PARTIES:
                if party in absent and entry.text(party):
                    yield document.finding(
                        f"{at}.{party}",
                        f"a part for {party}, which is absent",
                        "no part, or the party not listed under `absent`",
                        line=entry.line,
                    )
            yield from _balance(document, entry, at, capability)


def _balance(document: Document, entry: Fields, at: str, capability: str) -> Iterator[Finding]:
    """Doubt a capability that nobody answers for, that two answer for, or that nobody does."""
    parts = {party: _letters(entry.text(party)) or "" for party in PARTIES}
    accountable = [party for party, letters in parts.items() if "A" in letters]
    said = ""
    if not accountable:
        said = f"a gap: nobody is accountable for {capability}"
    elif len(accountable) > 1:
        said = f"an overlap: {' and '.join(accountable)} are accountable for {capability}"
    elif not any("R" in letters for letters in parts.values()):
        said = f"a gap: nobody is responsible for {capability}"
    if said:
        expected = "one party with A, and at least one with R"
        yield document.finding(at, said, expected, line=entry.line, severity="warning")


def _acknowledged(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("ResponsibilityAcknowledgement"):
        told = {name: document.root.text("spec", name) for name in ("of", "group", "by", "on")}
        of, group, by, on = told["of"], told["group"], told["by"], day(told["on"])
        if of is None or group is None or by is None or on is None or not document.name:
            continue
        version = names.find(of, "sharedresponsibility", document.namespace).name
        found = names.find(group, "group", document.namespace).name
        yield ResponsibilityAcknowledgement(
            key=f"{version_key(version)}:acknowledged:{found}",
            source=_SOURCE,
            changed_at=changed_at,
            version_id=version_key(version),
            group_id=group_key(found),
            acknowledged_on=on,
            acknowledged_by=by,
        )


_PART = Value(
    expected="letters of R, A, C and I, such as RA", accepts=lambda told: _letters(told) is not None
)
_PARTY = choice(tuple(PARTIES))

KINDS = (
    OwnKind(
        name="SharedResponsibility",
        about="Who answers for what of a platform service, in versions that customers acknowledge.",
        spec=Group(
            is_required=True,
            fields={
                "service": reference("platformservice", is_required=True),
                "version": text(),
                "from": date_of(is_required=True),
                "noticed": date_of(),
                "absent": Value(expected=_PARTY.expected, accepts=_PARTY.accepts, is_list=True),
                "capabilities": Group(
                    is_list=True,
                    is_required=True,
                    fields={
                        "capability": text(is_required=True),
                        **dict.fromkeys(PARTIES, _PART),
                    },
                ),
            },
        ),
        entities=(ResponsibilityVersion, ResponsibilityCell),
        told=_told,
        findings=_findings,
        example="""\
apiVersion: gnomon.dev/v1
kind: SharedResponsibility
metadata: {name: databases-2}
spec:
  service: databases
  version: "2"
  from: 2026-06-01             # holds from here on, until the next version does
  noticed: 2026-05-11          # when customers were told
  absent: [managedProvider]    # parties that this service does not have
  capabilities:                # one A each, and at least one R
    - {capability: connection, customer: RA, platform: C}
    - {capability: patching, customer: I, platform: RA, cloudProvider: R}
    - {capability: backup, customer: I, platform: RA}
    - {capability: restore, customer: R, platform: RA}
    - {capability: storage encryption, platform: A, cloudProvider: R}
""",
    ),
    OwnKind(
        name="ResponsibilityAcknowledgement",
        about="A group saying that it has read who answers for what.",
        spec=Group(
            is_required=True,
            fields={
                "of": reference("sharedresponsibility", is_required=True),
                "group": reference("group", is_required=True),
                "by": text(is_required=True),
                "on": date_of(is_required=True),
            },
        ),
        entities=(ResponsibilityAcknowledgement,),
        told=_acknowledged,
        example="""\
apiVersion: gnomon.dev/v1
kind: ResponsibilityAcknowledgement
metadata: {name: databases-2-checkout}
spec: {of: databases-2, group: checkout, by: jdoe, on: 2026-05-20}
""",
    ),
)
