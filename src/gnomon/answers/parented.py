"""Which scopes must be read for tickets to know those above them.

An epic may lie in another project than the stories below it. So a metric that asks what a ticket is
for reads, for the projects it measures again, those that hold a ticket above one of theirs; and a
project whose epics changed has the projects of what lies below them measured again.
"""

from collections.abc import Iterable

from gnomon.answers.lineage import entity_tables
from gnomon.answers.tables import Tables
from gnomon.domain.metric import Metric, Table

#: Entities of metrics that follow tickets upwards.
_PARENTED = frozenset({"ticket", "initiative"})
#: How many tickets lie above one another, at most.
_LEVELS = 2


def is_parented(metric: Metric) -> bool:
    """Whether a metric follows tickets to those above them."""
    return set(entity_tables(metric.measure)) >= _PARENTED


def parent_scopes(tables: Tables, around: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return the scopes to measure again, and those to read for it.

    Args:
        tables: Every row of the lake.
        around: Names, in lower case, of the scopes whose facts changed.
    """
    tables.bring("ticket")
    pairs = tables.session.rows(lambda: _pairs(tables["ticket"]), "projects of parents").to_pylist()
    measured = set(around)
    for _ in range(_LEVELS):
        measured |= {pair["below"] for pair in pairs if pair["above"] in measured}
    read = set(measured)
    for _ in range(_LEVELS):
        read |= {pair["above"] for pair in pairs if pair["below"] in read}
    return measured, read


def _pairs(ticket: Table) -> Table:
    """Projects, and the others that hold a ticket above one of theirs."""
    below = ticket.select("parent_id", below=ticket.project_id.lower())
    above = ticket.select(above_id="key", above=ticket.project_id.lower())
    joined = below.join(above, below.parent_id == above.above_id)
    return joined.filter(joined.below != joined.above).select("below", "above").distinct()
