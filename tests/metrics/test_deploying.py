"""Measures of how deployments happen, worked by hand on every engine."""

from typing import Any

from engine_fixtures import MONDAY, Connection, at, build, ordered
from gnomon.domain.build import PipelineRun
from gnomon.domain.code import Commit
from gnomon.domain.entity import Entity
from gnomon.domain.rollouts import RolloutStep
from gnomon.metrics.deployment.artifact_to_production_time import artifact_to_production_time
from gnomon.metrics.deployment.deployment_success_rate import deployment_success_rate
from gnomon.metrics.deployment.escaped_defects import escaped_defects
from gnomon.metrics.deployment.gitops_deployment_rate import gitops_deployment_rate
from gnomon.metrics.deployment.progressive_delivery_rate import progressive_delivery_rate
from gnomon.metrics.deployment.unattended_deployment_rate import unattended_deployment_rate
from gnomon.metrics.deployment.untagged_deployment_rate import untagged_deployment_rate
from told import (
    REPOSITORY,
    deployment,
    identity,
    incident,
    link,
    repository,
    revision,
    service,
    tag,
)

HOUR = 3600.0
CATALOGUE: list[Entity] = [
    repository(),
    service(),
    link("repository", "web/shop"),
    link("argocd_app", "shop-prod"),
    link("pagerduty_service", "PSHOP"),
]


def gitlab(name: str) -> str:
    return f"gitlab:deployment:{name}"


def argocd(name: str) -> str:
    return f"argocd:deployment:{name}"


def by_gitops(name: str, hours: float, **told: Any) -> Entity:
    told.setdefault("images", (f"shop:{name}",))
    return deployment(name, at(hours=hours), application="shop-prod", **told)


def test_what_ended_healthy(con: Connection) -> None:
    facts = [
        *CATALOGUE,
        by_gitops("a", 1, health="Healthy"),
        by_gitops("b", 2, health="Degraded"),
        by_gitops("c", 3, status="failure"),
        by_gitops("d", 4, status="aborted"),
        # Neither ended: cancelled, replaced, running. The last changes nothing.
        by_gitops("e", 5, status="cancelled"),
        by_gitops("f", 6, status="superseded"),
        deployment("g", None, application="shop-prod", status="running", started_at=at(hours=7)),
        by_gitops("h", 8),
        by_gitops("i", 9, images=("shop:h",)),
    ]
    found = build(con, deployment_success_rate, facts)
    assert ordered(found, "subject_id", "value", "detail") == [
        (argocd("a"), 1.0, "healthy"),
        (argocd("b"), 0.0, "degraded"),
        (argocd("c"), 0.0, "failed"),
        (argocd("d"), 0.0, "aborted"),
        (argocd("h"), 1.0, "healthy"),
    ]


def test_a_deployment_without_a_release_tag(con: Connection) -> None:
    facts = [
        *CATALOGUE,
        tag("v1", revision(1)),
        deployment("a", at(hours=1), revision=revision(1)),
        deployment("b", at(hours=2), revision=revision(2)),
        # Nobody tells the tags of this one, or what was deployed.
        repository("gitlab:repository:2", "web/other"),
        deployment("c", at(hours=3), revision=revision(3), repository_id="gitlab:repository:2"),
        deployment("d", at(hours=4), status="failure", revision=revision(4)),
    ]
    found = build(con, untagged_deployment_rate, facts)
    assert ordered(found, "subject_id", "value", "detail") == [
        (gitlab("a"), 0.0, "v1"),
        (gitlab("b"), 1.0, None),
        (gitlab("c"), None, None),
    ]


def test_incidents_that_came_with_a_release(con: Connection) -> None:
    facts = [
        *CATALOGUE,
        by_gitops("a", 1),
        incident("1", at(hours=2), at(hours=3)),
        incident("2", at(hours=4), at(hours=5)),
        by_gitops("b", 48),
        # Users never met it.
        by_gitops("c", 50, status="aborted"),
    ]
    found = build(con, escaped_defects, facts)
    assert ordered(found, "subject_id", "value", "weight") == [
        (argocd("a"), 2.0, 1.0),
        (argocd("b"), 0.0, 1.0),
    ]
    assert (
        sum(row["value"] for row in build(con, escaped_defects, facts, escaped_defect_days=0)) == 0
    )


def _edit(sha: int, author: str) -> Commit:
    return Commit(
        key=f"git:repository:config@{revision(sha)}",
        source="git",
        changed_at=MONDAY,
        repository_id="git:repository:config",
        revision=revision(sha),
        author_id=f"gitlab:identity:{author}",
        authored_at=MONDAY,
        committed_at=MONDAY,
    )


def test_nobody_set_it_off_and_nobody_wrote_the_commit(con: Connection) -> None:
    facts = [
        *CATALOGUE,
        identity("ann"),
        identity("renovate-bot"),
        _edit(101, "renovate-bot"),
        _edit(102, "ann"),
        by_gitops("a", 1, is_automated=True, config_revision=revision(101)),
        by_gitops("b", 2, is_automated=True, config_revision=revision(102)),
        # Nobody told that commit; a human clicked; a bot started a pipeline; nobody tells.
        by_gitops("c", 3, is_automated=True, config_revision=revision(103)),
        by_gitops("d", 4, is_automated=False, initiator_id="gitlab:identity:ann"),
        deployment("e", at(1), initiator_id="gitlab:identity:renovate-bot", revision=revision(1)),
        deployment("f", at(2), revision=revision(2)),
    ]
    found = build(con, unattended_deployment_rate, facts)
    assert ordered(found, "subject_id", "value", "detail") == [
        (argocd("a"), 1.0, "automatic"),
        (argocd("b"), 0.0, "human edit"),
        (argocd("c"), None, "edit unknown"),
        (argocd("d"), 0.0, "manual"),
        (gitlab("e"), 1.0, "automatic"),
        (gitlab("f"), None, None),
    ]
    found = build(con, gitops_deployment_rate, facts)
    assert sorted((row["subject_id"], row["value"]) for row in found) == [
        *((argocd(name), 1.0) for name in "abcd"),
        (gitlab("e"), 0.0),
        (gitlab("f"), 0.0),
    ]


def test_users_met_it_step_by_step(con: Connection) -> None:
    facts = [
        *CATALOGUE,
        by_gitops("a", 1, strategy="canary"),
        _step("a", 0, 0.2),
        by_gitops("b", 2, strategy="blue_green"),
        # All users at the first step; a canary whose steps nobody tells; all at once.
        by_gitops("c", 3, strategy="canary"),
        _step("c", 0, 1.0),
        by_gitops("d", 4, strategy="canary"),
        by_gitops("e", 5),
        by_gitops("f", 6, strategy="canary", status="failure"),
        # Argo CD tells its sync alone, Argo Rollouts how it was brought out.
        by_gitops("g", 9),
        by_gitops("again", 9.1, source="argorollouts", strategy="canary"),
        _step("again", 0, 0.2, source="argorollouts"),
    ]
    found = build(con, progressive_delivery_rate, facts)
    assert ordered(found, "subject_id", "value", "detail") == [
        (argocd("a"), 1.0, "canary"),
        (argocd("b"), 1.0, "blue_green"),
        (argocd("c"), 0.0, "canary in one step"),
        (argocd("d"), 1.0, "canary"),
        (argocd("e"), 0.0, None),
        (argocd("g"), 1.0, "canary"),
    ]


def _step(of: str, number: int, weight: float, source: str = "argocd") -> RolloutStep:
    return RolloutStep(
        key=f"{source}:{of}:step:{number}",
        source="argorollouts",
        changed_at=MONDAY,
        deployment_id=f"{source}:deployment:{of}",
        application="shop-prod",
        environment="production",
        number=number,
        kind="set_weight",
        weight_ratio=weight,
    )


def _passed(sha: int, hours: float) -> PipelineRun:
    return PipelineRun(
        key=f"gitlab:pipeline_run:{sha}:{hours}",
        source="gitlab",
        changed_at=MONDAY,
        repository_id=REPOSITORY,
        revision=revision(sha),
        finished_at=at(hours=hours),
        result="success",
    )


def test_from_ready_to_production(con: Connection) -> None:
    facts = [
        *CATALOGUE,
        _passed(1, 1),
        _passed(1, 2),
        _passed(2, 3),
        deployment("a", at(hours=5), revision=revision(1)),
        deployment("b", at(hours=6), revision=revision(2)),
        # Back to what was ready long ago; never passed; did not go through.
        deployment("c", at(hours=7), revision=revision(1)),
        deployment("d", at(hours=8), revision=revision(3)),
        deployment("e", at(hours=9), revision=revision(2), status="failure"),
    ]
    found = build(con, artifact_to_production_time, facts)
    assert ordered(found, "subject_id", "started_at", "ended_at", "value") == [
        (gitlab("a"), at(hours=1), at(hours=5), 4 * HOUR),
        (gitlab("b"), at(hours=3), at(hours=6), 3 * HOUR),
    ]
