"""What names in the catalogue refer to.

A reference is ``[kind:][namespace/]name``, as in Backstage; case does not matter.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.own_kind import own_kinds

#: Backstage's kinds that can be referred to, by the word references use.
_BACKSTAGE = {
    "group": "Group",
    "user": "User",
    "component": "Component",
    "api": "API",
    "resource": "Resource",
    "system": "System",
    "domain": "Domain",
}
_AUTOMATION = frozenset({"bot", "assistant"})


def referable() -> dict[str, str]:
    """Return the kinds that can be referred to, by the word references use."""
    own = {name.lower(): name for name, kind in own_kinds().items() if kind.is_named}
    return _BACKSTAGE | own


class Reference(Struct, frozen=True):
    """A name taken apart."""

    kind: str
    """What it refers to: ``group``."""
    name: str
    """The name as its definition writes it; as the reference writes it when nothing has it."""
    is_known: bool
    """Whether something has that name."""


class Names:
    """Everything the catalogue defines, by kind and name."""

    def __init__(self, catalogue: Catalogue, known: Iterable[str] = ()) -> None:
        """Gather the names.

        Args:
            catalogue: What defines them.
            known: Names defined elsewhere, as ``<kind>:<name>``; `found` of another time.
        """
        self._defined: dict[tuple[str, str], str] = {}
        self._found: set[str] = set()
        for document, name in definitions(catalogue):
            kind = "user" if document.kind == "Identity" else document.kind.lower()
            self._defined.setdefault((kind, name.lower()), name)
        for each in known:
            kind, _, name = each.partition(":")
            self._defined.setdefault((kind, name.lower()), name)

    def found(self) -> tuple[str, ...]:
        """List every name that was looked up and is there, as ``<kind>:<name>``."""
        return tuple(sorted(self._found))

    def find(self, written: str, kind: str, namespace: str = "default") -> Reference:
        """Look a reference up.

        Args:
            written: The reference.
            kind: What it refers to when it does not say.
            namespace: Where the document stands that refers; looked in first.
        """
        before, colon, rest = written.strip().partition(":")
        kind, rest = (before.strip().lower(), rest) if colon else (kind, before)
        place, slash, name = rest.strip().partition("/")
        name = (name if slash else place).strip()
        places = (place.lower(),) if slash else (namespace, "default")
        for each in places:
            full = name if each == "default" else f"{each}/{name}"
            known = self._defined.get((kind, full.lower()))
            if known is not None:
                self._found.add(f"{kind}:{known}")
                return Reference(kind, known, is_known=True)
        full = name if places[0] == "default" or not slash else f"{places[0]}/{name}"
        return Reference(kind, full, is_known=False)

    def known(self, kind: str) -> list[str]:
        """List the names of a kind."""
        return sorted(name for (of, _), name in self._defined.items() if of == kind)


def definitions(catalogue: Catalogue) -> Iterator[tuple[Document, str]]:
    """List what defines a name: descriptors, and identities of automation accounts."""
    users = {document.name.lower() for document in catalogue.of("User")}
    kinds = set(referable().values())
    for document in catalogue.documents:
        if document.kind in kinds and document.name:
            yield document, document.name
        elif document.kind == "Identity":
            for spec in document.specs():
                person = spec.text("person") or ""
                is_automation = spec.text("kind") in _AUTOMATION
                if is_automation and person and person.lower() not in users:
                    yield document, person


def duplicates(catalogue: Catalogue) -> Iterator[tuple[Document, Document]]:
    """List documents of the same kind and name: the first, and each one after it."""
    seen: dict[tuple[str, str], Document] = {}
    kinds = {*referable().values(), "Calendar"}
    for document in catalogue.documents:
        if document.name and document.kind in kinds:
            first = seen.setdefault((document.kind, document.name.lower()), document)
            if first is not document:
                yield first, document


def cycles(parents: dict[str, set[str]]) -> Iterator[tuple[str, ...]]:
    """Find groups that answer to themselves, each cycle once, from its first name on.

    Args:
        parents: Groups that each group answers to.
    """
    told: set[frozenset[str]] = set()
    done: set[str] = set()
    for start in sorted(parents):
        path: list[str] = []
        places: dict[str, int] = {}
        open_steps = [(start, iter(sorted(parents.get(start, ()))))] if start not in done else []
        if open_steps:
            path.append(start)
            places[start] = 0
        while open_steps:
            group, rest = open_steps[-1]
            upper = next(rest, None)
            if upper is None:
                open_steps.pop()
                path.pop()
                del places[group]
                done.add(group)
            elif upper in places:
                cycle = path[places[upper] :]
                if frozenset(cycle) not in told:
                    told.add(frozenset(cycle))
                    first = cycle.index(min(cycle))
                    yield tuple(cycle[first:] + cycle[:first])
            elif upper not in done:
                path.append(upper)
                places[upper] = len(path) - 1
                open_steps.append((upper, iter(sorted(parents.get(upper, ())))))


def ancestors(parents: dict[str, set[str]]) -> dict[str, set[str]]:
    """Find every group above each group; a cycle ends where it began."""
    above: dict[str, set[str]] = defaultdict(set)
    for group, direct in parents.items():
        waiting = list(direct)
        while waiting:
            upper = waiting.pop()
            if upper not in above[group]:
                above[group].add(upper)
                waiting.extend(parents.get(upper, ()))
    return above
