"""Whether targets make sense: a way that leads somewhere, one scope, guards, no circles."""

from collections.abc import Iterator
from datetime import date

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.quantities import quantity
from gnomon.catalog.references import Names, cycles
from gnomon.catalog.relations import day
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.steering import Scope

#: What a target may be for: field, kind of reference.
SCOPES: dict[Scope, str] = {"group": "group", "person": "user", "service": "component"}


def ends(spec: Fields) -> tuple[float, date, date] | None:
    """Read what shall be reached, from when and by when; null where one of them is missing."""
    target = quantity(spec.text("target"))
    start, due = day(spec.text("start")), day(spec.text("due"))
    if target is None or start is None or due is None:
        return None
    return target, start, due


def target_findings(catalogue: Catalogue, names: Names) -> Iterator[Finding]:
    """Find where targets contradict themselves or each other.

    Args:
        catalogue: The catalogue.
        names: Its names.
    """
    parents: dict[str, set[str]] = {}
    documents: dict[str, Document] = {}
    for document in catalogue.of("Target"):
        spec = document.root.get("spec")
        if not isinstance(spec, Fields):
            continue
        documents[document.name] = document
        parent = spec.text("parent")
        if parent is not None:
            parents[document.name] = {names.find(parent, "target", document.namespace).name}
        yield from _contradictions(document, spec)
        yield from _missing(document, spec)
        yield from _twice(document)
    for cycle in cycles(parents):
        yield documents[cycle[0]].finding(
            "spec.parent",
            f"a cycle, {' -> '.join((*cycle, cycle[0]))}",
            "targets that do not serve themselves",
        )


def _contradictions(document: Document, spec: Fields) -> Iterator[Finding]:
    found = ends(spec)
    if found is None:
        return
    target, start, due = found
    if due <= start:
        yield document.finding("spec.due", f"{due}, not after its start {start}", "a later day")
    baseline, low = quantity(spec.text("baseline")), quantity(spec.text("low"))
    if spec.text("direction") == "range":
        if low is None or low > target:
            yield document.finding(
                "spec.low", spec.text("low") or "nothing", f"the lower end, at most {target:g}"
            )
        return
    if low is not None:
        yield document.finding("spec.low", f"{low:g} of no range", "direction: range")
    if baseline is None:
        return
    ahead = (target - baseline) * (1 if spec.text("direction") == "higher" else -1)
    if ahead < 0:
        yield document.finding(
            "spec.target",
            f"{spec.text('target')}, worse than the baseline {spec.text('baseline')} "
            f"when {spec.text('direction')} is better",
            "a target on the other side of the baseline, or another direction",
        )
    elif ahead == 0:
        yield document.finding(
            "spec.target",
            f"{spec.text('target')}, the baseline itself: it is met or not, and has no progress",
            "a target ahead of the baseline, or direction: range to keep a figure",
            severity="warning",
        )


def _missing(document: Document, spec: Fields) -> Iterator[Finding]:
    scopes = [scope for scope in SCOPES if spec.get(scope) is not None]
    if len(scopes) > 1:
        yield document.finding(
            f"spec.{scopes[1]}", f"beside `{scopes[0]}`", "one of group, person and service"
        )
    is_subjective = spec.text("evidence") == "subjective"
    if spec.get("metric") is None and not is_subjective:
        yield document.finding(
            "spec.metric", "nothing", "a metric, or `evidence: subjective` and `stated`"
        )
    if spec.get("metric") is not None and is_subjective:
        yield document.finding(
            "spec.evidence", "subjective, of a metric that is measured", "evidence: measured"
        )
    if spec.get("stated") is not None and not is_subjective:
        yield document.finding(
            "spec.stated", "stated figures of what is measured", "evidence: subjective"
        )
    if spec.get("guards") is None and not is_subjective:
        yield document.finding(
            "spec.guards",
            "no guard: reaching it will read *reached, unguarded*",
            "at least one metric that gets worse when this one is gamed, with a band",
            severity="warning",
        )


def _twice(document: Document) -> Iterator[Finding]:
    for field, name in (("guards", "metric"), ("stated", "on")):
        seen: set[str] = set()
        for entry in document.entries(field):
            written = entry.text(name) or ""
            if written in seen:
                yield document.finding(
                    f"spec.{field}", f"{written} a second time", "each once", line=entry.line
                )
            seen.add(written)
