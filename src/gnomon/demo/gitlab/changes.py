"""The part of GitLab's API that tells of merge requests."""

from collections.abc import Callable
from typing import Any

from gnomon.demo.company import Company
from gnomon.demo.gitlab import shapes
from gnomon.demo.gitlab.paging import page
from gnomon.demo.gitlab.selection import select
from gnomon.demo.records import MergeRequest, Repository
from gnomon.demo.wire import Answer, Request, zulu

OfProject = Callable[..., Answer]
NOT_FOUND = Answer(status=404, body={"message": "404 Not found"})


class Changes:
    """Tells of merge requests, of a project or of all."""

    def __init__(self, company: Company) -> None:
        self.company = company

    def routes(self) -> dict[str, OfProject]:
        """List handlers by their path below a project."""
        one = "/merge_requests/{iid}"
        return {
            "/merge_requests": self._listed,
            one: _of_change(self._one),
            one + "/commits": _of_change(_commits),
            one + "/notes": _of_change(_notes),
            one + "/approvals": _of_change(self._approvals),
            one + "/diffs": _of_change(_diffs),
            one + "/changes": _of_change(self._changes),
            one + "/resource_state_events": _of_change(_events),
        }

    def everywhere(self, request: Request) -> Answer:
        """List the merge requests of all projects."""
        mine = self.company.hosted_on("gitlab")
        homes = {id(c): repo for repo in mine for c in repo.merge_requests}
        changes = [change for place in mine for change in place.merge_requests]
        wanted = select(request, changes, lambda c: c.updated_at)
        now = self.company.now
        return page(request, wanted, lambda c: shapes.merge_request(homes[id(c)], c, now))

    def _listed(self, request: Request, repository: Repository) -> Answer:
        wanted = select(request, repository.merge_requests, lambda c: c.updated_at)
        now = self.company.now
        return page(request, wanted, lambda c: shapes.merge_request(repository, c, now))

    def _one(self, _: Request, repository: Repository, change: MergeRequest) -> Answer:
        return Answer(body=shapes.merge_request_in_full(repository, change, self.company.now))

    def _approvals(self, _: Request, repository: Repository, change: MergeRequest) -> Answer:
        return Answer(body=shapes.approvals(repository, change, self.company.now))

    def _changes(self, _: Request, repository: Repository, change: MergeRequest) -> Answer:
        whole = shapes.merge_request_in_full(repository, change, self.company.now)
        return Answer(body={**whole, "changes": [shapes.diff(edit) for edit in change.files]})


def _of_change(handler: OfProject) -> OfProject:
    def handle(request: Request, repository: Repository, iid: str) -> Answer:
        if not iid.isdigit() or not 1 <= int(iid) <= len(repository.merge_requests):
            return NOT_FOUND
        return handler(request, repository, repository.merge_requests[int(iid) - 1])

    return handle


def _commits(request: Request, _: Repository, change: MergeRequest) -> Answer:
    return page(request, list(reversed(change.commits)), shapes.commit)


def _notes(request: Request, _: Repository, change: MergeRequest) -> Answer:
    numbered = list(enumerate(change.notes, start=1))
    if request.first("sort", "desc") == "desc":
        numbered.reverse()
    return page(request, numbered, lambda item: shapes.note(change, item[1], item[0]))


def _diffs(request: Request, _: Repository, change: MergeRequest) -> Answer:
    return page(request, change.files, shapes.diff)


def _events(request: Request, _: Repository, change: MergeRequest) -> Answer:
    numbered = list(enumerate(change.events, start=1))
    return page(request, numbered, lambda item: _state_event(change, *item))


def _state_event(change: MergeRequest, number: int, event: tuple[str, int, Any]) -> dict[str, Any]:
    state, at, actor = event
    return {
        "id": change.id * 10 + number,
        "user": shapes.user(actor),
        "created_at": zulu(at),
        "resource_type": "MergeRequest",
        "resource_id": change.id,
        "state": state,
    }
