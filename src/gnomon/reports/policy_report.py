"""Policy reports of Kubernetes, ``wgpolicyk8s.io/v1alpha2``, as JSON or YAML, one or a list.

Specification: Kubernetes Policy Working Group, "Policy Report API". Kyverno, Falco and others write
them; ``kubectl get policyreports,clusterpolicyreports -A -o json`` lists those of a cluster. A
failure that is not scored, and a warning, are advice: they are kept and do not count.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Literal

import msgspec
from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import Finding, ReportFile
from gnomon.errors import ReportError
from gnomon.reports.about import about
from gnomon.reports.found import Found, told
from gnomon.reports.json_document import decode
from gnomon.reports.report import Report
from gnomon.reports.yaml_document import plain_documents

_VERSION = "wgpolicyk8s.io/v1alpha2"
_KINDS = ("PolicyReport", "ClusterPolicyReport")
_LISTS = ("List", *(f"{kind}List" for kind in _KINDS))
#: A report by itself, the first of a list, or one that a line about the run comes before.
_HEAD = re.compile(rb"""(?:^|[{,\s])["']?apiVersion["']?\s*:\s*["']?wgpolicyk8s\.io/""")


class _Resource(Struct, rename="camel"):
    kind: str | None = None
    namespace: str | None = None
    name: str | None = None


class _Timestamp(Struct):
    seconds: int = 0


class _Metadata(Struct):
    name: str | None = None
    namespace: str | None = None


class _Result(Struct, rename="camel"):
    policy: str
    result: Literal["pass", "fail", "warn", "error", "skip"]
    rule: str | None = None
    source: str | None = None
    message: str | None = None
    severity: str | None = None
    scored: bool | None = None
    resources: list[_Resource] | None = None
    timestamp: _Timestamp | None = None


class _Report(Struct, rename="camel"):
    api_version: str | None = None
    kind: str | None = None
    metadata: _Metadata | None = None
    scope: _Resource | None = None
    results: list[_Result] | None = None


class _Document(_Report, rename="camel"):
    """A report, or a list of them; those of a list may leave out what they are."""

    items: list[_Report] | None = None


_DECODER = msgspec.json.Decoder(_Document)


def read(event: Event) -> Iterator[Entity]:
    """Read reports of policies.

    Raises:
        ReportError: It is no policy report of ``v1alpha2``; names file and field.
    """
    this = about(event)
    reports = [
        report
        for place, document in enumerate(_documents(event.data, this.file), 1)
        for report in _reports(document, this.file if place == 1 else f"{this.file}, {place}")
    ]
    results = [result for report in reports for result in report.results or ()]
    moments = [_moment(each.timestamp) for each in results]
    yield from told(
        this,
        "policy_report",
        (
            found
            for report in reports
            for result in report.results or ()
            for found in _findings(report, result)
        ),
        gate="static_analysis",
        tool=", ".join(dict.fromkeys(each.source for each in results if each.source)) or None,
        ran_at=max((at for at in moments if at), default=None),
        is_complete=_is_complete(reports, results),
    )


def _is_complete(reports: list[_Report], results: list[_Result]) -> bool | None:
    # Without results nothing was looked at; an empty list of them is clean.
    if not reports or any(report.results is None for report in reports):
        return False
    if any(each.result == "error" for each in results):
        return False
    return True if any(each.result != "skip" for each in results) else None


def _reports(document: _Document, file: str) -> Iterator[_Report]:
    listed = document.kind in _LISTS
    version = document.api_version if not listed or document.kind != "List" else _VERSION
    if version != _VERSION or not (listed or document.kind in _KINDS):
        raise ReportError(_other(file, "$", document))
    if not listed:
        yield document
        return
    for place, report in enumerate(document.items or ()):
        is_bare = report.api_version is None and report.kind is None and document.kind != "List"
        if not is_bare and (report.api_version != _VERSION or report.kind not in _KINDS):
            raise ReportError(_other(file, f"$.items[{place}]", report))
        yield report


def _other(file: str, place: str, report: _Report) -> str:
    what = f"{report.api_version or 'no apiVersion'} {report.kind or 'without a kind'}"
    return (
        f"{file}, {place}: {what[:100]} is no policy report that is read. Hand over "
        f"{' and '.join(_KINDS)} of {_VERSION} alone."
    )


def _findings(report: _Report, result: _Result) -> Iterator[Found]:
    if result.result not in ("fail", "warn"):
        return
    rule = f"{result.policy}/{result.rule}" if result.rule else result.policy
    for resource in result.resources or [report.scope or _Resource()]:
        place = _place(resource, report.metadata)
        yield Found(
            kind="misconfiguration",
            scanner=result.source or "PolicyReport",
            rule=rule,
            severity_told=result.severity,
            fingerprint=f"misconfiguration|{rule}|{place or ''}",
            title=result.message,
            location=place,
            is_suppressed=result.result == "warn" or result.scored is False,
        )


def _place(resource: _Resource, metadata: _Metadata | None) -> str | None:
    namespace = resource.namespace or (metadata.namespace if metadata else None)
    named = "/".join(part for part in (namespace, resource.name) if part)
    return " ".join(part for part in (resource.kind, named) if part) or None


def _moment(told: _Timestamp | None) -> datetime | None:
    if told is None or told.seconds <= 0:
        return None
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(told.seconds, UTC)
    return None


def _documents(data: bytes, file: str) -> Iterator[_Document]:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield decode(_DECODER, data, file=file)
        return
    found = False
    for each in plain_documents(data, file):
        if each is None:
            continue
        found = True
        try:
            # Scalars of YAML are text here; numbers and flags are read from it.
            yield msgspec.convert(each, _Document, strict=False)
        except msgspec.ValidationError as error:
            raise ReportError(f"{file} is not what its format says: {error}.") from None
    if not found:
        raise ReportError(f"{file} is empty. The tool that should have written it may have failed.")


REPORT = Report(
    name="policy_report",
    title="Kubernetes PolicyReport",
    summary="Resources that break a policy of the cluster, as Kyverno and others tell them.",
    media_types=("application/json", "application/yaml"),
    entities=(Finding, ReportFile),
    recognise=lambda _, head: _HEAD.search(head) is not None,
    read=read,
)
