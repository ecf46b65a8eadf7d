"""`kind: SprintPlan`: who signed off the plan of a sprint, and when."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.organisation import SOURCE, person_key
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.roles import ROLES, RoleNames, plain
from gnomon.catalog.shapes import Group, reference, text
from gnomon.domain.entity import Entity
from gnomon.domain.sprint_plan import SprintSignOff

_PARTS = 3


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    roles = RoleNames(ROLES)
    for document in catalogue.of("SprintPlan"):
        sprint = document.root.text("spec", "sprint")
        for entry in document.entries("signed"):
            role, on, by = entry.text("role"), day(entry.text("on")), entry.text("by")
            if sprint is None or role is None or on is None:
                continue
            name = roles.find(role) or plain(role)
            person = names.find(by, "user", document.namespace).name if by else None
            yield SprintSignOff(
                key=f"{SOURCE}:sprint_sign_off:{document.name}:{name}:{on}",
                source=SOURCE,
                changed_at=changed_at,
                sprint_id=sprint,
                role=name,
                signed_on=on,
                person_id=person_key(person) if person else None,
            )


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("SprintPlan"):
        sprint = document.root.text("spec", "sprint")
        if sprint is not None and len(sprint.split(":")) < _PARTS:
            yield document.finding(
                "spec.sprint", sprint, "the key of a sprint, `<source>:sprint:<id>`: jira:sprint:17"
            )
        if not document.entries("signed"):
            yield document.finding(
                "spec.signed", "nobody", "who signed it off and when", severity="warning"
            )


KIND = OwnKind(
    name="SprintPlan",
    about="The plan of a sprint: who signed it off, and when.",
    spec=Group(
        is_required=True,
        fields={
            "sprint": text(is_required=True),
            "signed": Group(
                is_list=True,
                fields={
                    "role": text(is_required=True),
                    "on": date_of(is_required=True),
                    "by": reference("user"),
                },
            ),
        },
    ),
    entities=(SprintSignOff,),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: SprintPlan
metadata: {name: shop-17}
spec:
  sprint: jira:sprint:17
  signed:
    - {role: business leader, on: 2026-05-04, by: ann}
""",
)
