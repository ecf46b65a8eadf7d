"""Kinds of a product's owner: `Roadmap` and `RoadmapItem`."""

import re
from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.organisation import SOURCE, group_key, person_key
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.roadmap_told import all_referred, days_of, key_of, length, referred, told_of
from gnomon.catalog.shapes import Group, Value, choice, listed, reference, text
from gnomon.domain.entity import Entity
from gnomon.domain.roadmap import Roadmap, RoadmapAnnouncement, RoadmapInput, RoadmapItem

_FRESH_DAYS = 92.0
_HORIZON = re.compile(r"now|next|later|\d{4}-Q[1-4]")


def _roadmaps(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("Roadmap"):
        owner = referred(document, names, "owner", "group")
        if document.name and owner is not None:
            yield Roadmap(
                **told_of(document, "roadmap", changed_at),
                owner_id=group_key(owner),
                audience=document.root.text("spec", "audience"),
                fresh_within_days=days_of(document, "freshWithin") or _FRESH_DAYS,
                asks=document.root.texts("spec", "asks"),
            )


def _items(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("RoadmapItem"):
        roadmap = referred(document, names, "roadmap", "roadmap")
        if not document.name or roadmap is None:
            continue
        root = document.root
        told = told_of(document, "roadmap_item", changed_at)
        yield RoadmapItem(
            **told,
            roadmap_id=key_of("roadmap", roadmap),
            outcome=root.text("spec", "outcome"),
            figure=root.text("spec", "figure"),
            platform_service_ids=tuple(
                key_of("platform_service", each)
                for each in all_referred(document, names, "services", "platformservice")
            ),
            delivered_on=day(root.text("spec", "delivered")),
            dropped_on=day(root.text("spec", "dropped", "on")),
            dropped_why=root.text("spec", "dropped", "why"),
        )
        yield from _inputs(document, names, told["key"], changed_at)
        for entry in document.entries("announced"):
            on, horizon = day(entry.text("on")), entry.text("horizon")
            if on is not None and horizon is not None and _HORIZON.fullmatch(horizon):
                yield RoadmapAnnouncement(
                    key=f"{told['key']}:announced:{on}",
                    source=SOURCE,
                    changed_at=changed_at,
                    item_id=told["key"],
                    announced_on=on,
                    horizon=horizon,
                )


def _inputs(
    document: Document, names: Names, key: str, changed_at: datetime
) -> Iterator[RoadmapInput]:
    for number, entry in enumerate(document.entries("inputs"), 1):
        function, on, person = entry.text("function"), day(entry.text("on")), entry.text("by")
        if function is None or on is None:
            continue
        found = names.find(person, "user", document.namespace).name if person else None
        yield RoadmapInput(
            key=f"{key}:input:{number}",
            source=SOURCE,
            changed_at=changed_at,
            item_id=key,
            function=function,
            given_on=on,
            person_id=person_key(found) if found else None,
            is_agreed=entry.text("agreed") != "false",
            says=entry.text("says"),
        )


def _item_findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("RoadmapItem"):
        root = document.root
        told = [day(entry.text("on")) for entry in document.entries("announced")]
        days = [each for each in told if each is not None]
        if len(set(days)) < len(days):
            yield document.finding("spec.announced", "a day twice", "one horizon for each day")
        delivered, dropped = (
            day(root.text("spec", "delivered")),
            day(root.text("spec", "dropped", "on")),
        )
        if delivered is not None and dropped is not None:
            yield document.finding("spec.dropped", "an item delivered and dropped", "one of both")
        if delivered is not None and days and delivered < min(days):
            yield document.finding(
                "spec.delivered",
                f"{delivered}, before it was announced",
                "a day after the first announcement",
                severity="warning",
            )
        if not root.text("spec", "outcome"):
            yield document.finding(
                "spec.outcome",
                "no outcome: it is an output alone",
                "what will be better for its customers, and the figure that will show it",
                severity="warning",
            )
        elif not root.text("spec", "figure"):
            yield document.finding(
                "spec.figure",
                "an outcome without a figure",
                "the figure that will show it",
                severity="info",
            )


KINDS = (
    OwnKind(
        name="Roadmap",
        about="What a product is to become; its items say what, and when it was announced.",
        spec=Group(
            is_required=True,
            fields={
                "owner": reference("group", is_required=True),
                "audience": text(),
                "freshWithin": length(),
                "asks": text(is_list=True),
            },
        ),
        entities=(Roadmap,),
        told=_roadmaps,
        example="""\
apiVersion: gnomon.dev/v1
kind: Roadmap
metadata: {name: paved-road, title: Paved road}
spec: {owner: platform, audience: every team that builds services, freshWithin: 92d,
       asks: [business leader, compliance]}
""",
    ),
    OwnKind(
        name="RoadmapItem",
        about="Something a roadmap announces: the outcome, its figure, and every horizon said.",
        spec=Group(
            is_required=True,
            fields={
                "roadmap": reference("roadmap", is_required=True),
                "outcome": text(),
                "figure": text(),
                "services": reference("platformservice", is_list=True, is_binding=False),
                "announced": Group(
                    is_list=True,
                    is_required=True,
                    fields={
                        "on": date_of(is_required=True),
                        "horizon": Value(
                            expected="now, next, later or a quarter such as 2026-Q3",
                            accepts=lambda told: _HORIZON.fullmatch(told) is not None,
                            is_required=True,
                        ),
                    },
                ),
                "inputs": listed(
                    function=text(is_required=True),
                    on=date_of(is_required=True),
                    by=reference("user"),
                    agreed=choice(("true", "false")),
                    says=text(),
                ),
                "delivered": date_of(),
                "dropped": Group(
                    fields={"on": date_of(is_required=True), "why": text(is_required=True)}
                ),
            },
        ),
        entities=(RoadmapItem, RoadmapAnnouncement, RoadmapInput),
        told=_items,
        findings=_item_findings,
        example="""\
apiVersion: gnomon.dev/v1
kind: RoadmapItem
metadata: {name: self-service-restore, title: Restore without asking}
spec:
  roadmap: paved-road
  outcome: A team has its data back within the hour, at night too
  figure: task success of restore
  services: [databases]
  announced:                 # one entry for each publication that said something new
    - {on: 2026-01-12, horizon: later}
    - {on: 2026-04-06, horizon: 2026-Q3}
  inputs:                    # what other functions said to it
    - {function: compliance, on: 2026-01-20, by: jdoe, agreed: true}
  delivered: 2026-08-20      # or dropped: {on: 2026-08-20, why: ...}
""",
    ),
)
