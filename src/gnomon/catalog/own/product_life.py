"""Kinds of a product manager: `ProductLife` and `CompetitorNote`."""

from collections.abc import Iterator
from datetime import datetime
from typing import cast, get_args

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of
from gnomon.catalog.references import Names
from gnomon.catalog.roadmap_told import length
from gnomon.catalog.shapes import Group, choice, listed, reference, required, text
from gnomon.catalog.told_rows import days, documents_of, on
from gnomon.domain.entity import Entity
from gnomon.domain.product import (
    CompetitorNote,
    LifeStage,
    ProductLife,
    ProductReview,
    ProductStage,
)

_STAGES: tuple[str, ...] = get_args(LifeStage)
#: How long ago the last review may be, where a document does not say.
_REVIEW_WITHIN_DAYS = 182.0


def _lives(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(catalogue, names, changed_at, "ProductLife", "product_life"):
        written = spec.text("service")
        if written is None:
            continue
        service = rows.service(written)
        yield ProductLife(
            **rows.titled(),
            service_id=service,
            manager_id=rows.person(spec.text("manager")),
            review_within_days=days(spec, "reviewWithin", _REVIEW_WITHIN_DAYS),
        )
        for _, entry, own in rows.listed("stages"):
            entered_on, stage = on(entry, "on"), entry.text("stage")
            if entered_on is not None and stage in _STAGES:
                yield ProductStage(
                    **own,
                    service_id=service,
                    stage=cast("LifeStage", stage),
                    entered_on=entered_on,
                    reason=entry.text("why"),
                )
        for _, entry, own in rows.listed("reviews"):
            reviewed_on = on(entry, "on")
            if reviewed_on is not None:
                yield ProductReview(
                    **own,
                    service_id=service,
                    reviewed_on=reviewed_on,
                    person_id=rows.person(entry.text("by")),
                    says=entry.text("says"),
                )


def _lives_wrong(catalogue: Catalogue, names: Names) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for document in catalogue.of("ProductLife"):
        written = document.root.text("spec", "service") or ""
        service = names.find(written, "component", document.namespace).name
        if seen.setdefault(service, document.name) != document.name:
            yield document.finding(
                "spec.service",
                f"{service}, whose life {seen[service]} tells already",
                "one document for each product",
            )
        told = [on(entry, "on") for entry in document.entries("stages")]
        known = [each for each in told if each is not None]
        if known != sorted(known):
            yield document.finding("spec.stages", "a later one first", "stages in their order")


def _notes(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(
        catalogue, names, changed_at, "CompetitorNote", "competitor_note"
    ):
        competitor, seen_on, says = spec.text("competitor"), on(spec, "on"), spec.text("says")
        if competitor is None or seen_on is None or says is None:
            continue
        yield CompetitorNote(
            **rows.titled(),
            url=spec.text("link"),
            competitor=competitor,
            seen_on=seen_on,
            says=says,
            service_ids=rows.services(spec),
            person_id=rows.person(spec.text("by")),
        )


KINDS = (
    OwnKind(
        name="ProductLife",
        about="Where a product is in its life, and when its product manager last looked at it.",
        spec=Group(
            is_required=True,
            fields={
                "service": reference("component", is_required=True),
                "manager": reference("user"),
                "reviewWithin": length(),
                "stages": listed(
                    stage=required(choice(_STAGES)), on=date_of(is_required=True), why=text()
                ),
                "reviews": listed(on=date_of(is_required=True), by=reference("user"), says=text()),
            },
        ),
        entities=(ProductLife, ProductStage, ProductReview),
        told=_lives,
        findings=_lives_wrong,
        example="""\
apiVersion: gnomon.dev/v1
kind: ProductLife
metadata: {name: checkout}
spec:
  service: checkout-api
  manager: jdoe
  reviewWithin: 182d
  stages:                      # introduction | growth | mature | decline | retired
    - {stage: introduction, on: 2024-02-01}
    - {stage: growth, on: 2025-01-15, why: Every shop uses it}
  reviews:
    - {on: 2026-03-10, by: jdoe, says: It grows with its market}
""",
    ),
    OwnKind(
        name="CompetitorNote",
        about="Something seen at a competitor, and what it means for us.",
        spec=Group(
            is_required=True,
            fields={
                "competitor": text(is_required=True),
                "on": date_of(is_required=True),
                "says": text(is_required=True),
                "services": reference("component", is_list=True),
                "by": reference("user"),
                "link": text(),
            },
        ),
        entities=(CompetitorNote,),
        told=_notes,
        example="""\
apiVersion: gnomon.dev/v1
kind: CompetitorNote
metadata: {name: northwind-one-click}
spec:
  competitor: Northwind
  on: 2026-04-14
  says: They let people pay without an account; ours asks for six fields
  services: [checkout-api]
  by: jdoe
""",
    ),
)
