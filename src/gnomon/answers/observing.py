"""What a measure returns becomes observations: every column, local dates, working time."""

from functools import cache
from typing import Any

import ibis
import pyarrow as pa

from gnomon.answers.local_time import with_local_time
from gnomon.domain.entity import columns
from gnomon.domain.expression import one
from gnomon.domain.metric import Metric
from gnomon.domain.observation import REQUIRED, Observation
from gnomon.errors import UsageError

Table = Any

#: Value of ``month`` for what still runs.
OPEN = "open"


@cache
def observation_schema() -> pa.Schema:
    """Return the columns of the `observation` table, in order; all may be null in the lake."""
    return pa.schema([field.with_nullable(True) for field in columns(Observation)])


#: Tables that every metric's observations are completed with.
COMPLETED_WITH = ("working_day", "sole_service")


def observations(metric: Metric, measured: Table, working_day: Table, sole_service: Table) -> Table:
    """Complete what a measure returned to rows of the `observation` table.

    Args:
        metric: The metric measured.
        measured: What its measure returned; columns it lacks become null, ``weight`` 1.
        working_day: The calendar.
        sole_service: The service of each repository that holds no other.

    Raises:
        UsageError: The measure lacks a column that every measure must return.
    """
    missing = [column for column in REQUIRED if column not in measured.columns]
    if missing:
        raise UsageError(f"The measure {metric.name} returns no column {missing[0]!r}.")
    timed = with_local_time(measured, working_day)
    whole = timed.mutate(
        **{
            field.name: ibis.null(_ibis_type(field.type))
            for field in observation_schema()
            if field.name not in (*timed.columns, "weight", "metric", "month", "owned_id")
        },
        **({} if "weight" in timed.columns else {"weight": one()}),
    )
    whole = whole.left_join(sole_service, whole.repository_id == sole_service.sole_repository_id)
    duration = metric.unit == "s"
    finished = whole.mutate(
        metric=ibis.literal(metric.name),
        month=ibis.ifelse(
            whole.ended_at.isnull(), OPEN, whole.ended_at.strftime("%Y-%m").cast("string")
        ),
        service_id=whole.service_id.coalesce(whole.sole_service_id),
        owned_id=ibis.coalesce(*(whole[column] for column in metric.owned_by)),
        working_seconds=whole.working_seconds if duration else ibis.null("int64"),
    )
    return finished.select(
        **{
            field.name: finished[field.name].cast(_ibis_type(field.type))
            for field in observation_schema()
        }
    )


def _ibis_type(kind: pa.DataType) -> Any:
    return ibis.Schema.from_pyarrow(pa.schema([("x", kind)]))["x"]
