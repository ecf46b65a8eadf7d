"""`kind: JobToBeDone`: what somebody tries to get done with what we build."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, reference, text
from gnomon.domain.change_of_model import JobToBeDone
from gnomon.domain.entity import Entity

_SOURCE = "catalog"


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("JobToBeDone"):
        root = document.root
        persona, when, want, so = (
            root.text("spec", field) for field in ("persona", "when", "iWant", "soICan")
        )
        if persona is None or when is None or want is None or so is None:
            continue
        found = (
            names.find(name, "component", document.namespace).name
            for name in root.texts("spec", "services")
        )
        yield JobToBeDone(
            key=f"{_SOURCE}:job_to_be_done:{document.name}",
            source=_SOURCE,
            changed_at=changed_at,
            name=document.name,
            persona=persona,
            situation=when,
            motivation=want,
            outcome=so,
            service_ids=tuple(f"{_SOURCE}:service:{name}" for name in found),
        )


KIND = OwnKind(
    name="JobToBeDone",
    about="What somebody tries to get done: when..., I want..., so I can...",
    spec=Group(
        is_required=True,
        fields={
            "persona": text(is_required=True),
            "when": text(is_required=True),
            "iWant": text(is_required=True),
            "soICan": text(is_required=True),
            "services": reference("component", is_list=True),
        },
    ),
    entities=(JobToBeDone,),
    told=_told,
    example="""\
apiVersion: gnomon.dev/v1
kind: JobToBeDone
metadata: {name: last-minute-gift}
spec:
  persona: somebody who forgot a birthday
  when: the shops are closed
  iWant: a gift that arrives at once
  soICan: keep a friend
  services: [checkout-api]
""",
)
