"""Argo CD's shapes, as far as they are read.

The API, ``kubectl get -o json`` and notifications tell the same object.
API: https://argo-cd.readthedocs.io/en/stable/developer-guide/api-docs/
"""

from datetime import datetime
from typing import Literal

from msgspec import UNSET, Raw, Struct, UnsetType, field

Phase = Literal["Running", "Terminating", "Succeeded", "Failed", "Error"]


class Metadata(Struct):
    """What Kubernetes knows about an object."""

    name: str
    namespace: str | None = None
    labels: dict[str, str] | None = None


class HelmParameter(Struct):
    """A value given to a chart by the application instead of a file."""

    name: str = ""
    value: str | None = None


class Helm(Struct):
    """How a chart is rendered."""

    parameters: tuple[HelmParameter, ...] | None = None


class Kustomize(Struct):
    """How a kustomization is rendered."""

    images: tuple[str, ...] | None = None


class Manifests(Struct, rename="camel"):
    """Where manifests come from; Argo CD calls it a source."""

    repo_url: str | None = field(default=None, name="repoURL")
    path: str | None = None
    chart: str | None = None
    target_revision: str | None = None
    helm: Helm | None = None
    kustomize: Kustomize | None = None


class Destination(Struct):
    """Where an application is put: a cluster, by name or address, and a namespace."""

    server: str | None = None
    name: str | None = None
    namespace: str | None = None


class Spec(Struct):
    """What an application should be. Every application has a destination, other kinds do not."""

    destination: Destination | None = None
    project: str | None = None


class InitiatedBy(Struct):
    """Who set an operation off."""

    username: str | None = None
    automated: bool | None = None


class History(Struct, rename="camel"):
    """A successful sync of the whole application; failures never come here."""

    deployed_at: datetime
    id: int = 0
    deploy_started_at: datetime | None = None
    revision: str | None = None
    revisions: tuple[str, ...] | None = None
    source: Manifests | None = None
    sources: tuple[Manifests, ...] | None = None
    initiated_by: InitiatedBy | None = None


class SyncOperation(Struct, rename="camel"):
    """What an operation was asked to do."""

    revision: str | None = None
    revisions: tuple[str, ...] | None = None
    dry_run: bool | None = None
    resources: tuple[Raw, ...] | None = None


class Operation(Struct, rename="camel"):
    """An operation as it was asked for."""

    sync: SyncOperation | None = None
    initiated_by: InitiatedBy | None = None


class SyncResult(Struct, rename="camel"):
    """What an operation synced to."""

    revision: str | None = None
    revisions: tuple[str, ...] | None = None
    source: Manifests | None = None
    sources: tuple[Manifests, ...] | None = None


class OperationState(Struct, rename="camel"):
    """The last operation, running or over."""

    phase: Phase
    started_at: datetime
    finished_at: datetime | None = None
    message: str | None = None
    operation: Operation | None = None
    sync_result: SyncResult | None = None


class Health(Struct, rename="camel"):
    """Whether what runs is well."""

    status: str | None = None
    message: str | None = None
    last_transition_time: datetime | None = None


class Resource(Struct):
    """A live object of an application."""

    health: Health | None = None


class Summary(Struct):
    """What the live objects add up to."""

    images: tuple[str, ...] | None = None


class Status(Struct, rename="camel"):
    """What an application is."""

    history: tuple[History, ...] | None = None
    operation_state: OperationState | None = None
    health: Health | None = None
    summary: Summary | None = None
    resources: tuple[Resource, ...] | None = None


class Application(Struct, rename="camel"):
    """An application. A notification adds ``argocdUrl``, Argo CD's address for people."""

    metadata: Metadata
    spec: Spec
    status: Status | None = None
    operation: Operation | None = None
    kind: str | None = None
    argocd_url: str | None = None


class Applications(Struct):
    """A list of applications; empty, Argo CD says ``null``."""

    items: tuple[Application, ...] | None
    kind: str | None = None


class FlatOperation(Struct, rename="camel"):
    """The last operation, as a flat notification tells it."""

    phase: Phase
    started_at: datetime
    finished_at: datetime | None = None
    message: str | None = None


class FlatNotification(Struct, rename="camel"):
    """A notification whose template prints single fields of the application side by side."""

    app: str
    destination: Destination
    operation: FlatOperation
    namespace: str | None = None
    project: str | None = None
    revision: str | None = None
    health_status: str | None = None
    images: tuple[str, ...] | None = None


class Outline(Struct):
    """Which of the shapes a notification has."""

    app: Raw | UnsetType = UNSET
    metadata: Raw | UnsetType = UNSET
