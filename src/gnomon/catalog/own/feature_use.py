"""`kind: FeatureUse`: where it is counted whether customers use a feature."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of, whole_number
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, listed, reference, text
from gnomon.catalog.told_rows import count, documents_of, on
from gnomon.domain.entity import Entity
from gnomon.domain.growth import FeatureUse, FeatureUseCount

_PLACES = ("funnel", "step", "service", "route")


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(catalogue, names, changed_at, "FeatureUse", "feature_use"):
        initiative, service = spec.text("initiative"), spec.text("service")
        if initiative is None:
            continue
        yield FeatureUse(
            **rows.titled(),
            initiative=rows.initiative(initiative),
            funnel_id=rows.other(spec.text("funnel"), "funnel"),
            step=spec.text("step"),
            service_id=rows.service(service) if service else None,
            route=spec.text("route"),
        )
        for _, entry, own in rows.listed("counts"):
            first_on, last_on, uses = on(entry, "from"), on(entry, "to"), count(entry, "uses")
            if first_on is None or last_on is None or uses is None or last_on < first_on:
                continue
            yield FeatureUseCount(
                **own,
                feature_use_id=rows.key,
                first_on=first_on,
                last_on=last_on,
                use_count=uses,
            )


def _findings(catalogue: Catalogue, names: Names) -> Iterator[Finding]:
    steps = {each.name: each.root.texts("spec", "steps") for each in catalogue.of("Funnel")}
    for document in catalogue.of("FeatureUse"):
        said = {each: document.root.text("spec", each) for each in _PLACES}
        for one, other in (("funnel", "step"), ("service", "route")):
            if (said[one] is None) is not (said[other] is None):
                lacking = other if said[one] else one
                yield document.finding(f"spec.{lacking}", "one without the other", "both, or none")
        if said["funnel"] is not None and said["step"] is not None:
            known = steps.get(names.find(said["funnel"], "funnel", document.namespace).name)
            if known is not None and said["step"] not in known:
                yield document.finding(
                    "spec.step", repr(said["step"]), f"a step: {', '.join(known)}"
                )
        if not any(said.values()) and not document.entries("counts"):
            yield document.finding(
                "spec.counts",
                "neither counts, nor a route, nor the step of a funnel",
                "where its use is counted, or how often it was used",
                severity="warning",
            )
        for place, entry in enumerate(document.entries("counts")):
            first_on, last_on = on(entry, "from"), on(entry, "to")
            if first_on is not None and last_on is not None and last_on < first_on:
                yield document.finding(
                    f"spec.counts[{place}].to",
                    f"{last_on}, before {first_on}",
                    "the last day of the window",
                    line=entry.line,
                )


KIND = OwnKind(
    name="FeatureUse",
    about="Where it is counted whether customers use a feature: a route, a step, or counts.",
    spec=Group(
        is_required=True,
        fields={
            "initiative": reference("initiative", is_required=True),
            "funnel": reference("funnel"),
            "step": text(),
            "service": reference("component"),
            "route": text(),
            "counts": listed(
                **{"from": date_of(is_required=True)},
                to=date_of(is_required=True),
                uses=whole_number(is_required=True),
            ),
        },
    ),
    entities=(FeatureUse, FeatureUseCount),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: FeatureUse
metadata: {name: refund-button, title: The button for refunds}
spec:
  initiative: faster-refunds   # the feature
  counts:                      # users, page views or calls in a window; 0 is none
    - {from: 2026-06-01, to: 2026-06-30, uses: 412}
  # or service: checkout-api, route: /refunds, where OpenTelemetry counts its calls;
  # or funnel: first-order, step: payment, where a step of a funnel is its use
""",
)
