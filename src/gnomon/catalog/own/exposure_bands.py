"""`kind: ExposureBands`: how available a service must be by what its failure costs."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import figure, quantity
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, text
from gnomon.domain.entity import Entity
from gnomon.domain.operating import ExposureBand

_SOURCE = "catalog"


def _told(catalogue: Catalogue, _: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("ExposureBands"):
        currency = document.root.text("spec", "currency")
        for entry in document.entries("bands"):
            name, availability = entry.text("name"), quantity(entry.text("availability"))
            if name is not None and availability is not None and currency is not None:
                yield ExposureBand(
                    key=f"{_SOURCE}:exposure_band:{name}",
                    source=_SOURCE,
                    changed_at=changed_at,
                    name=name,
                    max_exposure_per_hour=quantity(entry.text("upTo")),
                    currency=currency,
                    availability_ratio=availability,
                )


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    documents = list(catalogue.of("ExposureBands"))
    for document in documents[1:]:
        yield document.finding(
            "kind", f"ExposureBands a second time ({documents[0].file})", "one for the company"
        )
    for document in documents:
        last = (0.0, 0.0)
        for entry in document.entries("bands"):
            limit, availability = quantity(entry.text("upTo")), quantity(entry.text("availability"))
            step = (last[0] + 1 if limit is None else limit, availability or 0.0)
            if step[0] <= last[0] or step[1] <= last[1] or step[1] >= 1:
                yield document.finding(
                    "spec.bands",
                    f"{entry.text('name')}: up to {entry.text('upTo')}, "
                    f"available {entry.text('availability')}",
                    "amounts and availabilities that rise from band to band, below 100%",
                    line=entry.line,
                )
            last = step


KIND = OwnKind(
    name="ExposureBands",
    about="How available a service must be by what an hour of its failure can cost.",
    spec=Group(
        is_required=True,
        fields={
            "currency": text(is_required=True),
            "bands": Group(
                is_list=True,
                is_required=True,
                fields={
                    "name": text(is_required=True),
                    "upTo": figure(),
                    "availability": figure(is_required=True),
                },
            ),
        },
    ),
    entities=(ExposureBand,),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: ExposureBands
metadata: {name: company}
spec:
  currency: EUR
  bands:                     # from the lowest; what has no limit is chosen by hand alone
    - {name: low, upTo: 7000, availability: 95%}
    - {name: medium, upTo: 250000, availability: 99%}
    - {name: high, upTo: 800000, availability: 99.9%}
    - {name: very_high, availability: 99.99%}
""",
)
