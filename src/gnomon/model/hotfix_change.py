"""Changes made in a hurry."""

from typing import Any

from gnomon.domain.expression import matches, united

Table = Any


def hotfix_change(
    change: Table,
    *,
    hotfix_patterns: tuple[str, ...] = (
        "hotfix",
        "hotfix/*",
        "hotfix-*",
        "hotfix:*",
        "hotfix(*",
        'revert "*',
        "revert/*",
        "revert-*",
    ),
) -> Table:
    """Changes that mend production outside the usual order, by what people call them.

    Args:
        change: Needs ``key``, ``title``, ``source_branch``, ``labels``.
        hotfix_patterns: Names (globs) of branches and labels, and beginnings of titles, that mark
            a hotfix or take a change back. Deploying one counts the deployment before it as failed
            and itself as rework.

    Returns:
        One row per such change: ``change_id``.
    """
    labels = change.select(change_id="key", label=change.labels.unnest())
    labelled = labels.filter(matches(labels.label, hotfix_patterns)).select("change_id")
    named = change.filter(
        matches(change.source_branch, hotfix_patterns) | matches(change.title, hotfix_patterns)
    )
    return united(labelled, named.select(change_id="key"), distinct=True)
