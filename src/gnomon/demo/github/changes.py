"""The part of GitHub's API that tells of pull requests, as such and among the issues."""

from collections.abc import Callable

from gnomon.demo.company import Company
from gnomon.demo.github import places, pulls, talk
from gnomon.demo.github.history import NOT_FOUND
from gnomon.demo.github.paging import page
from gnomon.demo.records import MergeRequest, Repository
from gnomon.demo.wire import Answer, Request, moment

OfRepository = Callable[..., Answer]
#: GitHub tells no more commits of a pull request.
_MOST_COMMITS = 250


class Changes:
    """Tells of the pull requests of a repository; it has no other issues."""

    def __init__(self, company: Company) -> None:
        self.company = company

    def routes(self) -> dict[str, OfRepository]:
        """List handlers by their path below a repository."""
        issue, pull = "/issues/{number}", "/pulls/{number}"
        return {
            "/issues": self._issues,
            issue: _of_change(self._issue),
            issue + "/timeline": _of_change(self._timeline),
            issue + "/comments": _of_change(_comments),
            "/pulls": self._pulls,
            pull: _of_change(self._pull),
            pull + "/commits": _of_change(_commits),
            pull + "/files": _of_change(_files),
            pull + "/reviews": _of_change(_reviews),
            pull + "/comments": _of_change(_line_comments),
        }

    def _selected(self, request: Request, place: Repository, order: str) -> list[MergeRequest]:
        """Filter and sort as the parameters ask; by default the open ones, newest first."""
        state = request.first("state", "open")
        since = moment(request.first("since"))
        found = [
            change
            for change in place.merge_requests
            if state in {"all", "open" if pulls.is_open(change) else "closed"}
            and change.updated_at >= since
        ]
        is_by_update = request.first("sort", "created") == "updated"
        found.sort(key=lambda c: (c.updated_at if is_by_update else c.opened_at, c.iid))
        return found if request.first("direction", order) == "asc" else found[::-1]

    def _issues(self, request: Request, place: Repository) -> Answer:
        found = self._selected(request, place, "desc")
        return page(request, found, lambda c: pulls.issue(place, c, self.company.now))

    def _issue(self, _: Request, place: Repository, change: MergeRequest) -> Answer:
        return Answer(body=pulls.issue(place, change, self.company.now))

    def _pulls(self, request: Request, place: Repository) -> Answer:
        order = "desc" if request.first("sort", "created") == "created" else "asc"
        found = self._selected(request, place, order)
        return page(request, found, lambda c: pulls.pull(place, c, self.company.now))

    def _pull(self, _: Request, place: Repository, change: MergeRequest) -> Answer:
        return Answer(body=pulls.pull_in_full(place, change, self.company.now))

    def _timeline(self, request: Request, place: Repository, change: MergeRequest) -> Answer:
        found = talk.timeline(place, change, self.company.now)
        return page(request, found, lambda happening: happening)


def _of_change(handler: OfRepository) -> OfRepository:
    def handle(request: Request, place: Repository, number: str) -> Answer:
        if not number.isdigit() or not 1 <= int(number) <= len(place.merge_requests):
            return NOT_FOUND
        return handler(request, place, place.merge_requests[int(number) - 1])

    return handle


def _commits(request: Request, place: Repository, change: MergeRequest) -> Answer:
    found = change.commits[:_MOST_COMMITS]
    return page(request, found, lambda one: places.commit(place, one))


def _files(request: Request, place: Repository, change: MergeRequest) -> Answer:
    return page(request, change.files, lambda edit: pulls.file(place, change, edit))


def _reviews(request: Request, place: Repository, change: MergeRequest) -> Answer:
    return page(request, talk.reviews(place, change), lambda review: review)


def _line_comments(request: Request, place: Repository, change: MergeRequest) -> Answer:
    return page(request, talk.line_comments(place, change), lambda comment: comment)


def _comments(request: Request, place: Repository, change: MergeRequest) -> Answer:
    return page(request, talk.comments(place, change), lambda comment: comment)
