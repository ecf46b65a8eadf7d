"""`kind: ReleaseEffort`: what it took to get a release out."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of, figure, whole_number
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, reference, text
from gnomon.catalog.told_rows import amount, count, documents_of, on
from gnomon.domain.entity import Entity
from gnomon.domain.release import ReleaseEffort


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(catalogue, names, changed_at, "ReleaseEffort", "release_effort"):
        released_on = on(spec, "releasedOn")
        if released_on is not None:
            yield ReleaseEffort(
                **rows.titled(),
                service_ids=rows.services(spec),
                released_on=released_on,
                people_count=count(spec, "people"),
                hours=amount(spec, "hours"),
                frozen_from=on(spec, "frozenFrom"),
                frozen_to=on(spec, "frozenTo"),
                note=spec.text("note"),
            )


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("ReleaseEffort"):
        root = document.root
        begin, end = day(root.text("spec", "frozenFrom")), day(root.text("spec", "frozenTo"))
        if begin is None and end is not None:
            yield document.finding("spec.frozenTo", f"{end}", "`frozenFrom` beside it")
        if begin and end and end <= begin:
            yield document.finding("spec.frozenTo", f"{end}", f"a day after {begin}")


KIND = OwnKind(
    name="ReleaseEffort",
    about="What it took to get a release out: people, hours, days on which all else stood still.",
    spec=Group(
        is_required=True,
        fields={
            "services": reference("component", is_list=True),
            "releasedOn": date_of(is_required=True),
            "people": whole_number(),
            "hours": figure(),
            "frozenFrom": date_of(),
            "frozenTo": date_of(),
            "note": text(),
        },
    ),
    entities=(ReleaseEffort,),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: ReleaseEffort
metadata: {name: spring-release, title: The spring release}
spec:
  services: [checkout-api]
  releasedOn: 2026-04-14
  people: 9
  hours: 130                 # of all of them, without building what is in it
  frozenFrom: 2026-04-07     # leave out where nothing was frozen
  frozenTo: 2026-04-15       # first day on which work went on
  note: Three teams waited for one test environment
""",
)
