"""A forecast: when will it be done, how much by then, and what were such promises worth?"""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from msgspec import Struct

from gnomon.answers.forecasting import Forecast
from gnomon.charts.chart import Chart
from gnomon.charts.forecast import forecast_chart
from gnomon.steering.visibility import Rule
from gnomon.web.navigation import path_to
from gnomon.web.pages.unit import Crumb
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.view import Choice, View, ViewOf

ROUTER = APIRouter()

_DAYS = (14, 30, 60, 90)
_ITEMS = (5, 10, 20, 40)
#: A promise kept this much less often than it said is not to be relied on.
_OFF = 0.1


class Calibration(Struct, frozen=True, kw_only=True):
    """How often a promise came true in the past."""

    promised: str
    kept: str
    promise_count: int
    reading: str


class ForecastPage(Struct, frozen=True, kw_only=True):
    """A unit's forecast with its calibration beside it."""

    title: str
    view: View
    crumbs: list[Crumb]
    forecast: Forecast
    until: date
    """Last day that *how many* counts."""
    chart: Chart | None
    calibration: list[Calibration]
    day_choices: list[Choice]
    item_choices: list[Choice]
    flow: str
    """Address of the unit's flow."""


def forecast(
    request: Request,
    name: str,
    view: ViewOf,
    days: Annotated[int, Query(ge=1, le=366)] = 30,
    items: Annotated[int, Query(ge=1, le=10_000)] = 10,
) -> ForecastPage:
    """Forecast from a unit's own throughput."""
    answers: Answers = request.app.state.answers
    path = path_to(answers.units(), name)
    found = answers.forecast(name, days=days, items=items)
    chart = None
    if found.refusal is None:
        chart = forecast_chart(
            list(found.chances), list(found.how_many), days=days, whose=path[-1].title
        )
    return ForecastPage(
        title=f"Forecast of {path[-1].title}",
        view=view,
        crumbs=[
            Crumb(label="Overview", href=view.href("/", scope=None)),
            *(Crumb(label=u.title, href=view.href(f"/units/{u.name}")) for u in path),
        ],
        forecast=found,
        until=date.fromordinal(found.until.toordinal() + days - 1),
        chart=chart,
        calibration=[
            Calibration(
                promised=f"{one.percent} %",
                kept=f"{one.kept_ratio:.0%}",
                promise_count=one.promise_count,
                reading=_reading(one.percent / 100, one.kept_ratio),
            )
            for one in found.kept
        ],
        day_choices=_choices(view, "days", _DAYS, days, items=str(items)),
        item_choices=_choices(view, "items", _ITEMS, items, days=str(days)),
        flow=view.href(f"/units/{name}/flow", scope=None),
    )


def _choices(
    view: View, name: str, offered: tuple[int, ...], chosen: int, **kept: str
) -> list[Choice]:
    return [
        Choice(str(one), view.href(**{name: str(one)}, **kept), one == chosen)
        for one in sorted({*offered, chosen})
    ]


def _reading(promised: float, kept: float) -> str:
    if kept < promised - _OFF:
        return "kept less often than promised: do not rely on it"
    return "cautious" if kept > promised + _OFF else "as promised"


add_page(ROUTER, "/units/{name}/forecast", "forecast.html", forecast, Rule("unit", "name"))
