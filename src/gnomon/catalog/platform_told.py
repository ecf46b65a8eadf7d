"""Documents of platform services become rows; what the check refuses is left out."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast, get_args

from msgspec import Struct

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.organisation import group_key, person_key
from gnomon.catalog.platform_posture import postures
from gnomon.catalog.quantities import quantity
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.yaml_tree import Fields, Items
from gnomon.domain.entity import Entity
from gnomon.domain.heat import HEAT_FIGURES
from gnomon.domain.platform import (
    Basis,
    Heat,
    HeatGoal,
    HeatGuard,
    Journey,
    PlatformBaseline,
    PlatformBenefit,
    PlatformCare,
    PlatformConsumer,
    PlatformMandate,
    PlatformService,
    SelfService,
    ServiceKind,
)

_SOURCE = "catalog"
_DAY_SECONDS = 86_400


def platform_service_key(name: str) -> str:
    """Return the key of a platform service."""
    return f"{_SOURCE}:platform_service:{name}"


def platform_services(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    """Turn platform services into rows.

    Args:
        catalogue: The catalogue.
        names: Its names.
        changed_at: Version time of the rows.
    """
    for document in catalogue.of("PlatformService"):
        spec = document.root.get("spec")
        if isinstance(spec, Fields) and document.name:
            yield from _Told(document, spec, names, changed_at).rows()


class _Told(Struct, frozen=True):
    """One document with what its rows share."""

    document: Document
    spec: Fields
    names: Names
    changed_at: datetime

    def rows(self) -> Iterator[Entity]:
        service = self._service()
        if service is not None:
            yield service
            yield from self._benefits()
            yield from self._baselines()
            yield from self._mandates()
            yield from self._consumers()
            yield from self._care()
            yield from self._goals()
            yield from postures(self.document, self._row, self._group)

    def _row(self, kind: str, *rest: Any) -> dict[str, Any]:
        parts = [self.document.name, *("always" if each is None else str(each) for each in rest)]
        return {
            "key": f"{_SOURCE}:{kind}:{':'.join(parts)}",
            "source": _SOURCE,
            "changed_at": self.changed_at,
            "platform_service_id": platform_service_key(self.document.name),
        }

    def _find(self, written: str, kind: str) -> str:
        return self.names.find(written, kind, self.document.namespace).name

    def _group(self, written: str | None) -> str | None:
        return group_key(self._find(written, "group")) if written else None

    def _named(self, field: str, kind: str, key: str) -> str | None:
        written = self.spec.text(field)
        return f"{_SOURCE}:{key}:{self._find(written, kind)}" if written else None

    def _service(self) -> PlatformService | None:
        spec, owner = self.spec, self._group(self.spec.text("owner"))
        kind = _word(spec.text("type"), ServiceKind)
        grade = _word(spec.text("selfService"), SelfService)
        if owner is None or kind is None or grade is None:
            return None
        product_owner = spec.text("productOwner")
        return PlatformService(
            key=platform_service_key(self.document.name),
            source=_SOURCE,
            changed_at=self.changed_at,
            name=self.document.name,
            title=self.document.root.text("metadata", "title") or self.document.name,
            about=spec.text("about"),
            kind=cast("ServiceKind", kind),
            self_service=cast("SelfService", grade),
            lifecycle=spec.text("lifecycle") or "production",
            platform_id=self._named("platform", "platform", "platform"),
            service_id=self._named("component", "component", "service"),
            owner_id=owner,
            product_owner_id=person_key(self._find(product_owner, "user"))
            if product_owner
            else None,
            persona_ids=tuple(
                f"{_SOURCE}:persona:{self._find(each, 'persona')}"
                for each in spec.texts("personas")
            ),
            category=(spec.text("category") or "").strip().lower() or None,
            capabilities=tuple(each.strip().lower() for each in spec.texts("capabilities")),
            jobs=spec.texts("jobs"),
            eligible_ids=tuple(
                group_key(self._find(each, "group")) for each in spec.texts("eligible")
            ),
            support_channel=spec.text("support"),
            documentation_url=spec.text("documentation"),
            launched_on=day(spec.text("launched")),
            abandoned_after_seconds=quantity(spec.text("abandonedAfter")),
            cost_per_month=quantity(spec.text("costPerMonth")),
            currency=spec.text("currency"),
        )

    def _benefits(self) -> Iterator[PlatformBenefit]:
        for place, entry in enumerate(self.document.entries("benefits"), 1):
            basis, statement = _word(entry.text("basis"), Basis), entry.text("statement")
            if basis is not None and statement is not None:
                yield PlatformBenefit(
                    statement=statement,
                    figure=entry.text("figure"),
                    basis=cast("Basis", basis),
                    evidence=entry.text("evidence"),
                    **self._row("platform_benefit", place),
                )

    def _baselines(self) -> Iterator[PlatformBaseline]:
        for entry in self.document.entries("baselines"):
            basis, journey = (
                _word(entry.text("basis"), Basis),
                _word(entry.text("journey"), Journey),
            )
            seconds = quantity(entry.text("takes"))
            if basis is not None and journey is not None and seconds is not None and seconds > 0:
                yield PlatformBaseline(
                    journey=cast("Journey", journey),
                    seconds=seconds,
                    basis=cast("Basis", basis),
                    evidence=entry.text("evidence"),
                    **self._row("platform_baseline", journey),
                )

    def _mandates(self) -> Iterator[PlatformMandate]:
        for entry in self.document.entries("mandates"):
            begins, reason = day(entry.text("from")), entry.text("reason")
            if begins is not None and reason is not None:
                group = self._group(entry.text("group"))
                yield PlatformMandate(
                    group_id=group,
                    reason=reason,
                    decided_by=entry.text("decidedBy"),
                    valid_from=begins,
                    valid_to=day(entry.text("until")),
                    **self._row("platform_mandate", group or "everybody", begins),
                )

    def _consumers(self) -> Iterator[PlatformConsumer]:
        for entry in self.document.entries("consumers"):
            group, since = self._group(entry.text("group")), day(entry.text("since"))
            if group is not None:
                yield PlatformConsumer(
                    group_id=group,
                    valid_from=since,
                    valid_to=day(entry.text("until")),
                    **self._row("platform_consumer", group, since),
                )

    def _care(self) -> Iterator[PlatformCare]:
        care = self.spec.get("care")
        if not isinstance(care, Fields):
            return

        def number(*path: str) -> float | None:
            return quantity(care.text(*path))

        succeeded, wanted = number("backups", "succeeded"), number("backups", "wanted")
        worked = care.text("restore", "succeeded")
        yield PlatformCare(
            patched_on=day(care.text("patched")),
            patch_within_days=_days(number("patchWithin")),
            backups_succeeded=None if succeeded is None else int(succeeded),
            backups_wanted=None if wanted is None else int(wanted),
            restore_tested_on=day(care.text("restore", "tested")),
            restore_succeeded=None if worked is None else worked == "true",
            restore_seconds=number("restore", "took"),
            restore_lost_seconds=number("restore", "lost"),
            restore_within_days=_days(number("restore", "within")),
            recovery_time_seconds=number("recoveryTime"),
            recovery_point_seconds=number("recoveryPoint"),
            **self._row("platform_care"),
        )

    def _goals(self) -> Iterator[HeatGoal | HeatGuard]:
        for place, entry in enumerate(self.document.entries("goals"), 1):
            heat, goal = _word(entry.text("heat"), Heat), entry.text("goal")
            figure, target = entry.text("figure"), quantity(entry.text("target"))
            if heat is None or goal is None or target is None or not figure:
                continue
            if figure not in HEAT_FIGURES:
                continue
            row = self._row("heat_goal", place)
            yield HeatGoal(
                heat=cast("Heat", heat),
                goal=goal,
                signal=entry.text("signal"),
                figure=figure,
                baseline=quantity(entry.text("baseline")),
                target=target,
                **row,
            )
            yield from self._guards(entry, row["key"], place)

    def _guards(self, goal: Fields, goal_id: str, place: int) -> Iterator[HeatGuard]:
        listed = goal.get("guards")
        for entry in listed.values if isinstance(listed, Items) else ():
            if not isinstance(entry, Fields):
                continue
            figure, baseline = entry.text("figure"), quantity(entry.text("baseline"))
            worse = quantity(entry.text("mayWorsen"))
            if figure is None or baseline is None or worse is None:
                continue
            if figure in HEAT_FIGURES:
                row = self._row("heat_guard", place, figure)
                del row["platform_service_id"]
                yield HeatGuard(
                    goal_id=goal_id, figure=figure, baseline=baseline, may_worsen=worse, **row
                )


def _word(written: str | None, known: Any) -> str | None:
    return written if written in get_args(known) else None


def _days(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / _DAY_SECONDS
