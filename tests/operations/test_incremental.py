"""Refreshed step by step, in any order, the tables equal those made from scratch.

One shuffle runs always; ``GNOMON_SHUFFLES=20 pytest tests/operations/test_incremental.py`` runs
twenty.
"""

import os
import random
from datetime import UTC, datetime, timedelta

import pytest

from gnomon.domain.event import Event
from gnomon.operations.home import open_home
from small_home import (
    CATALOGUE,
    NewHome,
    branch_commit,
    bring_up_to_date,
    comment,
    entity_hashes,
    event,
    incident,
    merge_request,
    observation_rows,
    pipeline_deployment,
    project,
    revision,
    settings,
    tell,
    ticket,
)

SHUFFLES = int(os.environ.get("GNOMON_SHUFFLES", "1"))
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def application(name: str, *entries: tuple[int, datetime, int]) -> Event:
    """Tell an Argo CD application with its history: id, time and the change whose commit runs."""
    history = [
        {
            "id": id_,
            "revision": revision(of),
            "deployStartedAt": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "deployedAt": f"{at + timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}",
            "source": {"repoURL": f"https://gitlab.example.org/web/{name}.git"},
        }
        for id_, at, of in entries
    ]
    about = {
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {
            "destination": {"server": "https://kubernetes.default.svc", "namespace": "production"},
            "source": {"repoURL": f"https://gitlab.example.org/web/{name}.git"},
        },
        "status": {"history": history},
    }
    return event("argocd.api.application", about, f"/api/v1/applications/{name}")


def planned(number: int, project: str) -> Event:
    """Tell a ticket that was put into the sprint before it began, and done in it."""
    return ticket(
        number,
        MONDAY - DAY,
        (MONDAY + DAY, "indeterminate"),
        (MONDAY + 3 * DAY, "done"),
        project=project,
        customfield_1=[{"id": 7, "name": "Sprint 7", "state": "active"}],
    )


def below(number: int, *moves: tuple[datetime, str], parent: int) -> Event:
    """Tell a ticket below another."""
    return ticket(number, MONDAY, *moves, parent={"id": str(10_000 + parent)})


def gone(table: str, number: int, at: datetime) -> Event:
    told = {"table": table, "project_id": 1, "iids": [number], "at": at.isoformat()}
    return event("gitlab.reconcile.gone", told, "/api/v4/projects/1")


def sprint(state: str, goal: str = "") -> Event:
    told = {
        "id": 7,
        "name": "Sprint 7",
        "state": state,
        "originBoardId": 1,
        "goal": goal,
        "startDate": f"{MONDAY:%Y-%m-%dT%H:%M:%S.000Z}",
        "endDate": f"{MONDAY + 14 * DAY:%Y-%m-%dT%H:%M:%S.000Z}",
    }
    board = {"id": 1, "location": {"projectKey": "SHOP"}}
    at = MONDAY + (15 * DAY if state == "closed" else HOUR)
    page = {"boards": [board], "sprint": told}
    return event("jira.api.sprints", page, "/rest/agile/1.0/sprint/7", time=at)


def history() -> list[Event]:
    """Two repositories over some weeks: changed, repeated, deleted, moved and renamed things."""
    told = [
        project(1, "web/checkout"),
        project(2, "web/basket"),
        # Renamed away from what the catalogue links.
        project(2, "web/cart", updated_at="2026-05-01T00:00:00Z"),
        project(2, "web/basket", updated_at="2026-05-02T00:00:00Z"),
    ]
    for number in range(1, 7):
        repository = 1 + number % 2
        at = MONDAY + number * 9 * DAY
        merged_at = at + number * HOUR
        told += [
            branch_commit(number, at - HOUR, project=repository),
            merge_request(number, at, project=repository),
            comment(number, at + HOUR / 2, project=repository),
            merge_request(
                number, at, merged_at, project=repository, title=f"SHOP-{number % 2 + 1} Do it"
            ),
            # Told again, with another title that names no ticket.
            merge_request(
                number,
                at,
                merged_at,
                project=repository,
                title=f"hotfix: change {number}",
                changed_at=merged_at + 20 * DAY,
            ),
        ]
        if number % 3:
            told.append(
                pipeline_deployment(number, merged_at + HOUR, project=repository, of=number)
            )
        # Who that is the tool tells in another place.
        told.append(merge_request(50 + number, at, project=repository, author="carla"))
    told += [
        application("checkout", (1, MONDAY + 40 * DAY, 4)),
        application("checkout", (1, MONDAY + 40 * DAY, 4), (2, MONDAY + 70 * DAY, 6)),
        # A deployment that is told of another repository than before.
        pipeline_deployment(1, MONDAY + 10 * DAY, project=2, of=1),
        pipeline_deployment(1, MONDAY + 10 * DAY, project=1, of=1, changed_at=MONDAY + 11 * DAY),
        incident("Q1", MONDAY + 41 * DAY),
        incident("Q1", MONDAY + 41 * DAY, MONDAY + 41 * DAY + HOUR),
        incident("Q2", MONDAY + 20 * DAY, service="PBASK"),
        gone("change", 4, MONDAY + 90 * DAY),
        ticket(1, MONDAY),
        ticket(1, MONDAY, (MONDAY + DAY, "indeterminate")),
        ticket(1, MONDAY, (MONDAY + DAY, "indeterminate"), (MONDAY + 3 * DAY, "done")),
        # Moved to another project.
        ticket(2, MONDAY, (MONDAY + DAY, "indeterminate")),
        ticket(
            2, MONDAY, (MONDAY + DAY, "indeterminate"), (MONDAY + 2 * DAY, "done"), project="PAY"
        ),
        # One sprint of two projects, told anew when it is closed.
        sprint("active"),
        sprint("closed", "Sell more"),
        *(planned(number, project) for number, project in ((3, "SHOP"), (4, "PAY"))),
        # An epic that was in another project first, and a story of a third project below it.
        below(6, (MONDAY + DAY, "indeterminate"), parent=8),
        below(6, (MONDAY + DAY, "indeterminate"), (MONDAY + 4 * DAY, "done"), parent=8),
        ticket(8, MONDAY, (MONDAY + DAY / 2, "indeterminate"), project="PAY"),
        ticket(
            8,
            MONDAY,
            (MONDAY + DAY / 2, "indeterminate"),
            (MONDAY + 9 * DAY, "done"),
            project="PORT",
            issuetype={"name": "Epic", "subtask": False},
        ),
    ]
    return told


#: A wish that became an epic of a project of its own; a story of another one lies below it.
INITIATIVE = """\
---
apiVersion: gnomon.dev/v1
kind: Initiative
metadata: {name: sell-more}
spec:
  desire: Sell more
  origin: growth
  asked: 2026-01-05
  tickets: [PORT-8]
  kpis: [{metric: throughput}]
  requests: [{on: 2026-01-06, motivation: We sell less than last year}]
"""
OTHER_CATALOGUE = CATALOGUE.replace("email: bob@example.org", "email: bobby@example.org").replace(
    "gitlab.com/project-slug: web/basket", "gitlab.com/project-slug: web/cart"
)
OTHER_CATALOGUE += INITIATIVE


@pytest.mark.parametrize("seed", range(1, 1 + SHUFFLES))
def test_any_shuffle_of_late_and_repeated_events_equals_a_full_rebuild(
    new_home: NewHome, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same seed tells the same story
    events = history()
    told = [*events, *chance.sample(events, 10)]
    chance.shuffle(told)
    with open_home(new_home("stepwise")) as home:
        while told:
            size = chance.randint(1, len(told) // 2 + 1)
            part, told = told[:size], told[size:]
            tell(home, *part)
            if len(told) < len(events) // 2:
                settings(home.settings.home, OTHER_CATALOGUE)
            bring_up_to_date(home, settle=chance.random() < 0.4)
        assert home.inbox.set_aside_events() == []
        stepwise = entity_hashes(home), observation_rows(home)
    with open_home(new_home("at-once", catalogue=OTHER_CATALOGUE)) as home:
        chance.shuffle(events)
        tell(home, *events)
        bring_up_to_date(home)
        at_once = entity_hashes(home), observation_rows(home)
    differing = [name for name, value in at_once[0].items() if stepwise[0][name] != value]
    assert differing == []
    assert [row for row in stepwise[1] if row not in at_once[1]] == []
    assert [row for row in at_once[1] if row not in stepwise[1]] == []
    assert len(stepwise[1]) == len(at_once[1])
    assert len({row["metric"] for row in at_once[1]}) > 20
    traced = [row["subject_id"] for row in at_once[1] if row["detail"] == "traced"]
    assert traced == ["jira:ticket:10006"]
