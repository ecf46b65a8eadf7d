"""Which service an analysis of the main branch is of."""

from typing import Any

Table = Any


def main_analysis(linked_analysis: Table) -> Table:
    """Analyses of the main branch of projects that the catalogue links to a service.

    Args:
        linked_analysis: Needs ``analysis_id``, ``service_id``, ``is_main``, ``analysed_at``,
            ``url``.

    Returns:
        One row per analysis: ``analysis_id``, ``service_id``, ``analysed_at``, ``url``.
    """
    main = linked_analysis.filter(linked_analysis.is_main)
    return main.select("analysis_id", "service_id", "analysed_at", "url")
