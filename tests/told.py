"""Facts as tools would tell them, with only what an example is about spelt out."""

from datetime import datetime
from typing import Any

from engine_fixtures import MONDAY
from gnomon.domain.code import (
    Change,
    ChangeCommit,
    ChangeEvent,
    ChangeMerge,
    ChangeSize,
    Commit,
    CommitLanding,
    GitRef,
    Repository,
    Review,
)
from gnomon.domain.entity import Entity
from gnomon.domain.organisation import Ownership, Service, ToolLink
from gnomon.domain.person import Identity, Person
from gnomon.domain.planning import Ticket, TicketTransition
from gnomon.domain.rollouts import RolloutStep
from gnomon.domain.running import Deployment, Incident

REPOSITORY = "gitlab:repository:1"
SHOP = "catalog:service:shop"


def repository(key: str = REPOSITORY, path: str = "web/shop", **told: Any) -> Repository:
    told.setdefault("default_branch", "main")
    return Repository(key=key, source=key.partition(":")[0], changed_at=MONDAY, path=path, **told)


def service(name: str = "shop") -> Service:
    return Service(
        key=f"catalog:service:{name}", source="catalog", changed_at=MONDAY, name=name, title=name
    )


def link(kind: Any, value: str, *, of: str | None = SHOP, **told: Any) -> ToolLink:
    return ToolLink(
        key=f"catalog:tool_link:{of}:{kind}:{value}:{told.get('path')}:{told.get('group_id')}",
        source="catalog",
        changed_at=MONDAY,
        service_id=of,
        kind=kind,
        value=value,
        **told,
    )


def ownership(service_id: str, group: str, **told: Any) -> Ownership:
    return Ownership(
        key=f"catalog:ownership:{service_id}:{group}:{told.get('valid_from')}",
        source="catalog",
        changed_at=MONDAY,
        service_id=service_id,
        group_id=f"catalog:group:{group}",
        **told,
    )


def person(handle: str, **told: Any) -> Person:
    return Person(
        key=f"catalog:person:{handle}",
        source="catalog",
        changed_at=MONDAY,
        name=told.pop("name", handle.title()),
        **told,
    )


def identity(user: str, **told: Any) -> Identity:
    source = told.pop("source", "gitlab")
    return Identity(
        key=f"{source}:identity:{user}",
        source=source,
        changed_at=MONDAY,
        user_name=told.pop("user_name", user),
        **told,
    )


def who(user: str) -> str:
    return f"gitlab:identity:{user}"


def change(
    number: int, opened_at: datetime | None = MONDAY, *, author: str | None = "ann", **told: Any
) -> Change:
    repository_id = told.pop("repository_id", REPOSITORY)
    return Change(
        key=f"{repository_id}!{number}",
        source=repository_id.partition(":")[0],
        changed_at=told.pop("changed_at", MONDAY),
        repository_id=repository_id,
        number=number,
        title=told.pop("title", f"Change {number}"),
        author_id=author and who(author),
        opened_at=opened_at,
        state=told.pop("state", "open"),
        target_branch=told.pop("target_branch", "main"),
        **told,
    )


def merge(number: int, merged_at: datetime | None, **told: Any) -> ChangeMerge:
    repository_id = told.pop("repository_id", REPOSITORY)
    return ChangeMerge(
        key=f"{repository_id}!{number}:merge",
        source=repository_id.partition(":")[0],
        changed_at=MONDAY,
        change_id=f"{repository_id}!{number}",
        repository_id=repository_id,
        merged_at=merged_at,
        merge_revision=told.pop("merge_revision", f"{number:040x}" if merged_at else None),
        **told,
    )


def merged(
    number: int, opened_at: datetime | None, merged_at: datetime, **told: Any
) -> list[Entity]:
    """Tell a change and its merge; ``<number>`` in hexadecimal is the merge commit."""
    ends = {"repository_id", "merge_revision", "squash_revision", "head_revision"} & told.keys()
    end = {name: told[name] for name in ends}
    rest = {name: told[name] for name in told if name not in ends - {"repository_id"}}
    return [
        change(number, opened_at, state="merged", **rest),
        merge(number, merged_at, **end),
    ]


def revision(number: int) -> str:
    return f"{number:040x}"


def change_commit(number: int, authored_at: datetime | None, sha: int = 1) -> ChangeCommit:
    return ChangeCommit(
        key=f"{REPOSITORY}!{number}:{sha}",
        source="gitlab",
        changed_at=MONDAY,
        change_id=f"{REPOSITORY}!{number}",
        repository_id=REPOSITORY,
        commit_id=f"{REPOSITORY}@{revision(sha)}",
        revision=revision(sha),
        authored_at=authored_at,
    )


def change_event(number: int, kind: Any, happened_at: datetime) -> ChangeEvent:
    return ChangeEvent(
        key=f"{REPOSITORY}!{number}:{kind}:{happened_at}",
        source="gitlab",
        changed_at=MONDAY,
        change_id=f"{REPOSITORY}!{number}",
        repository_id=REPOSITORY,
        kind=kind,
        happened_at=happened_at,
    )


def change_size(
    number: int, added: int | None = None, deleted: int | None = None, **told: Any
) -> ChangeSize:
    return ChangeSize(
        key=f"{REPOSITORY}!{number}:size",
        source="gitlab",
        changed_at=MONDAY,
        change_id=f"{REPOSITORY}!{number}",
        repository_id=REPOSITORY,
        added_lines=added,
        deleted_lines=deleted,
        **told,
    )


def review(
    number: int, reviewer: str | None, reviewed_at: datetime, kind: Any = "comment"
) -> Review:
    return Review(
        key=f"{REPOSITORY}!{number}:{reviewer}:{kind}:{reviewed_at}",
        source="gitlab",
        changed_at=MONDAY,
        change_id=f"{REPOSITORY}!{number}",
        repository_id=REPOSITORY,
        kind=kind,
        reviewer_id=reviewer and who(reviewer),
        reviewed_at=reviewed_at,
    )


def commit(sha: str, committed_at: datetime, repository_id: str = REPOSITORY) -> Commit:
    return Commit(
        key=f"{repository_id}@{sha}",
        source=repository_id.partition(":")[0],
        changed_at=committed_at,
        repository_id=repository_id,
        revision=sha,
        authored_at=committed_at,
        committed_at=committed_at,
    )


def landing(sha: str, position: int, repository_id: str = REPOSITORY) -> CommitLanding:
    return CommitLanding(
        key=f"{repository_id}@{sha}",
        source=repository_id.partition(":")[0],
        changed_at=MONDAY,
        commit_id=f"{repository_id}@{sha}",
        repository_id=repository_id,
        revision=sha,
        mainline_revision=sha,
        position=position,
    )


def tag(name: str, sha: str, tagged_at: datetime | None = None) -> GitRef:
    return GitRef(
        key=f"{REPOSITORY}:refs/tags/{name}",
        source="gitlab",
        changed_at=MONDAY,
        repository_id=REPOSITORY,
        kind="tag",
        name=name,
        revision=sha,
        tagged_at=tagged_at,
    )


def deployment(name: str, finished_at: datetime | None, **told: Any) -> Deployment:
    """Tell a deployment of a pipeline, or of a GitOps tool when given an application."""
    source = told.pop("source", "argocd" if "application" in told else "gitlab")
    if "application" not in told:
        told.setdefault("repository_id", REPOSITORY)
    return Deployment(
        key=f"{source}:deployment:{name}",
        source=source,
        changed_at=MONDAY,
        environment=told.pop("environment", "production"),
        started_at=told.pop("started_at", finished_at),
        finished_at=finished_at,
        status=told.pop("status", "success"),
        **told,
    )


def rollout_step(of: str, number: int, weight: float, reached_at: datetime | None) -> RolloutStep:
    """Tell a step of a deployment by Argo Rollouts."""
    return RolloutStep(
        key=f"argorollouts:rollout_step:{of}/{number}",
        source="argorollouts",
        changed_at=MONDAY,
        deployment_id=f"argorollouts:deployment:{of}",
        application="shop-prod",
        environment="production",
        number=number,
        kind="set_weight",
        weight_ratio=weight,
        reached_at=reached_at,
    )


def incident(
    name: str, opened_at: datetime, resolved_at: datetime | None = None, **told: Any
) -> Incident:
    source = told.pop("source", "pagerduty")
    return Incident(
        key=f"{source}:incident:{name}",
        source=source,
        changed_at=MONDAY,
        number=told.pop("number", name),
        title=told.pop("title", f"Incident {name}"),
        opened_at=opened_at,
        resolved_at=resolved_at,
        service_ref=told.pop("service_ref", "PSHOP"),
        **told,
    )


def ticket(number: int, opened_at: datetime = MONDAY, **told: Any) -> Ticket:
    return Ticket(
        key=f"jira:ticket:{number}",
        source="jira",
        changed_at=MONDAY,
        project_id="jira:ticket_project:SHOP",
        number=f"SHOP-{number}",
        title=f"Ticket {number}",
        kind=told.pop("kind", "story"),
        status=told.pop("status", "To Do"),
        status_category=told.pop("status_category", "to_do"),
        opened_at=opened_at,
        **told,
    )


def transition(
    number: int, entered_at: datetime, to: str, category: Any, since: str | None = None
) -> TicketTransition:
    return TicketTransition(
        key=f"jira:ticket:{number}:{entered_at}:{to}",
        source="jira",
        changed_at=MONDAY,
        ticket_id=f"jira:ticket:{number}",
        project_id="jira:ticket_project:SHOP",
        from_status=since,
        to_status=to,
        to_category=category,
        entered_at=entered_at,
    )
