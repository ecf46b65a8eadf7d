"""The deployment that brought what a customer asked for."""

from typing import Any

from gnomon.domain.expression import united

Table = Any


def feedback_release(
    feedback: Table,
    feedback_group: Table,
    feedback_link: Table,
    change: Table,
    deployed_change: Table,
) -> Table:
    """First production deployment after each saying that carries an answer to it.

    An answer is a change that names a ticket of the saying, or one that a person confirmed. Sayings
    of the same share their tickets, and each keeps its own customer's clock. Numbers such as
    ``#12`` are of the repository that names them.

    Args:
        feedback: Needs ``key``, ``said_at``, ``ticket_refs``.
        feedback_group: Needs ``feedback_id``, ``first_id``.
        feedback_link: Needs ``feedback_id``, ``ticket_refs``, ``change_ids``,
            ``deployment_ids``.
        change: Needs ``key``, ``repository_id``, ``ticket_refs``.
        deployed_change: Needs ``change_id``, ``deployment_id``, ``deployed_at``.

    Returns:
        One row per saying that was answered by a release: ``feedback_id`` and ``released_at``.
    """
    live = deployed_change.group_by("change_id").agg(live_at=deployed_change.deployed_at.min())
    carried = united(
        _by_ticket(feedback, feedback_link, change, live),
        _by_change(feedback_link, live),
        _by_deployment(feedback_link, deployed_change),
    )
    members = feedback_group.select(member_id="feedback_id", group_id="first_id")
    led = carried.join(members, [("saying_id", "member_id")])
    led = led.select("group_id", "live_at").distinct()
    sayings = feedback.select("said_at", feedback_id="key").join(feedback_group, "feedback_id")
    sayings = sayings.select("feedback_id", "first_id", "said_at")
    answered = sayings.join(led, [("first_id", "group_id")])
    after = answered.filter(answered.live_at >= answered.said_at)
    return after.group_by("feedback_id").agg(released_at=after.live_at.min())


def _by_ticket(feedback: Table, feedback_link: Table, change: Table, live: Table) -> Table:
    told = united(
        feedback.select(saying_id="key", ref=feedback.ticket_refs.unnest()),
        feedback_link.select(saying_id="feedback_id", ref=feedback_link.ticket_refs.unnest()),
    )
    told = told.select("saying_id", ref=told.ref.upper())
    named = change.select("repository_id", change_id="key", ref=change.ticket_refs.unnest())
    is_own = named.ref.startswith("#").fill_null(False)
    whole = is_own.ifelse(named.repository_id + named.ref, named.ref)
    named = named.select("change_id", ref=whole.upper())
    carrying = named.join(live, "change_id").select("ref", "live_at")
    return told.join(carrying, "ref").select("saying_id", "live_at")


def _by_change(feedback_link: Table, live: Table) -> Table:
    told = feedback_link.select(
        saying_id="feedback_id", change_id=feedback_link.change_ids.unnest()
    )
    return told.join(live, "change_id").select("saying_id", "live_at")


def _by_deployment(feedback_link: Table, deployed_change: Table) -> Table:
    told = feedback_link.select(
        saying_id="feedback_id", deployment_id=feedback_link.deployment_ids.unnest()
    )
    live = deployed_change.select("deployment_id", live_at="deployed_at").distinct()
    return told.join(live, "deployment_id").select("saying_id", "live_at")
