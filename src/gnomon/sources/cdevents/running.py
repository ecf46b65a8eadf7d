"""What CDEvents say of services, the environments they run in, and their incidents."""

from collections.abc import Iterator
from typing import Literal

from gnomon.domain.entity import Entity
from gnomon.domain.running import Deployment, Environment, Incident, IncidentEvent
from gnomon.errors import PayloadError
from gnomon.sources.cdevents.payloads import Reference
from gnomon.sources.cdevents.told import MENTIONED, Told

_DEPLOYED = {"deployed", "upgraded", "rolledback"}


def service(told: Told) -> Iterator[Entity]:
    """A service deployed, upgraded or rolled back is a deployment, and it went well.

    Being published (reachable) and removed put no version in place and are no deployments.

    Raises:
        PayloadError: It was deployed and nobody says where.
    """
    if told.predicate in _DEPLOYED:
        where = told.content.environment
        if where is None:
            raise PayloadError(
                f"service.{told.predicate} {told.id} of {told.sender} lacks "
                "subject.content.environment. A deployment is to an environment; name it."
            )
        artifact = told.artifact()
        image = artifact and artifact.image
        yield Deployment(
            key=told.event_key("deployment"),
            url=told.url,
            application=told.subject.id,
            environment=_name(where),
            ref=artifact.release if artifact and not image else None,
            images=(image,) if image else (),
            finished_at=told.at,
            status="success",
            is_rollback=told.predicate == "rolledback",
            **told.row,
        )
    yield told.happened("service", service_ref=told.subject.id)


def environment(told: Told) -> Iterator[Entity]:
    """An environment that was created, modified, seeded (a custom event) or deleted."""
    name = told.content.name or told.subject.id
    if told.predicate != "seeded":
        yield Environment(
            key=told.key("environment"),
            url=told.url,
            name=name,
            is_deleted=told.predicate == "deleted",
            **told.row,
        )
    yield told.happened(
        "environment",
        subject_name=name,
        environment_id=told.key("environment"),
        detail=told.content.data_version,
    )


def incident(told: Told) -> Iterator[Entity]:
    """An incident: its detection or report opens it, its resolution is a happening.

    A report is older than any detection of the same incident, whichever comes first: the incident
    began when monitoring saw it.
    """
    content = told.content
    incident_id = told.key("incident")
    of = content.service
    if told.predicate in ("detected", "reported"):
        is_detected = told.predicate == "detected"
        yield Incident(
            key=incident_id,
            source=told.source,
            changed_at=told.at if is_detected else MENTIONED,
            url=told.url,
            number=told.subject.id,
            title=content.description or told.subject.id,
            service_ref=of.id if of else None,
            service_title=_name(of) if of else None,
            opened_at=told.at,
            reported_by="monitoring" if is_detected else None,
        )
        yield _step(told, incident_id, "triggered")
    elif told.predicate == "resolved":
        yield _step(told, incident_id, "resolved")
    yield told.happened("incident", detail=content.description, service_ref=of.id if of else None)


def _step(told: Told, incident_id: str, kind: Literal["triggered", "resolved"]) -> IncidentEvent:
    return IncidentEvent(
        key=told.event_key("incident_event"),
        incident_id=incident_id,
        kind=kind,
        happened_at=told.at,
        **told.row,
    )


def _name(thing: Reference) -> str:
    return thing.name or thing.id
