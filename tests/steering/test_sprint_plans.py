"""Sprint plans: signed off by the day the sprint began, late, or not at all."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.check import check
from gnomon.domain.planning import Sprint
from gnomon.domain.sprint_plan import SprintSignOff
from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.home import open_home
from gnomon.steering.sprint_plans import in_time, sprint_plans
from small_home import CATALOGUE, NewHome, read_up_to_date, rows_of

START = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)
PLAN = """
---
apiVersion: gnomon.dev/v1
kind: SprintPlan
metadata: {name: one}
spec:
  sprint: jira:sprint:1
  signed:
    - {role: BL, on: 2026-05-03, by: ann}
    - {role: product manager, on: 2026-05-02}
"""


def sprint(number: int, begin: datetime | None, state: Any = "closed") -> Sprint:
    return Sprint(
        key=f"jira:sprint:{number}", source="jira", changed_at=START, name=f"S{number}",
        state=state, starts_at=begin,
    )  # fmt: skip


def signature(number: int, on: date, role: str = "business_leader") -> SprintSignOff:
    return SprintSignOff(
        key=f"{number}{on}{role}", source="catalog", changed_at=START,
        sprint_id=f"jira:sprint:{number}", role=role, signed_on=on,
    )  # fmt: skip


def test_a_plan_is_signed_by_the_day_its_sprint_began() -> None:
    begun = START.date()
    found = sprint_plans(
        [
            sprint(1, START),
            sprint(2, START),
            sprint(3, START),
            sprint(4, START + DAY, "active"),
            sprint(5, START - 90 * DAY),
            sprint(6, None),
            sprint(7, START + 3 * DAY, "future"),
        ],
        [
            signature(1, begun + DAY),
            signature(1, begun),
            signature(2, begun + DAY),
            signature(3, begun, "product_manager"),
            signature(4, begun + 30 * DAY),
        ],
        "business_leader",
        begun - 30 * DAY,
        begun + 14 * DAY,
    )
    assert {one.sprint.name: one.verdict for one in found} == {
        "S4": "not signed", "S3": "not signed", "S2": "late", "S1": "in time",
    }  # fmt: skip
    assert found[0].sprint.name == "S4"
    assert (in_time(found).count, in_time(found).of) == (1, 4)
    assert in_time([]).ratio is None


def test_the_catalogue_tells_which_role_signed_however_it_is_written(new_home: NewHome) -> None:
    with open_home(new_home(catalogue=CATALOGUE + PLAN)) as home:
        apply_catalogue(home)
        read_up_to_date(home)
        rows = rows_of(home, SprintSignOff)
    assert [(one["role"], one["person_id"], one["signed_on"]) for one in rows] == [
        ("business_leader", "catalog:person:ann", date(2026, 5, 3)),
        ("product_manager", None, date(2026, 5, 2)),
    ]


def test_what_is_no_sprint_and_a_plan_nobody_signed_are_found() -> None:
    text = PLAN.replace("jira:sprint:1", "Sprint 1").partition("  signed:")[0]
    found = check(of_files([File("plan.yaml", "plan.yaml", CATALOGUE + text)]))
    said = [str(one) for one in found if "SprintPlan" in str(one) or "plan.yaml" in str(one)]
    assert any("jira:sprint:17" in one for one in said)
    assert any("who signed it off" in one for one in said)
