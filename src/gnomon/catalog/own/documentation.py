"""`kind: DocumentationPage`: a page that explains a service, and when it was read through."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of, quantity
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, Value, choice, reference, text
from gnomon.domain.entity import Entity
from gnomon.domain.value import DocumentationPage

_SOURCE = "catalog"
_DAY = 86_400
_FRESH_DAYS = 180.0


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("DocumentationPage"):
        root = document.root
        address = root.text("spec", "address")
        if not document.name or address is None:
            continue
        fresh = quantity(root.text("spec", "freshWithin"))
        yield DocumentationPage(
            key=f"{_SOURCE}:documentation_page:{document.name}",
            source=_SOURCE,
            changed_at=changed_at,
            name=document.name,
            title=root.text("metadata", "title") or document.name,
            address=address,
            platform_service_id=_key(document, names, "platformService", "platform_service"),
            service_id=_key(document, names, "service", "service"),
            persona_ids=tuple(
                f"{_SOURCE}:persona:{names.find(each, 'persona', document.namespace).name}"
                for each in root.texts("spec", "personas")
            ),
            reviewed_on=day(root.text("spec", "reviewed")),
            is_generated=root.text("spec", "generated") == "true",
            fresh_within_days=fresh / _DAY if fresh else _FRESH_DAYS,
            links=root.texts("spec", "links"),
            dead_links=root.texts("spec", "deadLinks"),
            helpful_count=_count(root.text("spec", "helpful")),
            unhelpful_count=_count(root.text("spec", "unhelpful")),
        )


def _key(document: Document, names: Names, field: str, kind: str) -> str | None:
    written = document.root.text("spec", field)
    if not written:
        return None
    referred = "component" if kind == "service" else "platformservice"
    return f"{_SOURCE}:{kind}:{names.find(written, referred, document.namespace).name}"


def _count(written: str | None) -> int | None:
    return int(written) if written is not None and written.strip().isdigit() else None


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    known = {document.name.lower() for document in catalogue.of("DocumentationPage")}
    for document in catalogue.of("DocumentationPage"):
        for link in document.root.texts("spec", "links"):
            if "://" not in link and link.lower() not in known:
                yield document.finding(
                    "spec.links",
                    f"a dead link: {link!r}, which no page is called",
                    "the name of a DocumentationPage, or an address",
                    severity="warning",
                )


_NUMBER = Value(expected="a whole number", accepts=lambda told: told.strip().isdigit())

KIND = OwnKind(
    name="DocumentationPage",
    about="A page that explains a service, and when somebody last read it through.",
    spec=Group(
        is_required=True,
        fields={
            "address": Value(
                expected="an address such as https://handbook.example/databases",
                accepts=lambda told: told.startswith(("https://", "http://")),
                is_required=True,
            ),
            "platformService": reference("platformservice"),
            "service": reference("component"),
            "personas": reference("persona", is_list=True, is_binding=False),
            "reviewed": date_of(),
            "generated": choice(("true", "false")),
            "freshWithin": Value(
                expected="a length such as 180d",
                accepts=lambda told: (quantity(told) or 0) >= _DAY,
            ),
            "links": text(is_list=True),
            "deadLinks": text(is_list=True),
            "helpful": _NUMBER,
            "unhelpful": _NUMBER,
        },
    ),
    entities=(DocumentationPage,),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: DocumentationPage
metadata: {name: databases-start, title: Your first database}
spec:
  address: https://handbook.example/databases/start
  platformService: databases
  personas: [developer]
  reviewed: 2026-05-02       # when somebody read it through, not when it was written
  freshWithin: 180d
  links: [https://handbook.example/databases/restore]
  helpful: 31
  unhelpful: 4
""",
)
