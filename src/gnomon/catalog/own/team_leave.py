"""`kind: TeamLeave`: how many working days the people of a group are away."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of, tolerance
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, Value, listed, reference
from gnomon.catalog.told_rows import amount, documents_of, on
from gnomon.domain.capacity import TeamLeave
from gnomon.domain.entity import Entity

_DAYS = Value(
    expected="working days of all its people, 0 or more", accepts=tolerance().accepts,
    is_required=True,
)  # fmt: skip


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(catalogue, names, changed_at, "TeamLeave", "team_leave"):
        group = rows.group(spec.text("group"))
        for _, entry, own in rows.listed("spans"):
            first, last, away = on(entry, "from"), on(entry, "to"), amount(entry, "days")
            if group and first and last and away is not None and first <= last:
                yield TeamLeave(
                    **own, group_name=group, first_on=first, last_on=last, away_days=away
                )


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("TeamLeave"):
        before = None
        for entry in document.entries("spans"):
            first, last = on(entry, "from"), on(entry, "to")
            if first is None or last is None:
                continue
            if last < first or (before is not None and first <= before):
                yield document.finding(
                    "spec.spans",
                    f"{first} to {last}" + (f", after one to {before}" if before else ""),
                    "spans that end after they begin, in their order, none over another",
                )
            before = last


KIND = OwnKind(
    name="TeamLeave",
    about="How many working days the people of a group are away, as a sum and of nobody by name.",
    spec=Group(
        is_required=True,
        fields={
            "group": reference("group", is_required=True),
            "spans": listed(
                **{"from": date_of(is_required=True), "to": date_of(is_required=True)},
                days=_DAYS,
            ),
        },
    ),
    entities=(TeamLeave,),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: TeamLeave
metadata: {name: payments}
spec:
  group: payments               # with everything below it
  spans:
    - {from: 2026-07-06, to: 2026-07-17, days: 14}   # holidays of the calendar are not counted here
    - {from: 2026-07-20, to: 2026-07-31, days: 0}
""",
)
