"""Write a metric's observations: all of them, or the months of some scopes that turn out other."""

from typing import Any

from gnomon.answers.lineage import reads
from gnomon.answers.observing import COMPLETED_WITH, observation_schema, observations
from gnomon.answers.tables import Tables
from gnomon.domain.metric import Metric
from gnomon.lake.lake import Lake

Table = Any

#: Name of the table of observations in the lake, and its partition columns.
OBSERVATION = "observation"
PARTITION_BY = ("metric", "month")

#: A page that asks for one owner then reads few row groups.
_ORDER = ("month", "owned_id", "ended_at", "subject_id")


def write_whole(metric: Metric, tables: Tables, lake: Lake) -> None:
    """Measure a metric and replace all its observations in one commit."""
    tables.bring(*COMPLETED_WITH, *reads(metric.measure))
    key = tables.key("observations", metric.measure)
    found = tables.session.rows(lambda: _measured(metric, tables).order_by(*_ORDER), key)
    rows = found.cast(observation_schema())
    lake.replace(OBSERVATION, rows, partition_by=PARTITION_BY, where={"metric": [metric.name]})


def write_scopes(metric: Metric, tables: Tables, lake: Lake) -> None:
    """Measure a metric in the scopes of some tables and replace what differs in one commit.

    Args:
        metric: The metric.
        tables: Tables of some scopes alone.
        lake: Where the observations are.
    """
    session = tables.session
    tables.bring(*COMPLETED_WITH, *reads(metric.measure))
    new, stored, old = (f"{metric.name} {what}" for what in ("new", "stored", "old"))
    subject = f"{metric.subject} subject"
    if not session.has(subject):
        tables.bring_subjects(metric.subject)
    key = tables.key("observations", metric.measure)
    session.keep(new, lambda: _measured(metric, tables), f"new {key}")
    files = lake.snapshot(OBSERVATION).uris(metric=metric.name)
    session.scan(stored, files, observation_schema(), PARTITION_BY)

    def inside() -> Table:
        return session.table(stored).semi_join(session.table(subject), "subject_id")

    def differing() -> Table:
        before, after = session.table(old), session.table(new)
        return before.difference(after).union(after.difference(before)).select("month").distinct()

    session.keep(old, inside, f"old {metric.name}")
    months = sorted(session.rows(differing, f"differing {metric.name}")["month"].to_pylist())
    if not months:
        return

    def whole() -> Table:
        kept = session.table(stored).anti_join(session.table(subject), "subject_id")
        every = kept.union(session.table(new))
        return every.filter(every.month.isin(months)).order_by(*_ORDER)

    lake.replace(
        OBSERVATION,
        session.rows(whole).cast(observation_schema()),
        partition_by=PARTITION_BY,
        where={"metric": [metric.name], "month": months},
    )


def _measured(metric: Metric, tables: Tables) -> Table:
    completed_with = (tables[name] for name in COMPLETED_WITH)
    return observations(metric, tables.measure(metric), *completed_with)
