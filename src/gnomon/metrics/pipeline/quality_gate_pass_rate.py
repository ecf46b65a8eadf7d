"""Quality gate pass rate."""

import ibis

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def quality_gate_pass_rate(gate_outcome: Table) -> Table:
    """Quality gates that were passed, of those that were judged.

    Args:
        gate_outcome: Needs ``gate``, ``measure``, ``verdict``, ``report_id``, ``service_id``,
            ``judged_at``, ``teller``.

    Returns:
        One row per gate and judged thing: ``subject_id`` (its last report), ``started_at`` and
        ``ended_at`` (judged, which decides the period), ``service_id``, ``value`` (float64, 1
        passed, 0 failed or waived; null when the gate was not run), ``weight`` 1, ``detail`` (gate
        and verdict).

    Excludes:
        Gates that do not apply to the service.
        Verdicts of other tools, which have gates of their own.

    Source:
        No published definition; ISTQB's glossary says what exit criteria are.
    """
    whole = gate_outcome.filter(
        gate_outcome.measure.isnull()
        & gate_outcome.teller.isnull()
        & (gate_outcome.verdict != "not_applicable")
    )
    is_run = whole.verdict != "not_run"
    passed = (whole.verdict == "pass").cast("float64")
    return whole.select(
        "service_id",
        subject_id="report_id",
        started_at="judged_at",
        ended_at="judged_at",
        value=ibis.ifelse(is_run, passed, ibis.null("float64")),
        weight=one(),
        detail=whole.gate + ": " + whole.verdict,
    )


METRIC = Metric(
    measure=quality_gate_pass_rate,
    subject="report_file",
    aggregate=ratio,
    title="Quality gate pass rate",
    unit="ratio",
    better="higher",
    phase="pipeline",
    owned_by=("service_id",),
    balance="change_fail_rate",
    source="No published definition; gates passed by gates judged",
    needs=("reports",),
    rows=("3.G5c",),
    aliases=("gate pass rate",),
)
