"""Kinds of training: `TrainingPlan` says who is to know what, `Training` what a person was taught.

A `Training` is about one person, ``spec.person``, and shown to whom that person's page is shown.
"""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of
from gnomon.catalog.references import Names
from gnomon.catalog.roadmap_told import length
from gnomon.catalog.shapes import Group, listed, reference, text
from gnomon.catalog.told_rows import amount, documents_of, on
from gnomon.domain.entity import Entity
from gnomon.domain.training import TrainingPlan, TrainingRecord

_DAY = 86_400


def _plans(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(catalogue, names, changed_at, "TrainingPlan", "training_plan"):
        process, version, valid_from = spec.text("process"), spec.text("version"), on(spec, "from")
        if process is None or version is None or valid_from is None:
            continue
        refresh = amount(spec, "refreshWithin")
        yield TrainingPlan(
            **rows.titled(),
            process=process,
            version=version,
            valid_from=valid_from,
            roles=spec.texts("roles"),
            refresh_days=refresh / _DAY if refresh else None,
        )


def _plans_wrong(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    seen: dict[tuple[str | None, str | None], str] = {}
    for document in catalogue.of("TrainingPlan"):
        place = document.root.text("spec", "process"), document.root.text("spec", "version")
        if seen.setdefault(place, document.name) != document.name:
            yield document.finding(
                "spec.version",
                f"{place[1]} of {place[0]}, which {seen[place]} plans already",
                "one plan for each version",
            )


def _trainings(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(catalogue, names, changed_at, "Training", "training"):
        person = rows.person(spec.text("person"))
        for _, entry, own in rows.listed("trained"):
            process, version = entry.text("process"), entry.text("version")
            trained_on = on(entry, "on")
            if person is None or process is None or version is None or trained_on is None:
                continue
            yield TrainingRecord(
                **own,
                person_id=person,
                process=process,
                version=version,
                trained_on=trained_on,
                role=entry.text("role"),
            )


KINDS = (
    OwnKind(
        name="TrainingPlan",
        about="A version of a process that people of some roles are to be taught.",
        spec=Group(
            is_required=True,
            fields={
                "process": text(is_required=True),
                "version": text(is_required=True),
                "from": date_of(is_required=True),
                "roles": text(is_list=True),
                "refreshWithin": length(),
            },
        ),
        entities=(TrainingPlan,),
        told=_plans,
        findings=_plans_wrong,
        example="""\
apiVersion: gnomon.dev/v1
kind: TrainingPlan
metadata: {name: delivery-2, title: Second version of the delivery process}
spec:
  process: delivery
  version: "2"
  from: 2026-05-01
  roles: [engineer, qa_engineer]   # whom the version changes something for; left out: everybody
  refreshWithin: 365d
""",
    ),
    OwnKind(
        name="Training",
        about="What a person was taught; shown to that person and their lead alone.",
        spec=Group(
            is_required=True,
            fields={
                "person": reference("user", is_required=True),
                "trained": listed(
                    process=text(is_required=True),
                    version=text(is_required=True),
                    on=date_of(is_required=True),
                    role=text(),
                ),
            },
        ),
        entities=(TrainingRecord,),
        told=_trainings,
        example="""\
apiVersion: gnomon.dev/v1
kind: Training
metadata: {name: training-jdoe}
spec:
  person: jdoe
  trained:
    - {process: delivery, version: "1", on: 2025-06-03}
    - {process: delivery, version: "2", on: 2026-05-12, role: engineer}
""",
    ),
)
