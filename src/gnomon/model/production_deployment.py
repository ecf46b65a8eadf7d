"""Deployments to production, each once."""

from typing import Any

import ibis

Table = Any


def production_deployment(
    told_deployment: Table,
    deployment_revision: Table,
    same_deployment: Table,
    mainline_position: Table,
) -> Table:
    """Deployments to production, whichever tools tell them, with what changed.

    Args:
        told_deployment: Deployments as told.
        deployment_revision: Needs ``deployment_id``, ``repository_id``, ``revision``, ``rule``.
        same_deployment: Needs ``deployment_id``, ``canonical_id``.
        mainline_position: Needs ``repository_id``, ``revision``, ``position``.

    Returns:
        One row per deployment: ``deployment_id``, ``service_id``, ``repository_id``, ``unit_id``
        (service, else repository, else application), ``stream``, ``environment``,
        ``application``, ``revision`` and ``revision_rule`` (null when the commit is not known;
        ``told again`` when another teller of the same deployment knows it), ``position`` (on the
        main line), ``started_at``, ``finished_at``, ``at`` (finished, else started), ``status``
        (that of the tool that brought it out step by step, where one tells it, too),
        ``is_exposed`` (whether customers met it: false when aborted, cancelled or superseded; null
        while it runs), ``is_config_only`` (the same images, or without images the same commit, as
        the successful try before it), ``is_rollback`` (told, or back to what ran before, or to an
        earlier commit of the main line), ``is_automated``, ``initiator_id``, ``url``.
    """
    resolved = _with_revision(told_deployment, deployment_revision, same_deployment)
    positions = mainline_position.select(
        placed_in="repository_id", placed="revision", position="position"
    )
    placed = resolved.left_join(
        positions,
        [resolved.repository_id == positions.placed_in, resolved.revision == positions.placed],
    ).drop("placed_in", "placed")
    return _compared(placed).select(
        "deployment_id",
        "service_id",
        "repository_id",
        "unit_id",
        "stream",
        "environment",
        "application",
        "revision",
        "revision_rule",
        "position",
        "started_at",
        "finished_at",
        "at",
        "status",
        "is_exposed",
        "is_config_only",
        "is_rollback",
        "is_automated",
        "initiator_id",
        "url",
    )


def _with_revision(told: Table, revisions: Table, same: Table) -> Table:
    """Told deployments without the repeated ones, with one commit each where any is known."""
    main = revisions.group_by("deployment_id").agg(
        main_repository=revisions.repository_id.min(),
        main_revision=revisions.revision.argmin(revisions.repository_id),
        main_rule=revisions.rule.argmin(revisions.repository_id),
    )
    again = main.join(same, "deployment_id")
    again = again.group_by(repeat_of=again.canonical_id).agg(
        again_repository=again.main_repository.min(), again_revision=again.main_revision.min()
    )
    once = told.anti_join(same, "deployment_id").drop("revision")
    once = _with_rollout(once, told, same)
    once = once.left_join(main, "deployment_id").drop("deployment_id_right")
    once = once.left_join(again, once.deployment_id == again.repeat_of)
    repository_id = ibis.coalesce(once.repository_id, once.main_repository, once.again_repository)
    rule = ibis.ifelse(once.again_revision.notnull(), "told again", ibis.null("string"))
    return once.mutate(
        repository_id=repository_id,
        revision=once.main_revision.coalesce(once.again_revision),
        revision_rule=once.main_rule.coalesce(rule),
        unit_id=ibis.coalesce(once.service_id, repository_id, once.application),
        is_exposed=once.status.cases(
            ("running", ibis.null("boolean")),
            ("aborted", ibis.literal(False)),
            ("cancelled", ibis.literal(False)),
            ("superseded", ibis.literal(False)),
            else_=ibis.literal(True),
        ),
    )


def _with_rollout(once: Table, told: Table, same: Table) -> Table:
    """Take over how a deployment ended from whoever brought it out: a sync only began it."""
    stepped = told.filter(told.strategy.notnull()).join(same, "deployment_id")
    ended = stepped.group_by(stepped_id=stepped.canonical_id).agg(
        stepped_status=stepped.status.argmax(stepped["at"])
    )
    once = once.left_join(ended, once.deployment_id == ended.stepped_id)
    # A sync that failed brought nothing out, whatever another rollout nearby did.
    has_begun = once.status != "failure"
    return once.mutate(
        status=ibis.ifelse(has_begun, once.stepped_status.coalesce(once.status), once.status)
    ).drop("stepped_id", "stepped_status")


def _compared(placed: Table) -> Table:
    """Add what differs from the tries before it in the same stream."""
    images = placed.images.sort().join(",").nullif("")
    whole = placed.mutate(content=images.coalesce(placed.revision))
    tries = whole.filter(whole.status.isin(["success", "failure"]) & whole.at.notnull())
    before = ibis.window(group_by="stream", order_by=["at", "deployment_id"])
    compared = tries.select(
        "stream",
        "at",
        "content",
        "position",
        compared_id="deployment_id",
        last_content=tries.content.lag().over(before),
        last_status=tries.status.lag().over(before),
        last_position=tries.position.lag().over(before),
    )
    succeeded = tries.filter(tries.status == "success")
    first = succeeded.group_by(["stream", "content"]).agg(first_at=succeeded.at.min())
    compared = compared.left_join(first, ["stream", "content"])
    is_repeat = (compared.last_content == compared.content).fill_null(False)
    ran_before = (compared.first_at < compared.at).fill_null(False)
    is_earlier = (compared.position < compared.last_position).fill_null(False)
    differs = compared.last_content.notnull() & ~is_repeat
    flags = compared.select(
        "compared_id",
        same_as_last=is_repeat & (compared.last_status == "success"),
        goes_back=(differs & ran_before) | is_earlier,
    )
    known = whole.left_join(flags, whole.deployment_id == flags.compared_id)
    return known.mutate(
        is_config_only=known.same_as_last.fill_null(False),
        is_rollback=ibis.coalesce(known.is_rollback, known.goes_back, ibis.literal(False)),
    )
