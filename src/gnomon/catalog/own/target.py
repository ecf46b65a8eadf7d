"""`kind: Target`: a figure that shall be reached or kept, by when, and what guards it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import (
    above_zero,
    date_of,
    figure,
    length,
    quantity,
    tolerance,
    window_days,
)
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, Value, choice, reference, text
from gnomon.catalog.target_check import SCOPES, ends, target_findings
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.entity import Entity
from gnomon.domain.steering import Scope, Target, TargetGuard, TargetStatement

_SOURCE = "catalog"
_DEFAULT_WINDOW_DAYS = 28


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("Target"):
        target = _target(document, names, changed_at)
        if target is None:
            continue
        yield target
        yield from _guards(document, target)
        yield from _statements(document, target)


def _target(document: Document, names: Names, changed_at: datetime) -> Target | None:
    """Read one target; null where the document lacks what a target is."""
    spec = document.root.get("spec")
    if not isinstance(spec, Fields) or not document.name:
        return None
    found = ends(spec)
    owner = spec.text("owner")
    direction = spec.text("direction")
    if found is None or owner is None or direction not in ("higher", "lower", "range"):
        return None
    target, start, due = found
    scope, scope_name = _scope(spec, names, document.namespace)
    parent = spec.text("parent")
    return Target(
        key=target_key(document.name),
        source=_SOURCE,
        changed_at=changed_at,
        name=document.name,
        title=document.root.text("metadata", "title") or document.name,
        metric=spec.text("metric"),
        scope=scope,
        scope_id=scope_name and _key(SCOPES[scope], scope_name),
        scope_name=scope_name,
        direction=direction,  # type: ignore[arg-type]  # One of the three: looked at above.
        baseline=quantity(spec.text("baseline")),
        low=quantity(spec.text("low")),
        target=target,
        start=start,
        due=due,
        window_days=window_days(spec.text("over")) or _DEFAULT_WINDOW_DAYS,
        owner_id=_key("user", names.find(owner, "user", document.namespace).name),
        co_owner_ids=_each(spec.texts("coOwners"), "user", names, document.namespace),
        evidence="subjective" if spec.text("evidence") == "subjective" else "measured",
        weight=quantity(spec.text("weight")) or 1.0,
        parent_id=parent and target_key(names.find(parent, "target", document.namespace).name),
        is_business=spec.text("business") == "true",
        co_group_ids=_each(spec.texts("teams"), "group", names, document.namespace),
    )


def _each(written: Iterable[str], kind: str, names: Names, namespace: str) -> tuple[str, ...]:
    return tuple(_key(kind, names.find(each, kind, namespace).name) for each in written)


def _scope(spec: Fields, names: Names, namespace: str) -> tuple[Scope, str | None]:
    for scope, kind in SCOPES.items():
        written = spec.text(scope)
        if written is not None:
            return scope, names.find(written, kind, namespace).name
    return "organisation", None


def _guards(document: Document, target: Target) -> Iterator[TargetGuard]:
    for entry in document.entries("guards"):
        metric, band = entry.text("metric"), quantity(entry.text("band"))
        better = entry.text("better")
        if metric is not None and band is not None:
            yield TargetGuard(
                key=f"{target.key}:guard:{metric}",
                source=_SOURCE,
                changed_at=target.changed_at,
                target_id=target.key,
                metric=metric,
                band_ratio=band,
                better=better if better in ("lower", "higher") else None,  # type: ignore[arg-type]
                baseline=quantity(entry.text("baseline")),
            )


def _statements(document: Document, target: Target) -> Iterator[TargetStatement]:
    for entry in document.entries("stated"):
        stated_on, value = day(entry.text("on")), quantity(entry.text("value"))
        if stated_on is not None and value is not None:
            yield TargetStatement(
                key=f"{target.key}:stated:{stated_on}",
                source=_SOURCE,
                changed_at=target.changed_at,
                target_id=target.key,
                stated_on=stated_on,
                value=value,
                note=entry.text("note"),
            )


def target_key(name: str) -> str:
    """Make the key of a target."""
    return _key("target", name)


def _key(kind: str, name: str) -> str:
    words = {"user": "person", "component": "service"}
    return f"{_SOURCE}:{words.get(kind, kind)}:{name}"


_DIRECTION = choice(("higher", "lower", "range"))

KIND = OwnKind(
    name="Target",
    about="A figure that shall be reached or kept, by when, and what may not get worse for it.",
    spec=Group(
        is_required=True,
        fields={
            "metric": text(),
            "group": reference("group"),
            "person": reference("user"),
            "service": reference("component"),
            "direction": Value(
                expected=_DIRECTION.expected, accepts=_DIRECTION.accepts, is_required=True
            ),
            "baseline": figure(),
            "low": figure(),
            "target": figure(is_required=True),
            "start": date_of(is_required=True),
            "due": date_of(is_required=True),
            "over": length(),
            "owner": reference("user", is_required=True),
            "coOwners": reference("user", is_list=True),
            "evidence": choice(("measured", "subjective")),
            "weight": above_zero(),
            "parent": reference("target"),
            "business": choice(("true", "false")),
            "teams": reference("group", is_list=True),
            "guards": Group(
                is_list=True,
                fields={
                    "metric": text(is_required=True),
                    "band": tolerance(is_required=True),
                    "better": choice(("lower", "higher")),
                    "baseline": figure(),
                },
            ),
            "stated": Group(
                is_list=True,
                fields={
                    "on": date_of(is_required=True),
                    "value": figure(is_required=True),
                    "note": text(),
                },
            ),
        },
    ),
    entities=(Target, TargetGuard, TargetStatement),
    told=_told,
    findings=target_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: Target
metadata:
  name: payments-lead-time
  title: Changes of Payments reach customers within two days
spec:
  metric: change_lead_time
  group: payments            # or person, or service; none of them: the whole organisation
  direction: lower           # higher | lower | range, which also wants `low`
  baseline: 96h              # left out: the figure measured before the start
  target: 48h                # in the metric's unit, or s, m, h, d, w, %
  start: 2026-01-01
  due: 2026-07-01
  over: 4w                   # the figure is taken over the last four weeks
  owner: jdoe
  business: false            # true of revenue, orders, what customers say
  teams: [payments-engineering]   # answer for it, too
  guards:                    # met only while none of them gets worse than its band
    - {metric: change_fail_rate, band: 10%}
""",
)
