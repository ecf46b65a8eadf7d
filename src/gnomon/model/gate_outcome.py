"""What gates said: as tools tell it, and as reports are judged here."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any
Condition = Any

_COLUMNS = (
    "judged_id",
    "gate",
    "measure",
    "label",
    "verdict",
    "value",
    "threshold",
    "service_id",
    "revision",
    "pipeline_url",
    "report_id",
    "judged_at",
    "teller",
)
_TEST_GATES = ("unit_test", "functional_test")


def gate_outcome(
    gate_result: Table,
    judged_report: Table,
    gate_measure: Table,
    gate_condition: Table,
    gate_waiver: Table,
) -> Table:
    """Verdicts of quality gates, as a whole and by condition.

    A gate as a whole, in this order: not applicable where a policy says so; failed where a test
    failed, whatever else was measured; not run where a tool did not do its work; failed where a
    condition is broken; not run where a condition was not measured, no test was executed or
    nothing was agreed. Functional tests need no agreement: they pass when some were executed and
    none failed. What failed is waived while a waiver is in force on the day of the report.

    Args:
        gate_result: Verdicts of other judges: ``key``, ``source``, ``gate``, ``verdict``,
            ``service_id``, ``revision``, ``report_id``, ``judged_at``, ``measure``, ``value``,
            ``threshold``.
        judged_report: Needs all its columns.
        gate_measure: Needs ``judged_id``, ``measure``, ``value``.
        gate_condition: Needs all its columns.
        gate_waiver: Needs ``gate``, ``service_id``, ``valid_from``, ``valid_to``.

    Returns:
        One row per judged thing and condition, and one for the whole (``measure`` null):
        ``judged_id``, ``gate``, ``measure``, ``label``, ``verdict``, ``value``, ``threshold``,
        ``service_id``, ``revision``, ``pipeline_url``, ``report_id`` (the last report judged),
        ``judged_at``, ``teller`` (who judged; null: Gnomon).
    """
    judged = _judged(judged_report)
    whole = _whole(judged, gate_measure, gate_condition)
    return united(
        _waived(whole, gate_waiver).select(_COLUMNS),
        _by_condition(judged, gate_condition).select(_COLUMNS),
        _told(gate_result).select(_COLUMNS),
    )


def _judged(reports: Table) -> Table:
    unfinished = (reports.is_complete == False).fill_null(False)  # noqa: E712 - SQL's false, not null
    return reports.group_by(["judged_id", "gate", "service_id", "revision", "pipeline_url"]).agg(
        report_id=reports.report_id.argmax(reports.told_at),
        judged_at=reports.told_at.max(),
        unfinished_count=unfinished.cast("int64").sum(),
    )


def _whole(judged: Table, measures: Table, conditions: Table) -> Table:
    tests = measures.group_by(tested_id=measures.judged_id).agg(
        executed=measures.value.max(where=measures.measure == "executed_count"),
        failed=measures.value.max(where=measures.measure == "failed_count"),
    )
    kept = conditions.group_by(agreed_id=conditions.judged_id).agg(
        condition_count=conditions.count(),
        exempt_count=conditions.measure.isnull().cast("int64").sum(),
        broken_count=(~conditions.is_kept).fill_null(False).cast("int64").sum(),
        unmeasured_count=conditions.is_kept.isnull().cast("int64").sum(),
    )
    known = judged.left_join(tests, judged.judged_id == tests.tested_id)
    known = known.left_join(kept, known.judged_id == kept.agreed_id)
    is_tested = known.gate.isin(_TEST_GATES)
    # Unit tests are judged with their coverage, so that tests must be there too.
    nothing_ran = is_tested & (known.executed.fill_null(0) == 0)
    needs_agreement = known.gate != "functional_test"
    verdict = ibis.cases(
        (known.exempt_count.fill_null(0) > 0, "not_applicable"),
        (is_tested & (known.failed.fill_null(0) > 0), "fail"),
        (known.unfinished_count > 0, "not_run"),
        (known.broken_count.fill_null(0) > 0, "fail"),
        (nothing_ran | (known.unmeasured_count.fill_null(0) > 0), "not_run"),
        (needs_agreement & (known.condition_count.fill_null(0) == 0), "not_run"),
        else_="pass",
    )
    return known.mutate(verdict=verdict, **_unmeasured())


def _unmeasured() -> dict[str, Any]:
    text, number = ibis.null("string"), ibis.null("float64")
    return {"measure": text, "label": text, "value": number, "threshold": number, "teller": text}


def _waived(whole: Table, waivers: Table) -> Table:
    spans = waivers.select(
        waived_gate="gate",
        waived_service="service_id",
        first=waivers.valid_from.coalesce(ibis.literal("0001-01-01").cast("date")),
        last="valid_to",
    )
    on = whole.judged_at.date()
    in_force = whole.join(
        spans,
        [
            whole.gate == spans.waived_gate,
            whole.service_id == spans.waived_service,
            on >= spans["first"],
            on < spans["last"],
        ],
    )
    waived = in_force.select(waived_id="judged_id").distinct()
    known = whole.left_join(waived, whole.judged_id == waived.waived_id)
    is_waived = (known.verdict == "fail") & known.waived_id.notnull()
    return known.mutate(verdict=ibis.ifelse(is_waived, "waived", known.verdict))


def _by_condition(judged: Table, conditions: Table) -> Table:
    asked = conditions.filter(conditions.measure.notnull())
    joined = asked.join(judged, "judged_id")
    verdict = ibis.cases(
        (joined.is_kept.isnull(), "not_run"), (joined.is_kept, "pass"), else_="fail"
    )
    return joined.mutate(verdict=verdict, teller=ibis.null("string"))


def _told(results: Table) -> Table:
    return results.mutate(
        judged_id="key",
        label=ibis.null("string"),
        pipeline_url=ibis.null("string"),
        teller="source",
    )
