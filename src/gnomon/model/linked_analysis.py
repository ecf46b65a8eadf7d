"""Which service an analysis of code is of."""

from typing import Any

Table = Any


def linked_analysis(code_analysis: Table, tool_link: Table) -> Table:
    """Analyses of projects that the catalogue links to a service: of main branches and of changes.

    A project that several services link is no one service's, and is left out.

    Args:
        code_analysis: Needs ``key``, ``source``, ``url``, ``project_ref``, ``is_main``,
            ``analysed_at``.
        tool_link: Needs ``service_id``, ``kind``, ``value``, ``tool_source``.

    Returns:
        One row per analysis: ``analysis_id``, ``service_id``, ``is_main``, ``analysed_at``,
        ``url``.
    """
    found = of_services(code_analysis, tool_link)
    counted = found.group_by(counted_id=found.key).agg(service_count=found.service_id.nunique())
    sole = counted.filter(counted.service_count == 1)
    return (
        found.semi_join(sole, found.key == sole.counted_id)
        .select(
            "service_id",
            "analysed_at",
            "url",
            analysis_id="key",
            is_main=found.is_main.fill_null(False),
        )
        .distinct()
    )


def of_services(analyses: Table, tool_link: Table) -> Table:
    """Add the services that the catalogue says a project of an analyser is, a row for each.

    Args:
        analyses: Needs ``source``, ``project_ref``.
        tool_link: Needs ``service_id``, ``kind``, ``value``, ``tool_source``.
    """
    links = tool_link.filter((tool_link.kind == "sonar_project") & tool_link.service_id.notnull())
    links = links.select("service_id", "tool_source", linked=links.value)
    found = analyses.join(links, analyses.project_ref == links.linked)
    return found.filter(found.tool_source.isnull() | (found.tool_source == found.source))
