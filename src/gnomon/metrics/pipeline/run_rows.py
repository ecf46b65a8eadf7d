"""How pipeline runs become observations."""

from gnomon.domain.expression import Column, one
from gnomon.domain.metric import Table


def per_run(runs: Table, value: Column) -> Table:
    """Observe pipeline runs when they ended.

    Args:
        runs: Rows of `finished_pipeline_run`.
        value: What is observed of each.
    """
    return runs.select(
        "repository_id",
        "url",
        "started_at",
        subject_id="pipeline_run_id",
        ended_at="finished_at",
        value=value.cast("float64"),
        weight=one(),
        detail=runs.cause.coalesce(runs.result),
    )
