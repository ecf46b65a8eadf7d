"""How far a production deployment reaches: which changes it can carry."""

from typing import Any

import ibis

from gnomon.domain.expression import united, unknown_like

Table = Any


def deployment_reach(
    production_deployment: Table,
    deployment_revision: Table,
    same_deployment: Table,
    mainline_position: Table,
    change_life: Table,
    git_ref: Table,
    commit: Table,
    repository: Table,
    same_repository: Table,
) -> Table:
    """Up to where a successful production deployment carries the history of a repository.

    Where the repository's history is at hand, the position of the deployed commit on the main line
    says it exactly. Otherwise everything merged into the same branch up to a moment is carried:
    the merge of the change whose commit was deployed (``merge order``), the making of the deployed
    tag (``tag range``), or the recording of the deployed commit (``merge order``).

    Args:
        production_deployment: Needs ``deployment_id``, ``status``, ``at``.
        deployment_revision: Needs ``deployment_id``, ``repository_id``, ``revision``.
        same_deployment: Needs ``deployment_id``, ``canonical_id``.
        mainline_position: Needs ``repository_id``, ``revision``, ``position``.
        change_life: Needs ``repository_id``, ``target_branch``, ``merged_at``, the three revisions.
        git_ref: Needs ``kind``, ``repository_id``, ``revision``, ``tagged_at``.
        commit: Needs ``repository_id``, ``revision``, ``committed_at``.
        repository: Needs ``key``, ``default_branch``.
        same_repository: Needs ``repository_id``, ``canonical_id``.

    Returns:
        One row per deployment, repository and rule that applies: ``deployment_id``,
        ``repository_id``, ``rule`` (``ancestry``, ``merge order``, ``tag range``), ``branch`` and
        ``through_at`` (null for ancestry), ``position`` (null otherwise).
    """
    succeeded = production_deployment.filter(production_deployment.status == "success")
    commits = _deployed_commits(succeeded, deployment_revision, same_deployment)
    key = ["repository_id", "revision"]
    placed = commits.left_join(mainline_position, key).drop("repository_id_right", "revision_right")
    exact = placed.filter(placed.position.notnull())
    rest = placed.filter(placed.position.isnull()).drop("position")
    merges = _merges(change_life)
    by_merge = rest.join(merges, key).select(
        "deployment_id", "repository_id", "branch", through_at="merged_at"
    )
    rest = rest.anti_join(by_merge, ["deployment_id", "repository_id"])
    told = _default_branches(repository, same_repository)
    tags = git_ref.filter((git_ref.kind == "tag") & git_ref.tagged_at.notnull())
    by_tag = _through(rest, tags, tags.tagged_at, told)
    rest = rest.anti_join(by_tag, ["deployment_id", "repository_id"])
    by_commit = _through(rest, commit, commit.committed_at, told)
    no_instant = unknown_like(by_merge.through_at)
    return united(
        exact.select(
            "deployment_id",
            "repository_id",
            rule=ibis.literal("ancestry"),
            branch=ibis.null("string"),
            through_at=no_instant,
            position="position",
        ),
        *(
            found.select(
                "deployment_id",
                "repository_id",
                "branch",
                "through_at",
                rule=ibis.literal(rule),
                position=ibis.null("int64"),
            ).select("deployment_id", "repository_id", "rule", "branch", "through_at", "position")
            for found, rule in (
                (by_merge, "merge order"),
                (by_tag, "tag range"),
                (by_commit, "merge order"),
            )
        ),
    )


def _deployed_commits(succeeded: Table, revisions: Table, same: Table) -> Table:
    """Commits per deployment, with those that a repeated telling of it knows."""
    own = revisions.select("deployment_id", "repository_id", "revision")
    again = own.join(same, "deployment_id").select(
        "repository_id", "revision", deployment_id="canonical_id"
    )
    again = again.select("deployment_id", "repository_id", "revision")
    silent = again.anti_join(own, "deployment_id")
    return united(own, silent, distinct=True).semi_join(succeeded, "deployment_id")


def _merges(change_life: Table) -> Table:
    """The latest merge that each commit stands for, per repository."""
    merged = change_life.filter(
        change_life.merged_at.notnull() & change_life.target_branch.notnull()
    )
    told = [
        merged.select("repository_id", "target_branch", "merged_at", revision=merged[column])
        for column in ("merge_revision", "squash_revision", "head_revision")
    ]
    every = united(*told)
    every = every.filter(every.revision.notnull())
    return every.group_by(["repository_id", "revision"]).agg(
        branch=every.target_branch.argmax(every.merged_at), merged_at=every.merged_at.max()
    )


def _default_branches(repository: Table, same: Table) -> Table:
    told = repository.filter(repository.default_branch.notnull())
    told = told.join(same, told.key == same.repository_id)
    return told.group_by(same_id=told.repository_id, branch_of=told.canonical_id).agg(
        branch=told.default_branch.min()
    )


def _through(commits: Table, told: Table, instant: Any, branches: Table) -> Table:
    """Everything merged into the default branch up to the instant of a tag or commit."""
    dated = told.select(told_in="repository_id", revision="revision", through_at=instant)
    dated = dated.join(branches, dated.told_in == branches.same_id)
    found = commits.join(
        dated,
        [commits.repository_id == dated.branch_of, commits.revision == dated.revision],
    )
    return found.group_by(["deployment_id", "repository_id"]).agg(
        branch=found.branch.min(), through_at=found.through_at.max()
    )
