"""The catalogue as entities: who is there, in which groups, and what they own."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.documents import documents_told
from gnomon.catalog.links import links
from gnomon.catalog.own_kind import OwnKind, own_kinds
from gnomon.catalog.people import aliases, everybody
from gnomon.catalog.references import Names
from gnomon.catalog.relations import Relation, relations, shares
from gnomon.catalog.working_time import calendars, working_days
from gnomon.domain.entity import Entity
from gnomon.domain.organisation import (
    Group,
    GroupKind,
    Membership,
    Ownership,
    ReportingLine,
    Service,
    ServiceDependency,
    ToolLink,
)
from gnomon.domain.person import Person

#: What the entities of the catalogue carry as their source.
SOURCE = "catalog"

#: Level of a group by the free word Backstage has for it.
GROUP_KINDS: dict[str, GroupKind] = {
    "root": "organisation",
    "organisation": "organisation",
    "organization": "organisation",
    "company": "organisation",
    "business-unit": "business_unit",
    "bu": "business_unit",
    "division": "business_unit",
    "department": "business_unit",
    "product-area": "business_unit",
    "tribe": "business_unit",
    "team": "team",
    "squad": "team",
    "product-team": "team",
    "sub-team": "sub_team",
    "subteam": "sub_team",
    "function": "function",
    "chapter": "function",
    "guild": "function",
}

_E = TypeVar("_E", bound=Entity)


def group_kind(document: Document) -> GroupKind | None:
    """Say which level a group is on: by annotation, else by its type; null when neither says."""
    written = document.annotation("gnomon.dev/kind") or document.root.text("spec", "type") or ""
    return GROUP_KINDS.get(written.strip().lower().replace("_", "-").replace(" ", "-"))


def told(catalogue: Catalogue, *, changed_at: datetime) -> Iterator[Entity]:
    """Turn a catalogue into entities, each key once.

    Args:
        catalogue: The catalogue; what `check` finds wrong in it is left out.
        changed_at: When it was applied.
    """
    names = Names(catalogue)
    known = relations(catalogue, names)
    yield from _once(_people(catalogue, names, changed_at))
    yield from _once(_groups(catalogue, changed_at))
    yield from _once(_services(catalogue, names, changed_at))
    yield from _once(_dependencies(catalogue, names, changed_at))
    yield from _once(_reporting_lines(known.reporting_lines, changed_at))
    yield from _once(_memberships(known.memberships, known.parents(), changed_at))
    yield from _once(_ownerships(known.ownerships, changed_at))
    yield from _once(_tool_links(catalogue, changed_at))
    for calendar in calendars(catalogue):
        yield from working_days(calendar, source=SOURCE, changed_at=changed_at)
    yield from own_told(catalogue, names, changed_at=changed_at)
    yield from documents_told(catalogue, changed_at=changed_at)


def own_told(
    catalogue: Catalogue,
    names: Names,
    *,
    changed_at: datetime,
    kinds: Iterable[OwnKind] | None = None,
) -> Iterator[Entity]:
    """Turn the documents of our own kinds into entities, each key once.

    Args:
        catalogue: Where they stand; each says what it means by itself and its names alone.
        names: What they may refer to.
        changed_at: When they were told.
        kinds: The kinds asked for; null: every kind.
    """
    for kind in own_kinds().values() if kinds is None else kinds:
        yield from _once(kind.told(catalogue, names, changed_at))


def person_key(name: str) -> str:
    """Make the key of a person."""
    return f"{SOURCE}:person:{name}"


def group_key(name: str) -> str:
    """Make the key of a group."""
    return f"{SOURCE}:group:{name}"


def service_key(name: str) -> str:
    """Make the key of a service."""
    return f"{SOURCE}:service:{name}"


def _once(rows: Iterable[_E]) -> Iterator[_E]:
    seen: set[str] = set()
    for row in rows:
        if row.key not in seen:
            seen.add(row.key)
            yield row


def _people(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Person]:
    known: dict[str, dict[str, None]] = {}
    for alias in aliases(catalogue, names):
        known.setdefault(alias.person, {})[alias.value] = None
    for somebody in everybody(catalogue, names):
        theirs = known.get(somebody.name, {})
        yield Person(
            key=person_key(somebody.name),
            source=SOURCE,
            changed_at=changed_at,
            name=somebody.title,
            email=somebody.email,
            kind=somebody.kind,
            place=somebody.place,
            visible_to=somebody.visible_to,
            aliases=tuple(alias for alias in theirs if alias != somebody.email),
        )


def _groups(catalogue: Catalogue, changed_at: datetime) -> Iterator[Group]:
    for document in catalogue.of("Group"):
        if document.name:
            yield Group(
                key=group_key(document.name),
                source=SOURCE,
                changed_at=changed_at,
                name=document.name,
                title=document.root.text("spec", "profile", "displayName")
                or document.root.text("metadata", "title")
                or document.name,
                kind=group_kind(document) or "team",
                function=document.annotation("gnomon.dev/function"),
                is_platform=document.annotation("gnomon.dev/platform") == "true",
            )


def _services(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Service]:
    domains: dict[str, str] = {}
    for document in catalogue.of("System"):
        written = document.root.text("spec", "domain")
        if written:
            domains[document.name] = names.find(written, "domain", document.namespace).name
    for document in catalogue.of("Component"):
        if document.name:
            written = document.root.text("spec", "system")
            system = names.find(written, "system", document.namespace).name if written else None
            yield Service(
                key=service_key(document.name),
                source=SOURCE,
                changed_at=changed_at,
                name=document.name,
                title=document.root.text("metadata", "title") or document.name,
                kind=document.root.text("spec", "type") or "service",
                lifecycle=document.root.text("spec", "lifecycle") or "production",
                system=system,
                domain=domains.get(system) if system else None,
            )


def _dependencies(
    catalogue: Catalogue, names: Names, changed_at: datetime
) -> Iterator[ServiceDependency]:
    """Tell which services need which; what is no service, or is not there, is left out."""
    for document in catalogue.of("Component"):
        for written in document.root.texts("spec", "dependsOn"):
            found = names.find(written, "component", document.namespace)
            if found.kind != "component" or not found.is_known or found.name == document.name:
                continue
            yield ServiceDependency(
                key=f"{SOURCE}:service_dependency:{document.name} {found.name}",
                source=SOURCE,
                changed_at=changed_at,
                service_id=service_key(document.name),
                depends_on_id=service_key(found.name),
            )


def _reporting_lines(lines: Iterable[Relation], changed_at: datetime) -> Iterator[ReportingLine]:
    for line in lines:
        is_functional = line.role == "functional"
        name = "functional" if is_functional else "divisional"
        yield ReportingLine(
            key=_dated_key("reporting_line", line, name),
            source=SOURCE,
            changed_at=changed_at,
            group_id=group_key(line.subject),
            parent_id=group_key(line.object),
            line="functional" if is_functional else "divisional",
            valid_from=line.valid_from,
            valid_to=line.valid_to,
        )


def _memberships(
    memberships: tuple[Relation, ...], parents: dict[str, set[str]], changed_at: datetime
) -> Iterator[Membership]:
    for each, share in zip(memberships, shares(memberships, parents), strict=True):
        yield Membership(
            key=_dated_key("membership", each, each.role or ""),
            source=SOURCE,
            changed_at=changed_at,
            person_id=person_key(each.subject),
            group_id=group_key(each.object),
            role=each.role,
            share=share,
            valid_from=each.valid_from,
            valid_to=each.valid_to,
        )


def _ownerships(ownerships: Iterable[Relation], changed_at: datetime) -> Iterator[Ownership]:
    for each in ownerships:
        yield Ownership(
            key=_dated_key("ownership", each),
            source=SOURCE,
            changed_at=changed_at,
            service_id=service_key(each.subject),
            group_id=group_key(each.object),
            valid_from=each.valid_from,
            valid_to=each.valid_to,
        )


def _dated_key(kind: str, relation: Relation, *more: str) -> str:
    start = relation.valid_from.isoformat() if relation.valid_from else ""
    return ":".join((SOURCE, kind, relation.subject, relation.object, *more, start))


def _tool_links(catalogue: Catalogue, changed_at: datetime) -> Iterator[ToolLink]:
    for document in catalogue.of("Component", "Group"):
        is_service = document.kind == "Component"
        owner = "service" if is_service else "group"
        for link in links(document) if document.name else ():
            parts = (SOURCE, "tool_link", owner, document.name, link.kind, link.value)
            yield ToolLink(
                key=":".join((*parts, link.path or "")),
                source=SOURCE,
                changed_at=changed_at,
                service_id=service_key(document.name) if is_service else None,
                group_id=None if is_service else group_key(document.name),
                kind=link.kind,
                value=link.value,
                tool_source=link.tool_source,
                path=link.path,
            )
