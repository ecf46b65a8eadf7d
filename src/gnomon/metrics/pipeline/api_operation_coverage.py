"""API operation coverage: how much of what an API offers its tests call."""

from gnomon.domain.metric import Metric, Table, ratio


def api_operation_coverage(api_exercise: Table) -> Table:
    """Operations of an API that a run of tests called, by all that its description offers.

    Args:
        api_exercise: Needs ``run_id``, ``service_id``, ``ran_at``, ``url``, ``is_exercised``.

    Returns:
        One row per run: ``subject_id`` (a report of the run), ``started_at`` and ``ended_at`` (when
        it ran), ``service_id``, ``value`` (float64, operations called), ``weight`` (float64,
        operations offered), ``url``.

    Excludes:
        Deprecated operations.
        Runs of a service that handed over no OpenAPI description.
        Runs that neither recorded requests nor name an operation in a test.

    Source:
        Martin-Lopez, Segura and Ruiz-Cortés, "Test coverage criteria for RESTful web APIs",
        operation coverage: the operations executed by those the specification offers.
    """
    grouped = api_exercise.group_by(["run_id", "service_id", "ran_at", "url"]).agg(
        value=api_exercise.is_exercised.sum().cast("float64"),
        weight=api_exercise.count().cast("float64"),
    )
    return grouped.select(
        "service_id",
        "url",
        "value",
        "weight",
        subject_id="run_id",
        started_at="ran_at",
        ended_at="ran_at",
    )


METRIC = Metric(
    measure=api_operation_coverage,
    subject="report_file",
    aggregate=ratio,
    title="API operation coverage",
    unit="ratio",
    better="higher",
    phase="pipeline",
    owned_by=("service_id",),
    balance="change_fail_rate",
    source=(
        "Martin-Lopez et al., Test coverage criteria for RESTful web APIs: operation coverage; "
        "says that an operation was called, not that its answer was checked"
    ),
    needs=("reports",),
    rows=("3.G4a",),
    aliases=("API test coverage", "endpoint coverage"),
    not_to_confuse=("line coverage: what of the code ran, whatever was called",),
)
