"""Whether a document has the shape of its kind: fields, types, references."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from gnomon.catalog.backstage import CARRIED
from gnomon.catalog.catalogue import Document
from gnomon.catalog.finding import Finding, Severity
from gnomon.catalog.kinds import BACKSTAGE, OWN_ANNOTATIONS, api_version, own, shape
from gnomon.catalog.links import ANNOTATIONS, PATH, SOURCE_LOCATION, kinds, source_annotation
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, Shape, Value
from gnomon.catalog.yaml_tree import Fields, Items, Node, Text

_OWN_PREFIX = "gnomon.dev/"
_KNOWN_ANNOTATIONS = frozenset(
    {*OWN_ANNOTATIONS, *ANNOTATIONS, SOURCE_LOCATION, *map(source_annotation, kinds())}
)


def shape_findings(document: Document, names: Names) -> Iterator[Finding]:
    """Find where a document departs from the shape of its kind.

    Args:
        document: The document.
        names: Names it may refer to.
    """
    expected = shape(document.kind)
    if expected is None:
        known = [*BACKSTAGE, *own()]
        hint = _near(document.kind, known) or ", ".join(known)
        yield document.finding("kind", repr(document.kind), hint)
        return
    yield from _wrong_family(document)
    walk = _Walk(document, names)
    yield from walk.mapping(document.root, expected, "")
    yield from _annotations(document)


def _wrong_family(document: Document) -> Iterator[Finding]:
    version = document.root.text("apiVersion") or ""
    right = api_version(document.kind)
    if not version.startswith(right.partition("/")[0] + "/"):
        yield document.finding("apiVersion", version, f"{right} for kind {document.kind}")


class _Walk:
    """Compares the nodes of one document with shapes."""

    def __init__(self, document: Document, names: Names) -> None:
        self._document = document
        self._names = names
        self._is_strict = api_version(document.kind).startswith(_OWN_PREFIX)

    def mapping(self, node: Fields, expected: Group, path: str) -> Iterator[Finding]:
        for name, below in node.values.items():
            at = f"{path}.{name}".lstrip(".")
            known = expected.fields.get(name)
            if known is not None:
                yield from self._value(below, known, at)
            elif not expected.is_open:
                yield self._unknown(name, expected, at, node.lines[name])
        for name, known in expected.fields.items():
            if known.is_required and node.get(name) is None:
                yield self._finding(
                    f"{path}.{name}".lstrip("."), "nothing", _expectation(known), node.line
                )

    def _value(self, node: Node, expected: Shape, path: str) -> Iterator[Finding]:
        if isinstance(node, Text) and node.is_null:
            return
        if isinstance(expected, Group):
            yield from self._group(node, expected, path)
        elif expected.is_list:
            entries = node.values if isinstance(node, Items) else (node,)
            if not isinstance(node, Items):
                yield self._finding(path, _kind(node), f"a list, [{_kind(node)}]", node.line)
            for entry in entries:
                yield from self._text(entry, expected, path)
        else:
            yield from self._text(node, expected, path)

    def _group(self, node: Node, expected: Group, path: str) -> Iterator[Finding]:
        if expected.is_open and not expected.fields:
            return
        if isinstance(node, Items) and (expected.is_list or expected.may_be_list):
            for number, entry in enumerate(node.values):
                if isinstance(entry, Fields):
                    yield from self.mapping(entry, expected, f"{path}[{number}]")
                else:
                    yield self._finding(
                        f"{path}[{number}]", _kind(entry), _expectation(expected), entry.line
                    )
        elif isinstance(node, Fields) and not expected.is_list:
            yield from self.mapping(node, expected, path)
        else:
            yield self._finding(path, _kind(node), _expectation(expected), node.line)

    def _text(self, node: Node, expected: Value, path: str) -> Iterator[Finding]:
        if not isinstance(node, Text) or node.is_null:
            yield self._finding(path, _kind(node), expected.expected, node.line)
        elif not expected.accepts(node.value):
            yield self._finding(path, repr(node.value[:80]), expected.expected, node.line)
        elif expected.refers_to is not None:
            yield from self._reference(node, expected.refers_to, expected, path)

    def _reference(self, node: Text, kind: str, expected: Value, path: str) -> Iterator[Finding]:
        found = self._names.find(node.value, kind, self._document.namespace)
        severity: Severity = "error" if expected.is_binding else "warning"
        if expected.is_binding and found.kind != kind:
            yield self._finding(
                path,
                f"{node.value!r}, of kind {found.kind}",
                f"a name of kind {kind}",
                node.line,
                severity,
            )
        elif not found.is_known:
            known = self._names.known(found.kind)
            hint = (
                _near(found.name, known)
                or f"a name of kind {found.kind} that the catalogue defines"
            )
            yield self._finding(
                path, f"{node.value!r}, which nothing defines", hint, node.line, severity
            )

    def _unknown(self, name: str, expected: Group, path: str, line: int) -> Finding:
        near = _near(name, expected.fields)
        hint = near or f"one of {', '.join(expected.fields)}"
        # Backstage lets organisations add fields of their own; a near miss is a slip all the same.
        severity: Severity = "error" if near or self._is_strict else "warning"
        return self._finding(path, "a field no one reads", hint, line, severity)

    def _finding(
        self, path: str, found: str, expected: str, line: int, severity: Severity = "error"
    ) -> Finding:
        return self._document.finding(path, found, expected, line=line, severity=severity)


def _annotations(document: Document) -> Iterator[Finding]:
    annotations = document.root.get("metadata", "annotations")
    if not isinstance(annotations, Fields):
        if annotations is not None:
            yield document.finding("metadata.annotations", _kind(annotations), "a mapping")
        return
    for name, node in annotations.values.items():
        path, line = f"metadata.annotations.{name}", annotations.lines[name]
        if not isinstance(node, Text):
            yield document.finding(path, _kind(node), "a text", line=line)
            continue
        yield from _own_annotation(document, name, node.value, path, line)
        if name not in _KNOWN_ANNOTATIONS and not name.startswith(CARRIED):
            yield from _unread_annotation(document, name, path, line)


def _own_annotation(
    document: Document, name: str, value: str, path: str, line: int
) -> Iterator[Finding]:
    known = OWN_ANNOTATIONS.get(name)
    if known is not None:
        for part in document.annotated(name) if known.is_list else (value.strip(),):
            if not known.accepts(part):
                yield document.finding(path, repr(part), known.expected, line=line)
    if name == PATH and ".." in value.split("/"):
        yield document.finding(path, repr(value), "a folder of the repository", line=line)


def _unread_annotation(document: Document, name: str, path: str, line: int) -> Iterator[Finding]:
    """Refuse an unknown annotation of ours; doubt another tool's that looks like one we read."""
    if name.startswith(_OWN_PREFIX):
        hint = _near(name, _KNOWN_ANNOTATIONS) or "an annotation Gnomon reads"
        yield document.finding(path, "an annotation no one reads", hint, line=line)
        return
    near = get_close_matches(name, _KNOWN_ANNOTATIONS, n=1, cutoff=0.9)
    if near:
        yield document.finding(
            path, "an annotation no one reads", f"{near[0]}?", line=line, severity="warning"
        )


def _near(name: str, known: Iterable[str]) -> str | None:
    names = {each.lower(): each for each in known}
    near = get_close_matches(name.lower(), names, n=1, cutoff=0.7)
    return f"{names[near[0]]} (did you mean that?)" if near else None


def _kind(node: Node) -> str:
    if isinstance(node, Fields):
        return "a mapping"
    if isinstance(node, Items):
        return "a list"
    return "nothing" if isinstance(node, Text) and node.is_null else "a text"


def _expectation(expected: Shape) -> str:
    if isinstance(expected, Value):
        return f"a list of: {expected.expected}" if expected.is_list else expected.expected
    fields = f"a mapping of {', '.join(expected.fields)}"
    if expected.is_list:
        return f"a list; each entry {fields}"
    return f"{fields}; or a list of them" if expected.may_be_list else fields
