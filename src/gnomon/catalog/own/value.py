"""`kind: ValueClaim`: work that a platform service takes off its customers."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import above_zero, figure, quantity
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, Value, choice, reference, text
from gnomon.domain.entity import Entity
from gnomon.domain.value import ValueClaim

_SOURCE = "catalog"
_BASES = choice(("measured", "declared"))


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("ValueClaim"):
        root = document.root
        service, task = root.text("spec", "service"), root.text("spec", "task")
        work, without = root.text("spec", "work"), quantity(root.text("spec", "effortWithout"))
        basis = root.text("spec", "basis")
        if not document.name or not service or not task or not work or not without:
            continue
        if basis not in ("measured", "declared") or without <= 0:
            continue
        found = names.find(service, "platformservice", document.namespace).name
        yield ValueClaim(
            key=f"{_SOURCE}:value_claim:{document.name}",
            source=_SOURCE,
            changed_at=changed_at,
            platform_service_id=f"{_SOURCE}:platform_service:{found}",
            task=task,
            work=work,
            effort_without_seconds=without,
            effort_with_seconds=quantity(root.text("spec", "effortWith")),
            uses_per_month=quantity(root.text("spec", "usesPerMonth")),
            rate_per_hour=quantity(root.text("spec", "ratePerHour")),
            currency=root.text("spec", "currency"),
            basis="measured" if basis == "measured" else "declared",
            evidence=root.text("spec", "evidence"),
        )


def _findings(catalogue: Catalogue, names: Names) -> Iterator[Finding]:
    seen: dict[tuple[str, str], str] = {}
    for document in catalogue.of("ValueClaim"):
        root = document.root
        service, task = root.text("spec", "service") or "", root.text("spec", "task") or ""
        place = (names.find(service, "platformservice", document.namespace).name, task)
        if place in seen:
            yield document.finding(
                "spec.task",
                f"{task} of {place[0]}, which {seen[place]} claims already",
                "one claim for each task: the same hour counts once",
            )
        seen.setdefault(place, document.name)
        without, with_it = (
            quantity(root.text("spec", name)) for name in ("effortWithout", "effortWith")
        )
        if without is not None and with_it is not None and with_it > without:
            yield document.finding(
                "spec.effortWith",
                "more effort with the service than without it",
                "less; else the service takes work from nobody",
                severity="warning",
            )
        if root.text("spec", "ratePerHour") and not root.text("spec", "currency"):
            yield document.finding("spec.currency", "a rate without a currency", "such as EUR")
        if root.text("spec", "basis") == "measured" and not root.text("spec", "evidence"):
            yield document.finding(
                "spec.evidence",
                "a measured effort without evidence",
                "where it was measured, or basis: declared",
                severity="warning",
            )


KIND = OwnKind(
    name="ValueClaim",
    about="Work that a platform service takes off its customers, with every assumption.",
    spec=Group(
        is_required=True,
        fields={
            "service": reference("platformservice", is_required=True),
            "task": text(is_required=True),
            "work": text(is_required=True),
            "effortWithout": figure(is_required=True),
            "effortWith": figure(),
            "usesPerMonth": figure(),
            "ratePerHour": above_zero(),
            "currency": text(),
            "basis": Value(expected=_BASES.expected, accepts=_BASES.accepts, is_required=True),
            "evidence": text(),
        },
    ),
    entities=(ValueClaim,),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: ValueClaim
metadata: {name: databases-provisioning}
spec:
  service: databases
  task: create-database
  work: setting up a database by hand   # claims that name the same work share its hours
  effortWithout: 6h          # hands-on time of one task, not the time people wait
  effortWith: 15m            # left out: as measured
  usesPerMonth: 12           # left out: as counted
  ratePerHour: 80
  currency: EUR
  basis: declared            # measured or declared
  evidence: Tickets of 2025
""",
)
