"""The part of GitHub's API that tells of commits, branches, tags and releases."""

from collections.abc import Callable
from urllib.parse import quote

from gnomon.demo.company import Company
from gnomon.demo.github import places
from gnomon.demo.github.paging import cut, page
from gnomon.demo.records import Commit, Repository
from gnomon.demo.wire import Answer, Request, moment

NOT_FOUND = Answer(status=404, body={"message": "Not Found", "status": "404"})


class History:
    """Tells of what a repository holds."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._commits: dict[int, dict[str, Commit]] = {}
        self._reached: dict[tuple[int, str], list[Commit]] = {}

    def routes(self) -> dict[str, Callable[..., Answer]]:
        """List handlers by their path below a repository."""
        return {
            "/branches": self._branches,
            "/branches/{name}": self._branch,
            "/tags": self._tags,
            "/releases": self._releases,
            "/commits": self._listed,
            "/commits/{ref}": self._one,
            "/commits/tags/{ref}": self._one,
            "/compare/{ends}": self._compared,
        }

    def forget(self) -> None:
        """Look at the company anew: something happened."""
        self._commits.clear()
        self._reached.clear()

    def commit(self, place: Repository, sha: str) -> Commit | None:
        """Find a commit, of the repository or of a branch that is gone; null: there is none."""
        if place.id not in self._commits:
            known = {one.sha: one for change in place.merge_requests for one in change.commits}
            self._commits[place.id] = known | {one.sha: one for one in place.commits}
        return self._commits[place.id].get(sha)

    def _branches(self, request: Request, place: Repository) -> Answer:
        found = sorted(place.branches.items())
        return page(request, found, lambda item: places.branch(place, *item))

    def _branch(self, _: Request, place: Repository, name: str) -> Answer:
        tip = self.commit(place, place.branches.get(name, ""))
        if tip is None:
            return NOT_FOUND
        whole = {"commit": places.commit(place, tip)}
        return Answer(body={**places.branch(place, name, tip.sha), **whole})

    def _tags(self, request: Request, place: Repository) -> Answer:
        found = sorted(place.tags, key=lambda tag: tag.name, reverse=True)
        return page(request, found, lambda tag: places.tag(place, tag))

    def _releases(self, request: Request, place: Repository) -> Answer:
        found = sorted(place.tags, key=lambda tag: tag.at, reverse=True)
        return page(request, found, lambda tag: places.release(place, tag))

    def _named(self, place: Repository, ref: str) -> Commit | None:
        """Find what a hash, a branch or a tag names."""
        tags = {tag.name: tag.sha for tag in place.tags}
        return self.commit(place, place.branches.get(ref) or tags.get(ref) or ref)

    def _listed(self, request: Request, place: Repository) -> Answer:
        tip = self._named(place, request.first("sha", "main"))
        if tip is None:
            return NOT_FOUND
        since = moment(request.first("since"))
        found = [one for one in self._reach(place, tip.sha) if one.committed_at >= since]
        return page(request, found[::-1], lambda one: places.commit(place, one))

    def _one(self, _: Request, place: Repository, ref: str) -> Answer:
        found = self._named(place, ref)
        if found is None:
            return NOT_FOUND
        return Answer(body=places.commit(place, found, with_stats=True))

    def _compared(self, request: Request, place: Repository, ends: str) -> Answer:
        first, _, last = ends.partition("...")
        base, head = self._named(place, first), self._named(place, last)
        if base is None or head is None:
            return NOT_FOUND
        before = {one.sha for one in self._reach(place, base.sha)}
        ahead = [one for one in self._reach(place, head.sha) if one.sha not in before]
        after = {one.sha for one in self._reach(place, head.sha)}
        behind = len(before - after)
        chosen, headers = cut(request, ahead)
        url = f"{places.address(place)}/compare/{quote(ends)}"
        web = f"{places.page_of(place)}/compare/{quote(ends)}"
        told = {
            "url": url,
            "html_url": web,
            "permalink_url": web,
            "diff_url": f"{web}.diff",
            "patch_url": f"{web}.patch",
            "base_commit": places.commit(place, base),
            "merge_base_commit": places.commit(place, base),
            "status": "diverged" if behind else "ahead" if ahead else "identical",
            "ahead_by": len(ahead),
            "behind_by": behind,
            "total_commits": len(ahead),
            "commits": [places.commit(place, one) for one in chosen],
            "files": [],
        }
        return Answer(body=told, headers=headers)

    def _reach(self, place: Repository, tip: str) -> list[Commit]:
        """List a commit and everything before it, oldest first."""
        key = (place.id, tip)
        if key not in self._reached:
            found: dict[str, Commit] = {}
            waiting = [tip]
            while waiting:
                one = self.commit(place, waiting.pop())
                if one is not None and one.sha not in found:
                    found[one.sha] = one
                    waiting += one.parents
            ordered = sorted(found.values(), key=lambda one: (one.committed_at, one.sha))
            self._reached[key] = ordered
        return self._reached[key]
