"""What Argo CD's applications mean: environments, deployments and who set them off."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TypeVar

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.person import Identity
from gnomon.domain.running import Deployment, Environment
from gnomon.errors import PayloadError
from gnomon.sources.argocd.environment import environment_name, environment_tier
from gnomon.sources.argocd.history import FLAT, WHOLE, Place, Teller, deployments
from gnomon.sources.argocd.options import ArgocdOptions
from gnomon.sources.argocd.payloads import (
    Application,
    Applications,
    FlatNotification,
    Health,
    Metadata,
    OperationState,
    Outline,
    Spec,
    Status,
    Summary,
    SyncResult,
)
from gnomon.sources.source import Reader, Want

T = TypeVar("T")
_LIST = msgspec.json.Decoder(Applications)
_ONE = msgspec.json.Decoder(Application)
_FLAT = msgspec.json.Decoder(FlatNotification)
_OUTLINE = msgspec.json.Decoder(Outline)
#: Applications live here unless Argo CD was told to look elsewhere too.
_OWN_NAMESPACE = "argocd"


def readers(options: ArgocdOptions) -> Mapping[str, Reader]:
    """Make the readers of an instance.

    Args:
        options: Which say how environments are named.
    """
    return {
        "argocd.api.applications": partial(_applications, options=options),
        "argocd.api.application": partial(_application, options=options),
        "argocd.hook.application": partial(_notification, options=options),
    }


def _applications(event: Event, *, options: ArgocdOptions) -> Iterator[Entity | Want]:
    """Read the list of applications, of the API or of ``kubectl get -o json``."""
    told = _decode(event, _LIST.decode, event.data)
    _expect(event, told.kind, ("ApplicationList", "List"))
    for app in told.items or ():
        yield from _rows(event, app, options, WHOLE)


def _application(event: Event, *, options: ArgocdOptions) -> Iterator[Entity | Want]:
    """Read one application."""
    yield from _rows(event, _decode(event, _ONE.decode, event.data), options, WHOLE)


def _notification(event: Event, *, options: ArgocdOptions) -> Iterator[Entity | Want]:
    """Read a notification: an application, bare or as ``app``, or single fields of one.

    Single fields leave out who set it off and what the labels say, so the application is wanted.
    """
    outline = _decode(event, _OUTLINE.decode, event.data)
    if outline.metadata is not msgspec.UNSET:
        yield from _application(event, options=options)
    elif outline.app is not msgspec.UNSET and bytes(outline.app).lstrip()[:1] == b"{":
        yield from _rows(event, _decode(event, _ONE.decode, outline.app), options, WHOLE)
    elif outline.app is not msgspec.UNSET:
        app = _expanded(_decode(event, _FLAT.decode, event.data))
        yield from _rows(event, app, options, FLAT)
        yield Want("application", _qualified(app.metadata))
    else:
        raise PayloadError(
            f"The {event.type} event {event.id} of {event.source} tells of no application. "
            "Let the notification template send what the source's set-up page shows."
        )


def _rows(
    event: Event, app: Application, options: ArgocdOptions, teller: Teller
) -> Iterator[Entity]:
    _expect(event, app.kind, ("Application",))
    if app.spec.destination is None:
        raise PayloadError(
            f"The {event.type} event {event.id} of {event.source} tells of {app.metadata.name!r}, "
            "which has no spec.destination and so is no application; it is not read."
        )
    place = _place(event, app, options)
    rows = list(deployments(app.status or Status(), place, teller))
    yield from _environment(place, rows)
    yield from _identities(event.source, rows)
    yield from rows


def _environment(place: Place, rows: Iterable[Deployment]) -> Iterator[Environment]:
    """Tell the environment once something was put there; what never synced is no place yet."""
    newest = max((row.changed_at for row in rows), default=None)
    if newest is not None:
        yield Environment(
            key=f"{place.source}:environment:{place.environment}",
            source=place.source,
            changed_at=newest,
            name=place.environment,
            tier=place.environment_tier,
        )


def _identities(source: str, rows: Iterable[Deployment]) -> Iterator[Identity]:
    seen = {row.initiator_id: row.changed_at for row in rows if row.initiator_id}
    for key, changed_at in seen.items():
        name = key.removeprefix(f"{source}:identity:")
        yield Identity(
            key=key,
            source=source,
            changed_at=changed_at,
            user_name=name.lower(),
            email=name.lower() if "@" in name else None,
            is_bot=True if name.startswith("system:serviceaccount:") else None,
        )


def _place(event: Event, app: Application, options: ArgocdOptions) -> Place:
    name = _qualified(app.metadata)
    web_url = (options.web_url or app.argocd_url or "").rstrip("/")
    is_address = web_url.startswith(("http://", "https://"))
    path = f"{app.metadata.namespace or _OWN_NAMESPACE}/{app.metadata.name}"
    return Place(
        source=event.source,
        key=f"{event.source}:deployment:{name}",
        application=app.metadata.name,
        environment=environment_name(app, options),
        environment_tier=environment_tier(app),
        url=f"{web_url}/applications/{path}" if is_address else None,
    )


def _qualified(metadata: Metadata) -> str:
    """Name an application as Argo CD does: its namespace counts when it is not Argo CD's own."""
    if metadata.namespace in (None, "", _OWN_NAMESPACE):
        return metadata.name
    return f"{metadata.namespace}/{metadata.name}"


def _expanded(told: FlatNotification) -> Application:
    """Put single fields where an application has them."""
    operation = OperationState(
        phase=told.operation.phase,
        started_at=told.operation.started_at,
        finished_at=told.operation.finished_at,
        message=told.operation.message,
        sync_result=SyncResult(revision=told.revision),
    )
    return Application(
        metadata=Metadata(name=told.app, namespace=told.namespace),
        spec=Spec(destination=told.destination, project=told.project),
        status=Status(
            operation_state=operation,
            health=Health(status=told.health_status),
            summary=Summary(images=told.images),
        ),
    )


def _expect(event: Event, kind: str | None, wanted: tuple[str, ...]) -> None:
    if kind is not None and kind not in wanted:
        raise PayloadError(
            f"The {event.type} event {event.id} of {event.source} tells of a {kind} where "
            f"{wanted[0]} was expected; it is not read."
        )


def _decode(event: Event, decode: Callable[[bytes | msgspec.Raw], T], data: bytes) -> T:
    try:
        return decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PayloadError(
            f"The {event.type} event {event.id} of {event.source} is not what Argo CD tells: "
            f"{error}."
        ) from error
