"""Whether the organisation makes sense: no cycles, one owner at a time, nobody twice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.links import links
from gnomon.catalog.organisation import GROUP_KINDS, group_kind
from gnomon.catalog.people import ACTOR_KINDS, aliases
from gnomon.catalog.references import Names, ancestors, cycles
from gnomon.catalog.relations import Relation, Relations

#: Above this sum of shares a person works more than all of their time; leaves room for thirds.
_WHOLE = 1.001


def organisation_findings(
    catalogue: Catalogue, names: Names, known: Relations
) -> Iterator[Finding]:
    """Find what the documents of an organisation contradict each other about.

    Args:
        catalogue: The catalogue.
        names: Its names.
        known: Its relations.
    """
    yield from _levels(catalogue)
    yield from _cyclic_groups(catalogue, known)
    for relation in (*known.memberships, *known.ownerships, *known.reporting_lines):
        yield from _backwards(relation)
    yield from _two_at_once(known.ownerships, "owner")
    divisional = [line for line in known.reporting_lines if line.role == "divisional"]
    yield from _two_at_once(divisional, "divisional parent")
    yield from _memberships(known)
    yield from _shared_repositories(catalogue)
    yield from _shared_accounts(catalogue, names)


def _levels(catalogue: Catalogue) -> Iterator[Finding]:
    for document in catalogue.of("Group"):
        if group_kind(document) is None and document.root.text("spec", "type") is not None:
            yield document.finding(
                "spec.type",
                f"{document.root.text('spec', 'type')!r}, taken for a team",
                f"{' | '.join(GROUP_KINDS)}, or the annotation gnomon.dev/kind",
                severity="warning",
            )
    for document in catalogue.of("User"):
        kind = document.annotation("gnomon.dev/kind")
        if kind is not None and kind not in ACTOR_KINDS and kind in GROUP_KINDS:
            yield document.finding(
                "metadata.annotations", f"gnomon.dev/kind {kind!r}", " | ".join(ACTOR_KINDS)
            )


def _cyclic_groups(catalogue: Catalogue, known: Relations) -> Iterator[Finding]:
    documents = {document.name: document for document in catalogue.of("Group")}
    lines = {(line.subject, line.object): line for line in known.reporting_lines}
    for cycle in cycles(known.parents()):
        line = lines[cycle[0], cycle[1 % len(cycle)]]
        document = documents.get(cycle[0], line.document)
        yield document.finding(
            line.field if document is line.document else "metadata.name",
            f"a cycle, {' -> '.join((*cycle, cycle[0]))}",
            "groups that do not answer to themselves",
            line=line.line if document is line.document else None,
        )


def _backwards(relation: Relation) -> Iterator[Finding]:
    if relation.start >= relation.end:
        yield relation.document.finding(
            "spec.to",
            f"{relation.valid_from} to {relation.valid_to}, which is no day",
            "`to` after `from`; `to` is the first day on which it no longer holds",
            line=relation.line,
        )


def _two_at_once(relations: Iterable[Relation], what: str) -> Iterator[Finding]:
    for subject, theirs in _by_subject(relations).items():
        for first, second in pairwise(sorted(theirs, key=lambda each: (each.start, each.end))):
            if first.overlaps(second) and first.object != second.object:
                yield second.document.finding(
                    second.field,
                    f"a second {what} of {subject!r} at once, {second.object!r} beside "
                    f"{first.object!r} ({_place(first)})",
                    f"one {what} at a time; end the one with `to` where the other begins",
                    line=second.line,
                )


def _memberships(known: Relations) -> Iterator[Finding]:
    above = ancestors(known.parents())
    for person, theirs in _by_subject(known.memberships).items():
        beside = [(a, b) for a in theirs for b in theirs if a is not b and a.overlaps(b)]
        for first, second in beside:
            is_part = second.object in above[first.object] or first.object in above[second.object]
            is_same = first.object == second.object
            if first.is_exclusive and not is_part and not is_same:
                yield first.document.finding(
                    first.field,
                    f"{person!r} exclusively in {first.object!r} and in {second.object!r} "
                    f"({_place(second)})",
                    "no other membership while an exclusive one lasts",
                    line=first.line,
                )
        yield from _overbooked(person, theirs)


def _overbooked(person: str, memberships: list[Relation]) -> Iterator[Finding]:
    for each in sorted(memberships, key=lambda each: each.start):
        # A sum can only rise where a membership begins.
        running = [m for m in memberships if m.start <= each.start < m.end]
        total = sum(m.share for m in running if m.share is not None)
        if each.share is not None and total > _WHOLE:
            others = ", ".join(f"{m.object} {m.share:.0%}" for m in running if m.share is not None)
            since = f" from {each.valid_from}" if each.valid_from else ""
            yield each.document.finding(
                "spec.share",
                f"{total:.0%} of {person!r}{since}: {others}",
                "at most 100% at a time",
                line=each.line,
            )


def _shared_repositories(catalogue: Catalogue) -> Iterator[Finding]:
    claims: dict[tuple[str, str | None], list[tuple[Document, str, str | None]]] = defaultdict(list)
    for document in catalogue.of("Component"):
        for link in links(document):
            if link.kind == "repository":
                place = (link.value.lower(), link.tool_source)
                claims[place].append((document, link.annotation, link.path))
    for (repository, _), claimed in claims.items():
        paths: dict[str | None, Document] = {}
        for document, annotation, path in claimed:
            first = paths.setdefault(path, document)
            if first is not document:
                folder = f"folder {path!r} of {repository!r}" if path else f"all of {repository!r}"
                yield document.finding(
                    f"metadata.annotations.{annotation}",
                    f"{folder}, which {first.name!r} is too ({first.file}:{first.line})",
                    "gnomon.dev/path: the folder of each service",
                    line=document.root.lines.get("metadata", document.line),
                )


def _shared_accounts(catalogue: Catalogue, names: Names) -> Iterator[Finding]:
    owner: dict[str, str] = {}
    for alias in aliases(catalogue, names):
        first = owner.setdefault(alias.value, alias.person)
        if first != alias.person:
            yield alias.document.finding(
                alias.field,
                f"{alias.value!r} of {alias.person!r}, which is {first!r}'s too",
                "each account and address with one person",
                line=alias.line,
            )


def _by_subject(relations: Iterable[Relation]) -> dict[str, list[Relation]]:
    found: dict[str, list[Relation]] = defaultdict(list)
    for relation in relations:
        found[relation.subject].append(relation)
    return found


def _place(relation: Relation) -> str:
    return f"{relation.document.file}:{relation.line}"
