"""What to ask Argo CD: all applications in one list, or the chosen ones one by one."""

import asyncio
from collections.abc import AsyncIterator
from fnmatch import fnmatchcase
from urllib.parse import quote

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.argocd.payloads import Metadata
from gnomon.sources.http import Reply, with_query
from gnomon.sources.paging import page_event
from gnomon.sources.source import Checkpoint, Fetching, Progress, Want

_PATH = "/api/v1/applications"
#: All that is read. Left out is what changes with every look (versions, times of comparison), so
#: that an unchanged list is the same event, and the manifests' trees, which make lists huge.
_FIELDS = ",".join(
    f"items.{name}"
    for name in (
        "metadata.name",
        "metadata.namespace",
        "metadata.labels",
        "spec.project",
        "spec.destination",
        "operation",
        "status.history",
        "status.health",
        "status.summary",
        "status.operationState.phase",
        "status.operationState.startedAt",
        "status.operationState.finishedAt",
        "status.operationState.message",
        "status.operationState.operation",
        "status.operationState.syncResult.revision",
        "status.operationState.syncResult.revisions",
        "status.operationState.syncResult.source",
        "status.operationState.syncResult.sources",
    )
)
_NAMES = "items.metadata.name,items.metadata.namespace"
_AT_ONCE = 16


class _Named(Struct):
    metadata: Metadata


class _Names(Struct):
    items: tuple[_Named, ...] | None


_DECODER = msgspec.json.Decoder(_Names)


async def fetch(fetching: Fetching) -> AsyncIterator[Event | Checkpoint | Progress]:
    """Ask for the applications. Argo CD does not page, and its history is short: ask often.

    Raises:
        SourceError: Argo CD did not answer, or not with a list of applications.
    """
    if not (fetching.include or fetching.exclude):
        path = with_query(_PATH, {"fields": _FIELDS})
        reply = await fetching.client.get(path)
        yield page_event(fetching.source, "argocd.api.applications", path, reply)
        yield Progress(1, 1, "applications")
        return
    reply = await fetching.client.get(with_query(_PATH, {"fields": _NAMES}))
    wanted = [app for app in _names(reply) if _is_wanted(app, fetching)]
    for start in range(0, len(wanted), _AT_ONCE):
        batch = wanted[start : start + _AT_ONCE]
        for event in await asyncio.gather(*(_one(fetching, app) for app in batch)):
            yield event
        yield Progress(start + len(batch), len(wanted), "applications")


async def fetch_one(fetching: Fetching, want: Want) -> AsyncIterator[Event]:
    """Ask for the application a notification told too little of.

    Raises:
        SourceError: Argo CD did not answer, or the want is not an application's.
    """
    if want.kind != "application" or not want.ref:
        raise SourceError(f"Argo CD has no {want.kind} {want.ref!r} to ask for.")
    namespace, _, name = want.ref.rpartition("/")
    yield await _one(fetching, Metadata(name=name, namespace=namespace or None))


async def _one(fetching: Fetching, app: Metadata) -> Event:
    path = with_query(
        f"{_PATH}/{quote(app.name, safe='')}", {"appNamespace": app.namespace or None}
    )
    reply = await fetching.client.get(path)
    return page_event(fetching.source, "argocd.api.application", path, reply)


def _is_wanted(app: Metadata, fetching: Fetching) -> bool:
    names = (app.name, f"{app.namespace}/{app.name}")

    def is_in(patterns: tuple[str, ...]) -> bool:
        return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)

    return (not fetching.include or is_in(fetching.include)) and not is_in(fetching.exclude)


def _names(reply: Reply) -> list[Metadata]:
    try:
        return [item.metadata for item in _DECODER.decode(reply.body).items or ()]
    except msgspec.DecodeError as error:
        raise SourceError(
            f"Argo CD answered {_PATH} with something that is no list of applications ({error}). "
            "Check the source's url."
        ) from error
