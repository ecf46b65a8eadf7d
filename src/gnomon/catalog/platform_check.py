"""Whether platform services contradict themselves or each other, and whether they are worth it.

Whether a mandate has run out depends on the day of looking; `gnomon.steering.platform` says it.
"""

from collections import defaultdict
from collections.abc import Iterator

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.platform_posture import posture_findings
from gnomon.catalog.quantities import quantity
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.yaml_tree import Fields, Items
from gnomon.domain.heat import HEAT_FIGURES


def platform_service_findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    """Find what platform services say that cannot hold, and what they leave open.

    Args:
        catalogue: The catalogue.
    """
    documents = list(catalogue.of("PlatformService"))
    yield from _duplicates(documents)
    for document in documents:
        yield from _benefit(document)
        yield from _spans(document)
        yield from _repeated(document)
        yield from _care(document)
        yield from _goals(document)
        yield from posture_findings(document)
        yield from _left_open(document)


def _duplicates(documents: list[Document]) -> Iterator[Finding]:
    """Find capabilities that two services in use offer: one of them was invented twice."""
    offered: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        if document.root.text("spec", "lifecycle") != "deprecated":
            told = {each.strip().lower() for each in document.root.texts("spec", "capabilities")}
            for capability in sorted(told):
                offered[capability].append(document)
    for capability, (first, *others) in sorted(offered.items()):
        for other in others:
            yield other.finding(
                "spec.capabilities",
                f"{capability!r}, which {first.name} offers, too",
                "each capability once, or one of both services deprecated",
                severity="warning",
            )


def _benefit(document: Document) -> Iterator[Finding]:
    entries = document.entries("benefits")
    for entry in entries:
        if entry.text("basis") == "measured" and not entry.text("evidence"):
            yield document.finding(
                "spec.benefits",
                "a measured benefit without evidence",
                "`evidence`, where the measurement can be seen; or `basis: declared`",
                line=entry.line,
                severity="warning",
            )
    if not any(each.text("basis") == "measured" and each.text("evidence") for each in entries):
        said = "benefits that are declared alone" if entries else "no benefit"
        yield document.finding(
            "spec.benefits",
            said,
            "a benefit that was measured, with its evidence; a service without one may be retired",
            severity="warning",
        )


def _spans(document: Document) -> Iterator[Finding]:
    for field, begins, ends in (("mandates", "from", "until"), ("consumers", "since", "until")):
        for entry in document.entries(field):
            first, last = day(entry.text(begins)), day(entry.text(ends))
            if first is not None and last is not None and last <= first:
                yield document.finding(
                    f"spec.{field}",
                    f"until {last}, which is not after {first}",
                    "the first day on which it no longer holds",
                    line=entry.line,
                )
    for entry in document.entries("mandates"):
        if day(entry.text("until")) is None:
            yield document.finding(
                "spec.mandates",
                "a mandate without an end",
                "`until`, the day on which it is decided anew",
                line=entry.line,
                severity="warning",
            )


def _repeated(document: Document) -> Iterator[Finding]:
    seen: set[tuple[str, ...]] = set()
    for field, names in (
        ("baselines", ("journey",)),
        ("mandates", ("group", "from")),
        ("consumers", ("group", "since")),
    ):
        for entry in document.entries(field):
            told = (field, *(entry.text(name) or "" for name in names))
            if told in seen:
                said = " ".join(each for each in told[1:] if each)
                yield document.finding(
                    f"spec.{field}", f"{said} a second time", "each once", line=entry.line
                )
            seen.add(told)
    for entry in document.entries("baselines"):
        if (quantity(entry.text("takes")) or 0) <= 0:
            yield document.finding(
                "spec.baselines", "a time of nothing", "a time above 0, as in 5d", line=entry.line
            )


def _care(document: Document) -> Iterator[Finding]:
    care = document.root.get("spec", "care")
    if not isinstance(care, Fields):
        return
    succeeded = quantity(care.text("backups", "succeeded"))
    wanted = quantity(care.text("backups", "wanted"))
    if succeeded is not None and wanted is not None and not 0 <= succeeded <= wanted:
        yield document.finding(
            "spec.care", f"{succeeded:g} of {wanted:g} backups", "at most as many as were wanted"
        )
    if wanted is not None and care.get("restore") is None:
        yield document.finding(
            "spec.care",
            "backups whose restore nobody tried",
            "`restore`, with the day of the last test, whether it worked and how long it took",
            severity="warning",
        )


def _goals(document: Document) -> Iterator[Finding]:
    for entry in document.entries("goals"):
        about = HEAT_FIGURES.get(entry.text("figure") or "")
        if about is None:
            continue
        if entry.text("heat") != about.heat:
            yield document.finding(
                "spec.goals",
                f"{entry.text('figure')} as a figure of {entry.text('heat')}",
                f"heat: {about.heat}",
                line=entry.line,
            )
        guards = entry.get("guards")
        told = [g.text("figure") for g in getattr(guards, "values", ()) if isinstance(g, Fields)]
        if not isinstance(guards, Items) or not told:
            yield document.finding(
                "spec.goals",
                "a goal without a guard, which can be reached and never met",
                f"guards, such as {' or '.join(about.guards)}",
                line=entry.line,
                severity="warning",
            )
        elif entry.text("figure") in told:
            yield document.finding(
                "spec.goals", "a goal that guards itself", "another figure", line=entry.line
            )


def _left_open(document: Document) -> Iterator[Finding]:
    missing = [name for name in ("personas", "support") if not document.root.texts("spec", name)]
    if missing:
        yield document.finding(
            "spec",
            f"no {' and no '.join(missing)}",
            "whom it serves, and where they get help",
            severity="info",
        )
    if document.root.text("spec", "costPerMonth") and not document.root.text("spec", "currency"):
        yield document.finding(
            "spec.costPerMonth", "an amount without a currency", "`currency`, as in EUR"
        )
