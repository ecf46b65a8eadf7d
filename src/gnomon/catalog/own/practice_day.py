"""`kind: PracticeDay`: a day on which failure was practised."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, choice, reference, text
from gnomon.domain.entity import Entity
from gnomon.domain.practice import PracticeDay

_SOURCE = "catalog"
_KINDS = ("chaos_day", "game_day")


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("PracticeDay"):
        root = document.root
        held_on, kind = day(root.text("spec", "heldOn")), root.text("spec", "kind")
        told: Any = kind if kind in _KINDS else "game_day"
        if held_on is None:
            continue
        place = document.namespace
        yield PracticeDay(
            key=f"{_SOURCE}:practice_day:{document.name}",
            source=_SOURCE,
            changed_at=changed_at,
            name=document.name,
            kind=told,
            held_on=held_on,
            service_ids=tuple(
                f"{_SOURCE}:service:{names.find(name, 'component', place).name}"
                for name in root.texts("spec", "services")
            ),
            person_ids=tuple(
                f"{_SOURCE}:person:{names.find(name, 'user', place).name}"
                for name in root.texts("spec", "people")
            ),
            learned=root.texts("spec", "learned"),
        )


KIND = OwnKind(
    name="PracticeDay",
    about="A chaos day or game day: what was practised, who took part, what was learned.",
    spec=Group(
        is_required=True,
        fields={
            "kind": choice(_KINDS),
            "heldOn": date_of(is_required=True),
            "services": reference("component", is_list=True),
            "people": reference("user", is_list=True, is_binding=False),
            "learned": text(is_list=True),
        },
    ),
    entities=(PracticeDay,),
    told=_told,
    example="""\
apiVersion: gnomon.dev/v1
kind: PracticeDay
metadata: {name: payments-down}
spec:
  kind: game_day                  # chaos_day | game_day
  heldOn: 2026-06-11
  services: [checkout-api]
  people: [jdoe]
  learned: [The alert reached nobody for six minutes]
""",
)
