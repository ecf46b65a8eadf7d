"""Fresh environment rate: test runs that had an environment to themselves."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def fresh_environment_rate(environment_test_run: Table) -> Table:
    """Whether a run of tests was the first in its environment since that was created.

    Args:
        environment_test_run: Needs ``run_id``, ``service_id``, ``ran_at``, ``environment``,
            ``is_fresh``, ``url``.

    Returns:
        One row per run: ``subject_id`` (a report of the run), ``started_at`` and ``ended_at`` (when
        it ran), ``service_id``, ``value`` (float64, 1 when fresh, 0 when another run was there
        before; null when the environment's creation was not told), ``weight`` 1, ``detail``
        (the environment), ``url``.

    Excludes:
        Runs that name no environment.
        Reports of other gates than functional, load and security tests.

    Source:
        Humble and Farley, "Continuous delivery": environments made anew for a stage of tests.
    """
    return environment_test_run.select(
        "service_id",
        "url",
        subject_id="run_id",
        started_at="ran_at",
        ended_at="ran_at",
        value=environment_test_run.is_fresh.cast("float64"),
        weight=one(),
        detail="environment",
    )


METRIC = Metric(
    measure=fresh_environment_rate,
    subject="report_file",
    aggregate=ratio,
    title="Fresh environment rate",
    unit="ratio",
    better="higher",
    phase="pipeline",
    owned_by=("service_id",),
    balance="environment_spin_up_time",
    source="Humble and Farley, Continuous delivery: environments made anew for a stage of tests",
    needs=("reports", "cdevents"),
    rows=("3.P6.g",),
    aliases=("ephemeral environment rate",),
)
