"""`kind: Venture`: a new business line, run as a lean startup until customers prove it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast, get_args

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.initiative_rows import costs
from gnomon.catalog.own.initiative import costs_shape
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of, figure, tolerance
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, Value, choice, reference, text
from gnomon.catalog.told_rows import DocumentRows, amount, count, on
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.entity import Entity
from gnomon.domain.initiative import InitiativeCost
from gnomon.domain.venture import (
    Venture,
    VentureDecision,
    VentureMove,
    VentureRole,
    VentureStage,
)

_STAGES: tuple[str, ...] = get_args(VentureStage)
_DECISIONS = ("continue", "bring_in_leader", "stop", "other")


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("Venture"):
        spec = document.root.get("spec")
        if not isinstance(spec, Fields) or not document.name:
            continue
        rows = DocumentRows(document, names, "venture", changed_at)
        manager, currency = rows.person(spec.text("manager")), spec.text("currency")
        if manager is None or currency is None:
            continue
        yield Venture(
            **rows.whole(),
            name=document.name,
            title=document.root.text("metadata", "title") or document.name,
            manager_id=manager,
            currency=currency,
            run_cost=amount(spec, "runCost"),
            run_cost_low=amount(spec, "usualLow"),
            run_cost_high=amount(spec, "usualHigh"),
            initiative_names=tuple(rows.initiative(each) for each in spec.texts("initiatives")),
        )
        yield from _moves(rows)
        yield from _roles(rows)
        yield from _decisions(rows)
        yield from costs(rows)


def _moves(rows: DocumentRows) -> Iterator[Entity]:
    for place, entry, own in rows.listed("stages"):
        moved_on, stage = on(entry, "on"), entry.text("to")
        if moved_on is not None and stage in _STAGES:
            yield VentureMove(
                **own,
                venture_id=rows.key,
                position=place,
                stage=cast("VentureStage", stage),
                moved_on=moved_on,
                reason=entry.text("reason"),
            )


def _roles(rows: DocumentRows) -> Iterator[Entity]:
    for place, entry, own in rows.listed("roles"):
        role, filled_on = entry.text("role"), on(entry, "filled")
        if role is not None:
            given = amount(entry, "share")
            yield VentureRole(
                **own,
                venture_id=rows.key,
                role=role,
                priority=count(entry, "priority") or place,
                person_id=rows.person(entry.text("person")) if filled_on else None,
                share_ratio=1.0 if given is None else given,
                filled_on=filled_on,
            )


def _decisions(rows: DocumentRows) -> Iterator[Entity]:
    for _, entry, own in rows.listed("decisions"):
        kind, decided_on, reason = entry.text("kind"), on(entry, "on"), entry.text("reason")
        if kind in _DECISIONS and decided_on is not None and reason is not None:
            told: Any = kind
            yield VentureDecision(
                **own, venture_id=rows.key, kind=told, decided_on=decided_on, reason=reason
            )


def _chosen(words: tuple[str, ...]) -> Value:
    found = choice(words)
    return Value(expected=found.expected, accepts=found.accepts, is_required=True)


KIND = OwnKind(
    name="Venture",
    about="A new business line, run like a company of its own until customers prove it.",
    spec=Group(
        is_required=True,
        fields={
            "manager": reference("user", is_required=True),
            "currency": text(is_required=True),
            "runCost": figure(),
            "usualLow": figure(),
            "usualHigh": figure(),
            "initiatives": reference("initiative", is_list=True),
            "stages": Group(
                is_list=True,
                fields={
                    "to": _chosen(_STAGES),
                    "on": date_of(is_required=True),
                    "reason": text(),
                },
            ),
            "roles": Group(
                is_list=True,
                fields={
                    "role": text(is_required=True),
                    "priority": Value(
                        expected="a whole number, 1 first",
                        accepts=lambda told: told.strip().isdecimal() and int(told) > 0,
                    ),
                    "person": reference("user"),
                    "share": tolerance(),
                    "filled": date_of(),
                },
            ),
            "decisions": Group(
                is_list=True,
                fields={
                    "kind": _chosen(_DECISIONS),
                    "on": date_of(is_required=True),
                    "reason": text(is_required=True),
                },
            ),
            "costs": costs_shape(),
        },
    ),
    entities=(Venture, VentureMove, VentureRole, VentureDecision, InitiativeCost),
    told=_told,
    example="""\
apiVersion: gnomon.dev/v1
kind: Venture
metadata: {name: rentals, title: Rentals}
spec:
  manager: asha                 # acts in every role that nobody fills
  currency: EUR
  runCost: 1500000              # a year, once it runs
  usualLow: 1000000
  usualHigh: 3000000
  stages:
    - {to: idea, on: 2026-01-05}
    - {to: validating, on: 2026-02-02, reason: Forty of a hundred asked would rent}
  roles:                        # in the order in which they are filled
    - {role: technical_product_manager, priority: 1, person: jdoe, share: 50%, filled: 2026-03-02}
    - {role: product_designer, priority: 2}
  costs:
    - {on: 2026-02-28, amount: 42000, what: People and a landing page}
""",
)
