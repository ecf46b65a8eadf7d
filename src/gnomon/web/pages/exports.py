"""A metric's figures in other forms: pictures and tables."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
import vl_convert
from fastapi import APIRouter, Request
from fastapi.responses import Response

from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.listing import ListedObservation
from gnomon.answers.question import Question
from gnomon.charts.chart import exported
from gnomon.web.trend import trend_chart, trend_rows
from gnomon.web.untrusted import safe_href
from gnomon.web.view import ViewOf

ROUTER = APIRouter()

_MOST_ROWS = 100_000
#: A spreadsheet runs a cell that begins so as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@ROUTER.get("/metrics/{name}/chart.{form}", response_model=None)
def chart(request: Request, name: str, form: Literal["svg", "png"], view: ViewOf) -> Response:
    """Draw a metric's trend as a picture."""
    drawn, _ = trend_chart(request.app.state.answers, find_metric(name), view)
    spec = exported(drawn)
    if form == "svg":
        return Response(vl_convert.vegalite_to_svg(spec), media_type="image/svg+xml")
    return Response(vl_convert.vegalite_to_png(spec, scale=2), media_type="image/png")


@ROUTER.get("/metrics/{name}/trend.csv", response_model=None)
def trend(request: Request, name: str, view: ViewOf) -> Response:
    """Write a metric's figures by period, in its stored unit."""
    about = find_metric(name)
    rows, _ = trend_rows(request.app.state.answers, about, view)
    columns = ("period_start", "value", "unit", "n", "open_n", "coverage", "state")
    told = (
        (row.period_start, row.value, about.unit, row.n, row.open_n, row.coverage, row.state)
        for row in rows
    )
    return _csv(f"{about.name}.csv", columns, told)


@ROUTER.get("/metrics/{name}/observations.csv", response_model=None)
def observations(request: Request, name: str, view: ViewOf) -> Response:
    """Write the observations behind a metric."""
    about = find_metric(name)
    found = request.app.state.answers.observations(
        Question(metrics=(about.name,), scope=view.scope, since=view.since),
        limit=_MOST_ROWS,
        order=view.order,
    )
    # Who acted stays out: a table of people would be a ranking a click away.
    columns = [field for field in ListedObservation.__struct_fields__ if field != "person_id"]
    told = ([_cell(row, column) for column in columns] for row in found)
    return _csv(f"{about.name}-observations.csv", columns, told)


def _cell(row: ListedObservation, column: str) -> object:
    value = getattr(row, column)
    if column == "url":
        return safe_href(value)
    return msgspec.to_builtins(value)


def _csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _harmless(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
