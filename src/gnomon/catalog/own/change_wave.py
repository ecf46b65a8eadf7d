"""`kind: ChangeWave`: services that change their operating model together."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, choice, reference, text
from gnomon.domain.change_of_model import ChangeWave
from gnomon.domain.entity import Entity

_SOURCE = "catalog"


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("ChangeWave"):
        root = document.root
        starts_on, services = day(root.text("spec", "startsOn")), root.texts("spec", "services")
        if starts_on is None or not services:
            continue
        found = (names.find(name, "component", document.namespace).name for name in services)
        yield ChangeWave(
            key=f"{_SOURCE}:change_wave:{document.name}",
            source=_SOURCE,
            changed_at=changed_at,
            name=document.name,
            title=root.text("metadata", "title") or document.name,
            service_ids=tuple(f"{_SOURCE}:service:{name}" for name in found),
            starts_on=starts_on,
            is_pilot=root.text("spec", "pilot") == "true",
            learned=root.texts("spec", "learned"),
            announced=root.text("spec", "announced"),
        )


KIND = OwnKind(
    name="ChangeWave",
    about="Services that change their operating model together, and what was learned.",
    spec=Group(
        is_required=True,
        fields={
            "services": reference("component", is_required=True, is_list=True),
            "startsOn": date_of(is_required=True),
            "pilot": choice(("true", "false")),
            "learned": text(is_list=True),
            "announced": text(),
        },
    ),
    entities=(ChangeWave,),
    told=_told,
    example="""\
apiVersion: gnomon.dev/v1
kind: ChangeWave
metadata: {name: pilot, title: The pilot}
spec:
  services: [checkout-api]
  startsOn: 2026-04-01
  pilot: true
  announced: https://wiki.example/you-build-it
  learned: [The runbook lacked the payment provider's number]
""",
)
