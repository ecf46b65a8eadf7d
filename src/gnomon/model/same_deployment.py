"""A deployment told by two tools is one."""

from typing import Any

import ibis

from gnomon.domain.expression import elapsed_microseconds, united

Table = Any

_MICROSECONDS_PER_MINUTE = 60_000_000


def same_deployment(
    told_deployment: Table, deployment_revision: Table, *, same_deployment_minutes: int = 60
) -> Table:
    """Deployments that a stronger teller tells too.

    A GitOps tool, which sees what runs, goes before a tool that brings it out step by step, and
    both before a pipeline, which sees what it asked for; then sources go by name. Two tellers mean
    the same deployment when unit and commit agree and its starts or its ends are near: a canary
    ends long after its sync. Where the stronger teller knows no commit, unit and time decide.

    Args:
        told_deployment: Needs ``deployment_id``, ``source``, ``application``, ``service_id``,
            ``unit_id``, ``started_at``, ``at``, ``strategy``.
        deployment_revision: Needs ``deployment_id``, ``repository_id``, ``revision``.
        same_deployment_minutes: How far apart two tools may tell the same deployment. Too small
            counts it twice, too large hides a quick second one.

    Returns:
        One row per deployment told again: ``deployment_id`` and ``canonical_id`` (the one that
        stands for both).
    """
    kind = ibis.cases(
        (told_deployment.strategy.notnull(), "1"),
        (told_deployment.application.notnull(), "0"),
        else_="2",
    )
    told = told_deployment.select(
        "deployment_id",
        "source",
        "service_id",
        "unit_id",
        "at",
        began_at=told_deployment.started_at.coalesce(told_deployment.at),
        rank=kind + told_deployment.source,
    ).filter(told_deployment.at.notnull())
    reach = same_deployment_minutes * _MICROSECONDS_PER_MINUTE
    commits = deployment_revision.select("deployment_id", "repository_id", "revision")
    known = told.join(commits, "deployment_id")
    unknown = told.anti_join(commits, "deployment_id")
    by_commit = _pairs(known, known, ["repository_id", "revision"])
    # Rows of the same unit share a stretch of time or lie in neighbouring ones: an equality the
    # engines can hash, where a bare comparison of times would pair everything with everything.
    by_time = _pairs(
        _stretches(told, reach, (0,)),
        _stretches(unknown, reach, (-1, 0, 1)),
        ["unit_id", "stretch", "of"],
    )
    pairs = united(by_commit, by_time)
    agree = (pairs.weak_unit == pairs.strong_unit) | pairs.weak_service.isnull()
    pairs = pairs.filter((agree | pairs.strong_service.isnull()) & (pairs.distance <= reach))
    nearest = pairs.group_by("weak_id").agg(distance=pairs.distance.min())
    best = pairs.join(nearest, ["weak_id", "distance"])
    chosen = best.group_by("weak_id").agg(canonical_id=best.strong_id.min())
    # Three tellers: the middle one is itself told again.
    further = chosen.select(middle_id="weak_id", last_id="canonical_id")
    linked = chosen.left_join(further, chosen.canonical_id == further.middle_id)
    return linked.select(
        deployment_id="weak_id", canonical_id=linked.last_id.coalesce(linked.canonical_id)
    )


def _stretches(told: Table, reach: int, shifts: tuple[int, ...]) -> Table:
    begin = ibis.timestamp("2000-01-01", timezone="UTC").cast(told.at.type())
    numbers = {
        name: elapsed_microseconds(begin, told[name]) // reach for name in ("began_at", "at")
    }
    return united(
        *(
            told.mutate(of=ibis.literal(name), stretch=(number + shift).cast("int64"))
            for name, number in numbers.items()
            for shift in shifts
        )
    )


def _pairs(weaker: Table, stronger: Table, columns: list[str]) -> Table:
    left = weaker.select(
        *columns,
        weak_id="deployment_id",
        weak_source="source",
        weak_rank="rank",
        weak_unit="unit_id",
        weak_service="service_id",
        weak_at="at",
        weak_began="began_at",
    )
    right = stronger.select(
        *columns,
        strong_id="deployment_id",
        strong_source="source",
        strong_rank="rank",
        strong_unit="unit_id",
        strong_service="service_id",
        strong_at="at",
        strong_began="began_at",
    )
    pairs = left.join(right, columns)
    pairs = pairs.filter(
        (pairs.strong_rank < pairs.weak_rank) & (pairs.strong_source != pairs.weak_source)
    )
    return pairs.select(
        "weak_id",
        "weak_unit",
        "weak_service",
        "strong_id",
        "strong_unit",
        "strong_service",
        distance=ibis.least(
            elapsed_microseconds(pairs.strong_at, pairs.weak_at).abs(),
            elapsed_microseconds(pairs.strong_began, pairs.weak_began).abs(),
        ),
    )
