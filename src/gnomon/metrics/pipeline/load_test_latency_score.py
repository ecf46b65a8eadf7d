"""Load test latency score."""

import ibis

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, mean


def load_test_latency_score(gate_outcome: Table, gate_condition: Table) -> Table:
    """How near a load run came to the latency that was agreed: 100 is within it.

    The score of a threshold is 100 up to it and 100 times the threshold by the latency above; the
    run has that of its worst.

    Args:
        gate_outcome: Needs ``judged_id``, ``gate``, ``measure``, ``report_id``, ``service_id``,
            ``judged_at``, ``teller``.
        gate_condition: Needs ``judged_id``, ``measure``, ``value``, ``threshold``, ``is_kept``.

    Returns:
        One row per load run with an agreed latency: ``subject_id`` (its last report),
        ``started_at`` and ``ended_at`` (judged, which decides the period), ``service_id``,
        ``value`` (float64, above 0 to 100; null when no agreed latency was measured), ``weight`` 1.

    Excludes:
        Runs for which no latency was agreed: there is nothing to score them by.
        Failed requests, which count in the error rate.

    Source:
        No published definition; SLO practice of a percentile against a threshold (Google, *The
        site reliability workbook*).
    """
    latency = gate_condition.filter(gate_condition.measure.startswith("elapsed_").fill_null(False))
    score = ibis.ifelse(
        latency.is_kept, one() * 100, latency.threshold * 100 / latency.value.nullif(0)
    )
    worst = latency.group_by("judged_id").agg(value=score.min())
    whole = gate_outcome.filter(
        (gate_outcome.gate == "load_test")
        & gate_outcome.measure.isnull()
        & gate_outcome.teller.isnull()
    ).drop("value")
    return whole.join(worst, "judged_id").select(
        "service_id",
        "value",
        subject_id="report_id",
        started_at="judged_at",
        ended_at="judged_at",
        weight=one(),
    )


METRIC = Metric(
    measure=load_test_latency_score,
    subject="report_file",
    aggregate=mean,
    title="Load test latency score",
    unit="1",
    better="higher",
    phase="pipeline",
    owned_by=("service_id",),
    balance="load_test_error_rate",
    source="No published definition; agreed threshold by measured percentile, at most 100",
    needs=("reports",),
    rows=("3.G5a",),
)
