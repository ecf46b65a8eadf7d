"""`kind: Process`: the phases work goes through, what leads into each, and what must hold."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache

from gnomon.catalog.catalogue import Catalogue, Document, File, of_files
from gnomon.catalog.own.structure import role_names
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.process_check import process_findings
from gnomon.catalog.process_shape import SPEC, Phase, days, phases, process_of, waivers
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.roles import RoleNames, plain
from gnomon.catalog.shipped_process import DELIVERY, LIGHT
from gnomon.domain.entity import Entity
from gnomon.domain.process import (
    PhaseRule,
    ProcessCheck,
    ProcessPhase,
    ProcessRole,
    ProcessVersion,
    ProcessWaiver,
)

_SOURCE = "catalog"


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    own = [each for each in catalogue.of("Process") if each.name and phases(each)]
    roles = role_names(catalogue)
    for document in own:
        yield from _version(document, names, roles, changed_at, is_shipped=False)
    # The default goes as a whole: a process of one's own takes what no other takes.
    if not own:
        for document in _shipped():
            yield from _version(document, names, roles, changed_at, is_shipped=True)


@cache
def _shipped() -> tuple[Document, ...]:
    files = (File(f"{name}.yaml", f"{name}.yaml", content) for name, content in _SHIPPED.items())
    return of_files(files).documents


_SHIPPED = {"delivery": DELIVERY, "light": LIGHT}


def _version(
    document: Document,
    names: Names,
    roles: RoleNames,
    changed_at: datetime,
    *,
    is_shipped: bool,
) -> Iterator[Entity]:
    spec, told = document.root, {"source": _SOURCE, "changed_at": changed_at}
    version = spec.text("spec", "version") or "1"
    key = f"{_SOURCE}:process_version:{process_of(document)}@{version}"
    yield ProcessVersion(
        key=key,
        process=process_of(document),
        version=version,
        title=spec.text("metadata", "title") or process_of(document),
        valid_from=day(spec.text("spec", "from")),
        valid_to=day(spec.text("spec", "to")),
        kinds=tuple(kind.lower() for kind in spec.texts("spec", "kinds")),
        is_shipped=is_shipped,
        **told,  # type: ignore[arg-type]  # The envelope of every row.
    )
    for position, phase in enumerate(phases(document), start=1):
        yield _phase(phase, key, position, roles, changed_at)
        yield from _roles(phase, key, roles, changed_at)
        yield from _rules(phase, key, changed_at)
        yield from _checks(phase, key, changed_at)
    yield from _waivers(document, names, key, changed_at)


def _phase(
    phase: Phase, version_id: str, position: int, roles: RoleNames, changed_at: datetime
) -> ProcessPhase:
    fields = phase.fields
    responsible = fields.text("responsible")
    return ProcessPhase(
        key=f"{version_id}:{phase.name}",
        source=_SOURCE,
        changed_at=changed_at,
        version_id=version_id,
        phase=phase.name,
        title=fields.text("title") or phase.name.replace("_", " ").capitalize(),
        position=position,
        is_start=phase.is_start,
        expected_days=days(fields.text("expected")),
        responsible=responsible and _named(responsible, roles),
        participants=tuple(_named(role, roles) for role in fields.texts("participants")),
        outputs=fields.texts("outputs"),
        next_phases=phase.following,
        guide_url=fields.text("guide"),
    )


def _named(written: str, known: RoleNames) -> str:
    """Name a role as memberships do, however the process writes it."""
    return known.find(written) or plain(written)


def _roles(
    phase: Phase, version_id: str, known: RoleNames, changed_at: datetime
) -> Iterator[ProcessRole]:
    responsible = phase.fields.text("responsible")
    answers = _named(responsible, known) if responsible else None
    taking_part = (_named(each, known) for each in phase.fields.texts("participants"))
    # Whoever answers for a phase is often named among those who take part in it, too.
    for role in dict.fromkeys((*([answers] if answers else []), *taking_part)):
        yield ProcessRole(
            key=f"{version_id}:{phase.name}:role:{role}",
            source=_SOURCE,
            changed_at=changed_at,
            version_id=version_id,
            phase=phase.name,
            role=role,
            is_responsible=role == answers,
            names=known.written(role),
        )


def _rules(phase: Phase, version_id: str, changed_at: datetime) -> Iterator[PhaseRule]:
    for fact, value in phase.rules:
        yield PhaseRule(
            key=f"{version_id}:{phase.name}:{fact}:{value}",
            source=_SOURCE,
            changed_at=changed_at,
            version_id=version_id,
            phase=phase.name,
            fact=fact,  # type: ignore[arg-type]  # One of the words the shape accepts.
            value=value,
        )


def _checks(phase: Phase, version_id: str, changed_at: datetime) -> Iterator[ProcessCheck]:
    for check in phase.checks:
        yield ProcessCheck(
            key=f"{version_id}:{phase.name}:{check.side}:{check.name}",
            source=_SOURCE,
            changed_at=changed_at,
            version_id=version_id,
            phase=phase.name,
            side=check.side,  # type: ignore[arg-type]  # As above.
            check=check.name,
            kind=check.kind,  # type: ignore[arg-type]  # As above.
            gate=check.gate,
            least=check.least,
            most=check.most,
        )


def _waivers(
    document: Document, names: Names, version_id: str, changed_at: datetime
) -> Iterator[ProcessWaiver]:
    for waiver in waivers(document):
        until = day(waiver.text("until"))
        check, ticket, approver = (waiver.text(name) for name in ("check", "ticket", "approver"))
        if until is None or check is None or ticket is None or approver is None:
            continue
        yield ProcessWaiver(
            key=f"{version_id}:waiver:{check}:{ticket}",
            source=_SOURCE,
            changed_at=changed_at,
            version_id=version_id,
            check=check,
            ticket_number=ticket.strip().upper(),
            reason=waiver.text("reason") or "",
            approver=names.find(approver, "user", document.namespace).name,
            valid_to=until,
        )


KIND = OwnKind(
    name="Process",
    about="The phases that work goes through, what leads into each, and what must hold there.",
    spec=SPEC,
    entities=(ProcessVersion, ProcessPhase, ProcessRole, PhaseRule, ProcessCheck, ProcessWaiver),
    told=_told,
    findings=process_findings,
    example=DELIVERY,
)
