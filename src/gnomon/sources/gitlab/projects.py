"""Which projects to read, and which of their features they have."""

from collections.abc import AsyncIterator
from fnmatch import fnmatchcase
from urllib.parse import quote

import msgspec

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.gitlab.address import pages
from gnomon.sources.gitlab.details import event
from gnomon.sources.gitlab.options import GitLabOptions
from gnomon.sources.gitlab.payloads import Project
from gnomon.sources.source import Fetching

_PROJECTS = msgspec.json.Decoder(list[Project])
_KEYSET = {"order_by": "id", "sort": "asc", "pagination": "keyset"}


async def discovered(fetching: Fetching) -> AsyncIterator[tuple[Event, list[Project]]]:
    """Find the projects the token may read, page by page, and keep those the settings want.

    Raises:
        SourceError: GitLab does not answer, or told a project in a shape we do not know.
    """
    options: GitLabOptions = fetching.options
    paths = [f"/groups/{quote(group, safe='')}/projects" for group in options.groups]
    for path in paths or ["/projects"]:
        params = (
            {"include_subgroups": True, "order_by": "id", "sort": "asc"}
            if options.groups
            else {"membership": options.projects == "member" or None, **_KEYSET}
        )
        async for reply in pages(fetching.client, path, params):
            try:
                found = _PROJECTS.decode(reply.body)
            except msgspec.ValidationError as error:
                raise SourceError(
                    f"GitLab answered {reply.path} with projects that {error}."
                ) from error
            yield event(fetching, "projects", reply), [p for p in found if is_wanted(fetching, p)]


def is_wanted(fetching: Fetching, project: Project) -> bool:
    """Match a project's path against the patterns; ``shop/*`` holds sub-groups too."""
    path = project.path_with_namespace
    included = not fetching.include or any(fnmatchcase(path, p) for p in fetching.include)
    return included and not any(fnmatchcase(path, p) for p in fetching.exclude)


def has(access_level: str | None) -> bool:
    """Say whether a feature is switched on; old versions do not tell."""
    return access_level != "disabled"
