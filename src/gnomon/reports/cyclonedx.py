"""CycloneDX JSON: what software is made of, what is known to be wrong with it (VEX), what is not.

Specification: https://cyclonedx.org/docs/1.6/json. A document without ``vulnerabilities`` looked
for none: it says nothing of whether there are any.
"""

from collections.abc import Iterator

import msgspec

from gnomon.domain.build import Artifact
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import Component, Finding, Gate, ReportFile
from gnomon.errors import ReportError
from gnomon.reports.about import About, about
from gnomon.reports.amounts import moment
from gnomon.reports.cyclonedx_shapes import Affected, Document, Part, Vulnerability
from gnomon.reports.found import Found, severity, told
from gnomon.reports.json_document import decode, is_object
from gnomon.reports.report import Report

_DECODER = msgspec.json.Decoder(Document)
_NO_EFFECT = {"not_affected", "false_positive", "resolved", "resolved_with_pedigree"}
_IMAGE = "container"
_RANKS = ("critical", "high", "medium", "low", "info", "unknown")
_MAX_PARTS = 200_000


def read(event: Event) -> Iterator[Entity]:
    """Read a bill of materials, a report of findings, or both.

    Raises:
        ReportError: It is no CycloneDX JSON; names file and field.
    """
    this = about(event)
    document = decode(_DECODER, event.data, file=this.file)
    parts = {part.bom_ref or f"#{number}": part for number, part in enumerate(_parts(document))}
    if len(parts) > _MAX_PARTS:
        raise ReportError(f"{this.file} has over {_MAX_PARTS:,} components. Split it.")
    root = document.metadata.component
    if root is not None:
        yield from _artifact(this, root)
    direct = _direct(document)
    for ref, part in parts.items():
        yield _component(this, ref, part, None if direct is None else ref in direct)
    findings = (
        found for each in document.vulnerabilities or () for found in _findings(each, parts)
    )
    yield from told(
        this,
        "cyclonedx",
        findings,
        gate=_gate(document),
        tool=document.metadata.tool_names(),
        ran_at=moment(document.metadata.timestamp),
        is_complete=None if document.vulnerabilities is not None else False,
    )


def _gate(document: Document) -> Gate | None:
    if document.vulnerabilities is None:
        return None
    root = document.metadata.component
    return "container_scan" if root is not None and root.type == _IMAGE else "dependency_scan"


def _parts(document: Document) -> Iterator[Part]:
    waiting = list(reversed(document.components))
    while waiting:
        part = waiting.pop()
        yield part
        waiting += reversed(part.components)


def _direct(document: Document) -> set[str] | None:
    root = document.metadata.component
    if root is None or root.bom_ref is None:
        return None
    return next(
        (set(each.depends_on) for each in document.dependencies if each.ref == root.bom_ref), None
    )


def _artifact(this: About, root: Part) -> Iterator[Artifact]:
    """An artefact is worth a row once it can be told from another of its name."""
    digest = next((f"sha256:{h.content}" for h in root.hashes if h.alg == "SHA-256"), None)
    digest = digest or root.repository_digest()
    if digest is not None or root.version is not None:
        yield Artifact(
            key=this.key("artifact", "bill"),
            source=this.source,
            changed_at=this.told_at,
            revision=this.parts.get("revision"),
            name=root.full_name,
            version=root.version,
            digest=digest,
        )


def _component(this: About, ref: str, part: Part, is_direct: bool | None) -> Component:
    return Component(
        key=this.key("component", ref),
        source=this.source,
        changed_at=this.told_at,
        report_id=this.report_id,
        kind=part.type,
        name=part.full_name,
        version=part.version,
        package_url=part.purl,
        license=part.license_names(),
        is_direct=is_direct,
    )


def _findings(told: Vulnerability, parts: dict[str, Part]) -> Iterator[Found]:
    state = told.analysis.state if told.analysis else None
    for affected in told.affects or [Affected(ref="")]:
        part = parts.get(affected.ref) or parts.get(affected.ref.rpartition("#")[2])
        package = part.full_name if part else affected.ref or None
        yield Found(
            kind="vulnerability",
            scanner=told.scanner() or "CycloneDX",
            rule=told.id or told.bom_ref or "",
            severity_told=_severity(told),
            fingerprint=f"vulnerability|{told.id or told.bom_ref}|{package}",
            title=told.description,
            package=package,
            location=part.purl if part else affected.ref or None,
            installed_version=part.version if part else None,
            url=told.source.url if told.source else None,
            is_suppressed=state in _NO_EFFECT or affected.is_spared(),
        )


def _severity(told: Vulnerability) -> str | None:
    """Take the rating of who told the vulnerability, else the worst."""
    ratings = [(each.name, each.words()) for each in told.ratings]
    own = [words for name, words in ratings if told.source and name == told.source.name and words]
    words = own or [words for _, words in ratings if words]
    return min(words, key=lambda each: _RANKS.index(severity(each)), default=None)


REPORT = Report(
    name="cyclonedx",
    title="CycloneDX JSON",
    summary="Bills of materials, vulnerabilities of their components, and VEX statements.",
    media_types=("application/vnd.cyclonedx+json", "application/json"),
    entities=(Artifact, Component, Finding, ReportFile),
    # Tools that sort the keys begin with the components; the names are the specification's.
    recognise=lambda name, head: (
        is_object(head, b"bomFormat", b"specVersion")
        or is_object(head, b"components", b"bom-ref")
        or (is_object(head) and name.lower().endswith((".cdx.json", "bom.json")))
    ),
    read=read,
)
