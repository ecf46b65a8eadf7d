"""What is wrong with a process beyond the shape of its documents."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.own.structure import role_names
from gnomon.catalog.process_shape import Phase, phases, process_of, waivers
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.roles import RoleNames, plain
from gnomon.catalog.yaml_tree import Fields

#: Takes part without being a role of the organisation.
_CUSTOMER = "customer"


def process_findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    """Find phases nobody reaches, gates nothing can pass, roles nobody has, and the like.

    Args:
        catalogue: The catalogue.
    """
    known, held = role_names(catalogue), {*_roles_of(catalogue), _CUSTOMER}
    versions: dict[str, list[Document]] = defaultdict(list)
    takers: dict[str, Document] = {}
    for document in catalogue.of("Process"):
        found = phases(document)
        yield from _phases(document, found)
        yield from _reach(document, found)
        yield from _rules(document, found)
        for phase in found:
            yield from _gates(document, phase)
            yield from _roles(document, phase, known, held)
        yield from _waivers(document, found)
        versions[process_of(document)].append(document)
        for kind in document.root.texts("spec", "kinds"):
            other = takers.setdefault(kind.lower(), document)
            if process_of(other) != process_of(document):
                yield document.finding(
                    "spec.kinds",
                    f"{kind!r}, which process {process_of(other)!r} takes, too",
                    "each type of ticket in one process",
                )
    for documents in versions.values():
        yield from _overlaps(documents)


def _roles_of(catalogue: Catalogue) -> set[str]:
    named = (spec.text("role") for each in catalogue.of("Membership") for spec in each.specs())
    return {plain(role) for role in named if role}


def _phases(document: Document, found: tuple[Phase, ...]) -> Iterator[Finding]:
    seen: set[str] = set()
    names = {phase.name for phase in found}
    for phase in found:
        if phase.name in seen:
            yield _at(document, phase.fields, f"phase {phase.name!r} a second time", "each once")
        seen.add(phase.name)
        for following in phase.following:
            if following not in names:
                yield _at(
                    document,
                    phase.fields,
                    f"{following!r} after {phase.name!r}, which is no phase",
                    ", ".join(sorted(names)),
                )
        if not phase.rules:
            yield _at(
                document,
                phase.fields,
                f"phase {phase.name!r} without `entered`: no case will ever be in it",
                "a status, a category or `when`",
                is_error=False,
            )


def _reach(document: Document, found: tuple[Phase, ...]) -> Iterator[Finding]:
    following = {phase.name: phase.following for phase in found}
    reached: set[str] = set()
    waiting = [phase.name for phase in found if phase.is_start]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += following.get(name, ())
    for phase in found:
        if phase.name not in reached:
            yield _at(
                document,
                phase.fields,
                f"phase {phase.name!r}, which no way from a first phase leads to",
                "a phase that names it under `next`, or `begins: true`",
                is_error=False,
            )


def _rules(document: Document, found: tuple[Phase, ...]) -> Iterator[Finding]:
    taken: dict[tuple[str, str | None], str] = {}
    for phase in found:
        for rule in phase.rules:
            other = taken.setdefault(rule, phase.name)
            if other != phase.name:
                yield _at(
                    document,
                    phase.fields,
                    f"{rule[1] or rule[0]!r} leads into {other!r} and into {phase.name!r}",
                    "one phase for each",
                )


def _gates(document: Document, phase: Phase) -> Iterator[Finding]:
    for one in phase.checks:
        if _is_empty(one.least, one.most):
            yield document.finding(
                "spec.phases.checks",
                f"{one.name} of at least {one.least:g} and at most {one.most:g}",
                "bounds that something can meet",
                line=one.line,
            )
    for one, other in combinations(phase.checks, 2):
        least = max((b for b in (one.least, other.least) if b is not None), default=None)
        most = min((b for b in (one.most, other.most) if b is not None), default=None)
        both_hold = not _is_empty(one.least, one.most) and not _is_empty(other.least, other.most)
        if one.name == other.name and both_hold and _is_empty(least, most):
            yield document.finding(
                "spec.phases.checks",
                f"{one.name}, whose bounds contradict line {one.line}",
                "bounds that one value can meet",
                line=other.line,
            )


def _is_empty(least: float | None, most: float | None) -> bool:
    return least is not None and most is not None and least > most


def _roles(document: Document, phase: Phase, known: RoleNames, held: set[str]) -> Iterator[Finding]:
    responsible = phase.fields.text("responsible")
    for role in (*([responsible] if responsible else []), *phase.fields.texts("participants")):
        if known.find(role) is None and plain(role) not in held:
            yield _at(
                document,
                phase.fields,
                f"role {role!r}, which nobody has",
                "a role of a Membership, or one that Gnomon knows",
                is_error=False,
            )


def _waivers(document: Document, found: tuple[Phase, ...]) -> Iterator[Finding]:
    checks: set[str] = {check.name for phase in found for check in phase.checks}
    for waiver in waivers(document):
        check = waiver.text("check")
        if check is not None and check not in checks:
            yield _at(
                document,
                waiver,
                f"a waiver of {check!r}, which no phase checks",
                ", ".join(sorted(checks)) or "a check of a phase",
            )


def _overlaps(documents: list[Document]) -> Iterator[Finding]:
    for document in documents:
        start, end = span(document)
        if start >= end:
            yield document.finding("spec.to", f"{start} to {end}", "`to` after `from`")
    for one, other in combinations(documents, 2):
        (one_start, one_end), (start, end) = span(one), span(other)
        if max(one_start, start) < min(one_end, end):
            yield other.finding(
                "spec.from",
                f"days on which {one.file}:{one.line} holds, too",
                "one version at a time; give the older one a `to`",
            )


def span(document: Document) -> tuple[date, date]:
    """Say from which day a version holds, and from which it no longer does."""
    start, end = (day(document.root.text("spec", name)) for name in ("from", "to"))
    return start or date.min, end or date.max


def _at(
    document: Document, fields: Fields, found: str, expected: str, *, is_error: bool = True
) -> Finding:
    return document.finding(
        "spec.phases",
        found,
        expected,
        line=fields.line,
        severity="error" if is_error else "warning",
    )
