"""Time to green."""

import ibis

from gnomon.domain.expression import elapsed_seconds, one
from gnomon.domain.metric import Metric, Table, median


def time_to_green(finished_pipeline_run: Table) -> Table:
    """Time from the main line turning red to its being green again.

    Args:
        finished_pipeline_run: Needs the columns of that table.

    Returns:
        One row per time the default branch turned red: ``subject_id`` (the run that failed first),
        ``started_at`` (it finished), ``ended_at`` (next run that passed finished; null while red),
        ``repository_id``, ``value`` (float64, elapsed seconds, at least 0; null while red),
        ``weight`` 1, ``detail`` (why it failed; null when nobody tells), ``url``.

    Excludes:
        Runs that were cancelled or skipped, and those that still run.
        Runs of other branches and of tags.
        Failures after the first while the branch stays red.

    Source:
        Trunk Based Development, "Broken build": time until the trunk is green again.
    """
    mainline = finished_pipeline_run.filter(finished_pipeline_run.is_mainline.fill_null(False))
    order = ["finished_at", "pipeline_run_id"]
    before = ibis.window(group_by=["repository_id", "ref"], order_by=order)
    after = ibis.window(group_by=["repository_id", "ref"], order_by=order, rows=(1, None))
    green_at = ibis.ifelse(
        mainline.is_success, mainline.finished_at, ibis.null(mainline.finished_at.type())
    )
    runs = mainline.mutate(green_at=green_at)
    runs = runs.mutate(
        was_green=runs.is_success.lag().over(before), green_again_at=runs.green_at.min().over(after)
    )
    red = runs.filter(~runs.is_success & runs.was_green.fill_null(True))
    return red.select(
        "repository_id",
        "url",
        subject_id="pipeline_run_id",
        started_at="finished_at",
        ended_at="green_again_at",
        value=elapsed_seconds(red.finished_at, red.green_again_at),
        weight=one(),
        detail="cause",
    )


METRIC = Metric(
    measure=time_to_green,
    subject="pipeline_run",
    aggregate=median,
    title="Time to green",
    unit="s",
    better="lower",
    phase="pipeline",
    owned_by=("repository_id",),
    balance="pipeline_success_rate",
    source="Trunk Based Development, Broken build: until the trunk is green again",
    needs=("gitlab", "github", "jenkins"),
    rows=("3.P6.ko",),
    aliases=("time to fix the build", "red time"),
    not_to_confuse=("time_to_recover: of incidents",),
)
