"""Who belonged to, owned or answered to what, and when: documents in, dated relations out.

Backstage's relations have no dates: they hold always, but where a dated document says otherwise.
Days are half-open: ``valid_from`` is the first, ``valid_to`` the first on which it no longer holds.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.references import Names, ancestors
from gnomon.catalog.yaml_tree import Fields

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
#: Dated kinds: the field of the subject, the kind it refers to, the field of the group.
_DATED = {
    "Membership": ("person", "user", "group"),
    "Ownership": ("service", "component", "group"),
    "ReportingLine": ("group", "group", "parent"),
}


class Relation(Struct, frozen=True, kw_only=True):
    """One thing related to another for a time."""

    subject: str
    """Name of the person, service or group it is about."""
    object: str
    """Name of the group it belongs to, is owned by or answers to."""
    role: str | None = None
    """Role of a membership; line of a reporting line."""
    share: float | None = None
    """Stated share of a membership; null when not stated."""
    is_exclusive: bool = False
    """Whether the membership allows no other beside it."""
    valid_from: date | None = None
    """First day; null: always so."""
    valid_to: date | None = None
    """First day on which it no longer holds; null: open."""
    document: Document
    """The document that says so."""
    field: str
    """The field that says so."""
    line: int
    """Line of that field."""

    @property
    def start(self) -> date:
        """First day, as a date that compares."""
        return self.valid_from or date.min

    @property
    def end(self) -> date:
        """First day on which it no longer holds, as a date that compares."""
        return self.valid_to or date.max

    def overlaps(self, other: "Relation") -> bool:
        """Whether there is a day on which both hold."""
        return max(self.start, other.start) < min(self.end, other.end)


class Relations(Struct, frozen=True, kw_only=True):
    """All relations of a catalogue."""

    memberships: tuple[Relation, ...]
    """Persons in groups."""
    ownerships: tuple[Relation, ...]
    """Services owned by groups."""
    reporting_lines: tuple[Relation, ...]
    """Groups answering to groups."""

    def parents(self) -> dict[str, set[str]]:
        """Divisional parents that each group ever had."""
        found: dict[str, set[str]] = defaultdict(set)
        for line in self.reporting_lines:
            if line.role == "divisional":
                found[line.subject].add(line.object)
        return found


def day(text: str | None) -> date | None:
    """Read a date such as ``2026-04-01``; null when it is not one."""
    with suppress(ValueError):
        if text is not None and _DAY.fullmatch(text):
            return date.fromisoformat(text)
    return None


def ended_before_it_began(document: Document, end: str = "to") -> Iterator[Finding]:
    """Find a document that holds on no day.

    Args:
        document: The document; ``from`` in its ``spec`` is the first day.
        end: Field of the first day on which it no longer holds.
    """
    begins, ends = (day(document.root.text("spec", name)) for name in ("from", end))
    if begins is not None and ends is not None and ends <= begins:
        yield document.finding(
            f"spec.{end}",
            found=f"{ends}, which is not after {begins}",
            expected="the first day on which it no longer holds",
        )


def share(text: str | None) -> float | None:
    """Read a share such as ``0.6`` or ``60%``; null when it is not one between 0 and 1."""
    with suppress(ValueError):
        if text is not None:
            value = float(text[:-1]) / 100 if text.endswith("%") else float(text)
            return value if 0 < value <= 1 else None
    return None


def relations(catalogue: Catalogue, names: Names) -> Relations:
    """Gather the relations of a catalogue, defaults cut by what is dated.

    Args:
        catalogue: The catalogue.
        names: Its names.
    """
    dated_owners = list(_stated(catalogue, names, "Ownership"))
    dated_lines = [
        replace(line, role=line.role or "divisional")
        for line in _stated(catalogue, names, "ReportingLine")
    ]
    divisional = [line for line in dated_lines if line.role == "divisional"]
    return Relations(
        memberships=tuple(_memberships(catalogue, names)),
        ownerships=(
            *dated_owners,
            *_between(_default_owners(catalogue, names), dated_owners),
        ),
        reporting_lines=(*dated_lines, *_between(_default_lines(catalogue, names), divisional)),
    )


def _stated(catalogue: Catalogue, names: Names, kind: str) -> Iterator[Relation]:
    subject, subject_kind, other = _DATED[kind]
    for document in catalogue.of(kind):
        for spec in document.specs():
            about, of = spec.text(subject), spec.text(other)
            if about is None or of is None:
                continue
            yield Relation(
                subject=names.find(about, subject_kind, document.namespace).name,
                object=names.find(of, "group", document.namespace).name,
                role=spec.text("role") or spec.text("line"),
                share=share(spec.text("share")),
                is_exclusive=spec.text("exclusive") == "true",
                valid_from=day(spec.text("from")),
                valid_to=day(spec.text("to")),
                document=document,
                field=f"spec.{other}",
                line=_line(spec, other),
            )


def _line(spec: Fields, field: str) -> int:
    return spec.lines.get(field, spec.line)


def _default(document: Document, subject: str, other: str, field: str) -> Relation:
    return Relation(
        subject=subject,
        object=other,
        document=document,
        field=field,
        line=document.line_of(field),
    )


def _default_owners(catalogue: Catalogue, names: Names) -> Iterator[Relation]:
    for document in catalogue.of("Component"):
        written = document.root.text("spec", "owner")
        if written:
            owner = names.find(written, "group", document.namespace)
            if owner.kind == "group":
                yield _default(document, document.name, owner.name, "spec.owner")


def _default_lines(catalogue: Catalogue, names: Names) -> Iterator[Relation]:
    told: set[tuple[str, str]] = set()
    for document in catalogue.of("Group"):
        spec = document.root.get("spec")
        if not isinstance(spec, Fields):
            continue
        pairs = [(document.name, parent, "spec.parent") for parent in spec.texts("parent")]
        pairs += [(child, document.name, "spec.children") for child in spec.texts("children")]
        for lower, upper, field in pairs:
            group = names.find(lower, "group", document.namespace).name
            parent = names.find(upper, "group", document.namespace).name
            if (group, parent) not in told:
                told.add((group, parent))
                line = _default(document, group, parent, field)
                yield replace(line, role="divisional")


def _between(defaults: Iterable[Relation], dated: list[Relation]) -> Iterator[Relation]:
    """Let each default hold whenever no dated relation of its subject does."""
    by_subject: dict[str, list[Relation]] = defaultdict(list)
    for relation in dated:
        by_subject[relation.subject].append(relation)
    for default in defaults:
        others = sorted(by_subject[default.subject], key=lambda each: each.start)
        if any(other.object == default.object for other in others):
            continue
        free_from: date = date.min
        for other in others:
            if free_from < other.start:
                yield _cut(default, free_from, other.start)
            free_from = max(free_from, other.end)
        if free_from < date.max:
            yield _cut(default, free_from, date.max)


def _cut(relation: Relation, start: date, end: date) -> Relation:
    return replace(
        relation,
        valid_from=None if start == date.min else start,
        valid_to=None if end == date.max else end,
    )


def _memberships(catalogue: Catalogue, names: Names) -> Iterator[Relation]:
    stated = list(_stated(catalogue, names, "Membership"))
    dated = {(each.subject, each.object) for each in stated}
    yield from stated
    told: set[tuple[str, str]] = set()
    for default in (*_of_users(catalogue, names), *_of_groups(catalogue, names)):
        pair = (default.subject, default.object)
        if pair not in dated and pair not in told:
            told.add(pair)
            yield default


def _of_users(catalogue: Catalogue, names: Names) -> Iterator[Relation]:
    for document in catalogue.of("User"):
        for group in document.root.texts("spec", "memberOf"):
            name = names.find(group, "group", document.namespace).name
            member = _default(document, document.name, name, "spec.memberOf")
            yield replace(member, role=document.annotation("gnomon.dev/role"))


def _of_groups(catalogue: Catalogue, names: Names) -> Iterator[Relation]:
    roles = {each.name: each.annotation("gnomon.dev/role") for each in catalogue.of("User")}
    for document in catalogue.of("Group"):
        for person in document.root.texts("spec", "members"):
            name = names.find(person, "user", document.namespace).name
            member = _default(document, name, document.name, "spec.members")
            yield replace(member, role=roles.get(name))


def shares(memberships: Iterable[Relation], parents: dict[str, set[str]]) -> list[float]:
    """Say how much of their time each membership takes.

    A stated share counts as stated. Of the others, a membership in a group above another of the
    same person's groups counts whole, as the deeper one is part of it; those side by side share
    evenly.

    Args:
        memberships: The memberships.
        parents: Divisional parents of each group.
    """
    kept = list(memberships)
    above = ancestors(parents)
    of_person: dict[str, list[Relation]] = defaultdict(list)
    for each in kept:
        of_person[each.subject].append(each)
    found = []
    for each in kept:
        beside = [other for other in of_person[each.subject] if other.overlaps(each)]
        rivals = {other.object for other in beside if other.share is None}
        rivals = {name for name in rivals if not any(name in above[group] for group in rivals)}
        is_beside = each.object in rivals and each.share is None
        found.append(each.share if each.share is not None else 1 / len(rivals) if is_beside else 1)
    return found
