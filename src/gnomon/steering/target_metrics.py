"""Whether targets are of metrics there are, in their units, and of nobody's activity."""

from collections.abc import Generator, Iterator
from difflib import get_close_matches

from gnomon.answers.lineage import metrics
from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.organisation import group_kind
from gnomon.catalog.quantities import unit_of
from gnomon.catalog.references import Names
from gnomon.catalog.relations import relations
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.metric import Metric

_DURATIONS = frozenset("smhdw")


def target_metric_findings(catalogue: Catalogue, names: Names) -> Iterator[Finding]:
    """Find targets and guards that no metric can serve.

    Args:
        catalogue: The catalogue.
        names: Its names.
    """
    alone = _of_one_person(catalogue, names)
    for document in catalogue.of("Target"):
        spec = document.root.get("spec")
        if not isinstance(spec, Fields):
            continue
        about = yield from _known(document, spec.text("metric"), "spec.metric")
        if about is not None:
            yield from _units(document, spec, about)
            yield from _direction(document, spec, about)
            yield from _person(document, spec, about, names, alone)
        yield from _guards(document, about)


FINDINGS = target_metric_findings


def _of_one_person(catalogue: Catalogue, names: Names) -> set[str]:
    """Name the sub-teams that only one person ever belongs to."""
    small = {each.name for each in catalogue.of("Group") if group_kind(each) == "sub_team"}
    members: dict[str, set[str]] = {}
    for each in relations(catalogue, names).memberships:
        members.setdefault(each.object, set()).add(each.subject)
    return {name for name in small if len(members.get(name, ())) == 1}


def _known(
    document: Document, written: str | None, field: str, line: int | None = None
) -> Generator[Finding, None, Metric | None]:
    """Find a metric by its id; one that is not there is said with the nearest name."""
    if written is None:
        return None
    if written in metrics():
        return metrics()[written]
    near = get_close_matches(written, metrics(), n=1)
    hint = near[0] if near else "the id of a metric; `gnomon metrics` lists them"
    yield document.finding(field, f"{written!r}, which is no metric", hint, line=line)
    return None


def _units(document: Document, spec: Fields, about: Metric) -> Iterator[Finding]:
    for field in ("baseline", "low", "target"):
        written = spec.text(field)
        unit = unit_of(written) if written else ""
        fits = not unit or (about.unit == "s" if unit in _DURATIONS else about.unit == "ratio")
        if not fits:
            yield document.finding(
                f"spec.{field}",
                f"{written}, of a metric in {about.unit}",
                "a figure in the metric's unit: "
                + {"s": "2d or 36h", "ratio": "0.05 or 5%"}.get(about.unit, "a plain number"),
            )


def _direction(document: Document, spec: Fields, about: Metric) -> Iterator[Finding]:
    written = spec.text("direction")
    if written in ("higher", "lower") and about.better not in ("neither", written):
        yield document.finding(
            "spec.direction",
            f"{written}, where {about.better} is better",
            f"{about.better}, or `range` to keep it",
            severity="warning",
        )


def _person(
    document: Document,
    spec: Fields,
    about: Metric,
    names: Names,
    alone: set[str],
) -> Iterator[Finding]:
    if about.carries_personal_target:
        return
    if spec.text("person") is not None:
        yield document.finding(
            "spec.person",
            f"a target of one person on {about.title.lower()}",
            "a target of the team: activity of people is never a target",
        )
    written = spec.text("group")
    group = names.find(written, "group", document.namespace).name if written else None
    if group in alone:
        yield document.finding(
            "spec.group",
            f"{group!r}, a group of one: its figures are that person's and are not shown",
            "the group above it",
            severity="warning",
        )


def _guards(document: Document, about: Metric | None) -> Iterator[Finding]:
    for entry in document.entries("guards"):
        written = entry.text("metric")
        guard = yield from _known(document, written, "spec.guards", entry.line)
        if guard is None:
            continue
        if about is not None and guard.name == about.name:
            yield document.finding(
                "spec.guards", f"{written}, the metric itself", "another metric", line=entry.line
            )
        if guard.better == "neither" and entry.text("better") is None:
            yield document.finding(
                "spec.guards",
                f"{written}, of which neither direction is better",
                "better: lower or higher",
                line=entry.line,
            )
