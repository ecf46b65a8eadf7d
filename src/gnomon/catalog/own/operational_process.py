"""`kind: OperationalProcess`: work that goes on beside building, its figures and improvements."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.organisation import group_key
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of, figure, whole_number
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, listed, reference, text
from gnomon.catalog.told_rows import amount, count, documents_of, on
from gnomon.domain.compliance import (
    OperationalFigure,
    OperationalImprovement,
    OperationalProcess,
)
from gnomon.domain.entity import Entity


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(
        catalogue, names, changed_at, "OperationalProcess", "operational_process"
    ):
        group = rows.group(spec.text("group"))
        yield OperationalProcess(
            **rows.titled(),
            owner_id=rows.person(spec.text("owner")),
            group_id=group_key(group) if group else None,
            expected_seconds=amount(spec, "expected"),
        )
        for _, entry, own in rows.listed("figures"):
            first_on, last_on = on(entry, "from"), on(entry, "to")
            done = count(entry, "done")
            if first_on is not None and last_on is not None and done is not None:
                yield OperationalFigure(
                    **own,
                    process_id=rows.key,
                    first_on=first_on,
                    last_on=last_on,
                    done_count=done,
                    exception_count=count(entry, "exceptions"),
                    cycle_seconds=amount(entry, "takes"),
                )
        for _, entry, own in rows.listed("improvements"):
            made_on, what = on(entry, "on"), entry.text("what")
            if made_on is not None and what is not None:
                yield OperationalImprovement(**own, process_id=rows.key, made_on=made_on, what=what)


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("OperationalProcess"):
        if not document.root.text("spec", "owner"):
            yield document.finding(
                "spec.owner", "nobody", "who answers for the process", severity="warning"
            )
        for place, entry in enumerate(document.entries("figures")):
            done, odd = count(entry, "done"), count(entry, "exceptions")
            first, last = on(entry, "from"), on(entry, "to")
            where = f"spec.figures[{place}]"
            if done is not None and odd is not None and odd > done:
                yield document.finding(
                    f"{where}.exceptions", f"{odd} of {done}", "at most as many as `done`"
                )
            if first is not None and last is not None and last < first:
                yield document.finding(f"{where}.to", f"{last}, before {first}", "a later day")


KIND = OwnKind(
    name="OperationalProcess",
    about="Work that goes on beside building products: its owner, figures and improvements.",
    spec=Group(
        is_required=True,
        fields={
            "owner": reference("user"),
            "group": reference("group"),
            "expected": figure(),
            "figures": listed(
                **{"from": date_of(is_required=True)},
                to=date_of(is_required=True),
                done=whole_number(is_required=True),
                exceptions=whole_number(),
                takes=figure(),
            ),
            "improvements": listed(on=date_of(is_required=True), what=text(is_required=True)),
        },
    ),
    entities=(OperationalProcess, OperationalFigure, OperationalImprovement),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: OperationalProcess
metadata: {name: returns, title: Returns of parcels}
spec:
  owner: jdoe
  group: product-operations
  expected: 3d                 # what one case should take at most
  figures:                     # by hand, or put by a program
    - {from: 2026-05-01, to: 2026-05-31, done: 410, exceptions: 22, takes: 2d}
  improvements:
    - {on: 2026-04-12, what: Labels are printed by the shop}
""",
)
