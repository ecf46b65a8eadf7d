"""`kind: IncidentReview`: a look back at an incident, and what it asks for."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.organisation import person_key
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of, quantity
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, Value, choice, listed, reference, required, text
from gnomon.domain.entity import Entity
from gnomon.domain.practice import IncidentAction, IncidentReview, IncidentRole

_SOURCE = "catalog"
#: What somebody is in an incident as a whole.
ROLES = ("incident_commander", "communications", "scribe", "technical_lead", "customer_liaison")


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("IncidentReview"):
        root = document.root
        incident, held_on = root.text("spec", "incident"), day(root.text("spec", "heldOn"))
        if incident is None or held_on is None:
            continue
        readers = quantity(root.text("spec", "readers"))
        yield IncidentReview(
            key=f"{_SOURCE}:incident_review:{document.name}",
            source=_SOURCE,
            changed_at=changed_at,
            url=root.text("spec", "url"),
            incident_id=incident,
            held_on=held_on,
            reader_count=int(readers) if readers is not None else None,
            summary=root.text("spec", "summary"),
            cause_service_id=_cause(document, names),
            journey_ids=tuple(
                f"{_SOURCE}:journey:{names.find(each, 'journey', document.namespace).name}"
                for each in root.texts("spec", "journeys")
            ),
        )
        told = _Told(document, names, changed_at, incident)
        yield from told.roles()
        yield from told.actions(held_on)


class _Told:
    """What a review says beside itself."""

    def __init__(
        self, document: Document, names: Names, changed_at: datetime, incident: str
    ) -> None:
        self._document = document
        self._names = names
        self._common: dict[str, Any] = {
            "source": _SOURCE,
            "changed_at": changed_at,
            "incident_id": incident,
        }

    def roles(self) -> Iterator[IncidentRole]:
        document = self._document
        for position, entry in enumerate(document.entries("roles"), start=1):
            role, person = entry.text("role"), entry.text("person")
            found = self._names.find(person, "user", document.namespace).name if person else None
            if role is not None:
                yield IncidentRole(
                    key=f"{_SOURCE}:incident_role:{document.name}:{position}",
                    role=role,
                    person_id=person_key(found) if found else None,
                    **self._common,
                )

    def actions(self, held_on: date) -> Iterator[IncidentAction]:
        for position, entry in enumerate(self._document.entries("actions"), start=1):
            what = entry.text("what")
            if what is not None:
                yield IncidentAction(
                    key=f"{_SOURCE}:incident_action:{self._document.name}:{position}",
                    what=what,
                    defined_on=day(entry.text("definedOn")) or held_on,
                    done_on=day(entry.text("doneOn")),
                    ticket_ref=entry.text("ticket"),
                    **self._common,
                )


def _cause(document: Document, names: Names) -> str | None:
    told = document.root.text("spec", "cause")
    if told is None:
        return None
    return f"{_SOURCE}:service:{names.find(told, 'component', document.namespace).name}"


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("IncidentReview"):
        held_on = day(document.root.text("spec", "heldOn"))
        for entry in document.entries("actions"):
            begun, done = day(entry.text("definedOn")) or held_on, day(entry.text("doneOn"))
            if begun and done and done < begun:
                yield document.finding(
                    "spec.actions",
                    f"{entry.text('what')}: done on {done}, before {begun}",
                    "doneOn on or after the day it was agreed on",
                    line=entry.line,
                )


KIND = OwnKind(
    name="IncidentReview",
    about="A look back at an incident: what was learned, who read it, what shall be done.",
    spec=Group(
        is_required=True,
        fields={
            "incident": text(is_required=True),
            "heldOn": date_of(is_required=True),
            "url": text(),
            "summary": text(),
            "cause": reference("component"),
            "journeys": reference("journey", is_list=True),
            "readers": Value(
                expected="a whole number of people",
                accepts=lambda told: told.strip().isdecimal(),
            ),
            "roles": listed(role=required(choice(ROLES)), person=reference("user")),
            "actions": Group(
                is_list=True,
                fields={
                    "what": text(is_required=True),
                    "definedOn": date_of(),
                    "doneOn": date_of(),
                    "ticket": text(),
                },
            ),
        },
    ),
    entities=(IncidentReview, IncidentRole, IncidentAction),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: IncidentReview
metadata: {name: payments-2026-05-20}
spec:
  incident: pagerduty:incident:PT4KHLK
  heldOn: 2026-05-22
  url: https://wiki.example/reviews/payments-2026-05-20
  summary: The limit of connections was never tried under load
  cause: ledger                # the service it was put down to, where that is another one
  journeys: [first-order]      # what customers could not get done
  readers: 41
  roles: [{role: incident_commander, person: jdoe}, {role: communications}]
  actions:
    - {what: Try the limit in the load test, definedOn: 2026-05-22, doneOn: 2026-05-29}
    - {what: Alert on waiting connections, ticket: SHOP-77}
""",
)
