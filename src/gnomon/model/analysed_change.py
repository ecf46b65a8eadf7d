"""What analyses found in a change, and what became of it before the merge."""

from typing import Any

from gnomon.model.linked_analysis import of_services

Table = Any


def analysed_change(
    code_analysis: Table,
    code_issue: Table,
    tool_link: Table,
    service_repository: Table,
    change: Table,
    change_merge: Table,
) -> Table:
    """Changes that were analysed, with the issues that any analysis saw in them.

    A project of the analyser is a service's, whose repository the change is in.

    Args:
        code_analysis: Needs ``source``, ``project_ref``, ``change_number``.
        code_issue: Needs ``source``, ``project_ref``, ``change_number``, ``state``, ``closed_at``.
        tool_link: Needs ``service_id``, ``kind``, ``value``, ``tool_source``.
        service_repository: Needs ``service_id``, ``repository_id``.
        change: Needs ``key``, ``repository_id``, ``number``.
        change_merge: Needs ``change_id``, ``merged_at``.

    Returns:
        One row per change: ``change_id``, ``merged_at`` (null unless merged), ``issue_count`` (0
        when it was analysed and nothing was seen), ``dismissed_count`` (set aside by somebody) and
        ``fixed_count`` (gone from the code by the merge; of one that is not merged, by now).
    """
    analysed = code_analysis.filter(code_analysis.change_number.notnull())
    analysed = analysed.select("source", "project_ref", "change_number").distinct()
    placed = of_services(analysed, tool_link).join(
        service_repository.select("service_id", "repository_id"), "service_id"
    )
    changes = change.select("repository_id", change_id="key", number="number")
    named = placed.join(
        changes,
        [placed.repository_id == changes.repository_id, placed.change_number == changes.number],
    )
    named = named.select("source", "project_ref", "change_number", "change_id").distinct()
    merges = change_merge.filter(change_merge.merged_at.notnull())
    merges = merges.select("merged_at", merged_id=merges.change_id)
    named = named.left_join(merges, named.change_id == merges.merged_id).drop("merged_id")
    issues = code_issue.select(
        "state", "closed_at", of="source", of_project="project_ref", of_number="change_number"
    )
    found = named.left_join(
        issues,
        [
            named.source == issues.of,
            named.project_ref == issues.of_project,
            named.change_number == issues.of_number,
        ],
    )
    in_time = found.merged_at.isnull() | (found.closed_at <= found.merged_at)
    return found.group_by("change_id", "merged_at").agg(
        issue_count=found.state.count(),
        dismissed_count=found.state.count(where=found.state == "dismissed"),
        fixed_count=found.state.count(where=(found.state == "fixed") & in_time.fill_null(False)),
    )
