"""`kind: IncidentWorkflow`: how incidents are handled, step by step."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, choice, reference, text
from gnomon.domain.entity import Entity
from gnomon.domain.practice import IncidentWorkflowStep

_SOURCE = "catalog"


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("IncidentWorkflow"):
        services = tuple(
            f"{_SOURCE}:service:{names.find(name, 'component', document.namespace).name}"
            for name in document.root.texts("spec", "services")
        )
        for position, entry in enumerate(document.entries("steps"), start=1):
            what = entry.text("what")
            if what is not None:
                yield IncidentWorkflowStep(
                    key=f"{_SOURCE}:incident_workflow_step:{document.name}:{position}",
                    source=_SOURCE,
                    changed_at=changed_at,
                    workflow=document.name,
                    position=position,
                    what=what,
                    is_automated=entry.text("automated") == "true",
                    service_ids=services,
                )


KIND = OwnKind(
    name="IncidentWorkflow",
    about="How incidents are handled, each step by a person or by a machine.",
    spec=Group(
        is_required=True,
        fields={
            "services": reference("component", is_list=True),
            "steps": Group(
                is_list=True,
                is_required=True,
                fields={
                    "what": text(is_required=True),
                    "automated": choice(("true", "false")),
                },
            ),
        },
    ),
    entities=(IncidentWorkflowStep,),
    told=_told,
    example="""\
apiVersion: gnomon.dev/v1
kind: IncidentWorkflow
metadata: {name: everything}
spec:
  steps:
    - {what: Notify whoever is on call, automated: true}
    - {what: Open a channel, automated: true}
    - {what: Tell the help desk}
    - {what: Write the timeline, automated: true}
""",
)
