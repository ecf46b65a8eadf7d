"""What may happen next in the company, and which webhooks tell of it."""

from collections.abc import Callable

from gnomon.demo.argocd import shapes as argocd
from gnomon.demo.argorollouts.hooks import newest
from gnomon.demo.chance import Chance, hash_of
from gnomon.demo.code_hooks import CodeHooks
from gnomon.demo.coding import Author
from gnomon.demo.company import Company
from gnomon.demo.courier import Courier, HookDelivery
from gnomon.demo.customers.calling import Callers
from gnomon.demo.going_wrong import Troubles
from gnomon.demo.jira import hooks as jira
from gnomon.demo.jira.shapes import Shapes
from gnomon.demo.mainline import Mainline
from gnomon.demo.organisation import SERVICES, Service
from gnomon.demo.records import (
    Deployment,
    MergeRequest,
    Note,
    Repository,
    StatusChange,
)
from gnomon.demo.shipping import REGISTRY
from gnomon.demo.style import STYLES
from gnomon.demo.watching.going_on import Watchers

_NEXT = {
    "Selected": "In Progress",
    "In Progress": "In Review",
    "In Review": "Testing",
    "Testing": "Done",
}


class Live:
    """Makes one thing after another happen, keeping the books true."""

    def __init__(self, company: Company, courier: Courier, chance: Chance | None = None) -> None:
        self.company = company
        self.courier = courier
        self.chance = chance or Chance(company.seed, "live", company.now)
        self._author = Author(company.organisation, company.work, self.chance)
        self._repositories = {r.path: r for r in company.repositories}
        self._deploying: list[Deployment] = []
        self._callers = Callers(company, courier)
        self._code = CodeHooks(company, courier)
        self._troubles = Troubles(company, courier, self.chance)
        self._watchers = Watchers(company, courier)

    def step(self, now: int) -> list[HookDelivery]:
        """Let one thing happen at a moment, and say what the tools push about it."""
        self.company.organisation.now = max(now, self.company.now)
        return [*self._step(now), *self._callers.step(now), *self._watchers.step(now)]

    def _step(self, now: int) -> list[HookDelivery]:
        if self._deploying:
            return self._finish_deployment(self._deploying.pop(0), now)
        waiting = self._waiting()
        if waiting and self.chance.happens(0.5):
            return self._deploy(*waiting[0], now)
        happenings: dict[Callable[[int], list[HookDelivery]], float] = {
            self._advance_change: 5.0,
            self._move_ticket: 3.0,
            self._troubles.step: 3.0,
        }
        return self.chance.weighted(happenings)(now)

    def _mainline(self, repository: Repository) -> Mainline:
        team = next(s.team for s in SERVICES if s.repository == repository.path)
        first = repository.commits[0].author
        return Mainline(repository, STYLES[team].merge_way, first, self.chance)

    def _advance_change(self, now: int) -> list[HookDelivery]:
        """Open a change, or bring an open one a step on: response, approval, merge."""
        open_now = [c for c in self.company.merge_requests() if _is_open(c)]
        if len(open_now) < 8 or self.chance.happens(0.3):  # noqa: PLR2004
            return self._open_change(now)
        change = self.chance.one_of(open_now)
        repository = self._repositories[change.repository]
        if change.ready_at > now:
            change.ready_at = now
            body = "marked this merge request as **ready**"
            change.notes.append(Note(author=change.author, at=now, body=body, is_system=True))
            return [self._code.change(repository, change, "update", change.author, now)]
        engineers = self.company.organisation.engineers(change.team, now)
        others = [p for p in engineers if p is not change.author]
        reviewer = self.chance.one_of(others)
        if change.responded_at is None:
            change.responded_at = now
            change.requested_at = change.requested_at or change.ready_at
            change.reviewers = change.reviewers or (reviewer,)
            change.notes.append(Note(author=reviewer, at=now, body="Looks right to me.", thread=1))
            return [*self._code.comment(repository, change, len(change.notes))]
        if not change.approvals:
            change.approvals.append((reviewer, now))
            body = "approved this merge request"
            change.notes.append(Note(author=reviewer, at=now, body=body, is_system=True))
            return [self._code.approval(repository, change, 0)]
        return self._merge(repository, change, now)

    def _open_change(self, now: int) -> list[HookDelivery]:
        service = self.chance.one_of(SERVICES)
        repository = self._repositories[service.repository]
        change = self._author.urgent(service, "Mend a small thing", now - 3600, "hotfix")
        change.kind, change.opened_at, change.ready_at = "change", now, now
        change.branch = f"small-{hash_of(now)[:6]}"
        change.merged_at = change.merged_by = change.responded_at = None
        change.approvals, change.notes, change.events = [], [], []
        change.id = max(c.id for c in self.company.merge_requests()) + 1
        self._mainline(repository).open(change)
        repository.branches[change.branch] = change.head_sha
        repository.commits += change.commits
        return [self._code.change(repository, change, "open", change.author, now)]

    def _merge(self, repository: Repository, change: MergeRequest, now: int) -> list[HookDelivery]:
        change.merged_at, change.merged_by = now, change.approvals[-1][0]
        change.events.append(("merged", now, change.merged_by))
        repository.branches.pop(change.branch, None)
        gone = {commit.sha for commit in change.commits}
        repository.commits = [c for c in repository.commits if c.sha not in gone]
        before = repository.mainline[-1]
        landed = self._mainline(repository).land(change)
        commit = next(c for c in repository.commits if c.sha == landed)
        return [
            self._code.change(repository, change, "merge", change.merged_by, now),
            self._code.push(repository, before, commit, now),
        ]

    def _waiting(self) -> list[tuple[Service, list[MergeRequest]]]:
        """List services with merged changes that production has not seen."""
        carried = {
            (d.service, repository, iid)
            for d in self.company.deployments
            if d.environment == "production"
            for repository, iid in d.carried
        }
        found = []
        for service in SERVICES:
            if service.told_by == "none":
                continue
            missing = [
                change
                for change in self._repositories[service.repository].merge_requests
                if change.merged_at is not None
                and service.name in change.services
                and change.target == "main"
                and (service.name, change.repository, change.iid) not in carried
            ]
            if missing:
                found.append((service, missing))
        return found

    def _deploy(
        self, service: Service, missing: list[MergeRequest], now: int
    ) -> list[HookDelivery]:
        newest = max(missing, key=lambda change: change.merged_at or 0)
        sha = newest.landed_sha or newest.head_sha
        folder = f"/{service.name}" if service.folder else ""
        ref, tag = "main", sha[:8]
        sent: list[HookDelivery] = []
        if service.tag == "release":
            ref = tag = f"v2.{len(self.company.deployments)}.0"
            bot = self.company.organisation.people["pipeline-bot"]
            repository = self._repositories[service.repository]
            self._mainline(repository).tag(tag, sha, now - 60, bot)
            sent += self._code.release(repository, repository.tags[-1], now)
        deployment = Deployment(
            id=max(d.id for d in self.company.deployments) + 1,
            service=service.name,
            team=self.company.organisation.team_of(service, now),
            environment="production",
            kind="release",
            sha=sha,
            ref=ref,
            image=f"{REGISTRY}/{service.repository}{folder}:{tag}",
            config_sha=hash_of("config", service.name, now),
            started_at=now,
            status="running",
            initiator=self.company.organisation.people["pipeline-bot"],
        )
        self.company.deployments.append(deployment)
        self._deploying.append(deployment)
        return [*sent, *self._deployment_hooks(service, deployment, now)]

    def _finish_deployment(self, deployment: Deployment, now: int) -> list[HookDelivery]:
        service = next(s for s in SERVICES if s.name == deployment.service)
        waiting = {s.name: missing for s, missing in self._waiting()}
        deployment.finished_at = max(now, deployment.started_at + 1)
        deployment.status = "success"
        # Only what the deployed commit holds: something may have landed since it began.
        deployment.carried = tuple(
            (change.repository, change.iid)
            for change in waiting.get(service.name, [])
            if (change.merged_at or 0) <= deployment.started_at
        )
        return self._deployment_hooks(service, deployment, now)

    def _deployment_hooks(
        self, service: Service, deployment: Deployment, now: int
    ) -> list[HookDelivery]:
        sent = []
        if service.told_by in {"argocd", "both"}:
            name = f"{service.name}-production"
            app = next(a for a in argocd.applications(self.company) if a.name == name)
            body = argocd.notification(self.company, app, len(app.deployments))
            sent.append(self.courier.from_argocd(body, now))
        sent += [self.courier.from_argorollouts(*told) for told in newest(self.company, deployment)]
        if service.told_by in {"host", "both"}:
            repository = self._repositories[service.repository]
            head = next(c for c in repository.commits if c.sha == deployment.sha)
            sent.append(self._code.deployment(repository, deployment, head, now))
        return sent

    def _move_ticket(self, now: int) -> list[HookDelivery]:
        moving = [t for t in self.company.tickets if t.history[-1].status in _NEXT]
        if not moving:
            return []
        ticket = self.chance.one_of(moving)
        status = _NEXT[ticket.history[-1].status]
        actor = ticket.assignee or ticket.reporter
        ticket.history.append(StatusChange(status=status, at=now, actor=actor))
        if status == "In Progress":
            ticket.started_at = ticket.started_at or now
        ticket.done_at = now if status == "Done" else ticket.done_at
        shapes = Shapes(self.company, is_cloud=True)
        body = jira.issue(shapes, ticket, "updated", actor, now)
        return [self.courier.from_jira(body, f"{ticket.id} {status} {now}", now)]


def _is_open(change: MergeRequest) -> bool:
    last = change.events[-1][0] if change.events else "opened"
    return change.merged_at is None and change.closed_at is None and last != "closed"
