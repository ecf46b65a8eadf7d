"""Who works on whose things, worked by hand on every engine."""

from typing import Any

from engine_fixtures import MONDAY, Connection, at, build, ordered
from gnomon.domain.organisation import Group, Membership
from gnomon.metrics.coding.changes_across_teams import changes_across_teams
from gnomon.metrics.coding.untracked_changes import untracked_changes
from gnomon.metrics.deployment.deployed_by_owner import deployed_by_owner
from gnomon.metrics.deployment.hotfix_after_release_rate import hotfix_after_release_rate
from gnomon.metrics.planning.unplanned_work_rate import unplanned_work_rate
from told import (
    SHOP,
    change,
    deployment,
    identity,
    link,
    merged,
    ownership,
    person,
    repository,
    service,
    ticket,
    transition,
    who,
)

_TOLD: dict[str, Any] = {"source": "catalog", "changed_at": MONDAY}
TEAMS = [
    repository(),
    service(),
    link("repository", "web/shop"),
    ownership(SHOP, "shop"),
    *(
        Group(key=f"catalog:group:{name}", **_TOLD, name=name, title=name, kind="team")
        for name in ("shop", "release")
    ),
    *(person(name, email=f"{name}@example.org") for name in ("ann", "rob")),
    *(identity(name, email=f"{name}@example.org") for name in ("ann", "rob", "zed")),
    identity("deployer", is_bot=True),
    *(
        Membership(
            key=f"catalog:membership:{handle}:{of}",
            **_TOLD,
            person_id=f"catalog:person:{handle}",
            group_id=f"catalog:group:{of}",
        )
        for handle, of in (("ann", "shop"), ("rob", "release"))
    ),
]


def test_automation_deploys_for_the_owner_and_another_team_does_not(con: Connection) -> None:
    facts = [
        *TEAMS,
        deployment("1", at(1), revision="a" * 40, initiator_id=who("ann")),
        deployment("2", at(2), revision="b" * 40, initiator_id=who("rob")),
        deployment("3", at(3), revision="c" * 40, initiator_id=who("deployer")),
        deployment("4", at(4), revision="d" * 40),
        # The same commit again: nothing was deployed.
        deployment("5", at(5), revision="d" * 40, initiator_id=who("rob")),
        deployment("6", at(6), revision="e" * 40, status="failure", initiator_id=who("rob")),
    ]
    found = build(con, deployed_by_owner, facts)
    assert ordered(found, "subject_id", "value", "detail") == [
        ("gitlab:deployment:1", 1.0, "person"),
        ("gitlab:deployment:2", 0.0, "person"),
        ("gitlab:deployment:3", 1.0, "automation"),
        ("gitlab:deployment:4", None, None),
    ]


def test_a_change_from_another_team_crosses_a_line(con: Connection) -> None:
    facts = [
        *TEAMS,
        *merged(1, at(0), at(1), author="ann"),
        *merged(2, at(0), at(1), author="rob"),
        # Somebody the catalogue does not know; a bot; a change still open.
        *merged(3, at(0), at(1), author="zed"),
        *merged(4, at(0), at(1), author="deployer"),
        change(5, author="rob"),
    ]
    found = build(con, changes_across_teams, facts)
    assert ordered(found, "subject_id", "service_id", "value") == [
        ("gitlab:repository:1!1", SHOP, 0.0),
        ("gitlab:repository:1!2", SHOP, 1.0),
        ("gitlab:repository:1!3", SHOP, None),
    ]


def test_a_change_that_names_a_ticket_is_tracked(con: Connection) -> None:
    facts = [
        *TEAMS,
        *merged(1, at(0), at(1), author="ann", ticket_refs=("SHOP-1",)),
        *merged(2, at(0), at(1), author="ann"),
        *merged(3, at(0), at(1), author="deployer"),
        change(4, author="ann"),
    ]
    found = build(con, untracked_changes, facts)
    assert ordered(found, "subject_id", "value") == [
        ("gitlab:repository:1!1", 0.0),
        ("gitlab:repository:1!2", 1.0),
    ]


def done(number: int, hours: float, **told: Any) -> list[Any]:
    """Tell a ticket that was taken up at once and finished after some hours."""
    return [
        ticket(number, status="Done", status_category="done", **told),
        transition(number, MONDAY, "In Progress", "in_progress"),
        transition(number, at(hours=hours), "Done", "done", since="In Progress"),
    ]


TICKETS = [
    *done(1, 6, points=3.0),
    *done(2, 2, kind="bug", points=1.0),
    *done(3, 4, labels=("Interrupt", "web")),
    # Not finished, cancelled, a container.
    ticket(4, kind="bug"),
    *done(5, 1, kind="bug", resolution="Won't do"),
    *done(6, 1, kind="epic"),
]


def test_unplanned_work_weighs_what_it_took(con: Connection) -> None:
    found = build(con, unplanned_work_rate, TICKETS)
    assert ordered(found, "subject_id", "value", "weight", "detail") == [
        ("jira:ticket:1", 0.0, 21_600.0, "planned, by time"),
        ("jira:ticket:2", 7_200.0, 7_200.0, "unplanned, by time"),
        ("jira:ticket:3", 14_400.0, 14_400.0, "unplanned, by time"),
    ]


def test_points_that_nobody_gave_are_not_known(con: Connection) -> None:
    found = build(con, unplanned_work_rate, TICKETS, unplanned_work_basis="points")
    assert ordered(found, "subject_id", "value", "weight") == [
        ("jira:ticket:1", 0.0, 3.0),
        ("jira:ticket:2", 1.0, 1.0),
        ("jira:ticket:3", None, None),
    ]
    counted = build(con, unplanned_work_rate, TICKETS, unplanned_work_basis="count")
    assert [row["weight"] for row in counted] == [1.0, 1.0, 1.0]


def test_a_release_with_a_hotfix_in_its_week_was_not_finished(con: Connection) -> None:
    facts = [
        *TEAMS,
        deployment("1", at(1), revision=f"{1:040x}"),
        *merged(2, at(2), at(2, 1), source_branch="hotfix/basket"),
        deployment("2", at(3), revision=f"{2:040x}"),
        deployment("3", at(12), revision="c" * 40),
        deployment("4", at(13), revision="d" * 40, status="aborted"),
    ]
    found = build(con, hotfix_after_release_rate, facts)
    assert ordered(found, "subject_id", "value") == [
        ("gitlab:deployment:1", 1.0),
        ("gitlab:deployment:3", 0.0),
    ]
    short = build(con, hotfix_after_release_rate, facts, hotfix_days=1)
    assert [row["value"] for row in short] == [0.0, 0.0]
