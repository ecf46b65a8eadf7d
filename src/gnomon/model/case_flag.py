"""What holds for each case, by the names that checks of a process use."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any


def case_flag(
    delivery_case: Table,
    ticket: Table,
    sprint_ticket: Table,
    ticket_change: Table,
    change_life: Table,
    deployed_change: Table,
    production_deployment: Table,
    git_ref: Table,
    gate_result: Table,
    case_output: Table,
) -> Table:
    """Whether a case has what its process may ask for; one row per thing that can be said.

    What is told of a ticket is what holds now: tools tell few fields as they were.

    Args:
        delivery_case: Needs ``ticket_id``, ``points``, ``person_id``.
        ticket: Needs ``key``, ``parent_id``.
        sprint_ticket: Needs ``ticket_id``.
        ticket_change: Needs ``ticket_id``, ``change_id``.
        change_life: Needs ``change_id``, ``merged_at``, ``is_reviewed`` and the three revisions.
        deployed_change: Needs ``change_id``, ``deployment_id``.
        production_deployment: Needs ``deployment_id``, ``revision``.
        git_ref: Needs ``kind``, ``revision``.
        gate_result: Needs ``gate``, ``verdict``, ``revision``, ``judged_at``, ``value``,
            ``measure``.
        case_output: Needs the columns of that table.

    Returns:
        One row per case and check: ``ticket_id``, ``check``, ``holds`` (null: it does not apply, or
        is not known), ``verdict`` and ``value`` (of a gate; null for others). Gates that never
        judged any commit of a case have no row.
    """
    cases = delivery_case.select("ticket_id", "points", "person_id")
    parents = ticket.select(ticket_id="key", parent_id="parent_id")
    cases = cases.join(parents, "ticket_id")
    planned = sprint_ticket.select(planned_id="ticket_id").distinct()
    whole = cases.left_join(planned, cases.ticket_id == planned.planned_id)
    merged = ticket_change.join(change_life.filter(change_life.merged_at.notnull()), "change_id")
    changes = merged.group_by(changed_id=merged.ticket_id).agg(is_reviewed=merged.is_reviewed.all())
    whole = whole.left_join(changes, whole.ticket_id == changes.changed_id)
    tags = _tagged(ticket_change, deployed_change, production_deployment, git_ref)
    whole = whole.left_join(tags, whole.ticket_id == tags.tagged_id)
    flags = {
        "estimated": (whole.points > 0).fill_null(False),
        "assigned": whole.person_id.notnull(),
        "in_sprint": whole.planned_id.notnull(),
        "has_parent": whole.parent_id.notnull(),
        "changed": whole.changed_id.notnull(),
        "reviewed": whole.is_reviewed,
        "tagged": whole.is_tagged,
    }
    told = [
        whole.select(
            "ticket_id",
            check=ibis.literal(name),
            holds=flag,
            verdict=ibis.null("string"),
            value=ibis.null("float64"),
        )
        for name, flag in flags.items()
    ]
    handed_on = case_output.mutate(verdict=ibis.null("string"), value=ibis.null("float64"))
    return united(*told, handed_on, _gates(merged, gate_result))


def _tagged(links: Table, deployed: Table, deployment: Table, git_ref: Table) -> Table:
    """Whether every deployment that brought the changes of a case carries a release tag."""
    tags = git_ref.filter(git_ref.kind == "tag").select(tag="revision").distinct()
    known = deployment.filter(deployment.revision.notnull()).select("deployment_id", "revision")
    brought = links.join(deployed.select("change_id", "deployment_id"), "change_id")
    brought = brought.join(known, "deployment_id")
    brought = brought.left_join(tags, brought.revision == tags.tag)
    return brought.group_by(tagged_id=brought.ticket_id).agg(is_tagged=brought.tag.notnull().all())


def _gates(merged: Table, gate_result: Table) -> Table:
    """The last verdict of each gate on any commit of the case; a failure goes before the rest."""
    commits = united(
        *(
            merged.select("ticket_id", revision=merged[column])
            for column in ("head_revision", "merge_revision", "squash_revision")
        ),
        distinct=True,
    )
    results = gate_result.select("gate", "verdict", "revision", "judged_at", "value", "key")
    judged = commits.filter(commits.revision.notnull()).join(results, "revision")
    judged = judged.mutate(check="gate:" + judged.gate)
    last = ibis.window(
        group_by=["ticket_id", "check"],
        order_by=[judged.judged_at.desc(), judged.verdict, judged.key],
    )
    numbered = judged.mutate(place=ibis.row_number().over(last))
    newest = numbered.filter(numbered.place == 0)
    return newest.select(
        "ticket_id",
        "check",
        holds=newest.verdict.cases(
            ("pass", ibis.literal(True)),
            ("waived", ibis.literal(True)),
            ("not_applicable", ibis.null("boolean")),
            else_=ibis.literal(False),
        ),
        verdict="verdict",
        value="value",
    )
