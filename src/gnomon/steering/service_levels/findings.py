"""What `gnomon check` says of the OpenSLO documents of a catalogue."""

from collections.abc import Iterator

from msgspec import ValidationError

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.openslo.objects import Slo, converted, plain
from gnomon.catalog.references import Names
from gnomon.steering.service_levels.objects import of_catalogue
from gnomon.steering.service_levels.problems import problems


def _findings(catalogue: Catalogue, names: Names) -> Iterator[Finding]:
    objects = of_catalogue(catalogue)
    for document in catalogue.of("SLO"):
        try:
            slo = converted(plain(document.root), Slo)
        except ValidationError:
            continue
        for problem in problems(slo, objects):
            yield document.finding(
                problem.path, problem.found, problem.expected, severity=problem.severity
            )
        service = slo.spec.service
        if not any(
            names.find(service, kind, document.namespace).is_known
            for kind in ("service", "component")
        ):
            yield document.finding(
                "spec.service",
                f"{service!r}, which nothing defines: whose budget it is stays unknown",
                "a Component, or a Service of OpenSLO with the annotation gnomon.dev/service",
                severity="warning",
            )


FINDINGS = _findings
