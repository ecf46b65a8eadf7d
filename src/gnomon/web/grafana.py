"""What Grafana reads: answers as flat rows of JSON, and as Prometheus' text format.

Both ask what the pages ask and remember answers as they do, so that a dashboard that is looked at
every minute costs one question per state of the lake. The rows suit any data source that reads
JSON from an address, such as the Infinity plugin.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from msgspec import UNSET

from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.lineage import metrics
from gnomon.answers.organisation import Unit
from gnomon.answers.question import Question, parse_date
from gnomon.domain.answer import Answer, Grain, Level
from gnomon.operations.sources import source_reports
from gnomon.web.access import READ, needs
from gnomon.web.serving import Answers

ROUTER = APIRouter()

#: Whole weeks, so that a figure does not swing with the day of the week.
_EXPOSED = timedelta(weeks=4)
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


@ROUTER.get("/grafana/metrics.json", response_model=None, dependencies=[needs(READ)])
def listed() -> Response:
    """List the metrics there are, for a variable of a dashboard."""
    return _json(
        [
            {"metric": name, "title": one.title, "unit": one.unit, "phase": one.phase}
            for name, one in metrics().items()
        ]
    )


@ROUTER.get("/grafana/units.json", response_model=None, dependencies=[needs(READ)])
def units(request: Request) -> Response:
    """List the units of the organisation, for a variable of a dashboard."""
    found = _flat(request.app.state.answers.units())
    return _json([{"scope": one.name, "title": one.title, "kind": one.kind} for one in found])


@ROUTER.get("/grafana/series.json", response_model=None, dependencies=[needs(READ)])
def series(
    request: Request,
    metric: Annotated[list[str], Query(description="id of a metric; may be given more than once")],
    scope: Annotated[str | None, Query(description="group, service or repository")] = None,
    by: Level = "organisation",
    every: Grain = "week",
    since: Annotated[str, Query(description="date, instant, or so long ago: 13w")] = "13w",
    until: Annotated[str | None, Query(description="date or instant; default now")] = None,
) -> Response:
    """Write a row for each metric, group and period; an unknown value is null."""
    answers: Answers = request.app.state.answers
    today = answers.now().date()
    asked = Question(
        metrics=tuple(find_metric(name).name for name in metric),
        scope=scope or None,
        by=by,
        every=every,
        since=_date(since, today),
        until=_date(until, today) + timedelta(days=1) if until else None,
    )
    return _json([row for answer in answers.ask(asked) for row in _rows(answer)])


@ROUTER.get("/metrics-exposition", response_model=None, dependencies=[needs(READ)])
def exposition(request: Request) -> Response:
    """Write the answers of the last four weeks in Prometheus' text format.

    An answer that is unknown or suppressed has no line; it is no zero.
    """
    answers: Answers = request.app.state.answers
    names = tuple(metrics())
    since = answers.now().date() - _EXPOSED
    values, counts = ["# TYPE gnomon_answer gauge"], ["# TYPE gnomon_answer_observations gauge"]
    for by in ("organisation", "team"):
        asked = Question(metrics=names, by=by, since=since)
        for answer in answers.ask(asked):
            for labels, value, n in _exposed(answer):
                values.append(f"gnomon_answer{labels} {value!r}")
                counts.append(f"gnomon_answer_observations{labels} {n}")
    # All lines of one name stand together, as the format wants.
    lines = [*values, *counts, "# TYPE gnomon_source_fresh_timestamp_seconds gauge"]
    for one in source_reports(request.app.state.home):
        if one.fresh_at is not None:
            labels = _labels(source=one.source)
            at = one.fresh_at.timestamp()
            lines.append(f"gnomon_source_fresh_timestamp_seconds{labels} {at:.0f}")
    return Response("\n".join(lines) + "\n", media_type=_TEXT)


def _flat(units: Iterable[Unit]) -> Iterator[Unit]:
    for one in units:
        yield one
        yield from _flat(one.units)


def _rows(answer: Answer) -> Iterator[dict[str, Any]]:
    about = find_metric(answer.metric)
    for row in answer.rows:
        yield {
            "time": f"{row.period_start}T00:00:00Z",
            "metric": answer.metric,
            "title": about.title,
            "unit": answer.unit,
            "group": None if row.group is UNSET else row.group,
            "value": row.value,
            "n": row.n,
            "open_n": row.open_n,
            "coverage": row.coverage,
            "state": row.state,
        }


def _exposed(answer: Answer) -> Iterator[tuple[str, float, int]]:
    for row in answer.rows:
        if row.value is not None:
            group = "" if row.group is UNSET else str(row.group)
            labels = _labels(metric=answer.metric, unit=answer.unit, group=group)
            yield labels, row.value, row.n


def _labels(**told: str) -> str:
    escaped = {
        name: value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
        for name, value in told.items()
    }
    return "{" + ",".join(f'{name}="{value}"' for name, value in escaped.items()) + "}"


def _date(text: str, today: date) -> date:
    """Read a date; of an instant, as Grafana writes its range, the day."""
    day, found, _ = text.partition("T")
    return parse_date(day if found else text, today)


def _json(value: Any) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")
