"""Whether journeys name figures there are."""

from collections.abc import Iterator
from difflib import get_close_matches

from gnomon.answers.lineage import metrics
from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.references import Names


def journey_metric_findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    """Find figures of journeys that no metric can serve.

    Args:
        catalogue: The catalogue.
    """
    for document in catalogue.of("Journey"):
        for written in document.root.texts("spec", "figures"):
            if written not in metrics():
                near = get_close_matches(written, metrics(), n=1)
                hint = near[0] if near else "the id of a metric; `gnomon metrics` lists them"
                yield document.finding("spec.figures", written, hint)


FINDINGS = journey_metric_findings
