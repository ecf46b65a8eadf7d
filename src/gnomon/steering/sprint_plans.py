"""Sprint plans: whether whoever answers for them signed them off before the sprint began."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct

from gnomon.domain.planning import Sprint
from gnomon.domain.sprint_plan import SprintSignOff
from gnomon.steering.registers.share import Share, share

Verdict = Literal["in time", "late", "not signed"]


class SprintPlan(Struct, frozen=True, kw_only=True):
    """A sprint that began, and the word of a role on its plan."""

    sprint: Sprint
    """The sprint."""
    began_on: date
    """When it began."""
    signed_on: date | None
    """When the role signed its plan off first; null: it did not."""

    @property
    def verdict(self) -> Verdict:
        """Return whether it was signed by the day it began."""
        if self.signed_on is None:
            return "not signed"
        return "in time" if self.signed_on <= self.began_on else "late"


def sprint_plans(
    sprints: Iterable[Sprint],
    signed: Iterable[SprintSignOff],
    role: str,
    since: date,
    today: date,
) -> list[SprintPlan]:
    """Return the sprints that began in a window, the newest first.

    Args:
        sprints: Sprints; those that never began are left out.
        signed: What roles signed.
        role: The role asked about.
        since: First day of the window.
        today: Its last day.
    """
    first: dict[str, date] = {}
    for each in signed:
        if each.role == role and each.signed_on <= today:
            known = first.get(each.sprint_id)
            first[each.sprint_id] = min(known, each.signed_on) if known else each.signed_on
    found = [
        SprintPlan(sprint=each, began_on=each.starts_at.date(), signed_on=first.get(each.key))
        for each in sprints
        if each.state != "future"
        and each.starts_at is not None
        and since <= each.starts_at.date() <= today
    ]
    return sorted(found, key=lambda one: (one.began_on, one.sprint.key), reverse=True)


def in_time(plans: Iterable[SprintPlan]) -> Share:
    """Count the plans that were signed off by the day their sprint began."""
    return share(one.verdict == "in time" for one in plans)
