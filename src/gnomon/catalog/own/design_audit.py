"""Kinds of a design craft: `DesignAudit`, and `CraftRecord` for what a craft gave in a time."""

from collections.abc import Iterator
from datetime import datetime
from typing import cast, get_args

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.organisation import group_key
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of, whole_number
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, choice, reference, required, text
from gnomon.catalog.told_rows import count, documents_of, on
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.design import AuditedAsset, AuditMethod, CraftRecord, DesignAudit
from gnomon.domain.entity import Entity

_ASSETS: tuple[str, ...] = get_args(AuditedAsset)
_METHODS: tuple[str, ...] = get_args(AuditMethod)
_PAIRS = (("served", "asked"), ("attended", "invited"))


def _audits(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(catalogue, names, changed_at, "DesignAudit", "design_audit"):
        audited_on, asset = on(spec, "on"), spec.text("asset")
        checked, conform = count(spec, "checked"), count(spec, "conform")
        service, material = spec.text("service"), spec.text("material")
        if audited_on is None or asset not in _ASSETS or (service is None) == (material is None):
            continue
        if not checked or conform is None or conform > checked:
            continue
        method = spec.text("method")
        yield DesignAudit(
            **rows.titled(),
            service_id=rows.service(service) if service else None,
            material=material,
            asset=cast("AuditedAsset", asset),
            audited_on=audited_on,
            checked_count=checked,
            conform_count=conform,
            method=cast("AuditMethod", method) if method in _METHODS else "by_hand",
            auditor_id=rows.person(spec.text("by")),
        )


def _audits_wrong(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("DesignAudit"):
        root = document.root
        if bool(root.text("spec", "service")) == bool(root.text("spec", "material")):
            yield document.finding(
                "spec.service", "both, or neither of it and `material`", "one of both"
            )
        spec = root.get("spec")
        checked, conform = (
            (count(spec, "checked"), count(spec, "conform"))
            if isinstance(spec, Fields)
            else (None, None)
        )
        if checked is not None and (checked == 0 or (conform or 0) > checked):
            yield document.finding(
                "spec.conform",
                f"{conform} of {checked}",
                "at least one item checked, and as many as conform",
            )


def _records(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(catalogue, names, changed_at, "CraftRecord", "craft_record"):
        first_on, last_on = on(spec, "from"), on(spec, "to")
        function = rows.group(spec.text("function"))
        if function is None or first_on is None or last_on is None:
            continue
        told = rows.titled()
        del told["title"]
        yield CraftRecord(
            **told,
            function_id=group_key(function),
            first_on=first_on,
            last_on=last_on,
            asked_count=count(spec, "asked"),
            served_count=count(spec, "served"),
            invited_count=count(spec, "invited"),
            attended_count=count(spec, "attended"),
        )


def _records_wrong(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("CraftRecord"):
        spec = document.root.get("spec")
        if not isinstance(spec, Fields):
            continue
        first, last = on(spec, "from"), on(spec, "to")
        if first is not None and last is not None and last < first:
            yield document.finding("spec.to", f"{last}, before {first}", f"{first} or later")
        for part, whole in _PAIRS:
            few, many = count(spec, part), count(spec, whole)
            if few is not None and (many is None or few > many):
                yield document.finding(
                    f"spec.{part}",
                    f"{few} of {'an unknown number' if many is None else many}",
                    f"`{whole}`, at least as many as `{part}`",
                )


KINDS = (
    OwnKind(
        name="DesignAudit",
        about="A look at whether a product or a material keeps to the design system.",
        spec=Group(
            is_required=True,
            fields={
                "service": reference("component"),
                "material": text(),
                "asset": required(choice(_ASSETS)),
                "on": date_of(is_required=True),
                "checked": whole_number(is_required=True),
                "conform": whole_number(is_required=True),
                "method": choice(_METHODS),
                "by": reference("user"),
            },
        ),
        entities=(DesignAudit,),
        told=_audits,
        findings=_audits_wrong,
        example="""\
apiVersion: gnomon.dev/v1
kind: DesignAudit
metadata: {name: checkout-2026-05}
spec:
  service: checkout-api        # or material: newsletter
  asset: screens               # screens | components | texts | marketing
  on: 2026-05-04
  checked: 40                  # items that were looked at
  conform: 31                  # those that keep to the design system
  method: by_hand              # by_hand | lint | design_tool
  by: jdoe
""",
    ),
    OwnKind(
        name="CraftRecord",
        about="What a centre of excellence gave in a time: support and training, counted.",
        spec=Group(
            is_required=True,
            fields={
                "function": reference("group", is_required=True),
                "from": date_of(is_required=True),
                "to": date_of(is_required=True),
                "asked": whole_number(),
                "served": whole_number(),
                "invited": whole_number(),
                "attended": whole_number(),
            },
        ),
        entities=(CraftRecord,),
        told=_records,
        findings=_records_wrong,
        example="""\
apiVersion: gnomon.dev/v1
kind: CraftRecord
metadata: {name: design-2026-q2}
spec:
  function: design-guild       # the group of the craft
  from: 2026-04-01
  to: 2026-06-30
  asked: 24                    # requests for support
  served: 19
  invited: 12                  # people invited to trainings
  attended: 9
""",
    ),
)
