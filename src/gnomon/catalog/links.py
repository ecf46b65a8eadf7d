"""How tools name what services and groups own: annotations in, links out."""

import re
from collections.abc import Iterator
from typing import Literal, cast
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from gnomon.catalog.catalogue import Document
from gnomon.domain.organisation import LinkKind

#: Kind of link by annotation.
ANNOTATIONS: dict[str, LinkKind] = {
    "gitlab.com/project-slug": "repository",
    "github.com/project-slug": "repository",
    "gnomon.dev/repository": "repository",
    "jira/project-key": "ticket_project",
    "argocd/app-name": "argocd_app",
    "pagerduty.com/service-id": "pagerduty_service",
    "sonarqube.org/project-key": "sonar_project",
    "jenkins.io/job-full-name": "jenkins_job",
    "gnomon.dev/environment": "environment",
    "gnomon.dev/monitored-as": "monitored_service",
}
SOURCE_LOCATION = "backstage.io/source-location"
PATH = "gnomon.dev/path"

#: Between the repository and a folder in it: GitLab, GitHub, Bitbucket.
_TREE = re.compile(r"/(?:-/)?(?:tree|blob|src)/[^/]+(?:/|$)")


class Link(Struct, frozen=True, kw_only=True):
    """How one tool names one thing."""

    kind: LinkKind
    """What is named."""
    value: str
    """The tool's name of it."""
    tool_source: str | None = None
    """The one instance in which the name holds; null: in any."""
    path: str | None = None
    """Folder of the repository; null: all of it."""
    annotation: str
    """The annotation that says so."""


def source_annotation(kind: LinkKind | Literal["repository"]) -> str:
    """Name the annotation that says in which instance a kind of link holds."""
    return f"gnomon.dev/{kind.replace('_', '-')}-source"


def links(document: Document) -> Iterator[Link]:
    """Read the links of a document, each once.

    Args:
        document: A service or a group.
    """
    told: set[tuple[str, str, str | None]] = set()
    path = folder(document.annotation(PATH))
    for annotation, kind in ANNOTATIONS.items():
        for value in document.annotated(annotation):
            below = path if kind == "repository" else None
            if (kind, value, below) not in told:
                told.add((kind, value, below))
                yield Link(
                    kind=kind,
                    value=value,
                    tool_source=document.annotation(source_annotation(kind)),
                    path=below,
                    annotation=annotation,
                )
    if not any(kind == "repository" for kind, _, _ in told):
        location = source_location(document.annotation(SOURCE_LOCATION))
        if location is not None:
            repository, below = location
            yield Link(
                kind="repository",
                value=repository,
                tool_source=document.annotation(source_annotation("repository")),
                path=path or below,
                annotation=SOURCE_LOCATION,
            )


def folder(written: str | None) -> str | None:
    """Write a folder the one way paths of files begin with it; null for the whole repository."""
    parts = [part for part in (written or "").split("/") if part not in ("", ".")]
    return "/".join(parts) or None


def source_location(written: str | None) -> tuple[str, str | None] | None:
    """Take a source location apart: repository path, and the folder in it.

    Args:
        written: ``url:https://gitlab.example/shop/checkout/-/tree/main/api/``; null gives null.
    """
    address = (written or "").removeprefix("url:")
    if not address.startswith(("https://", "http://")):
        return None
    try:
        whole = unquote(urlsplit(address).path)
    except ValueError:
        return None
    parts = _TREE.split(whole, maxsplit=1)
    repository = parts[0].strip("/").removesuffix(".git")
    below = folder(parts[1]) if len(parts) > 1 else None
    return (repository, below) if repository else None


def kinds() -> tuple[LinkKind, ...]:
    """List the kinds of link that annotations can tell."""
    return cast("tuple[LinkKind, ...]", tuple(dict.fromkeys(ANNOTATIONS.values())))
