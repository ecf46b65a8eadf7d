"""`kind: Appraisal`: what leader and group say about a cycle, and what they will do."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.organisation import group_key, person_key
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, reference, text
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.appraisal import Appraisal, AppraisalAction, AppraisalAddendum
from gnomon.domain.entity import Entity

_SOURCE = "catalog"


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("Appraisal"):
        spec = document.root.get("spec")
        if not isinstance(spec, Fields) or not document.name:
            continue
        cycle, group, leader = (spec.text(name) for name in ("cycle", "group", "leader"))
        if cycle is None or group is None or leader is None:
            continue
        key = f"{_SOURCE}:appraisal:{document.name}"
        space = document.namespace
        yield Appraisal(
            key=key,
            source=_SOURCE,
            changed_at=changed_at,
            name=document.name,
            cycle_id=f"catalog:appraisal_cycle:{names.find(cycle, 'appraisalcycle', space).name}",
            group_id=group_key(names.find(group, "group", space).name),
            leader_id=person_key(names.find(leader, "user", space).name),
            note=spec.text("note"),
            signed_on=day(spec.text("signed")),
        )
        yield from _actions(document, names, key, changed_at)
        yield from _addenda(document, names, key, changed_at)


def _actions(
    document: Document, names: Names, key: str, changed_at: datetime
) -> Iterator[AppraisalAction]:
    for place, entry in enumerate(document.entries("actions"), 1):
        what, owner = entry.text("what"), entry.text("owner")
        if what is not None and owner is not None:
            yield AppraisalAction(
                key=f"{key}:action:{place}",
                source=_SOURCE,
                changed_at=changed_at,
                appraisal_id=key,
                what=what,
                owner_id=person_key(names.find(owner, "user", document.namespace).name),
                due=day(entry.text("due")),
                done_on=day(entry.text("done")),
            )


def _addenda(
    document: Document, names: Names, key: str, changed_at: datetime
) -> Iterator[AppraisalAddendum]:
    for place, entry in enumerate(document.entries("addenda"), 1):
        on, author, said = day(entry.text("on")), entry.text("by"), entry.text("text")
        if on is not None and author is not None and said is not None:
            yield AppraisalAddendum(
                key=f"{key}:addendum:{place}",
                source=_SOURCE,
                changed_at=changed_at,
                appraisal_id=key,
                added_on=on,
                author_id=person_key(names.find(author, "user", document.namespace).name),
                text=said,
            )


KIND = OwnKind(
    name="Appraisal",
    about="What leader and group say about a cycle, and what they will do; figures stay frozen.",
    spec=Group(
        is_required=True,
        fields={
            "cycle": reference("appraisalcycle", is_required=True),
            "group": reference("group", is_required=True),
            "leader": reference("user", is_required=True),
            "note": text(),
            "signed": date_of(),
            "actions": Group(
                is_list=True,
                fields={
                    "what": text(is_required=True),
                    "owner": reference("user", is_required=True),
                    "due": date_of(),
                    "done": date_of(),
                },
            ),
            "addenda": Group(
                is_list=True,
                fields={
                    "on": date_of(is_required=True),
                    "by": reference("user", is_required=True),
                    "text": text(is_required=True),
                },
            ),
        },
    ),
    entities=(Appraisal, AppraisalAction, AppraisalAddendum),
    told=_told,
    example="""\
apiVersion: gnomon.dev/v1
kind: Appraisal
metadata:
  name: 2026-h1-payments
spec:
  cycle: 2026-h1
  group: payments
  leader: jdoe
  note: The guard held, and lead time went down while the team was one short.
  actions:
    - {what: Split the slowest pipeline, owner: jdoe, due: 2026-09-01}
  signed: 2026-07-14           # from here on only addenda
  addenda:
    - {on: 2026-08-02, by: jdoe, text: Two incidents of May were told late.}
""",
)
