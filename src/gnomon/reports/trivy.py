"""Trivy JSON, schema version 2: vulnerabilities, misconfigurations, secrets and licences.

A vulnerability counts once per package, however many files or versions show it. A result without
findings lacks their key: absent is clean.
"""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import Finding, ReportFile
from gnomon.errors import ReportError
from gnomon.reports.about import about
from gnomon.reports.amounts import moment
from gnomon.reports.found import Found, told
from gnomon.reports.json_document import decode, is_object
from gnomon.reports.report import Report

_SCHEMA = 2
_IMAGE = "container_image"


class _Vulnerability(Struct, rename="pascal"):
    vulnerability_id: str = msgspec.field(name="VulnerabilityID")
    pkg_name: str = ""
    installed_version: str | None = None
    fixed_version: str | None = None
    severity: str | None = None
    title: str | None = None
    primary_url: str | None = msgspec.field(default=None, name="PrimaryURL")


class _Cause(Struct, rename="pascal"):
    start_line: int | None = None


class _Misconfiguration(Struct, rename="pascal"):
    id: str = msgspec.field(name="ID")
    status: str = "FAIL"
    severity: str | None = None
    title: str | None = None
    message: str = ""
    primary_url: str | None = msgspec.field(default=None, name="PrimaryURL")
    cause_metadata: _Cause | None = None


class _Secret(Struct, rename="pascal"):
    rule_id: str = msgspec.field(name="RuleID")
    severity: str | None = None
    title: str | None = None
    start_line: int | None = None


class _License(Struct, rename="pascal"):
    name: str
    severity: str | None = None
    pkg_name: str = ""
    file_path: str = ""


class _Modified(Struct, rename="pascal"):
    """A finding that an ignore file or a VEX statement took out."""

    type: str
    finding: msgspec.Raw


class _Result(Struct, rename="pascal"):
    target: str = ""
    vulnerabilities: list[_Vulnerability] | None = None
    misconfigurations: list[_Misconfiguration] | None = None
    secrets: list[_Secret] | None = None
    licenses: list[_License] | None = None
    experimental_modified_findings: list[_Modified] | None = None


class _Document(Struct, rename="pascal"):
    """Source: https://trivy.dev/latest/docs/configuration/reporting/#json."""

    schema_version: int
    artifact_name: str | None = None
    artifact_type: str | None = None
    created_at: str | None = None
    results: list[_Result] | None = None


_DECODER = msgspec.json.Decoder(_Document)
_VULNERABILITY = msgspec.json.Decoder(_Vulnerability)


def read(event: Event) -> Iterator[Entity]:
    """Read a report of findings.

    Raises:
        ReportError: It is no Trivy JSON of schema version 2; names file and field.
    """
    this = about(event)
    document = decode(_DECODER, event.data, file=this.file)
    if document.schema_version != _SCHEMA:
        raise ReportError(
            f"{this.file} has schema version {document.schema_version}; {_SCHEMA} is read. "
            "Update Trivy."
        )
    findings = (
        found for result in document.results or () for found in _findings(result, this.file)
    )
    yield from told(
        this,
        "trivy",
        findings,
        gate="container_scan" if document.artifact_type == _IMAGE else "dependency_scan",
        tool="Trivy",
        ran_at=moment(document.created_at),
    )


def _findings(result: _Result, file: str) -> Iterator[Found]:
    for vulnerability in result.vulnerabilities or ():
        yield _vulnerable(vulnerability, result.target)
    for modified in result.experimental_modified_findings or ():
        if modified.type == "vulnerability":
            try:
                taken_out = _VULNERABILITY.decode(modified.finding)
            except msgspec.ValidationError as error:
                raise ReportError(f"{file}, ExperimentalModifiedFindings: {error}.") from None
            yield _vulnerable(taken_out, result.target, is_suppressed=True)
    for wrong in result.misconfigurations or ():
        if wrong.status == "FAIL":
            yield _misconfigured(wrong, result.target)
    for secret in result.secrets or ():
        place = _place(result.target, secret.start_line)
        yield Found(
            kind="secret",
            scanner="Trivy",
            rule=secret.rule_id,
            severity_told=secret.severity,
            fingerprint=f"secret|{secret.rule_id}|{place}",
            title=secret.title,
            location=place,
        )
    for license_ in result.licenses or ():
        yield Found(
            kind="license",
            scanner="Trivy",
            rule=license_.name,
            severity_told=license_.severity,
            fingerprint=f"license|{license_.name}|{license_.pkg_name or license_.file_path}",
            location=license_.file_path or result.target,
            package=license_.pkg_name or None,
        )


def _vulnerable(told: _Vulnerability, target: str, *, is_suppressed: bool = False) -> Found:
    return Found(
        kind="vulnerability",
        scanner="Trivy",
        rule=told.vulnerability_id,
        severity_told=told.severity,
        fingerprint=f"vulnerability|{told.vulnerability_id}|{told.pkg_name}",
        title=told.title,
        location=target,
        package=told.pkg_name or None,
        installed_version=told.installed_version,
        fixed_version=told.fixed_version or None,
        url=told.primary_url,
        is_suppressed=is_suppressed,
    )


def _misconfigured(told: _Misconfiguration, target: str) -> Found:
    place = _place(target, told.cause_metadata.start_line if told.cause_metadata else None)
    return Found(
        kind="misconfiguration",
        scanner="Trivy",
        rule=told.id,
        severity_told=told.severity,
        fingerprint=f"misconfiguration|{told.id}|{target}|{told.message}",
        title=told.title,
        location=place,
        url=told.primary_url,
    )


def _place(target: str, line: int | None) -> str:
    return f"{target}:{line}" if line else target


REPORT = Report(
    name="trivy",
    title="Trivy JSON",
    summary="Vulnerabilities of packages, misconfigurations, secrets and licences.",
    media_types=("application/json",),
    entities=(Finding, ReportFile),
    recognise=lambda _, head: is_object(head, b"SchemaVersion", b"ArtifactName"),
    read=read,
)
