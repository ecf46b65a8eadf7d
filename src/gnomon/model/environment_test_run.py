"""Runs of tests in environments, and whether each had one to itself."""

from typing import Any

import ibis

Table = Any


def environment_test_run(
    report_file: Table,
    environment_life: Table,
    *,
    environment_gates: tuple[str, ...] = ("functional_test", "load_test", "security_test"),
) -> Table:
    """Runs of tests that name the environment they ran in.

    A run is the reports of one pipeline about one environment; a report without a pipeline is a run
    of its own.

    Args:
        report_file: Needs ``key``, ``service_id``, ``environment``, ``pipeline_url``, ``gate``,
            ``ran_at``, ``changed_at``, ``url``.
        environment_life: Needs ``life_id``, ``environment``, ``created_at``, ``ends_at``.
        environment_gates: Gates whose tests want an environment of their own. One more counts its
            reports as runs.

    Returns:
        One row per run: ``run_id`` (key of one of its reports), ``service_id``, ``environment``,
        ``ran_at`` (of its first report), ``life_id`` (of the environment then; null when nobody
        told its creation), ``is_fresh`` (int8: whether no other run was in it before since it was
        created; null when that is not known), ``url``.
    """
    named = report_file.filter(
        report_file.environment.notnull() & report_file.gate.isin(environment_gates)
    )
    named = named.mutate(
        place=named.pipeline_url.coalesce(named.key),
        told_at=named.ran_at.coalesce(named.changed_at),
    )
    runs = named.group_by(["environment", "place"]).agg(
        run_id=named.key.min(),
        service_id=named.service_id.min(),
        ran_at=named.told_at.min(),
        url=named.url.min(),
    )
    lives = environment_life.select("life_id", "created_at", "ends_at", lived="environment")
    inside = runs.join(lives, runs.environment == lives.lived)
    inside = inside.filter(
        (inside.created_at <= inside.ran_at)
        & (inside.ends_at.isnull() | (inside.ran_at <= inside.ends_at))
    )
    order = ibis.window(group_by=inside.life_id, order_by=[inside.ran_at, inside.run_id])
    ranked = inside.select(
        "life_id", in_life="run_id", is_fresh=(ibis.row_number().over(order) == 0).cast("int8")
    )
    whole = runs.left_join(ranked, runs.run_id == ranked.in_life)
    return whole.select(
        "run_id", "service_id", "environment", "ran_at", "life_id", "is_fresh", "url"
    )
