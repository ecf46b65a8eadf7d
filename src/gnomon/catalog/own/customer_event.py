"""Kinds of listening: `CustomerEvent` and `Stakeholder`."""

from collections.abc import Iterator
from datetime import datetime
from typing import get_args

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.organisation import SOURCE, group_key, person_key, service_key
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of, quantity
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.roadmap_told import all_referred, days_of, key_of, length, referred, told_of
from gnomon.catalog.shapes import Group, Value, choice, reference, required, text
from gnomon.domain.entity import Entity
from gnomon.domain.roadmap import CustomerEvent, CustomerFinding, Decision, EventKind, Stakeholder

_EVENTS: tuple[str, ...] = get_args(EventKind)
_DECISIONS: tuple[str, ...] = get_args(Decision)
_YES_NO = ("true", "false")
_INFLUENCES = ("low", "medium", "high")


def _events(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("CustomerEvent"):
        root = document.root
        on, kind = day(root.text("spec", "on")), root.text("spec", "kind")
        if not document.name or on is None or kind not in _EVENTS:
            continue
        roadmap = referred(document, names, "roadmap", "roadmap")
        count = quantity(root.text("spec", "attendees"))
        told = told_of(document, "customer_event", changed_at)
        yield CustomerEvent(
            **told,
            kind=kind,  # type: ignore[arg-type] # One of the kinds, as looked at above.
            held_on=on,
            roadmap_id=key_of("roadmap", roadmap) if roadmap else None,
            persona_ids=tuple(
                key_of("persona", each)
                for each in all_referred(document, names, "personas", "persona")
            ),
            group_ids=tuple(
                group_key(each) for each in all_referred(document, names, "groups", "group")
            ),
            attendee_count=None if count is None else int(count),
            service_ids=tuple(
                service_key(each) for each in all_referred(document, names, "services", "component")
            ),
            held_by_ids=tuple(
                person_key(each) for each in all_referred(document, names, "by", "user")
            ),
            role=root.text("spec", "role"),
            is_face_to_face=_in_person(root.text("spec", "inPerson")),
            present_ids=tuple(
                person_key(each) for each in all_referred(document, names, "present", "user")
            ),
        )
        yield from _learned(document, names, told["key"], changed_at)


def _in_person(told: str | None) -> bool | None:
    return told == "true" if told in _YES_NO else None


def _learned(
    document: Document, names: Names, key: str, changed_at: datetime
) -> Iterator[CustomerFinding]:
    for number, entry in enumerate(document.entries("findings"), 1):
        said, decision = entry.text("finding"), entry.text("decision") or "open"
        if said is None or decision not in _DECISIONS:
            continue
        item = entry.text("item")
        found = names.find(item, "roadmapitem", document.namespace).name if item else None
        yield CustomerFinding(
            key=f"{key}:finding:{number}",
            source=SOURCE,
            changed_at=changed_at,
            customer_event_id=key,
            text=said,
            decision=decision,  # type: ignore[arg-type] # One of the decisions.
            decided_on=day(entry.text("on")),
            why=entry.text("why"),
            item_id=key_of("roadmap_item", found) if found else None,
        )


def _event_findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("CustomerEvent"):
        if not document.entries("findings"):
            yield document.finding(
                "spec.findings",
                "none: nothing was learned",
                "at least one thing that was learned",
                severity="warning",
            )
        for number, entry in enumerate(document.entries("findings")):
            if entry.text("decision") == "declined" and not entry.text("why"):
                yield document.finding(
                    f"spec.findings[{number}].why",
                    "a finding declined without a reason",
                    "why, for those who said it",
                    line=entry.line,
                    severity="warning",
                )


def _stakeholders(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("Stakeholder"):
        root = document.root
        interest, influence = root.text("spec", "interest"), root.text("spec", "influence")
        if not document.name or interest is None:
            continue
        roadmap, contact = (
            referred(document, names, "roadmap", "roadmap"),
            referred(document, names, "contact", "user"),
        )
        yield Stakeholder(
            **told_of(document, "stakeholder", changed_at),
            roadmap_id=key_of("roadmap", roadmap) if roadmap else None,
            interest=interest,
            influence=influence if influence in _INFLUENCES else None,  # type: ignore[arg-type]
            contact_id=person_key(contact) if contact else None,
            spoken_on=day(root.text("spec", "spoken")),
            speak_within_days=days_of(document, "speakWithin"),
            said=root.text("spec", "said"),
        )


KINDS = (
    OwnKind(
        name="CustomerEvent",
        about="An interview, visit, call, meetup, survey or planning: what was learned there.",
        spec=Group(
            is_required=True,
            fields={
                "kind": required(choice(_EVENTS)),
                "on": date_of(is_required=True),
                "roadmap": reference("roadmap"),
                "services": reference("component", is_list=True),
                "by": reference("user", is_list=True),
                "role": text(),
                "inPerson": choice(_YES_NO),
                "present": reference("user", is_list=True),
                "personas": reference("persona", is_list=True, is_binding=False),
                "groups": reference("group", is_list=True),
                "attendees": Value(
                    expected="a whole number", accepts=lambda told: told.strip().isdigit()
                ),
                "findings": Group(
                    is_list=True,
                    fields={
                        "finding": text(is_required=True),
                        "decision": choice(_DECISIONS),
                        "on": date_of(),
                        "why": text(),
                        "item": reference("roadmapitem"),
                    },
                ),
            },
        ),
        entities=(CustomerEvent, CustomerFinding),
        told=_events,
        findings=_event_findings,
        example="""\
apiVersion: gnomon.dev/v1
kind: CustomerEvent
metadata: {name: interview-checkout-may, title: Interview with checkout}
spec:
  kind: interview            # interview, visit, call, meetup, survey, backlog_review or planning
  by: [jdoe]                 # who held it, in the role they have or the one that role: names
  present: [asha]            # colleagues who came to listen
  on: 2026-05-12
  inPerson: true             # whether you met; false: by phone, video or writing
  roadmap: paved-road
  personas: [developer]
  groups: [checkout]
  attendees: 2
  findings:
    - finding: A restore takes a ticket and a day
      decision: adopted      # open, adopted or declined
      on: 2026-05-20
      item: self-service-restore
""",
    ),
    OwnKind(
        name="Stakeholder",
        about="Somebody whose interest a product answers to; what they say is a review, no score.",
        spec=Group(
            is_required=True,
            fields={
                "roadmap": reference("roadmap"),
                "interest": text(is_required=True),
                "influence": choice(_INFLUENCES),
                "contact": reference("user"),
                "spoken": date_of(),
                "speakWithin": length(),
                "said": text(),
            },
        ),
        entities=(Stakeholder,),
        told=_stakeholders,
        example="""\
apiVersion: gnomon.dev/v1
kind: Stakeholder
metadata: {name: compliance, title: Head of compliance}
spec:
  roadmap: paved-road
  interest: Audits that need no preparation
  influence: high
  contact: jdoe
  spoken: 2026-05-04
  speakWithin: 90d
""",
    ),
)
