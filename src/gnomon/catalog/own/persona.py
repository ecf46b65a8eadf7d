"""`kind: Persona`: a kind of person a platform is for."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, text
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.entity import Entity
from gnomon.domain.platform import Persona

_SOURCE = "catalog"


def _told(catalogue: Catalogue, _: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("Persona"):
        spec = document.root.get("spec")
        if isinstance(spec, Fields) and document.name:
            yield Persona(
                key=f"{_SOURCE}:persona:{document.name}",
                source=_SOURCE,
                changed_at=changed_at,
                name=document.name,
                title=document.root.text("metadata", "title") or document.name,
                goals=spec.texts("goals"),
                pains=spec.texts("pains"),
                jobs=spec.texts("jobs"),
            )


KIND = OwnKind(
    name="Persona",
    about="A kind of person a platform is for: what they want, what hinders them, what they do.",
    spec=Group(
        is_required=True,
        fields={
            "goals": text(is_list=True),
            "pains": text(is_list=True),
            "jobs": text(is_list=True),
        },
    ),
    entities=(Persona,),
    told=_told,
    example="""\
apiVersion: gnomon.dev/v1
kind: Persona
metadata: {name: developer, title: Developer}
spec:
  goals: [Ship a change without asking anybody]
  pains: [Waiting for a ticket]
  jobs: [Create a database, Restore a backup]
""",
)
