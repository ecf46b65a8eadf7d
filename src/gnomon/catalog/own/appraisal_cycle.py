"""`kind: AppraisalCycle`: a period that groups look back on."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.organisation import group_key
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, reference
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.appraisal import AppraisalCycle
from gnomon.domain.entity import Entity


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("AppraisalCycle"):
        spec = document.root.get("spec")
        if not isinstance(spec, Fields) or not document.name:
            continue
        since, until = day(spec.text("since")), day(spec.text("until"))
        if since is None or until is None:
            continue
        yield AppraisalCycle(
            key=f"catalog:appraisal_cycle:{document.name}",
            source="catalog",
            changed_at=changed_at,
            name=document.name,
            title=document.root.text("metadata", "title") or document.name,
            since=since,
            until=until,
            group_ids=tuple(
                group_key(names.find(each, "group", document.namespace).name)
                for each in spec.texts("groups")
            ),
        )


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("AppraisalCycle"):
        since = day(document.root.text("spec", "since"))
        until = day(document.root.text("spec", "until"))
        if since is not None and until is not None and until <= since:
            yield document.finding(
                "spec.until", f"{until}, not after {since}", "the first day after the cycle"
            )


KIND = OwnKind(
    name="AppraisalCycle",
    about="A period that groups look back on; `gnomon appraise freeze` keeps what it cites.",
    spec=Group(
        is_required=True,
        fields={
            "since": date_of(is_required=True),
            "until": date_of(is_required=True),
            "groups": reference("group", is_list=True),
        },
    ),
    entities=(AppraisalCycle,),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: AppraisalCycle
metadata:
  name: 2026-h1
  title: First half of 2026
spec:
  since: 2026-01-01
  until: 2026-07-01          # the first day after it
  groups: [payments, checkout]   # left out: every group that has a target
""",
)
