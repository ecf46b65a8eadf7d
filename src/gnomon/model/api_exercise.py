"""Which operations of an API a run of tests exercised."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any

_TAG = r"@api\s+([A-Za-z]+)\s+(/\S*)"


def api_exercise(
    api_operation: Table, api_call: Table, test_result: Table, report_file: Table
) -> Table:
    """Operations an API offers, for each run of tests that says what it called.

    A run is the reports of one service and one pipeline; a report without a pipeline is a run of
    its own. What it called stands in recordings and logs, or in the names of its tests:
    ``@api GET /orders/{id}``; a test that was skipped called nothing. A run is held against the
    description handed over in it, else against the newest one told until then.

    Args:
        api_operation: The entity.
        api_call: Needs ``report_id``, ``method``, ``path``.
        test_result: Needs ``report_id``, ``suite``, ``name``, ``outcome``.
        report_file: Needs ``key``, ``service_id``, ``pipeline_url``, ``ran_at``, ``changed_at``,
            ``url``.

    Returns:
        One row per run and operation that is not deprecated: ``run_id`` (key of one of its
        reports), ``service_id``, ``ran_at`` (of its last report), ``url``, ``operation_id``,
        ``is_exercised`` (int8). A run of a service without a description has no row.
    """
    called = _called(api_call, test_result)
    reports = report_file.filter(report_file.service_id.notnull()).select(
        "service_id",
        "url",
        report_id="key",
        place=ibis.coalesce(report_file.pipeline_url, report_file.key),
        told_at=report_file.ran_at.coalesce(report_file.changed_at),
    )
    evidence = reports.semi_join(called, "report_id")
    runs = evidence.group_by(["service_id", "place"]).agg(
        run_id=evidence.report_id.min(), ran_at=evidence.told_at.max(), url=evidence.url.min()
    )
    described = _described(runs, reports.semi_join(api_operation, "report_id"))
    offered = api_operation.filter(~api_operation.is_deprecated).select(
        "method", "pattern", "literal_count", operation_id="key", description="report_id"
    )
    held = described.join(offered, "description")
    paths = called.join(evidence.select("report_id", "service_id", "place"), "report_id")
    paths = paths.select("service_id", "place", "method", "path").distinct()
    return _exercised(held, paths)


def _called(api_call: Table, test_result: Table) -> Table:
    ran = test_result.filter(test_result.outcome != "skipped")
    text = ran.suite + " " + ran.name
    tagged = ran.select(
        "report_id", method=text.re_extract(_TAG, 1).upper(), path=text.re_extract(_TAG, 2)
    )
    return united(api_call.select("report_id", "method", "path"), tagged.filter(tagged.path != ""))


def _described(runs: Table, descriptions: Table) -> Table:
    """Find the description that a run is held against."""
    told = descriptions.select(
        "service_id", description="report_id", described_in="place", described_at="told_at"
    )
    known = runs.join(told, "service_id")
    is_own = (known.described_in == known.place).cast("int8")
    known = known.mutate(is_own=is_own)
    known = known.filter((known.is_own == 1) | (known.described_at <= known.ran_at))
    rank = ibis.row_number().over(
        group_by=["service_id", "place"],
        order_by=[ibis.desc("is_own"), ibis.desc("described_at"), "description"],
    )
    ranked = known.mutate(rank=rank)
    return ranked.filter(ranked["rank"] == 0).select(
        "service_id", "place", "run_id", "ran_at", "url", "description"
    )


def _exercised(held: Table, paths: Table) -> Table:
    called = paths.rename(called_service="service_id", called_place="place", called_method="method")
    fits = held.join(
        called,
        [
            held.service_id == called.called_service,
            held.place == called.called_place,
            held.method == called.called_method,
        ],
    )
    fits = fits.filter(fits.path.re_search(fits.pattern))
    best = fits.group_by(["run_id", "method", "path"]).agg(literal_count=fits.literal_count.max())
    meant = fits.semi_join(best, ["run_id", "method", "path", "literal_count"])
    hit = meant.select("run_id", "operation_id").distinct().mutate(hit=ibis.literal(1, "int8"))
    whole = held.left_join(hit, ["run_id", "operation_id"])
    return whole.select(
        "run_id",
        "service_id",
        "ran_at",
        "url",
        "operation_id",
        is_exercised=whole.hit.fill_null(0),
    )
