"""`kind: Concern`: what somebody fears of a change, and what was answered."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, choice, reference, text
from gnomon.domain.change_of_model import Concern
from gnomon.domain.entity import Entity

_SOURCE = "catalog"
_STATES = ("open", "answered", "acted_on", "accepted")


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("Concern"):
        root = document.root
        says, raised_on = root.text("spec", "says"), day(root.text("spec", "raisedOn"))
        if says is None or raised_on is None:
            continue
        answer, group = root.text("spec", "answer"), root.text("spec", "group")
        told: Any = root.text("spec", "status")
        found = names.find(group, "group", document.namespace).name if group else None
        yield Concern(
            key=f"{_SOURCE}:concern:{document.name}",
            source=_SOURCE,
            changed_at=changed_at,
            name=document.name,
            says=says,
            raised_on=raised_on,
            raised_by=root.text("spec", "raisedBy"),
            group_id=f"{_SOURCE}:group:{found}" if found else None,
            answer=answer,
            answered_on=day(root.text("spec", "answeredOn")),
            status=told if told in _STATES else "answered" if answer else "open",
        )


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("Concern"):
        raised, answered = (
            day(document.root.text("spec", name)) for name in ("raisedOn", "answeredOn")
        )
        if document.root.text("spec", "answer") and answered is None:
            yield document.finding("spec.answeredOn", "an answer without its day", "its day")
        if raised and answered and answered < raised:
            yield document.finding(
                "spec.answeredOn", f"{answered}, before it was raised", f"{raised} or later"
            )


KIND = OwnKind(
    name="Concern",
    about="What somebody fears of a change of operating model, and what was answered.",
    spec=Group(
        is_required=True,
        fields={
            "says": text(is_required=True),
            "raisedOn": date_of(is_required=True),
            "raisedBy": text(),
            "group": reference("group", is_binding=False),
            "answer": text(),
            "answeredOn": date_of(),
            "status": choice(_STATES),
        },
    ),
    entities=(Concern,),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: Concern
metadata: {name: sleep}
spec:
  says: I have small children and cannot be called at night
  raisedOn: 2026-03-02            # without raisedBy nobody learns who said it
  answer: On call is voluntary, and paid
  answeredOn: 2026-03-04
  status: acted_on                # open | answered | acted_on | accepted
""",
)
