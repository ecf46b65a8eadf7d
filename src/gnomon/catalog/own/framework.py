"""`kind: Framework`: a way of working that a function keeps, and who uses it since when."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.organisation import group_key
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, choice, reference, text
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.entity import Entity
from gnomon.domain.structure import Framework, FrameworkUse

_SOURCE = "catalog"


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("Framework"):
        spec = document.root.get("spec")
        function = spec.text("function") if isinstance(spec, Fields) else None
        if not isinstance(spec, Fields) or function is None or not document.name:
            continue
        key = f"{_SOURCE}:framework:{document.name}"
        yield Framework(
            key=key,
            source=_SOURCE,
            changed_at=changed_at,
            name=document.name,
            title=document.root.text("metadata", "title") or document.name,
            function_id=group_key(names.find(function, "group", document.namespace).name),
            document_url=spec.text("document"),
            is_mandated=spec.text("mandated") == "true",
        )
        for entry in document.entries("teams"):
            written = entry.text("group")
            if written is not None:
                group = names.find(written, "group", document.namespace).name
                yield FrameworkUse(
                    key=f"{key}:{group}",
                    source=_SOURCE,
                    changed_at=changed_at,
                    framework_id=key,
                    group_id=group_key(group),
                    adopted_on=day(entry.text("since")),
                )


def _findings(catalogue: Catalogue, names: Names) -> Iterator[Finding]:
    for document in catalogue.of("Framework"):
        seen: set[str] = set()
        for entry in document.entries("teams"):
            written = entry.text("group") or ""
            group = names.find(written, "group", document.namespace).name
            if group in seen:
                yield document.finding(
                    "spec.teams", f"{written} a second time", "each once", line=entry.line
                )
            seen.add(group)


KIND = OwnKind(
    name="Framework",
    about="A way of working that a function keeps, and which teams use it since when.",
    spec=Group(
        is_required=True,
        fields={
            "function": reference("group", is_required=True),
            "document": text(),
            "mandated": choice(("true", "false")),
            "teams": Group(
                is_list=True,
                fields={"group": reference("group", is_required=True), "since": date_of()},
            ),
        },
    ),
    entities=(Framework, FrameworkUse),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: Framework
metadata:
  name: trunk-based-development
  title: Trunk-based development
spec:
  function: engineering-guild  # the group of the craft that keeps it
  document: https://handbook.example/trunk
  mandated: false
  teams:                       # whom it is for; with a day: uses it since then
    - {group: payments, since: 2026-03-01}
    - {group: checkout}
""",
)
