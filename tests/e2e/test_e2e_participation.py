"""Who takes part in which phase, held against who was planted to be there and who was not."""

from collections import defaultdict

import pytest
from ledger import Demo

from gnomon.demo.organisation import TEAMS
from gnomon.demo.taking_part import UNFILLED, UNPLANNED, UNSEEN, UNTESTED

pytestmark = pytest.mark.xdist_group("e2e")

_TEAM_OF = {f"jira:ticket_project:{team.jira_key}": team.name for team in TEAMS}


def _seen(demo: Demo, detail: str) -> dict[str, list[float | None]]:
    """Return by team whether a role was seen in a phase, case by case."""
    found: dict[str, list[float | None]] = defaultdict(list)
    for one in demo.observations("phase_participation"):
        if one.detail == detail:
            found[_TEAM_OF[str(one.project_id)]].append(one.value)
    return found


def test_one_team_plans_without_its_product_manager(demo: Demo) -> None:
    planned = _seen(demo, "planning: product_manager")
    assert planned.keys() == {team.name for team in TEAMS if team.is_scrum}
    assert {team: set(values) for team, values in planned.items()} == {
        team: {0.0 if team == UNPLANNED else 1.0} for team in planned
    }
    assert min(map(len, planned.values())) > 20


def test_one_team_has_a_tester_who_does_not_test(demo: Demo) -> None:
    tested = {
        team: sum(value or 0.0 for value in values) / len(values)
        for team, values in _seen(demo, "pipeline: quality_engineer").items()
    }
    # Testers write changes, too, and merge some of their own.
    assert tested[UNTESTED] < 0.5
    # One team is too small for a tester beside its program manager.
    with_tester = {
        team: rate for team, rate in tested.items() if team not in (UNTESTED, "insights")
    }
    assert min(with_tester.values()) > 0.9


def test_who_answers_for_planning_has_no_account_and_one_role_nobody_has(demo: Demo) -> None:
    leading = _seen(demo, f"planning: {UNSEEN}")
    assert {value for values in leading.values() for value in values} == {0.0}
    answered = {
        one.value for one in demo.observations("phase_accountability") if one.detail == "planning"
    }
    assert answered == {0.0}
    unfilled = _seen(demo, f"planning: {UNFILLED}")
    assert {value for values in unfilled.values() for value in values} == {None}
