"""What reports measured, in the words that gates ask in."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any
Column = Any

_SCANS = ("static_analysis", "container_scan", "dependency_scan", "security_test")
_SEVERITIES = ("critical", "high", "medium", "low")
_PERCENTILES = tuple(f"elapsed_p{percent}_seconds" for percent in (50, 90, 95, 99))


def gate_measure(
    judged_report: Table,
    test_run: Table,
    coverage_report: Table,
    finding: Table,
    load_result: Table,
) -> Table:
    """Figures of what is judged together.

    Cases add up over its reports; so do covered and valid counts of one kind and definition, and
    coverage of another kind or definition is another figure. A finding of several reports counts
    once, and what was set aside does not. Load runs stand beside each other, transactions left out.

    Args:
        judged_report: Needs ``report_id``, ``judged_id``, ``gate``, ``is_complete``.
        test_run: Needs ``report_id`` and its counts.
        coverage_report: Needs ``report_id``, ``kind``, ``definition``, ``covered_count``,
            ``valid_count``.
        finding: Needs ``report_id``, ``fingerprint``, ``severity``, ``fixed_version``, ``counts``.
        load_result: Needs ``report_id``, ``label``, ``is_transaction``, ``sample_count``,
            ``failed_count``, its percentiles, ``started_at``, ``ended_at``.

    Returns:
        One row per judged thing, measure and label, several where it was measured in several ways:
        ``judged_id``, ``measure``, ``label`` (kind of request; null: the run as a whole), ``value``
        (float64; null where there is nothing to measure).
    """
    of = judged_report.select("report_id", "judged_id")
    return united(
        _tested(test_run.join(of, "report_id")),
        _covered(coverage_report.join(of, "report_id")),
        _found(judged_report, finding.filter(finding.counts).join(of, "report_id")),
        _loaded(load_result.filter(~load_result.is_transaction).join(of, "report_id")),
    )


def _tested(runs: Table) -> Table:
    sums = runs.group_by("judged_id").agg(
        passed=(runs.passed_count + runs.flaky_count).sum(),
        flaky=runs.flaky_count.sum(),
        failed=(runs.failed_count + runs.error_count).sum(),
    )
    executed = sums.passed + sums.failed
    return _long(
        sums,
        executed_count=executed,
        failed_count=sums.failed,
        pass_ratio=_ratio(sums.passed, executed),
        flaky_ratio=_ratio(sums.flaky, executed),
    )


def _covered(coverage: Table) -> Table:
    sums = coverage.group_by(["judged_id", "kind", "definition"]).agg(
        covered=coverage.covered_count.sum(), valid=coverage.valid_count.sum()
    )
    return sums.select(
        "judged_id",
        measure=sums.kind + "_coverage",
        label=ibis.null("string"),
        value=_ratio(sums.covered, sums.valid),
    )


def _found(judged: Table, findings: Table) -> Table:
    scans = judged.filter(judged.gate.isin(_SCANS))
    # What did not do its work has not found nothing.
    unfinished = scans.filter(~scans.is_complete.fill_null(True))
    scanned = scans.anti_join(unfinished, "judged_id").select("judged_id").distinct()
    once = findings.group_by(["judged_id", "fingerprint"]).agg(
        rank=_rank(findings.severity).min(),
        is_fixable=findings.fixed_version.notnull().cast("int8").max(),
    )
    sums = once.group_by(counted_id=once.judged_id).agg(
        finding_count=once.count(),
        **{
            f"{severity}_count": (once["rank"] == rank).cast("int64").sum()
            for rank, severity in enumerate(_SEVERITIES)
        },
        **{
            f"fixable_{severity}_count": ((once["rank"] == rank) & (once.is_fixable == 1))
            .cast("int64")
            .sum()
            for rank, severity in enumerate(_SEVERITIES[:2])
        },
    )
    names = [name for name in sums.columns if name != "counted_id"]
    whole = scanned.left_join(sums, scanned.judged_id == sums.counted_id)
    # A scan that did its work and has no row found nothing: that is 0, and known.
    return _long(whole, **{name: whole[name].fill_null(0) for name in names})


def _loaded(load: Table) -> Table:
    microseconds = load.ended_at.delta(load.started_at, unit="microsecond")
    return _long(
        load,
        error_ratio=_ratio(load.failed_count, load.sample_count),
        sample_count=load.sample_count,
        duration_seconds=microseconds.cast("float64") / 1_000_000,
        **{name: load[name] for name in _PERCENTILES},
    )


def _long(table: Table, **columns: Column) -> Table:
    label = table.label if "label" in table.columns else ibis.null("string")
    return united(
        *(
            table.select(
                "judged_id",
                measure=ibis.literal(name),
                label=label,
                value=column.cast("float64"),
            )
            for name, column in columns.items()
        )
    )


def _rank(severity: Column) -> Column:
    cases = [(name, rank) for rank, name in enumerate(_SEVERITIES)]
    return severity.cases(*cases, else_=len(_SEVERITIES))


def _ratio(part: Column, whole: Column) -> Column:
    return part.cast("float64") / whole.nullif(0).cast("float64")
