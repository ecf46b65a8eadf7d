"""Which reports are judged together."""

from typing import Any

import ibis

Table = Any


def judged_report(report_file: Table) -> Table:
    """Reports that serve a gate, with what they are judged as.

    Reports of one gate, service, revision and pipeline run are judged together: test results and
    the coverage they left, or the parts of a run. Of several files of one name and format in one
    run the last counts, as where a job is tried again; a run of its own is judged on its own.
    A report with neither revision nor pipeline is judged alone.

    Args:
        report_file: Needs ``key``, ``gate``, ``format``, ``file``, ``service_id``, ``revision``,
            ``pipeline_url``, ``changed_at``, ``is_complete``.

    Returns:
        One row per report that counts: ``report_id``, ``judged_id``, ``gate``, ``service_id``,
        ``revision``, ``pipeline_url``, ``told_at`` (when it was handed over), ``is_complete``.
    """
    told = report_file.filter(report_file.gate.notnull())
    is_alone = told.revision.isnull() & told.pipeline_url.isnull()
    run = told.revision.fill_null("") + "|" + told.pipeline_url.fill_null("")
    marked = told.select(
        "gate",
        "service_id",
        "revision",
        "pipeline_url",
        "is_complete",
        report_id="key",
        told_at="changed_at",
        judged_id=told.gate
        + "|"
        + told.service_id.fill_null("")
        + "|"
        + ibis.ifelse(is_alone, told.key, run),
        file=told.file.fill_null(told.key),
        format="format",
    )
    again = ibis.window(
        group_by=["judged_id", "format", "file"],
        order_by=[marked.told_at.desc(), marked.report_id.desc()],
    )
    newest = marked.mutate(place=ibis.row_number().over(again))
    return newest.filter(newest.place == 0).drop("place", "file", "format")
