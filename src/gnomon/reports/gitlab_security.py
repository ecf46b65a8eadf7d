"""GitLab's security reports: SAST, secrets, dependencies, containers, DAST and fuzzing.

Schemas: https://gitlab.com/gitlab-org/security-products/security-report-schemas. What a report is
about is its ``scan.type``; the oldest have none, and each place tells.
"""

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import Finding, FindingKind, Gate, ReportFile
from gnomon.reports.about import about
from gnomon.reports.amounts import moment
from gnomon.reports.found import Found, told
from gnomon.reports.json_document import decode, is_object
from gnomon.reports.report import Report

_GATES: dict[str, Gate] = {
    "sast": "static_analysis",
    "secret_detection": "static_analysis",
    "dependency_scanning": "dependency_scan",
    "container_scanning": "container_scan",
    "cluster_image_scanning": "container_scan",
    "dast": "security_test",
    "api_fuzzing": "security_test",
    "coverage_fuzzing": "security_test",
}
_VERSION = re.compile(rb'"version"\s*:\s*"\d+\.\d+')
_FINDINGS = re.compile(rb'"vulnerabilities"\s*:\s*\[')
#: Keys of others that tell vulnerabilities too: CycloneDX, Kubernetes.
_ANOTHERS = (b"bomFormat", b"apiVersion")
_SUCCESSES = {"success": True, "failure": False}


class _Named(Struct):
    name: str = ""


class _Dependency(Struct):
    package: _Named = msgspec.field(default_factory=_Named)
    version: str | None = None


class _Location(Struct):
    file: str | None = None
    start_line: int | None = None
    dependency: _Dependency | None = None
    image: str | None = None
    hostname: str | None = None
    method: str | None = None
    path: str | None = None
    crash_type: str | None = None

    def words(self) -> str | None:
        """Say where it is."""
        if self.file is not None:
            return f"{self.file}:{self.start_line}" if self.start_line else self.file
        if self.hostname is not None or self.path is not None:
            address = (self.hostname or "") + (self.path or "")
            return f"{self.method} {address}" if self.method else address
        return self.image


class _Identifier(Struct):
    type: str = ""
    name: str = ""
    value: str = ""
    url: str | None = None


class _Flag(Struct):
    type: str = ""


class _Vulnerability(Struct):
    id: str | None = None
    name: str | None = None
    message: str | None = None
    description: str | None = None
    severity: str | None = None
    location: _Location = msgspec.field(default_factory=_Location)
    identifiers: list[_Identifier] = []
    flags: list[_Flag] = []
    cve: str | None = None


class _Scan(Struct):
    type: str | None = None
    status: str | None = None
    end_time: str | None = None
    scanner: _Named | None = None


class _Document(Struct):
    version: str
    vulnerabilities: list[_Vulnerability]
    scan: _Scan | None = None


_DECODER = msgspec.json.Decoder(_Document)


def read(event: Event) -> Iterator[Entity]:
    """Read a report of findings.

    Raises:
        ReportError: It is no such JSON; names file and field.
    """
    this = about(event)
    document = decode(_DECODER, event.data, file=this.file)
    scan = document.scan or _Scan()
    scanner = scan.scanner.name if scan.scanner else ""
    yield from told(
        this,
        "gitlab_security",
        (_found(each, scan.type or "", scanner) for each in document.vulnerabilities),
        gate=_GATES.get(scan.type or ""),
        tool=scanner or None,
        ran_at=moment(scan.end_time),
        is_complete=_SUCCESSES.get(scan.status or ""),
    )


def _found(told: _Vulnerability, scan_type: str, scanner: str) -> Found:
    dependency = told.location.dependency
    rule = _rule(told)
    place = told.location.words()
    package = dependency.package.name if dependency else None
    # The identifier of a finding is new in every run of some analysers.
    fingerprint = f"vulnerability|{rule}|{package}" if package else f"{scan_type}|{rule}|{place}"
    return Found(
        kind=_kind(scan_type, package),
        scanner=scanner or "GitLab",
        rule=rule,
        severity_told=told.severity,
        fingerprint=fingerprint,
        title=told.name or told.message or told.description,
        location=place,
        package=package,
        installed_version=dependency.version if dependency else None,
        url=next((each.url for each in told.identifiers if each.url), None),
        is_suppressed=any(flag.type == "flagged-as-likely-false-positive" for flag in told.flags),
    )


def _rule(told: _Vulnerability) -> str:
    known = [each for each in told.identifiers if each.type.lower() == "cve"]
    first = (known or told.identifiers or [_Identifier(name=told.cve or told.name or "")])[0]
    return first.name or first.value


def _kind(scan_type: str, package: str | None) -> FindingKind:
    if scan_type == "secret_detection":
        return "secret"
    return "vulnerability" if package else "weakness"


def _recognise(_: str, head: bytes) -> bool:
    if not is_object(head) or any(b'"%s"' % key in head for key in _ANOTHERS):
        return False
    is_usual = _VERSION.search(head) is not None and _FINDINGS.search(head) is not None
    # DAST lists what it looked at before anything else.
    return is_usual or is_object(head, b"scan", b"scanned_resources")


REPORT = Report(
    name="gitlab_security",
    title="GitLab security report",
    summary="Findings of GitLab's analysers, whichever they are.",
    media_types=("application/json",),
    entities=(Finding, ReportFile),
    recognise=_recognise,
    read=read,
)
