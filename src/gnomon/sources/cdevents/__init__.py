"""CDEvents: what any tool of continuous delivery tells in the common vocabulary."""

from msgspec import Struct

from gnomon.domain.build import (
    Artifact,
    ArtifactPublication,
    JobRun,
    PipelineRun,
)
from gnomon.domain.code import Change, ChangeEvent, ChangeMerge, Repository, Review
from gnomon.domain.lifecycle import LifecycleEvent
from gnomon.domain.person import Identity
from gnomon.domain.planning import Ticket, TicketProject, TicketTransition
from gnomon.domain.quality import GateResult, ReportFile, TestResult
from gnomon.domain.running import Deployment, Environment, Incident, IncidentEvent
from gnomon.sources.cdevents.read import read
from gnomon.sources.cdevents.webhook import event, verify
from gnomon.sources.source import Source, Webhook


class CDEventsOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """CDEvents say what they mean; there is nothing to settle."""


_SETUP = """
Two ways lead in; both take CDEvents 0.4, 0.5 and later minor versions.

1. `POST /events`, as any CloudEvent (binary, structured or batched), with the bearer token in
   `$GNOMON_EVENTS_TOKEN`. No source needs to be named in the settings: an event's own source is
   kept.

       curl -sS https://gnomon.example.org/events \\
         -H "Authorization: Bearer $GNOMON_EVENTS_TOKEN" \\
         -H "ce-specversion: 1.0" -H "ce-id: 7c1f" -H "ce-source: /tekton/staging" \\
         -H "ce-type: dev.cdevents.service.deployed.0.3.0" \\
         -H "Content-Type: application/cdevents+json" --data @deployed.json

2. The source's own address, for senders that post the CDEvent alone:

       curl -sS https://gnomon.example.org/webhooks/cdevents \\
         -H "Authorization: Bearer $CDEVENTS_SECRET" --data @deployed.json

```yaml
# gnomon.yaml
sources:
  cdevents:
    type: cdevents
    webhook_secret_env: CDEVENTS_SECRET
```

A subject is known by its id and source, whoever sends the event. A service's id is matched with
the names of applications in the catalogue, an environment's with those of environments.
"""

SOURCE = Source(
    name="cdevents",
    title="CDEvents",
    summary="Changes, builds, artefacts, tests, deployments and incidents in the common words.",
    options=CDEventsOptions,
    readers={"cdevents.event": read},
    cloudevents={"dev.cdevents.": "cdevents.event", "dev.cdeventsx.": "cdevents.event"},
    entities=(
        Repository,
        Change,
        ChangeEvent,
        ChangeMerge,
        Review,
        PipelineRun,
        JobRun,
        Artifact,
        ArtifactPublication,
        ReportFile,
        TestResult,
        GateResult,
        Deployment,
        Environment,
        Incident,
        IncidentEvent,
        Ticket,
        TicketProject,
        TicketTransition,
        Identity,
        LifecycleEvent,
    ),
    webhook=Webhook(verify=verify, event=event),
    rights="None: Gnomon asks nobody; senders need the bearer token.",
    setup=_SETUP,
)
