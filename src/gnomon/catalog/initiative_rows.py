"""What a document of `kind: Initiative` means, as entities."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast, get_args

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.references import Names
from gnomon.catalog.told_rows import DocumentRows, amount, count, on, yes
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.entity import Entity
from gnomon.domain.initiative import (
    ArtefactKind,
    ChangeRequest,
    EvidenceKind,
    Hypothesis,
    HypothesisResult,
    Initiative,
    InitiativeArtefact,
    InitiativeCategory,
    InitiativeCost,
    InitiativeEvidence,
    InitiativeKpi,
    InitiativeMove,
    InitiativeSignature,
    InitiativeState,
    InitiativeWaiver,
    Origin,
    TestDecision,
)

ORIGINS: tuple[str, ...] = get_args(Origin)
CATEGORIES: tuple[str, ...] = get_args(InitiativeCategory)
STATES: tuple[str, ...] = get_args(InitiativeState)
EVIDENCE: tuple[str, ...] = get_args(EvidenceKind)
ARTEFACTS: tuple[str, ...] = get_args(ArtefactKind)
RESULTS: tuple[str, ...] = get_args(HypothesisResult)
DECISIONS: tuple[str, ...] = get_args(TestDecision)
SIZES = ("small", "medium", "large")
#: Kinds of evidence that count, where a document does not say; the others tell.
_COUNTED = frozenset({"data_study", "survey", "experiment"})


def initiatives_told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    """Turn initiatives into entities; what the check refuses is left out."""
    for document in catalogue.of("Initiative"):
        spec = document.root.get("spec")
        if not isinstance(spec, Fields) or not document.name:
            continue
        rows = DocumentRows(document, names, "initiative", changed_at)
        whole = _initiative(document, spec, rows)
        if whole is None:
            continue
        yield whole
        yield from _moves(rows)
        yield from _requests(rows)
        yield from _hypotheses(rows)
        yield from _evidence(rows)
        yield from _kpis(rows)
        yield from _artefacts(rows)
        yield from _signatures(rows)
        yield from costs(rows)
        yield from _waivers(rows)


def _initiative(document: Document, spec: Fields, rows: DocumentRows) -> Initiative | None:
    desire, origin, asked_on = spec.text("desire"), spec.text("origin"), on(spec, "asked")
    if desire is None or origin not in ORIGINS or asked_on is None:
        return None
    return Initiative(
        **rows.whole(),
        name=document.name,
        title=document.root.text("metadata", "title") or document.name,
        desire=desire,
        origin=cast("Origin", origin),
        origin_note=spec.text("originNote"),
        also_from=tuple(each for each in spec.texts("alsoFrom") if each in ORIGINS),
        channel=spec.text("channel"),
        asked_on=asked_on,
        written_on=on(spec, "written"),
        category=_one_of(spec.text("category"), CATEGORIES),
        size=_one_of(spec.text("size"), SIZES),
        owner_id=rows.person(spec.text("owner")),
        acting_as=spec.text("actingAs"),
        service_ids=tuple(rows.service(each) for each in spec.texts("services")),
        ticket_numbers=tuple(each.strip().upper() for each in spec.texts("tickets")),
        regulation=spec.text("regulation"),
        exempt_reason=spec.text("exempt"),
        effort_days=amount(spec, "effortDays"),
        budget=amount(spec, "budget"),
        currency=spec.text("currency"),
        confidence_ratio=amount(spec, "confidence"),
        rank=count(spec, "rank"),
        rank_reason=spec.text("rankReason"),
        is_confidential=yes(spec, "confidential") or False,
        visible_to_ids=rows.people(spec, "visibleTo"),
    )


def _one_of(written: str | None, words: tuple[str, ...]) -> Any:
    return written if written in words else None


def _moves(rows: DocumentRows) -> Iterator[Entity]:
    for place, entry, own in rows.listed("moves"):
        moved_on, state = on(entry, "on"), entry.text("to")
        if moved_on is not None and state in STATES:
            yield InitiativeMove(
                **own,
                initiative_id=rows.key,
                position=place,
                state=cast("InitiativeState", state),
                moved_on=moved_on,
                person_id=rows.person(entry.text("by")),
                reason=entry.text("reason"),
            )


def _requests(rows: DocumentRows) -> Iterator[Entity]:
    for place, entry, own in rows.listed("requests"):
        written_on = on(entry, "on")
        if written_on is not None:
            yield ChangeRequest(
                **own,
                initiative_id=rows.key,
                url=entry.text("link"),
                version=place,
                written_on=written_on,
                author_id=rows.person(entry.text("by")),
                approved_on=on(entry, "approved"),
                approver_id=rows.person(entry.text("approver")),
                motivation=entry.text("motivation"),
                supporting_data=entry.text("data"),
                behaviour=entry.text("behaviour"),
                measures=entry.text("measures"),
                considerations=entry.text("considerations"),
            )


def _hypotheses(rows: DocumentRows) -> Iterator[Entity]:
    for _, entry, own in rows.listed("hypotheses"):
        statement = entry.text("statement")
        if statement is not None:
            yield Hypothesis(
                **own,
                initiative_id=rows.key,
                statement=statement,
                measure=entry.text("measure"),
                threshold=entry.text("threshold"),
                test=entry.text("test"),
                result=_one_of(entry.text("result"), RESULTS),
                tested_on=on(entry, "tested"),
            )


def _evidence(rows: DocumentRows) -> Iterator[Entity]:
    for _, entry, own in rows.listed("evidence"):
        kind, found_on, said = entry.text("kind"), on(entry, "on"), entry.text("conclusion")
        if kind not in EVIDENCE or found_on is None or said is None:
            continue
        counted = yes(entry, "counted")
        yield InitiativeEvidence(
            **own,
            initiative_id=rows.key,
            url=entry.text("link"),
            kind=cast("EvidenceKind", kind),
            is_quantitative=kind in _COUNTED if counted is None else counted,
            found_on=found_on,
            person_id=rows.person(entry.text("by")),
            participant_count=count(entry, "participants"),
            success_count=count(entry, "succeeded"),
            is_with_customers=yes(entry, "customers"),
            is_face_to_face=yes(entry, "inPerson"),
            finding_count=count(entry, "findings"),
            resolved_count=count(entry, "resolved"),
            ease_score=amount(entry, "ease"),
            decision=_one_of(entry.text("decision"), DECISIONS),
            conclusion=said,
        )


def _kpis(rows: DocumentRows) -> Iterator[Entity]:
    for _, entry, own in rows.listed("kpis"):
        metric = entry.text("metric")
        if metric is not None:
            yield InitiativeKpi(
                **own,
                initiative_id=rows.key,
                metric=metric,
                scope_name=entry.text("scope"),
                baseline=amount(entry, "baseline"),
                expected_ratio=amount(entry, "expected"),
                check_on=on(entry, "check"),
                measured_on=on(entry, "measured"),
                released_on=on(entry, "released"),
                result_ratio=amount(entry, "result"),
            )


def _artefacts(rows: DocumentRows) -> Iterator[Entity]:
    for _, entry, own in rows.listed("artefacts"):
        kind = entry.text("kind")
        if kind in ARTEFACTS:
            yield InitiativeArtefact(
                **own,
                initiative_id=rows.key,
                url=entry.text("link"),
                kind=cast("ArtefactKind", kind),
                title=entry.text("title"),
                version=entry.text("version"),
                made_on=on(entry, "on"),
                is_complete=yes(entry, "complete") or False,
            )


def _signatures(rows: DocumentRows) -> Iterator[Entity]:
    for _, entry, own in rows.listed("stakeholders"):
        role = entry.text("role")
        if role is not None:
            yield InitiativeSignature(
                **own,
                initiative_id=rows.key,
                role=role,
                person_id=rows.person(entry.text("person")),
                line_name=rows.group(entry.text("line")),
                told_on=on(entry, "told"),
                acknowledged_on=on(entry, "acknowledged"),
                agreed_on=on(entry, "agreed"),
            )


def costs(rows: DocumentRows) -> Iterator[Entity]:
    """Turn a document's costs into entities."""
    for _, entry, own in rows.listed("costs"):
        spent_on, spent, what = on(entry, "on"), amount(entry, "amount"), entry.text("what")
        if spent_on is not None and spent is not None and what is not None:
            yield InitiativeCost(
                **own, spender_id=rows.key, spent_on=spent_on, amount=spent, what=what
            )


def _waivers(rows: DocumentRows) -> Iterator[Entity]:
    for _, entry, own in rows.listed("waivers"):
        check, reason, until = entry.text("check"), entry.text("reason"), on(entry, "until")
        approver = rows.person(entry.text("approver"))
        if check is not None and reason is not None and until is not None and approver is not None:
            yield InitiativeWaiver(
                **own,
                initiative_id=rows.key,
                check=check,
                reason=reason,
                approver_id=approver,
                valid_to=until,
            )
