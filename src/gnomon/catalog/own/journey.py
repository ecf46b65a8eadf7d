"""`kind: Journey`: what somebody goes through, whose it is, and how it was tested."""

from collections.abc import Iterator
from datetime import datetime
from typing import cast, get_args

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of, whole_number
from gnomon.catalog.references import Names
from gnomon.catalog.roadmap_told import length
from gnomon.catalog.shapes import Group, choice, listed, reference, required, text
from gnomon.catalog.told_rows import count, days, documents_of, on
from gnomon.domain.design import Journey, JourneyTask, JourneyTest, Testers
from gnomon.domain.entity import Entity

_TESTERS: tuple[str, ...] = get_args(Testers)
#: How long ago the last test may be, where a journey does not say.
_TEST_WITHIN_DAYS = 180.0


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(catalogue, names, changed_at, "Journey", "journey"):
        yield Journey(
            **rows.titled(),
            owner_id=rows.person(spec.text("owner")),
            service_ids=rows.services(spec),
            steps=spec.texts("steps"),
            figures=spec.texts("figures"),
            is_internal=spec.text("customers") == "internal",
            test_within_days=days(spec, "testWithin", _TEST_WITHIN_DAYS),
        )
        for place, entry, own in rows.listed("tasks"):
            step = entry.text("step")
            if step:
                yield JourneyTask(
                    **own,
                    journey_id=rows.key,
                    position=place,
                    step=step,
                    platform_service_id=rows.other(
                        entry.text("platformService"), "platform_service"
                    ),
                    task=entry.text("task"),
                )
        for _, entry, own in rows.listed("tests"):
            tested_on, testers = on(entry, "on"), entry.text("with")
            if tested_on is not None and testers in _TESTERS:
                yield JourneyTest(
                    **own,
                    journey_id=rows.key,
                    tested_on=tested_on,
                    testers=cast("Testers", testers),
                    participant_count=count(entry, "participants"),
                    success_count=count(entry, "succeeded"),
                    learned=entry.text("learned"),
                )


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("Journey"):
        if not document.root.text("spec", "owner"):
            yield document.finding(
                "spec.owner", "nobody", "the designer who owns the journey", severity="warning"
            )
        for place, entry in enumerate(document.entries("tests")):
            many, few = count(entry, "participants"), count(entry, "succeeded")
            if few is not None and (many is None or few > many):
                yield document.finding(
                    f"spec.tests[{place}].succeeded",
                    f"{few} of {'an unknown number' if many is None else many}",
                    "`participants`, at least as many as `succeeded`",
                    line=entry.line,
                )


KIND = OwnKind(
    name="Journey",
    about="What somebody goes through to get something done, who owns it, and how it was tested.",
    spec=Group(
        is_required=True,
        fields={
            "owner": reference("user"),
            "services": reference("component", is_list=True),
            "steps": text(is_list=True),
            "figures": text(is_list=True),
            "customers": choice(("external", "internal")),
            "testWithin": length(),
            "tasks": listed(
                step=text(is_required=True),
                platformService=reference("platformservice"),
                task=text(),
            ),
            "tests": listed(
                **{"with": required(choice(_TESTERS))},
                on=date_of(is_required=True),
                participants=whole_number(),
                succeeded=whole_number(),
                learned=text(),
            ),
        },
    ),
    entities=(Journey, JourneyTask, JourneyTest),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: Journey
metadata: {name: first-order, title: First order}
spec:
  owner: jdoe                  # the designer; one may own journeys of several teams
  services: [checkout-api]
  steps: [find a gift, pay, see when it arrives]
  figures: [request_error_rate]   # metrics an incident on the way is looked for in
  customers: external          # internal: colleagues are those it is for
  testWithin: 180d
  tasks:                       # of a colleague's journey: which platform task tells of a step
    - {step: make a database, platformService: databases, task: create-database}
    - {step: ask for a password}  # by hand: no platform tells of it
  tests:
    - {on: 2026-03-02, with: customers, participants: 8, succeeded: 6, learned: Nobody saw the fee}
    - {on: 2026-02-10, with: internals, participants: 3}
""",
)
