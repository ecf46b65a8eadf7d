"""Targets, figures and organisations written in a test."""

from datetime import UTC, date, datetime
from typing import Any

from gnomon.domain.organisation import Group, Membership, ReportingLine
from gnomon.domain.steering import Target, TargetGuard, TargetStatement
from gnomon.steering.agreed import Agreed

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
START, DUE = date(2026, 1, 1), date(2026, 7, 2)
HALF_WAY = date(2026, 4, 2)


def target(name: str = "lead", **told: Any) -> Target:
    usual: dict[str, Any] = {
        "title": name,
        "metric": "change_lead_time",
        "scope": "group",
        "scope_id": "catalog:group:shop",
        "scope_name": "shop",
        "direction": "lower",
        "baseline": 10.0,
        "target": 4.0,
        "start": START,
        "due": DUE,
        "window_days": 28,
        "owner_id": "catalog:person:ann",
        "evidence": "measured",
        "weight": 1.0,
        "changed_at": NOON,
    }
    return Target(key=f"catalog:target:{name}", source="catalog", name=name, **usual | told)


def guard(metric: str = "change_fail_rate", **told: Any) -> TargetGuard:
    usual: dict[str, Any] = {"band_ratio": 0.1, "baseline": 0.1, "changed_at": NOON}
    key = f"catalog:target:lead:guard:{metric}"
    return TargetGuard(
        key=key,
        source="catalog",
        target_id="catalog:target:lead",
        metric=metric,
        **usual | told,
    )


def statement(on: date, value: float) -> TargetStatement:
    return TargetStatement(
        key=f"catalog:target:lead:stated:{on}",
        source="catalog",
        changed_at=NOON,
        target_id="catalog:target:lead",
        stated_on=on,
        value=value,
    )


def agreed(
    *guards: TargetGuard, statements: tuple[TargetStatement, ...] = (), **told: Any
) -> Agreed:
    return Agreed(target=target(**told), guards=guards, statements=statements)


def group(name: str, kind: Any = "team", **told: Any) -> Group:
    key = f"catalog:group:{name}"
    return Group(
        key=key, source="catalog", changed_at=NOON, name=name, title=name.title(), kind=kind, **told
    )


def line(name: str, parent: str, **told: Any) -> ReportingLine:
    return ReportingLine(
        key=f"catalog:reporting_line:{name}:{parent}:{told.get('line')}",
        source="catalog",
        changed_at=NOON,
        group_id=f"catalog:group:{name}",
        parent_id=f"catalog:group:{parent}",
        **told,
    )


def member(person: str, of: str, **told: Any) -> Membership:
    return Membership(
        key=f"catalog:membership:{person}:{of}:{told.get('role')}:{told.get('valid_from')}",
        source="catalog",
        changed_at=NOON,
        person_id=f"catalog:person:{person}",
        group_id=f"catalog:group:{of}",
        **told,
    )
