"""What scans found, each with its counts."""

from typing import Any

Table = Any

_SCANS = ("static_analysis", "container_scan", "dependency_scan", "security_test")
_SEVERITIES = ("critical", "high", "medium", "low")


def scanned_report(report_file: Table, finding: Table) -> Table:
    """Reports of scans that did their work, with what counts by severity.

    Args:
        report_file: Needs ``key``, ``gate``, ``service_id``, ``changed_at``, ``url``,
            ``is_complete``.
        finding: Needs ``report_id``, ``fingerprint``, ``severity``, ``counts``.

    Returns:
        One row per report: ``report_id``, ``gate``, ``service_id``, ``told_at``, ``url``,
        ``critical_count``, ``high_count``, ``medium_count``, ``low_count`` (0: none was found).
    """
    is_scan = report_file.gate.isin(_SCANS)
    scans = report_file.filter(is_scan & report_file.is_complete.fill_null(True))
    counted = finding.filter(finding.counts)
    sums = counted.group_by(counted_id=counted.report_id).agg(
        **{
            f"{severity}_count": (counted.severity == severity).cast("int64").sum()
            for severity in _SEVERITIES
        }
    )
    whole = scans.left_join(sums, scans.key == sums.counted_id)
    counts = {name: whole[name].fill_null(0) for name in sums.columns if name != "counted_id"}
    return whole.select(
        "gate", "service_id", "url", report_id="key", told_at="changed_at", **counts
    )
