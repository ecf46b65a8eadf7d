"""Write a metric's observations: all of them, or the months of some scopes that turn out other."""

from typing import Any

from gnomon.answers.observing import observation_schema, observations
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
    measured = observations(metric, tables.measure(metric), tables["working_day"])
    rows = tables.session.rows(measured.order_by(*_ORDER))
    lake.replace(OBSERVATION, rows, partition_by=PARTITION_BY, where={"metric": [metric.name]})


def write_scopes(metric: Metric, tables: Tables, lake: Lake) -> None:
    """Measure a metric in the scopes of some tables and replace what differs in one commit.

    Args:
        metric: The metric.
        tables: Tables of some scopes alone.
        lake: Where the observations are.
    """
    session = tables.session
    measured = tables.measure(metric)
    new = session.materialise(observations(metric, measured, tables["working_day"]))
    subjects = tables.subjects(metric.subject)
    files = lake.snapshot(OBSERVATION).uris(metric=metric.name)
    stored = session.scan(files, observation_schema())
    old = session.materialise(stored.semi_join(subjects, "subject_id"))
    differing = old.difference(new).union(new.difference(old)).select("month").distinct()
    months = sorted(session.rows(differing).column("month").to_pylist())
    if not months:
        return
    kept = stored.filter(stored.month.isin(months)).anti_join(subjects, "subject_id")
    whole = kept.union(new.filter(new.month.isin(months)))
    lake.replace(
        OBSERVATION,
        session.rows(whole.order_by(*_ORDER)),
        partition_by=PARTITION_BY,
        where={"metric": [metric.name], "month": months},
    )
