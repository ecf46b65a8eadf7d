"""`kind: GateWaiver`: leave for a service to go on although a gate failed, until a day."""

from collections.abc import Iterator
from datetime import datetime
from typing import cast, get_args

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day, ended_before_it_began
from gnomon.catalog.shapes import Group, Value, choice, reference, text
from gnomon.domain.entity import Entity
from gnomon.domain.gates import GateWaiver
from gnomon.domain.quality import Gate

_SOURCE = "catalog"
_GATES: tuple[str, ...] = get_args(Gate)


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("GateWaiver"):
        told = {
            name: document.root.text("spec", name)
            for name in ("gate", "service", "reason", "agreedBy", "from", "until")
        }
        until = day(told["until"])
        if told["gate"] not in _GATES or not told["service"] or until is None:
            continue
        service = names.find(told["service"], "component", document.namespace).name
        yield GateWaiver(
            key=f"{_SOURCE}:gate_waiver:{document.name}",
            source=_SOURCE,
            changed_at=changed_at,
            gate=cast("Gate", told["gate"]),
            service_id=f"{_SOURCE}:service:{service}",
            reason=told["reason"] or "",
            agreed_by=told["agreedBy"] or "",
            valid_from=day(told["from"]),
            valid_to=until,
        )


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("GateWaiver"):
        yield from ended_before_it_began(document, end="until")


KIND = OwnKind(
    name="GateWaiver",
    about="Leave for a service to go on although a gate failed, until a day.",
    spec=Group(
        is_required=True,
        fields={
            "gate": Value(
                expected=choice(_GATES).expected,
                accepts=choice(_GATES).accepts,
                is_required=True,
            ),
            "service": reference("component", is_required=True),
            "reason": text(is_required=True),
            "agreedBy": text(is_required=True),
            "from": date_of(),
            "until": date_of(is_required=True),
        },
    ),
    entities=(GateWaiver,),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: GateWaiver
metadata: {name: checkout-libxml}
spec:
  gate: container_scan
  service: checkout-api
  reason: The mended libxml2 is not in the image of the vendor yet
  agreedBy: Head of security
  until: 2026-05-01
""",
)
