"""Whether questions of the catalogue are answered by metrics there are."""

from collections.abc import Iterator
from difflib import get_close_matches

from gnomon.answers.lineage import metrics
from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.references import Names


def question_findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    """Find questions that name a metric which is not there.

    Args:
        catalogue: The catalogue.
    """
    for document in catalogue.of("HealthQuestion"):
        for written in document.root.texts("spec", "metrics"):
            if written not in metrics():
                near = get_close_matches(written, metrics(), n=1)
                hint = near[0] if near else "the id of a metric; `gnomon metrics` lists them"
                yield document.finding("spec.metrics", f"{written!r}, which is no metric", hint)


FINDINGS = question_findings
