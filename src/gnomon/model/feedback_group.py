"""Sayings of the same, grouped."""

from typing import Any

import ibis

Table = Any


def feedback_group(feedback: Table, feedback_link: Table) -> Table:
    """The first saying of each group of sayings of the same.

    A saying repeats what its tool or a person says it repeats, through up to four steps. Sayings
    that repeat one another in a circle are a group, too, by the one whose key comes first.

    Args:
        feedback: Needs ``key``, ``duplicate_of``.
        feedback_link: Needs ``feedback_id``, ``same_as``.

    Returns:
        One row per saying: ``feedback_id`` and ``first_id`` (its own key when it repeats none, or
        one that nobody told).
    """
    confirmed = feedback_link.group_by(linked_id="feedback_id").agg(
        same_as=feedback_link.same_as.min()
    )
    sayings = feedback.select("key", "duplicate_of")
    told = sayings.left_join(confirmed, [("key", "linked_id")]).drop("linked_id")
    # A person's word weighs more than the tool's.
    before = told.select("key", before_id=told.same_as.coalesce(told.duplicate_of))
    known = feedback.select(known_id="key")
    step = before.left_join(known, [("before_id", "known_id")]).drop("before_id")
    step = step.select(step_id="key", next_id=step.known_id.coalesce(step.key))
    twice = _doubled(step)
    four = _doubled(twice)
    # In a circle of two, four steps lead back and one more leads to the other.
    more = step.select(at_id="step_id", after_id="next_id")
    ends = four.left_join(more, [("next_id", "at_id")]).drop("at_id")
    following = ends.after_id.coalesce(ends.next_id)
    return ends.select(feedback_id="step_id", first_id=ibis.least(ends.next_id, following))


def _doubled(step: Table) -> Table:
    """Go as far again as a step goes."""
    again = step.select(at_id="step_id", after_id="next_id")
    both = step.left_join(again, [("next_id", "at_id")]).drop("at_id")
    return both.select("step_id", next_id=both.after_id.coalesce(both.next_id))
