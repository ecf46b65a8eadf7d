"""`kind: Guidance`: where a phase, gate or metric is explained, and whom to ask."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, get_args

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, Value, choice, listed, reference, text
from gnomon.catalog.told_rows import documents_of
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.entity import Entity
from gnomon.domain.guidance import Guidance, GuidedKind
from gnomon.domain.quality import Gate

_ABOUT: tuple[str, ...] = get_args(GuidedKind)
_GATES: tuple[str, ...] = get_args(Gate)
_ADDRESS = Value(
    expected="an address such as https://wiki.example.org/deep-dive",
    accepts=lambda told: told.strip().startswith(("https://", "http://")),
    is_required=True,
)


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(catalogue, names, changed_at, "Guidance", "guidance"):
        named = _named(spec)
        role = spec.text("role")
        if len(named) != 1 or role is None:
            continue
        kind: Any = named[0]
        links = [entry for _, entry, _ in rows.listed("links") if entry.text("link")]
        yield Guidance(
            **rows.whole(),
            name=rows.titled()["name"],
            about_kind=kind,
            about=spec.text(kind) or "",
            titles=tuple(e.text("title") or e.text("link") or "" for e in links),
            addresses=tuple((e.text("link") or "").strip() for e in links),
            contact_id=rows.person(spec.text("contact")),
            role=role,
        )


def _named(spec: Fields) -> list[str]:
    return [kind for kind in _ABOUT if spec.text(kind)]


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    phases = {
        name
        for document in catalogue.of("Process")
        for entry in document.entries("phases")
        if (name := entry.text("name"))
    }
    for document in catalogue.of("Guidance"):
        spec = document.root.get("spec")
        if isinstance(spec, Fields):
            yield from _wrong(document, spec, phases)


def _wrong(document: Document, spec: Fields, phases: set[str]) -> Iterator[Finding]:
    named = _named(spec)
    if len(named) != 1:
        yield document.finding(
            "spec", " and ".join(named) or "nothing", f"one of {', '.join(_ABOUT)}"
        )
    phase, gate = spec.text("phase"), spec.text("gate")
    if phase and phases and phase not in phases:
        yield document.finding(
            "spec.phase", f"{phase!r}, which is no phase", ", ".join(sorted(phases))
        )
    if gate and gate not in _GATES:
        yield document.finding("spec.gate", f"{gate!r}, which is no gate", ", ".join(_GATES))


KIND = OwnKind(
    name="Guidance",
    about="Where a phase, a gate or a metric is explained, and whom people ask about it.",
    spec=Group(
        is_required=True,
        fields={
            "phase": text(),
            "gate": choice(_GATES),
            "metric": text(),
            "links": listed(title=text(), link=_ADDRESS),
            "contact": reference("user"),
            "role": text(is_required=True),
        },
    ),
    entities=(Guidance,),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: Guidance
metadata: {name: deep-dive}
spec:
  phase: deep_dive              # or gate: unit_test, or metric: change_lead_time
  links:
    - {title: How a deep-dive goes, link: "https://wiki.example.org/deep-dive"}
  contact: jdoe
  role: Technical product manager   # who is asked when the person has left
""",
)
