"""What the tool that keeps a repository's code pushes about it, whichever tool that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gnomon.demo.github.hooks import Hook, Hooks
from gnomon.demo.gitlab import hooks as gitlab
from gnomon.demo.hosting import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gnomon.demo.builds import Pipeline
    from gnomon.demo.company import Company
    from gnomon.demo.courier import Courier, HookDelivery
    from gnomon.demo.organisation import Person
    from gnomon.demo.records import Commit, Deployment, MergeRequest, Repository, Tag

Action = Literal["open", "update", "merge", "close", "reopen"]
_ENDS: dict[str, Action] = {"merged": "merge", "closed": "close", "reopened": "reopen"}
_ON_GITHUB: dict[Action, str] = {
    "open": "opened",
    "update": "ready_for_review",
    "merge": "closed",
    "close": "closed",
    "reopen": "reopened",
}


class CodeHooks:
    """Tells of changes, pushes, releases and deployments of a repository as its host does."""

    def __init__(self, company: Company, courier: Courier) -> None:
        self.company = company
        self.courier = courier

    def _on_github(self, repository: Repository) -> Hooks | None:
        is_there = host_of(repository.path) == "github"
        return Hooks(self.company, repository) if is_there else None

    def _from_github(self, hook: Hook, name: str, at: int) -> HookDelivery:
        kind, body = hook
        return self.courier.from_github(body, kind, f"{name} {kind}", at)

    def change(
        self, repository: Repository, change: MergeRequest, action: Action, actor: Person, at: int
    ) -> HookDelivery:
        """Tell that something happened to a change."""
        github = self._on_github(repository)
        if github is not None:
            hook = github.pull_request(change, _ON_GITHUB[action], actor, at)
            return self._from_github(hook, f"{change.id} {action} {at}", at)
        body = gitlab.merge_request(repository, change, action, actor, at)
        return self.courier.from_gitlab(body, f"{change.id} {action} {at}", at)

    def approval(self, repository: Repository, change: MergeRequest, turn: int) -> HookDelivery:
        """Tell of an approval of a change: the first, second ..."""
        person, at = change.approvals[turn]
        github = self._on_github(repository)
        if github is not None:
            return self._from_github(github.approval(change, turn), f"{change.id} {turn}", at)
        body = gitlab.merge_request(repository, change, "approved", person, at)
        return self.courier.from_gitlab(body, f"{change.id} approved {person.name}", at)

    def comment(
        self, repository: Repository, change: MergeRequest, n: int
    ) -> Iterator[HookDelivery]:
        """Tell of a comment on a change, by its place among the notes, from 1."""
        note = change.notes[n - 1]
        github = self._on_github(repository)
        if github is not None:
            for hook in github.comment(change, n):
                yield self._from_github(hook, f"{change.id} note {n}", note.at)
            return
        body = gitlab.note(repository, change, note, n)
        yield self.courier.from_gitlab(body, f"{change.id} note {n}", note.at)

    def push(self, repository: Repository, before: str, commit: Commit, at: int) -> HookDelivery:
        """Tell of a push to the main branch."""
        github = self._on_github(repository)
        if github is not None:
            hook = github.push(before, commit, commit.author)
            return self._from_github(hook, f"push {commit.sha}", at)
        body = gitlab.push(repository, before, commit)
        return self.courier.from_gitlab(body, f"push {commit.sha}", at)

    def release(self, repository: Repository, tag: Tag, at: int) -> list[HookDelivery]:
        """Tell of a release, where the host does."""
        github = self._on_github(repository)
        if github is None:
            return []
        return [self._from_github(github.release(tag), f"{repository.id} {tag.name}", at)]

    def deployment(
        self, repository: Repository, one: Deployment, head: Commit, at: int
    ) -> HookDelivery:
        """Tell of a deployment that the host did."""
        name = f"deployment {one.id} {one.status}"
        github = self._on_github(repository)
        if github is not None:
            return self._from_github(github.deployment(one), name, at)
        return self.courier.from_gitlab(gitlab.deployment(repository, one, head), name, at)

    def run(
        self, repository: Repository, one: Pipeline, head: Commit, at: int
    ) -> Iterator[HookDelivery]:
        """Tell that a pipeline and its jobs ended, where the host does."""
        github = self._on_github(repository)
        if github is not None:
            for n, hook in enumerate(github.run(one, head)):
                yield self._from_github(hook, f"run {one.id} {n}", at)

    def past(self, repository: Repository, since: int) -> Iterator[HookDelivery]:
        """Tell again what happened to changes since a moment."""
        for change in repository.merge_requests:
            if change.opened_at >= since:
                yield self.change(repository, change, "open", change.author, change.opened_at)
            for number, note in enumerate(change.notes, start=1):
                if note.at >= since and not note.is_system:
                    yield from self.comment(repository, change, number)
            for turn, (_, at) in enumerate(change.approvals):
                if at >= since:
                    yield self.approval(repository, change, turn)
            for kind, at, actor in change.events:
                if at >= since:
                    yield self.change(repository, change, _ENDS[kind], actor, at)
