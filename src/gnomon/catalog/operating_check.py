"""Whether operating models make sense: one at a time, amounts that are some, ranges that rise."""

from collections.abc import Iterator

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.quantities import quantity
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.yaml_tree import Fields


def operating_findings(catalogue: Catalogue, names: Names) -> Iterator[Finding]:
    """Find where operating models contradict themselves or each other.

    Args:
        catalogue: The catalogue.
        names: Its names.
    """
    seen: dict[tuple[str, str | None], Document] = {}
    for document in catalogue.of("OperatingModel"):
        spec = document.root.get("spec")
        if not isinstance(spec, Fields):
            continue
        yield from _of_document(document, spec)
        service = names.find(spec.text("service") or "", "component", document.namespace).name
        first = seen.setdefault((service, spec.text("from")), document)
        if first is not document:
            yield document.finding(
                "spec.service",
                f"{service} a second time ({first.file}:{first.line})",
                "one operating model of a service at a time; tell another `from`",
            )


def _of_document(document: Document, spec: Fields) -> Iterator[Finding]:
    exposure, availability = spec.text("exposurePerHour"), quantity(spec.text("availability"))
    if exposure is not None and spec.text("currency") is None:
        yield document.finding("spec.currency", "nothing", "the currency of the exposure")
    if exposure is None and availability is None:
        yield document.finding(
            "spec.exposurePerHour",
            "nothing: the operating model cannot be chosen",
            "the most that an hour of failure can cost",
            severity="warning",
        )
    if availability is not None and not 0 < availability < 1:
        yield document.finding(
            "spec.availability", f"{availability:g}", "a share above 0 and below 1, such as 99.9%"
        )
    if availability is not None and spec.text("availabilityReason") is None:
        yield document.finding(
            "spec.availabilityReason", "nothing", "why it was chosen by hand", severity="warning"
        )
    for field, amounts in (("costs", ("amount", "low", "high")), ("peaks", ())):
        for entry in document.entries(field):
            yield from _of_entry(document, field, entry, amounts)


def _of_entry(
    document: Document, field: str, entry: Fields, amounts: tuple[str, ...]
) -> Iterator[Finding]:
    for amount in amounts:
        value = quantity(entry.text(amount))
        if value is not None and value < 0:
            yield document.finding(
                f"spec.{field}", f"{value:g}", "an amount of at least nothing", line=entry.line
            )
    low, high = quantity(entry.text("low")), quantity(entry.text("high"))
    if low is not None and high is not None and high < low:
        yield document.finding(
            f"spec.{field}", f"from {low:g} to {high:g}", "a range that rises", line=entry.line
        )
    first, last = day(entry.text("from")), day(entry.text("to"))
    if first is not None and last is not None and last <= first:
        yield document.finding(
            f"spec.{field}", f"{first} to {last}", "`to` after `from`", line=entry.line
        )
