"""Kinds of growth: `Funnel` and `ReleaseCommunication`."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of, whole_number
from gnomon.catalog.references import Names
from gnomon.catalog.roadmap_told import length
from gnomon.catalog.shapes import Group, Value, listed, reference, text
from gnomon.catalog.told_rows import DocumentRows, amount, documents_of, on
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.entity import Entity
from gnomon.domain.growth import Funnel, FunnelCount, ReleaseCommunication

_DAY = 86_400
_LEAST_STEPS = 2


def _counts() -> Value:
    one = whole_number()
    return Value(expected=f"{one.expected}, for each step", accepts=one.accepts, is_list=True)


def _numbers(entry: Fields, field: str) -> list[int]:
    return [int(each) for each in entry.texts(field) if each.strip().isdecimal()]


def _funnels(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(catalogue, names, changed_at, "Funnel", "funnel"):
        steps, within = spec.texts("steps"), amount(spec, "within")
        if len(steps) < _LEAST_STEPS:
            continue
        yield Funnel(
            **rows.titled(),
            service_ids=rows.services(spec),
            steps=steps,
            within_days=within / _DAY if within else None,
        )
        yield from _windows(rows, len(steps))


def _windows(rows: DocumentRows, length: int) -> Iterator[Entity]:
    for _, entry, own in rows.listed("counts"):
        first_on, last_on = on(entry, "from"), on(entry, "to")
        reached, skipped = _numbers(entry, "reached"), _numbers(entry, "skipped")
        if first_on is None or last_on is None or len(reached) != length:
            continue
        for place, count in enumerate(reached):
            yield FunnelCount(
                **own | {"key": f"{own['key']}:{place + 1}"},
                funnel_id=rows.key,
                first_on=first_on,
                last_on=last_on,
                position=place + 1,
                reached_count=count,
                skipped_count=skipped[place] if len(skipped) == length else None,
            )


def _funnels_wrong(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("Funnel"):
        steps = document.root.texts("spec", "steps")
        if len(steps) < _LEAST_STEPS or len(set(steps)) < len(steps):
            yield document.finding("spec.steps", ", ".join(steps), "two steps or more, each once")
        for place, entry in enumerate(document.entries("counts")):
            where, reached = f"spec.counts[{place}]", _numbers(entry, "reached")
            if len(reached) != len(steps):
                yield document.finding(
                    f"{where}.reached",
                    f"{len(reached)} counts",
                    f"one for each of the {len(steps)} steps",
                    line=entry.line,
                )
            elif reached != sorted(reached, reverse=True):
                yield document.finding(
                    f"{where}.reached",
                    "more users at a step than before it",
                    "counts of users who got so far, those who left a step out among them",
                    line=entry.line,
                    severity="warning",
                )


def _communications(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(
        catalogue, names, changed_at, "ReleaseCommunication", "release_communication"
    ):
        told_on, channel = on(spec, "on"), spec.text("channel")
        if told_on is None or channel is None:
            continue
        yield ReleaseCommunication(
            **rows.titled(),
            url=spec.text("link"),
            told_on=told_on,
            channel=channel,
            audience=spec.text("audience"),
            initiative_id=rows.other(spec.text("initiative"), "initiative"),
            item_id=rows.other(spec.text("item"), "roadmap_item"),
            released_on=on(spec, "released"),
            service_ids=rows.services(spec),
        )


def _communications_wrong(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("ReleaseCommunication"):
        told = [document.root.text("spec", name) for name in ("initiative", "item", "released")]
        if not any(told):
            yield document.finding(
                "spec.released",
                "neither `initiative`, `item` nor a day",
                "what was released, or when",
                severity="warning",
            )


KINDS = (
    OwnKind(
        name="Funnel",
        about="Steps that users go through in order, and how many reached each in a window.",
        spec=Group(
            is_required=True,
            fields={
                "services": reference("component", is_list=True),
                "steps": text(is_required=True, is_list=True),
                "within": length(),
                "counts": listed(
                    **{"from": date_of(is_required=True)},
                    to=date_of(is_required=True),
                    reached=_counts(),
                    skipped=_counts(),
                ),
            },
        ),
        entities=(Funnel, FunnelCount),
        told=_funnels,
        findings=_funnels_wrong,
        example="""\
apiVersion: gnomon.dev/v1
kind: Funnel
metadata: {name: first-order, title: From a visit to an order}
spec:
  services: [checkout-api]
  steps: [visit, basket, payment, order]
  within: 7d                   # how long after the first step a later one still counts
  counts:                      # by hand, or by gnomon funnel from a table of events
    - {from: 2026-05-01, to: 2026-05-31, reached: [9000, 2100, 1500, 1320], skipped: [0, 40, 0, 0]}
""",
    ),
    OwnKind(
        name="ReleaseCommunication",
        about="What customers were told about something that was released, how and when.",
        spec=Group(
            is_required=True,
            fields={
                "on": date_of(is_required=True),
                "channel": text(is_required=True),
                "audience": text(),
                "initiative": reference("initiative"),
                "item": reference("roadmapitem"),
                "released": date_of(),
                "services": reference("component", is_list=True),
                "link": text(),
            },
        ),
        entities=(ReleaseCommunication,),
        told=_communications,
        findings=_communications_wrong,
        example="""\
apiVersion: gnomon.dev/v1
kind: ReleaseCommunication
metadata: {name: refunds-newsletter, title: Refunds within a day}
spec:
  on: 2026-06-10
  channel: newsletter
  audience: everybody who ordered
  initiative: faster-refunds   # or item: of a roadmap, or released: with the day
""",
    ),
)
