"""How full a group's time is: who belongs to it, what is told of leave, and what work takes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gnomon.answers.effort import Effort, TicketEffort
from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.check import check
from gnomon.catalog.organisation import told
from gnomon.catalog.references import Names
from gnomon.domain.capacity import HealthQuestion, TeamLeave
from gnomon.domain.organisation import Membership
from gnomon.steering.capacity import Capacity, band, capacity, load, used
from gnomon.steering.health import QUESTIONS, asked_of_teams
from gnomon.steering.question_metrics import question_findings

AT = datetime(2026, 3, 1, tzinfo=UTC)
#: A Sunday; ten working days lie ahead, to Friday the 13th.
TODAY = date(2026, 3, 1)
AHEAD = [
    TODAY + timedelta(days=n) for n in range(1, 29) if (TODAY + timedelta(days=n)).weekday() < 5
]
NAMES = {"catalog:group:shop": "shop", "catalog:group:cart": "cart"}
COVERS = {
    "shop": frozenset({"shop", "cart"}),
    "cart": frozenset({"cart"}),
    "commerce": frozenset({"commerce", "shop", "cart", "search"}),
}


def member(person: str, group: str = "cart", share: float = 1.0, **more: Any) -> Membership:
    return Membership(
        key=f"{person}:{group}:{more}",
        source="catalog",
        changed_at=AT,
        person_id=person,
        group_id=f"catalog:group:{group}",
        share=share,
        **more,
    )


def leave(group: str, first: date, last: date, days: float) -> TeamLeave:
    return TeamLeave(
        key=f"{group}:{first}",
        source="catalog",
        changed_at=AT,
        group_name=group,
        first_on=first,
        last_on=last,
        away_days=days,
    )


def told_of(*leaves: TeamLeave, members: tuple[Membership, ...] = (member("ann"),)) -> Capacity:
    return capacity(members, NAMES, COVERS, leaves, AHEAD, TODAY)


FORTNIGHT = (date(2026, 3, 1), date(2026, 3, 14))


def test_capacity_is_people_by_their_share_and_days_less_leave() -> None:
    members = (
        member("ann"),
        # Two roles in one group are one time; two groups are never more than all of it.
        member("ann", role="lead"),
        member("bob", share=0.5),
        member("eve", "shop", 0.8),
        member("eve", "cart", 0.8),
        # Left, and of another group.
        member("old", valid_to=TODAY),
        member("far", "search"),
    )
    found = told_of(leave("shop", *FORTNIGHT, 3), members=members)
    assert (found.people, found.working_days) == (2.5, 10)
    assert found.days == pytest.approx(22.0)


def test_a_span_that_lies_partly_ahead_counts_by_its_part() -> None:
    # Twenty Mondays to Fridays, of which ten lie in the fortnight.
    found = told_of(leave("shop", date(2026, 2, 20), date(2026, 3, 19), 7))
    assert found.away_days == pytest.approx(3.5)


def test_without_leave_of_everybody_capacity_is_unknown() -> None:
    assert (told_of().days, told_of().untold) == (None, ("cart",))
    # A day ahead is in no span.
    assert told_of(leave("shop", date(2026, 3, 1), date(2026, 3, 12), 0)).days is None
    # The part of a larger group that is this one's, nobody tells.
    assert told_of(leave("commerce", *FORTNIGHT, 4)).days is None
    # Leave of the sub-team says nothing of who belongs to the team itself.
    both = (member("ann"), member("eve", "shop"))
    assert told_of(leave("cart", *FORTNIGHT, 0), members=both).untold == ("shop",)
    assert told_of(leave("cart", *FORTNIGHT, 0)).days == 10.0
    assert told_of(leave("shop", *FORTNIGHT, 0), members=()).days is None


def test_leave_is_never_more_than_there_is() -> None:
    assert told_of(leave("shop", *FORTNIGHT, 99)).days == 0.0


def rows(*days: float, category: str | None = "feature") -> tuple[TicketEffort, ...]:
    return tuple(
        TicketEffort(ticket=f"{category}{n}", person="ann", days=d, numbers=(), category=category)
        for n, d in enumerate(days)
    )


def test_load_is_what_is_under_way_at_what_finished_tickets_took() -> None:
    spent = Effort(rows=(*rows(1, 2, 3, 4, 50), *rows(9, category=None)))
    work = load(spent, 4)
    assert work is not None
    assert (work.ticket_days, work.finished_count, work.days) == (3.0, 5, 12.0)
    assert used(work, told_of(leave("shop", *FORTNIGHT, 0))) == 1.2
    assert load(Effort(rows=rows(1, 2, 3, 4)), 4) is None
    assert load(spent, None) is None
    assert used(work, told_of()) is None
    assert used(work, told_of(leave("shop", *FORTNIGHT, 99))) is None


def test_bands_hold_their_ends() -> None:
    assert [band(each) for each in (0.59, 0.6, 1.0, 1.01)] == ["low", "within", "within", "high"]


def documents(text: str) -> Any:
    return of_files([File("a.yaml", "a.yaml", text)])


QUESTION = """\
apiVersion: gnomon.dev/v1
kind: HealthQuestion
metadata: {name: %s}
spec: {asks: Do we sleep?, metrics: [%s], owner: Head of operations}
"""


def test_questions_of_the_catalogue_stand_beside_ours_or_in_their_place() -> None:
    text = QUESTION % ("nights", "incident_count") + "---\n" + QUESTION % ("load", "uptime")
    theirs = list(told(documents(text), changed_at=AT))
    asked = asked_of_teams([row for row in theirs if isinstance(row, HealthQuestion)])
    assert [one.name for one in asked] == [*(one.name for one in QUESTIONS), "nights"]
    replaced = next(one for one in asked if one.name == "load")
    assert (replaced.metrics, replaced.owner) == (("uptime",), "Head of operations")
    assert asked_of_teams([]) == QUESTIONS


def test_a_question_without_a_metric_there_is_is_found() -> None:
    catalogue = documents(QUESTION % ("nights", "incident_cout"))
    (finding,) = question_findings(catalogue, Names(catalogue))
    assert "'incident_cout', which is no metric" in str(finding)
    assert "incident_count" in str(finding)


def test_spans_of_leave_that_lie_over_one_another_are_found() -> None:
    text = """\
apiVersion: gnomon.dev/v1
kind: TeamLeave
metadata: {name: shop}
spec:
  group: shop
  spans:
    - {from: 2026-03-02, to: 2026-03-13, days: 3}
    - {from: 2026-03-13, to: 2026-03-20, days: 1}
"""
    found = [str(each) for each in check(documents(text))]
    assert [each for each in found if "none over another" in each]
