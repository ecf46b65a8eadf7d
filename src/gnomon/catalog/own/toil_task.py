"""`kind: ToilTask`: work by hand that comes again."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import above_zero, date_of, quantity
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, Value, choice, reference, text
from gnomon.domain.entity import Entity
from gnomon.domain.practice import ToilTask

_SOURCE = "catalog"
_COUNT = Value(expected=above_zero().expected, accepts=above_zero().accepts, is_required=True)


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("ToilTask"):
        root, place = document.root, document.namespace
        what, group = root.text("spec", "what"), root.text("spec", "group")
        times = quantity(root.text("spec", "timesPerQuarter"))
        minutes = quantity(root.text("spec", "minutes"))
        if what is None or times is None or minutes is None:
            continue
        yield ToilTask(
            key=f"{_SOURCE}:toil_task:{document.name}",
            source=_SOURCE,
            changed_at=changed_at,
            name=document.name,
            what=what,
            group_id=f"{_SOURCE}:group:{names.find(group, 'group', place).name}" if group else None,
            specialist=root.text("spec", "specialist"),
            asked_by=tuple(
                f"{_SOURCE}:group:{names.find(name, 'group', place).name}"
                for name in root.texts("spec", "askedBy")
            ),
            times_per_quarter=times,
            minutes=minutes,
            is_automatable=root.text("spec", "automatable") != "false",
            automated_on=day(root.text("spec", "automatedOn")),
            begun_on=day(root.text("spec", "begunOn")),
        )


KIND = OwnKind(
    name="ToilTask",
    about="Work by hand that comes again, and requests that wait for a specialist.",
    spec=Group(
        is_required=True,
        fields={
            "what": text(is_required=True),
            "group": reference("group"),
            "specialist": text(),
            "askedBy": reference("group", is_list=True),
            "timesPerQuarter": _COUNT,
            "minutes": _COUNT,
            "automatable": choice(("true", "false")),
            "automatedOn": date_of(),
            "begunOn": date_of(),
        },
    ),
    entities=(ToilTask,),
    told=_told,
    example="""\
apiVersion: gnomon.dev/v1
kind: ToilTask
metadata: {name: grant-read-access}
spec:
  what: Grant read access to a database
  group: platform
  specialist: dba                 # leave out for what the group does for itself
  askedBy: [shop, payments]
  timesPerQuarter: 24
  minutes: 20
  begunOn: 2025-02-01             # leave out for what was always done
  automatedOn: 2026-07-01         # leave out while it is done by hand
""",
)
