"""Whether questions and guidance of the catalogue are about metrics there are."""

from collections.abc import Iterator
from difflib import get_close_matches

from gnomon.answers.lineage import metrics
from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.references import Names


def question_findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    """Find questions and guidance that name a metric which is not there.

    Args:
        catalogue: The catalogue.
    """
    for document in catalogue.of("HealthQuestion"):
        for written in document.root.texts("spec", "metrics"):
            yield from _unknown(document, written, "spec.metrics")
    for document in catalogue.of("Guidance"):
        about = document.root.text("spec", "metric")
        if about:
            yield from _unknown(document, about, "spec.metric")


def _unknown(document: Document, written: str, field: str) -> Iterator[Finding]:
    if written not in metrics():
        near = get_close_matches(written, metrics(), n=1)
        hint = near[0] if near else "the id of a metric; `gnomon metrics` lists them"
        yield document.finding(field, f"{written!r}, which is no metric", hint)


FINDINGS = question_findings
