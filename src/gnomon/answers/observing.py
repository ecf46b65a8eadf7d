"""What a measure returns becomes observations: every column, local dates, working time."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import ibis
import pyarrow as pa

from gnomon.domain.entity import columns
from gnomon.domain.expression import one, row_hash
from gnomon.domain.metric import Metric
from gnomon.domain.observation import REQUIRED, Observation
from gnomon.errors import UsageError
from gnomon.model.local_time import with_local_time

Table = Any

#: Value of ``month`` for what still runs.
OPEN = "open"


@cache
def observation_schema() -> pa.Schema:
    """Return the columns of the `observation` table, in order; all may be null in the lake."""
    return pa.schema([field.with_nullable(True) for field in columns(Observation)])


#: Tables that every metric's observations are completed with.
COMPLETED_WITH = ("working_day", "sole_service")


#: What follows from the other columns and the calendar.
_BY_CALENDAR = ("started_on", "ended_on", "working_seconds")
#: What completing a row adds to what the measure said.
_ADDED = ("month", "owned_id", "fingerprint", *_BY_CALENDAR)


@cache
def laid_out_schema() -> pa.Schema:
    """Return the columns of `laid_out`, in order."""
    told = [field for field in observation_schema() if field.name not in _ADDED]
    return pa.schema([*told, ("owned_by", pa.string()), ("is_duration", pa.bool_())])


def laid_out(metric: Metric, measured: Table) -> Table:
    """Lay out what a measure returned in the columns that rows of every metric have.

    Rows of many metrics can then be completed together; completing is most of a query.

    Args:
        metric: The metric measured.
        measured: What its measure returned; columns it lacks become null, ``weight`` 1.

    Raises:
        UsageError: The measure lacks a column that every measure must return.
    """
    missing = [column for column in REQUIRED if column not in measured.columns]
    if missing:
        raise UsageError(f"The measure {metric.name} returns no column {missing[0]!r}.")
    said = {
        "metric": ibis.literal(metric.name),
        "owned_by": ibis.literal(_named(metric.owned_by)),
        "is_duration": ibis.literal(metric.unit == "s"),
        **({} if "weight" in measured.columns else {"weight": one()}),
    }
    return measured.select(
        **{
            field.name: _column(measured, said, field.name).cast(_ibis_type(field.type))
            for field in laid_out_schema()
        }
    )


def completed(
    rows: Table, asked: Iterable[Metric], working_day: Table, sole_service: Table
) -> Table:
    """Complete what measures returned to rows of the `observation` table.

    Args:
        rows: Rows that were laid out.
        asked: The metrics they are of.
        working_day: The calendar.
        sole_service: The service of each repository that holds no other.
    """
    return timed(attributed(rows, asked, sole_service), working_day)


def attributed(rows: Table, asked: Iterable[Metric], sole_service: Table) -> Table:
    """Add all that the calendar has no part in: month, service, owner and fingerprint.

    Args:
        rows: Rows that were laid out.
        asked: The metrics they are of.
        sole_service: The service of each repository that holds no other.
    """
    joined = rows.left_join(sole_service, rows.repository_id == sole_service.sole_repository_id)
    joined = joined.mutate(service_id=joined.service_id.coalesce(joined.sole_service_id))
    owned = joined.mutate(
        month=ibis.ifelse(
            joined.ended_at.isnull(), OPEN, joined.ended_at.strftime("%Y-%m").cast("string")
        ),
        owned_id=ibis.cases(
            *(
                (joined.owned_by == _named(columns), ibis.coalesce(*(joined[c] for c in columns)))
                for columns in owners(asked)
            )
        ),
    )
    return owned.select(*_content(), "is_duration", fingerprint=row_hash(owned, _content()))


def sealed(rows: Table) -> Table:
    """Give rows of the `observation` table that were rewritten their fingerprints anew."""
    return rows.mutate(fingerprint=row_hash(rows, _content())).select(*observation_schema().names)


def _content() -> list[str]:
    left_out = ("fingerprint", *_BY_CALENDAR)
    return [name for name in observation_schema().names if name not in left_out]


def timed(rows: Table, working_day: Table) -> Table:
    """Add local dates and working time to what has all else.

    Args:
        rows: Rows that were attributed.
        working_day: The calendar.
    """
    local = with_local_time(rows, working_day)
    return local.mutate(
        working_seconds=ibis.ifelse(local.is_duration, local.working_seconds, ibis.null("int64"))
    ).select(*observation_schema().names)


def owners(asked: Iterable[Metric]) -> list[tuple[str, ...]]:
    """Return the columns that decide whose observations are, once each; completing goes by them."""
    return sorted({metric.owned_by for metric in asked})


def _named(columns: Iterable[str]) -> str:
    return " ".join(columns)


def _column(measured: Table, said: Mapping[str, Any], name: str) -> Any:
    if name in said:
        return said[name]
    return measured[name] if name in measured.columns else ibis.null()


def _ibis_type(kind: pa.DataType) -> Any:
    return ibis.Schema.from_pyarrow(pa.schema([("x", kind)]))["x"]
