"""`kind: Initiative`: a wish for change from its first word to what it brought."""

from collections.abc import Iterator

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.initiative_rows import (
    ARTEFACTS,
    CATEGORIES,
    DECISIONS,
    EVIDENCE,
    ORIGINS,
    RESULTS,
    SIZES,
    STATES,
    initiatives_told,
)
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import above_zero, date_of, figure, tolerance, whole_number
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, Value, choice, listed, reference, required, text
from gnomon.catalog.told_rows import count, on
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.initiative import (
    ChangeRequest,
    Hypothesis,
    Initiative,
    InitiativeArtefact,
    InitiativeCost,
    InitiativeEvidence,
    InitiativeKpi,
    InitiativeMove,
    InitiativeSignature,
    InitiativeWaiver,
)

#: Checks of an initiative that leave may be given for.
CHECKS = (
    "kpi_named", "hypothesis_tested", "sketched", "request_complete", "request_approved",
    "validated", "tested_with_customers", "screens_complete", "agreed", "architecture",
    "told", "compliance_signed",
)  # fmt: skip
_FLAG = choice(("true", "false"))


def costs_shape() -> Group:
    """Describe the list of what was spent."""
    return listed(
        on=date_of(is_required=True),
        amount=figure(is_required=True),
        what=text(is_required=True),
    )


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("Initiative"):
        spec = document.root.get("spec")
        if isinstance(spec, Fields):
            yield from _unsaid(document, spec)
            yield from _seen_by_nobody(document, spec)
            yield from _moves_wrong(document)
            yield from _evidence_wrong(document)


def _unsaid(document: Document, spec: Fields) -> Iterator[Finding]:
    if spec.text("origin") == "other" and not spec.text("originNote"):
        yield document.finding(
            "spec.originNote", "nothing, and the origin is other", "where it comes from, in words"
        )
    if spec.text("rank") and not spec.text("rankReason"):
        yield document.finding(
            "spec.rankReason",
            "nothing, and `rank` overrides the order",
            "why people put it elsewhere than its figures do",
        )
    if (spec.text("budget") or document.entries("costs")) and not spec.text("currency"):
        yield document.finding(
            "spec.currency", "nothing, and there is money", "a currency such as EUR"
        )


def _seen_by_nobody(document: Document, spec: Fields) -> Iterator[Finding]:
    named = [each.text("person") for each in document.entries("stakeholders")]
    if spec.texts("visibleTo") and spec.text("confidential") != "true":
        yield document.finding(
            "spec.visibleTo", "people, and everybody sees it", "`confidential: true`, or no list"
        )
    if spec.text("confidential") == "true" and not any(
        (spec.text("owner"), spec.texts("visibleTo"), *named)
    ):
        yield document.finding(
            "spec.confidential",
            "true, and nobody is named who may see it",
            "`owner`, `visibleTo` or a person among `stakeholders`",
        )


def _moves_wrong(document: Document) -> Iterator[Finding]:
    before = None
    for entry in document.entries("moves"):
        moved_on, state = on(entry, "on"), entry.text("to")
        if before is not None and moved_on is not None and moved_on < before:
            yield document.finding(
                "spec.moves", f"{state} on {moved_on}, after {before}", "moves in their order"
            )
        before = moved_on or before
        if state in ("approved", "in_delivery", "live") and not document.entries("kpis"):
            yield document.finding(
                "spec.kpis",
                f"none, and it was moved to {state}",
                "at least one figure that it shall move; park it until one is named",
            )
            return
        if state in ("rejected", "parked") and not entry.text("reason"):
            yield document.finding(
                "spec.moves", f"{state} without a reason", "`reason`, so that others learn from it"
            )


def _evidence_wrong(document: Document) -> Iterator[Finding]:
    for entry in document.entries("evidence"):
        for part, whole in (("succeeded", "participants"), ("resolved", "findings")):
            few, many = count(entry, part), count(entry, whole)
            if few is not None and (many is None or few > many):
                yield document.finding(
                    f"spec.evidence.{part}",
                    f"{few} of {'an unknown number' if many is None else many}",
                    f"`{whole}`, at least as many as `{part}`",
                )
    for entry in document.entries("hypotheses"):
        if entry.text("result") and on(entry, "tested") is None:
            yield document.finding(
                "spec.hypotheses", "a result without `tested`", "the day it was tested"
            )


KIND = OwnKind(
    name="Initiative",
    about="A wish for change: why, what was found out, what it shall bring, and what it brought.",
    spec=Group(
        is_required=True,
        fields={
            "desire": text(is_required=True),
            "origin": required(choice(ORIGINS)),
            "originNote": text(),
            "alsoFrom": Value(
                expected=choice(ORIGINS).expected, accepts=choice(ORIGINS).accepts, is_list=True
            ),
            "channel": text(),
            "asked": date_of(is_required=True),
            "written": date_of(),
            "category": choice(CATEGORIES),
            "size": choice(SIZES),
            "owner": reference("user"),
            "actingAs": text(),
            "services": reference("component", is_list=True),
            "tickets": text(is_list=True),
            "regulation": text(),
            "exempt": text(),
            "effortDays": above_zero(),
            "budget": figure(),
            "currency": text(),
            "confidence": tolerance(),
            "rank": whole_number(),
            "rankReason": text(),
            "confidential": _FLAG,
            "visibleTo": reference("user", is_list=True),
            "moves": listed(
                to=required(choice(STATES)),
                on=date_of(is_required=True),
                by=reference("user"),
                reason=text(),
            ),
            "requests": listed(
                on=date_of(is_required=True),
                by=reference("user"),
                link=text(),
                motivation=text(),
                data=text(),
                behaviour=text(),
                measures=text(),
                considerations=text(),
                approved=date_of(),
                approver=reference("user"),
            ),
            "hypotheses": listed(
                statement=text(is_required=True),
                measure=text(),
                threshold=text(),
                test=text(),
                result=choice(RESULTS),
                tested=date_of(),
            ),
            "evidence": listed(
                kind=required(choice(EVIDENCE)),
                on=date_of(is_required=True),
                by=reference("user"),
                conclusion=text(is_required=True),
                link=text(),
                counted=_FLAG,
                participants=whole_number(),
                succeeded=whole_number(),
                customers=_FLAG,
                inPerson=_FLAG,
                findings=whole_number(),
                resolved=whole_number(),
                ease=figure(),
                decision=choice(DECISIONS),
            ),
            "kpis": listed(
                metric=text(is_required=True),
                scope=text(),
                baseline=figure(),
                expected=figure(),
                check=date_of(),
                measured=date_of(),
                released=date_of(),
                result=figure(),
            ),
            "artefacts": listed(
                kind=required(choice(ARTEFACTS)),
                title=text(),
                link=text(),
                version=text(),
                on=date_of(),
                complete=_FLAG,
            ),
            "stakeholders": listed(
                role=text(is_required=True),
                person=reference("user"),
                line=reference("group"),
                told=date_of(),
                acknowledged=date_of(),
                agreed=date_of(),
            ),
            "costs": costs_shape(),
            "waivers": listed(
                check=required(choice(CHECKS)),
                reason=text(is_required=True),
                approver=reference("user", is_required=True),
                until=date_of(is_required=True),
            ),
        },
    ),
    entities=(
        Initiative,
        InitiativeMove,
        ChangeRequest,
        Hypothesis,
        InitiativeEvidence,
        InitiativeKpi,
        InitiativeArtefact,
        InitiativeSignature,
        InitiativeCost,
        InitiativeWaiver,
    ),
    told=initiatives_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: Initiative
metadata: {name: faster-refunds, title: Refunds within a day}
spec:
  desire: Customers wait nine days for a refund and write to us about it
  origin: customer_service      # growth | compliance | engineering | finance | qa | market | other
  asked: 2026-01-12             # also when it was asked for by word of mouth
  category: feature             # feature | debt | operations | compliance
  owner: asha
  services: [checkout-api]
  tickets: [SHOP-12]            # what it became; tickets below them count too
  effortDays: 20
  confidence: 60%
  kpis:
    - {metric: feedback_reopen_rate, scope: payments, expected: -30%, check: 2026-07-01}
  hypotheses:
    - statement: Most of them would take a voucher at once
      test: Offer it to a hundred
      result: refuted
      tested: 2026-02-02
  evidence:
    - {kind: interview, on: 2026-01-20, participants: 6, conclusion: They fear a loss}
    - {kind: data_study, on: 2026-01-25, conclusion: A third of all questions are about refunds}
  requests:
    - on: 2026-02-10
      by: asha
      motivation: Refunds are the first reason to write to us
      data: See the study
      behaviour: A refund is booked when the parcel is scanned
      measures: Share of questions about refunds
      considerations: Fraud rises with speed; finance agrees
      approved: 2026-02-14
  stakeholders:
    - {role: product_manager, person: asha, agreed: 2026-02-12}
    - {role: business_leader, person: jdoe, agreed: 2026-02-13}
  moves:
    - {to: raw, on: 2026-01-12}
    - {to: validating, on: 2026-01-15}
    - {to: validated, on: 2026-02-11}
""",
)
