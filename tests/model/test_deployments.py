"""Deployments told twice, what changed in them, and what became of them."""

from typing import Any

from engine_fixtures import Connection, at, build, ordered
from gnomon.domain.running import Deployment
from gnomon.metrics.deployment.change_fail_rate import change_fail_rate
from gnomon.metrics.deployment.config_deployment_count import config_deployment_count
from gnomon.metrics.deployment.deployment_frequency import deployment_frequency
from gnomon.metrics.deployment.deployment_rework_rate import deployment_rework_rate
from gnomon.metrics.deployment.failed_deployment_recovery_time import (
    failed_deployment_recovery_time,
)
from gnomon.model.incident_deployment import incident_deployment
from gnomon.model.production_deployment import production_deployment
from told import (
    commit,
    deployment,
    incident,
    landing,
    link,
    merged,
    repository,
    revision,
    rollout_step,
    service,
)

SHA = "ab12cd3" + "0" * 33
CATALOGUE = [
    repository(),
    service(),
    link("repository", "web/shop"),
    link("argocd_app", "shop-prod"),
    link("pagerduty_service", "PSHOP"),
]
HOUR = 3600.0


def test_a_deployment_told_by_pipeline_and_gitops_counts_once(con: Connection) -> None:
    facts = [
        *CATALOGUE,
        commit(SHA, at(0)),
        deployment("app", at(1), application="shop-prod", images=("shop:ab12cd3",)),
        deployment("job", at(1, 0, 20), revision=SHA),
        # The same commit again after three hours is another deployment.
        deployment("job2", at(1, 3), revision=SHA),
    ]
    found = build(con, production_deployment, facts)
    assert ordered(found, "deployment_id", "revision_rule", "service_id") == [
        ("argocd:deployment:app", "image tag", "catalog:service:shop"),
        ("gitlab:deployment:job2", "revision", "catalog:service:shop"),
    ]


def test_a_gitops_deployment_without_a_commit_takes_it_from_the_pipeline(con: Connection) -> None:
    facts = [
        *CATALOGUE,
        deployment("app", at(1), application="shop-prod", images=("shop:1.2",)),
        deployment("job", at(0, 23, 50), revision=SHA),
    ]
    found = build(con, production_deployment, facts)
    assert ordered(found, "deployment_id", "revision", "revision_rule") == [
        ("argocd:deployment:app", SHA, "told again")
    ]


def _sync(name: str, day: float, image: str, **told: object) -> Deployment:
    return deployment(name, at(day), application="shop-prod", images=(image,), **told)


STREAM = [
    *CATALOGUE,
    _sync("1", 1, "shop:1"),
    _sync("2", 2, "shop:1"),
    _sync("3", 3, "shop:2"),
    _sync("4", 4, "shop:1"),
    _sync("5", 5, "shop:3", status="failure"),
    _sync("6", 6, "shop:3"),
    deployment("t", at(7), application="shop-prod", images=("shop:4",), environment="staging"),
]


def test_syncs_of_the_same_images_and_ways_back_are_told_apart(con: Connection) -> None:
    found = build(con, production_deployment, STREAM)
    assert ordered(found, "deployment_id", "is_config_only", "is_rollback") == [
        ("argocd:deployment:1", False, False),
        ("argocd:deployment:2", True, False),
        ("argocd:deployment:3", False, False),
        ("argocd:deployment:4", False, True),
        ("argocd:deployment:5", False, False),
        ("argocd:deployment:6", False, False),
    ]


def test_frequency_counts_successes_of_another_version(con: Connection) -> None:
    found = build(con, deployment_frequency, STREAM)
    assert ordered(found, "subject_id", "ended_at", "value", "detail") == [
        ("argocd:deployment:1", at(1), 1.0, None),
        ("argocd:deployment:3", at(3), 1.0, None),
        ("argocd:deployment:4", at(4), 1.0, "rollback"),
        ("argocd:deployment:6", at(6), 1.0, None),
    ]
    config = build(con, config_deployment_count, STREAM)
    assert ordered(config, "subject_id", "value") == [("argocd:deployment:2", 1.0)]


def test_an_earlier_commit_of_the_main_line_is_a_way_back(con: Connection) -> None:
    facts = [
        *CATALOGUE,
        landing(revision(1), 1),
        landing(revision(2), 2),
        deployment("a", at(1), revision=revision(2)),
        deployment("b", at(2), revision=revision(1)),
    ]
    found = build(con, production_deployment, facts)
    assert ordered(found, "deployment_id", "is_rollback") == [
        ("gitlab:deployment:a", False),
        ("gitlab:deployment:b", True),
    ]


#: Aborted before users met it; rolled back; the way back, fine; an incident two hours after.
ORACLE = [
    *CATALOGUE,
    _sync("0", -9, "shop:0"),
    _sync("1", 1, "shop:1", status="aborted"),
    _sync("2", 2, "shop:2"),
    _sync("3", 3, "shop:0", is_rollback=True),
    _sync("4", 4, "shop:4"),
    incident("P1", at(4, 2), at(4, 5)),
]


def test_four_deployments_of_which_one_was_aborted_and_two_failed(con: Connection) -> None:
    found = build(
        con, change_fail_rate, [one for one in ORACLE if one.key != "argocd:deployment:0"]
    )
    assert ordered(found, "subject_id", "value", "weight", "detail") == [
        ("argocd:deployment:2", 1.0, 1.0, "rollback"),
        ("argocd:deployment:3", 0.0, 1.0, None),
        ("argocd:deployment:4", 1.0, 1.0, "inferred incident"),
    ]
    assert sum(row["value"] for row in found) / sum(row["weight"] for row in found) == 2 / 3


def test_recovery_lasts_until_the_way_back_or_the_resolution(con: Connection) -> None:
    found = build(con, failed_deployment_recovery_time, ORACLE)
    assert ordered(found, "subject_id", "started_at", "ended_at", "value", "detail") == [
        ("argocd:deployment:2", at(2), at(3), 24 * HOUR, "rollback"),
        ("argocd:deployment:4", at(4, 2), at(4, 5), 3 * HOUR, "inferred incident"),
    ]


def test_rework_is_the_way_back_a_hotfix_and_a_fix_amid_an_incident(con: Connection) -> None:
    facts = [
        *ORACLE,
        _sync("5", 4 + 3 / 24, "shop:5"),
        *merged(1, at(5), at(5.5), source_branch="hotfix/till", merge_revision=SHA),
        commit(SHA, at(5.5)),
        landing(SHA, 1),
        _sync("6", 6, "shop:main-ab12cd3"),
    ]
    found = build(con, deployment_rework_rate, facts)
    assert ordered(found, "subject_id", "value", "detail") == [
        ("argocd:deployment:0", 0.0, None),
        ("argocd:deployment:2", 0.0, None),
        ("argocd:deployment:3", 1.0, "rollback"),
        ("argocd:deployment:4", 0.0, None),
        ("argocd:deployment:5", 1.0, "incident fix"),
        ("argocd:deployment:6", 1.0, "hotfix"),
    ]


def test_an_incident_belongs_to_what_it_names_else_to_the_nearest_before(con: Connection) -> None:
    facts = [
        *CATALOGUE,
        deployment("a", at(1), revision=SHA),
        deployment("b", at(1, 4), revision=revision(2)),
        deployment("c", at(1, 8), revision=revision(3)),
        incident("told", at(1, 9), deployment_refs=("ab12cd3",)),
        incident("near", at(1, 6)),
        incident("late", at(2, 9)),
        incident("elsewhere", at(1, 6), service_ref="POTHER"),
    ]
    found = build(con, incident_deployment, facts)
    assert ordered(found, "incident_id", "deployment_id", "is_inferred", "rule") == [
        ("pagerduty:incident:near", "gitlab:deployment:b", True, "window"),
        ("pagerduty:incident:told", "gitlab:deployment:a", False, "told"),
    ]
    longer = build(con, incident_deployment, facts, incident_window_hours=48)
    assert ("pagerduty:incident:late", "gitlab:deployment:c") in ordered(
        longer, "incident_id", "deployment_id"
    )


def test_a_tag_that_an_incident_names_is_one_of_its_own_service(con: Connection) -> None:
    facts = [
        *CATALOGUE,
        service("till"),
        link("argocd_app", "till-prod", of="catalog:service:till"),
        _sync("old", 1, "registry:5000/shop:v1.2.0"),
        _sync("new", 2, "registry:5000/shop:v1.3.0"),
        deployment("till", at(2), application="till-prod", images=("till:v1.2.0",)),
        incident("named", at(2, 1), deployment_refs=("v1.2.0",)),
    ]
    found = build(con, incident_deployment, facts)
    assert ordered(found, "incident_id", "deployment_id", "rule") == [
        ("pagerduty:incident:named", "argocd:deployment:old", "told")
    ]


def test_taking_a_change_back_in_production_is_a_failure_of_what_brought_it(
    con: Connection,
) -> None:
    facts = [
        *CATALOGUE,
        *merged(1, at(0), at(0, 2)),
        landing(revision(1), 1),
        *merged(2, at(1), at(1, 2), title='Revert "Change 1"'),
        landing(revision(2), 2),
        deployment("bad", at(1), revision=revision(1)),
        deployment("good", at(1, 3), revision=revision(2)),
    ]
    found = build(con, change_fail_rate, facts)
    assert ordered(found, "subject_id", "value", "detail") == [
        ("gitlab:deployment:bad", 1.0, "hotfix"),
        ("gitlab:deployment:good", 0.0, None),
    ]


def _rollout(name: str, day: float, image: str, status: str, ended_after: float = 2) -> Deployment:
    told: dict[str, Any] = {
        "source": "argorollouts",
        "application": "shop-prod",
        "strategy": "canary",
    }
    began, ended = at(day, 0.1), at(day, ended_after)
    return deployment(name, ended, started_at=began, images=(image,), status=status, **told)


ROLLED_OUT = [
    *CATALOGUE,
    _sync("1", 1, "shop:1"),
    _sync("2", 2, "shop:2"),
    _rollout("2", 2, "shop:2", "aborted"),
    rollout_step("2", 0, 0.0, at(2, 0.1)),
    _sync("3", 3, "shop:3"),
    # One look at the end does not tell who had met it; the steps seen before do.
    _rollout("3", 3, "shop:3", "aborted", ended_after=9),
    rollout_step("3", 0, 0.0, at(3, 0.1)),
    rollout_step("3", 1, 0.2, at(3, 1)),
    _sync("4", 4, "shop:4"),
    _rollout("4", 4, "shop:4", "success", ended_after=9),
]


def test_a_rollout_tells_how_a_sync_ended_and_is_not_another_deployment(con: Connection) -> None:
    found = build(con, production_deployment, ROLLED_OUT)
    assert ordered(found, "deployment_id", "status", "is_exposed") == [
        ("argocd:deployment:1", "success", True),
        ("argocd:deployment:2", "aborted", False),
        ("argocd:deployment:3", "failure", True),
        ("argocd:deployment:4", "success", True),
    ]


def test_a_rollout_without_a_sync_counts_by_itself_and_begins_with_its_first_step(
    con: Connection,
) -> None:
    told: dict[str, Any] = {
        "source": "argorollouts",
        "application": "shop-prod",
        "strategy": "canary",
    }
    facts = [
        *CATALOGUE,
        deployment("5", at(5, 3), started_at=None, images=("shop:5",), **told),
        rollout_step("5", 0, 0.2, at(5, 1)),
        rollout_step("5", 1, 0.4, at(5, 2)),
    ]
    found = build(con, production_deployment, facts)
    assert ordered(found, "deployment_id", "started_at", "at", "status") == [
        ("argorollouts:deployment:5", at(5, 1), at(5, 3), "success")
    ]


def test_an_abort_before_the_switch_leaves_the_change_fail_rate_alone(con: Connection) -> None:
    """Four deployments: the first aborted unseen, the second rolled back, the last hurt.

    Three met users, two of them failed: 66.7 %.
    """
    blue_green: dict[str, Any] = {
        "source": "argorollouts",
        "application": "shop-prod",
        "strategy": "blue_green",
    }
    facts = [
        *CATALOGUE,
        deployment("1", at(1), images=("shop:1",), status="aborted", **blue_green),
        deployment("2", at(2), images=("shop:2",), **blue_green),
        deployment("3", at(3), images=("shop:0",), is_rollback=True, **blue_green),
        deployment("4", at(5), images=("shop:4",), **blue_green),
        incident("P1", at(5, 2), at(5, 3)),
    ]
    found = build(con, change_fail_rate, facts)
    assert sum(row["value"] for row in found) / sum(row["weight"] for row in found) == 2 / 3
