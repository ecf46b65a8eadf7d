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
from gnomon.operations.home import Home
from gnomon.web.access import READ, needs
from gnomon.web.trend import trend, trend_chart
from gnomon.web.untrusted import safe_href
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()

_MOST_ROWS = 100_000
#: A spreadsheet runs a cell that begins so as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@ROUTER.get("/metrics/{name}/chart.{form}", response_model=None, dependencies=[needs(READ)])
def chart(request: Request, name: str, form: Literal["svg", "png"], view: ViewOf) -> Response:
    """Draw a metric's trend as a picture."""
    about = find_metric(name)
    _write_down(request, f"{about.name}/chart.{form}", view)
    drawn, _ = trend_chart(request.app.state.answers, about, view)
    spec = exported(drawn)
    if form == "svg":
        return Response(vl_convert.vegalite_to_svg(spec), media_type="image/svg+xml")
    return Response(vl_convert.vegalite_to_png(spec, scale=2), media_type="image/png")


@ROUTER.get("/metrics/{name}/trend.csv", response_model=None, dependencies=[needs(READ)])
def periods(request: Request, name: str, view: ViewOf) -> Response:
    """Write a metric's figures by period, in its stored unit, with their natural limits."""
    about = find_metric(name)
    _write_down(request, f"{about.name}/trend.csv", view)
    found = trend(request.app.state.answers, about, view)
    columns = (
        "period_start", "value", "unit", "n", "open_n", "coverage", "state",
        "lower", "upper", "rules",
    )  # fmt: skip
    told = (
        (
            row.period_start, row.value, about.unit, row.n, row.open_n, row.coverage, row.state,
            point and point.natural and point.natural.lower,
            point and point.natural and point.natural.upper,
            " ".join(point.rules) if point else None,
        )
        for row, point in zip(found.rows, [*found.points, None], strict=True)
    )  # fmt: skip
    return csv_answer(f"{about.name}.csv", columns, told)


@ROUTER.get("/metrics/{name}/observations.csv", response_model=None, dependencies=[needs(READ)])
def observations(request: Request, name: str, view: ViewOf) -> Response:
    """Write the observations behind a metric."""
    about = find_metric(name)
    _write_down(request, f"{about.name}/observations.csv", view)
    found = request.app.state.answers.observations(
        Question(
            metrics=(about.name,), scope=view.scope, since=view.since, structure=view.structure
        ),
        limit=_MOST_ROWS,
        order=view.order,
    )
    # Who acted stays out: a table of people would be a ranking a click away.
    columns = [field for field in ListedObservation.__struct_fields__ if field != "person_id"]
    told = ([_cell(row, column) for column in columns] for row in found)
    return csv_answer(f"{about.name}-observations.csv", columns, told)


def _write_down(request: Request, what: str, view: View) -> None:
    home: Home = request.app.state.home
    scope = view.scope or "the whole organisation"
    home.inbox.record(request.state.visitor.name, "figures.exported", what, scope)


def _cell(row: ListedObservation, column: str) -> object:
    value = getattr(row, column)
    if column == "url":
        return safe_href(value)
    return msgspec.to_builtins(value)


def csv_answer(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Write rows as a table that a spreadsheet runs nothing of.

    Args:
        name: Name of the file.
        columns: Names of the columns.
        rows: The rows.
    """
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
