"""Container vulnerabilities."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, mean
from gnomon.metrics.pipeline.scan_counts import counted, in_words


def container_vulnerabilities(
    scanned_report: Table, *, counted_severities: tuple[str, ...] = ("critical", "high")
) -> Table:
    """Vulnerabilities that a scan of container images found.

    Args:
        scanned_report: Needs ``report_id``, ``gate``, ``service_id``, ``told_at``, ``url`` and
            its counts.
        counted_severities: Severities that count: ``critical``, ``high``, ``medium``, ``low``.

    Returns:
        One row per scan: ``subject_id``, ``started_at`` and ``ended_at`` (handed over, which
        decides the period), ``service_id``, ``value`` (float64, findings, 0 when there is none),
        ``weight`` 1, ``detail`` (counts by severity), ``url``.

    Excludes:
        Findings that were suppressed or that a statement of no effect (VEX) took out.
        Scans that did not do their work: they found nothing and are not clean.
        Reports handed over for another gate.

    Source:
        Trivy, JSON report; unique by vulnerability and package.
    """
    told = scanned_report.filter(scanned_report.gate == "container_scan")
    return told.select(
        "service_id",
        "url",
        subject_id="report_id",
        started_at="told_at",
        ended_at="told_at",
        value=counted(told, counted_severities),
        weight=one(),
        detail=in_words(told),
    )


METRIC = Metric(
    measure=container_vulnerabilities,
    subject="report_file",
    aggregate=mean,
    title="Container vulnerabilities",
    unit="1",
    better="lower",
    phase="pipeline",
    owned_by=("service_id",),
    balance="change_lead_time",
    source="Trivy, JSON report; unique by vulnerability and package",
    needs=("reports",),
    rows=("3.G3",),
    aliases=("image vulnerabilities",),
)
