"""Kinds of compliance and finance: `ComplianceChecklist` and `ControlAttestation`."""

from collections.abc import Iterator
from datetime import datetime
from typing import cast, get_args

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.organisation import group_key
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, choice, listed, reference, required, text
from gnomon.catalog.told_rows import documents_of, on
from gnomon.domain.compliance import (
    ComplianceChecklist,
    ComplianceItem,
    ComplianceRisk,
    ControlAttestation,
    Severity,
)
from gnomon.domain.entity import Entity

SEVERITIES: tuple[str, ...] = get_args(Severity)


def _checklists(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(
        catalogue, names, changed_at, "ComplianceChecklist", "compliance_checklist"
    ):
        initiative = rows.other(spec.text("initiative"), "initiative")
        if initiative is None:
            continue
        group = rows.group(spec.text("group"))
        yield ComplianceChecklist(
            **rows.titled(),
            initiative_id=initiative,
            group_id=group_key(group) if group else None,
            signed_on=on(spec, "signedOff"),
            signer_id=rows.person(spec.text("signedBy")),
        )
        for _, entry, own in rows.listed("items"):
            item = entry.text("item")
            if item is not None:
                yield ComplianceItem(
                    **own,
                    checklist_id=rows.key,
                    item=item,
                    phase=entry.text("phase"),
                    regulation=entry.text("regulation"),
                    done_on=on(entry, "done"),
                    not_applicable=entry.text("notApplicable"),
                )
        for _, entry, own in rows.listed("risks"):
            risk, severity = entry.text("risk"), entry.text("severity")
            opened_on = on(entry, "opened")
            if risk is not None and severity in SEVERITIES and opened_on is not None:
                yield ComplianceRisk(
                    **own,
                    checklist_id=rows.key,
                    risk=risk,
                    severity=cast("Severity", severity),
                    opened_on=opened_on,
                    closed_on=on(entry, "closed"),
                    answer=entry.text("answer"),
                )


def _checklists_wrong(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("ComplianceChecklist"):
        signed = day(document.root.text("spec", "signedOff"))
        for entry in document.entries("items"):
            is_open = not entry.text("done") and not entry.text("notApplicable")
            if signed is not None and is_open:
                yield document.finding(
                    "spec.signedOff",
                    f"{signed}, and open: {entry.text('item')}",
                    "`done`, or why it is `notApplicable`, for every item that is signed off",
                    severity="warning",
                )
        for entry in document.entries("risks"):
            opened, closed = on(entry, "opened"), on(entry, "closed")
            if opened is not None and closed is not None and closed < opened:
                yield document.finding(
                    "spec.risks", f"closed on {closed}, before {opened}", "a day after it was seen"
                )


def _attestations(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(
        catalogue, names, changed_at, "ControlAttestation", "control_attestation"
    ):
        service, control = spec.text("service"), spec.text("control")
        attested_on, expires_on = on(spec, "on"), on(spec, "until")
        if service is None or control is None or attested_on is None or expires_on is None:
            continue
        told = rows.titled()
        del told["title"]
        yield ControlAttestation(
            **told,
            url=spec.text("link"),
            service_id=rows.service(service),
            control=control.strip().lower(),
            attested_on=attested_on,
            expires_on=expires_on,
            person_id=rows.person(spec.text("by")),
        )


def _attestations_wrong(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("ControlAttestation"):
        given, until = (day(document.root.text("spec", each)) for each in ("on", "until"))
        if given is not None and until is not None and until <= given:
            yield document.finding("spec.until", f"{until}, not after {given}", "a later day")


KINDS = (
    OwnKind(
        name="ComplianceChecklist",
        about="What an initiative must keep to in each phase, its risks, and who signed it off.",
        spec=Group(
            is_required=True,
            fields={
                "initiative": reference("initiative", is_required=True),
                "group": reference("group"),
                "signedOff": date_of(),
                "signedBy": reference("user"),
                "items": listed(
                    item=text(is_required=True),
                    phase=text(),
                    regulation=text(),
                    done=date_of(),
                    notApplicable=text(),
                ),
                "risks": listed(
                    risk=text(is_required=True),
                    severity=required(choice(SEVERITIES)),
                    opened=date_of(is_required=True),
                    closed=date_of(),
                    answer=text(),
                ),
            },
        ),
        entities=(ComplianceChecklist, ComplianceItem, ComplianceRisk),
        told=_checklists,
        findings=_checklists_wrong,
        example="""\
apiVersion: gnomon.dev/v1
kind: ComplianceChecklist
metadata: {name: faster-refunds-payments, title: Refunds and payment rules}
spec:
  initiative: faster-refunds
  group: compliance            # several groups: a checklist for each
  items:
    - {item: Refunds go to the card that paid, phase: coding, regulation: PSD2, done: 2026-03-02}
    - {item: Customers are told the day, phase: deployment}
    - {item: Data stay in the union, notApplicable: no new data}
  risks:
    - {risk: Refunds of stolen cards, severity: high, opened: 2026-02-20, answer: Limit a day}
  signedOff: 2026-04-01
  signedBy: jdoe
""",
    ),
    OwnKind(
        name="ControlAttestation",
        about="Somebody's word that a control of a product works, and until when it holds.",
        spec=Group(
            is_required=True,
            fields={
                "service": reference("component", is_required=True),
                "control": text(is_required=True),
                "on": date_of(is_required=True),
                "until": date_of(is_required=True),
                "by": reference("user"),
                "link": text(),
            },
        ),
        entities=(ControlAttestation,),
        told=_attestations,
        findings=_attestations_wrong,
        example="""\
apiVersion: gnomon.dev/v1
kind: ControlAttestation
metadata: {name: checkout-settlement-2026}
spec:
  service: checkout-api
  control: settlement          # settlement, reconciliation, or another
  on: 2026-01-15
  until: 2027-01-15
  by: jdoe
""",
    ),
)
