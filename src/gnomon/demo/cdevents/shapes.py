"""CDEvents of environments and artefacts, in the shape of version 0.5.

Reference: https://cdevents.dev/docs/
"""

from collections.abc import Iterator
from uuid import UUID

from gnomon.demo.cdevents.previews import Preview, previews
from gnomon.demo.cdevents.releases import LIBRARY, REPOSITORY, releases
from gnomon.demo.chance import hash_of
from gnomon.demo.company import Company
from gnomon.demo.gitlab.shapes import WEB
from gnomon.demo.wire import Json, zulu

_PLATFORM = "/meridian/platform"
_REGISTRY = "https://npm.meridian.example"
_BOT = "pipeline-bot"


def told(company: Company, since: int, until: int) -> list[tuple[int, Json]]:
    """List what was told within a span, with its moment, the earliest first.

    Args:
        company: Whose platform tells it.
        since: First moment.
        until: First moment after it.
    """
    every = [*_of_previews(company), *_of_releases(company)]
    found = [(at, body) for at, body in every if since <= at < until]
    return sorted(found, key=lambda one: (one[0], one[1]["context"]["id"]))


def _of_previews(company: Company) -> Iterator[tuple[int, Json]]:
    for one in previews(company):
        subject = {"id": one.name, "source": f"{_PLATFORM}/previews"}
        link = {"name": one.name, "uri": f"https://{one.name}.preview.meridian.example"}
        yield (
            one.created_at,
            _event("dev.cdevents.environment.created.0.3.0", one.created_at, subject, link),
        )
        if one.seeded_at is not None:
            yield one.seeded_at, _seeded(one, one.seeded_at, subject)
        if one.deleted_at is not None:
            yield (
                one.deleted_at,
                _event("dev.cdevents.environment.deleted.0.3.0", one.deleted_at, subject, link),
            )


def _seeded(one: Preview, at: int, subject: Json) -> Json:
    """Shape what CDEvents have no word for, as a custom event."""
    content = {"name": one.name, "dataVersion": f"shop-{at // 604_800 % 100}"}
    return _event("dev.cdeventsx.meridian-environment.seeded.0.1.0", at, subject, content)


def _of_releases(company: Company) -> Iterator[tuple[int, Json]]:
    for one in releases(company):
        key = f"pkg:npm/%40meridian/{LIBRARY}@{one.version}"
        subject = {"id": key, "source": _REGISTRY}
        made = {"change": {"id": one.sha, "source": f"{WEB}/{REPOSITORY}"}}
        bill = {"sbom": {"uri": f"{_REGISTRY}/sbom/{LIBRARY}-{one.version}.json"}, "user": _BOT}
        yield (
            one.packaged_at,
            _event("dev.cdevents.artifact.packaged.0.3.0", one.packaged_at, subject, made),
        )
        yield (
            one.published_at,
            _event("dev.cdevents.artifact.published.0.3.0", one.published_at, subject, bill),
        )


def _event(kind: str, at: int, subject: Json, content: Json) -> Json:
    return {
        "context": {
            "specversion": "0.5.0",
            "id": str(UUID(hash_of("cdevent", kind, subject["id"], at)[:32])),
            "source": _PLATFORM,
            "type": kind,
            "timestamp": zulu(at),
        },
        "subject": {**subject, "content": content},
    }
