"""Asking GitHub: every repository the token may read, each with its streams and cursors."""

from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing
from datetime import timedelta
from fnmatch import fnmatchcase
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.github import details
from gnomon.sources.github.address import pages
from gnomon.sources.github.history import commits, listing
from gnomon.sources.github.options import GitHubOptions
from gnomon.sources.github.payloads import Repository
from gnomon.sources.github.recent import deployments, runs
from gnomon.sources.github.window import Updated, updated_pages
from gnomon.sources.source import Checkpoint, Fetching, Progress
from gnomon.sources.streams import Failures, Stream, gathered, together

_REPOSITORIES = msgspec.json.Decoder(list[Repository])


async def fetch(fetching: Fetching) -> AsyncIterator[Event | Checkpoint | Progress]:
    """Fetch what is new in every repository.

    A repository that is missing or forbidden does not stop the others; it is named in the end.

    Raises:
        SourceError: GitHub does not answer, refuses the token, or let some streams go unread.
    """
    if urlsplit(fetching.url).hostname in ("github.com", "www.github.com"):
        raise SourceError(
            "https://github.com is where people read GitHub. Set the source's url to "
            "https://api.github.com, or to https://<host>/api/v3 for an Enterprise Server."
        )
    repositories: dict[int, Repository] = {}
    async for event, found in _discovered(fetching):
        yield event
        repositories |= {repository.id: repository for repository in found}
        yield Progress(0, None, f"{len(repositories)} repositories found")
    failures = Failures()
    groups = [(r.full_name, streams(fetching, r)) for r in repositories.values()]
    async with aclosing(together(groups, failures)) as steps:
        async for step in steps:
            yield step
    failures.raise_any()


async def _discovered(fetching: Fetching) -> AsyncIterator[tuple[Event, list[Repository]]]:
    """Find the repositories, page by page, and keep those the settings want."""
    options: GitHubOptions = fetching.options
    paths = [f"/orgs/{quote(name, safe='')}/repos" for name in options.organisations]
    paths += [f"/users/{quote(name, safe='')}/repos" for name in options.users]
    params: dict[str, Any] = {"sort": "full_name"}
    for path in paths or ["/user/repos"]:
        async for reply in pages(fetching.client, path, params):
            try:
                found = _REPOSITORIES.decode(reply.body)
            except msgspec.ValidationError as error:
                raise SourceError(
                    f"GitHub answered {reply.path} with repositories that {error}."
                ) from error
            wanted = [repository for repository in found if is_wanted(fetching, repository)]
            yield details.event(fetching, "repositories", reply), wanted


def is_wanted(fetching: Fetching, repository: Repository) -> bool:
    """Match a repository's full name against the patterns: ``shop/*``."""
    name = repository.full_name
    included = not fetching.include or any(fnmatchcase(name, p) for p in fetching.include)
    return included and not any(fnmatchcase(name, p) for p in fetching.exclude)


def streams(fetching: Fetching, repository: Repository) -> Iterable[Stream]:
    """Name the streams of a repository."""
    home = f"/repositories/{repository.id}"
    for thing in ("branches", "tags"):
        yield partial(listing, fetching, thing, f"{home}/{thing}")
    yield partial(commits, fetching, repository)
    yield partial(issues, fetching, repository.id)
    yield partial(runs, fetching, repository.id)
    yield partial(listing, fetching, "environments", f"{home}/environments", may_lack=True)
    yield partial(deployments, fetching, repository.id)


async def issues(fetching: Fetching, repository_id: int) -> AsyncIterator[Event | Checkpoint]:
    """Fetch the issues and pull requests that changed, and everything about each.

    GitHub lists both together, and only this list can be asked for by time of update.
    """
    stream = f"repositories/{repository_id}/issues"
    options: GitHubOptions = fetching.options

    def about(item: Updated) -> AsyncIterator[Event]:
        follow = details.pull_request if item.pull_request else details.issue_timeline
        return follow(fetching, repository_id, item.number, item.updated_at)

    found = updated_pages(
        fetching.client,
        f"/repositories/{repository_id}/issues",
        since=fetching.since,
        cursor=fetching.cursor.get(stream),
        overlap=timedelta(minutes=options.overlap_minutes),
    )
    async with aclosing(found):
        async for reply, changed, until in found:
            if changed:
                yield details.event(fetching, "issues", reply)
            async for event in gathered(about(item) for item in changed):
                yield event
            yield Checkpoint(stream, until.text())
