"""Charts: specs that Vega-Lite accepts, their data, and what they say in words."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import altair as alt
import pytest
import vl_convert

from gnomon.answers.lineage import metric
from gnomon.charts.behaviour import behaviour_chart
from gnomon.charts.chart import Chart, exported
from gnomon.charts.comparison import Part, comparison_chart
from gnomon.charts.distribution import distribution_chart
from gnomon.charts.scatter import Dot, scatter_chart
from gnomon.charts.sparkline import sparkline
from gnomon.charts.time_axis import Happening, Stretch, time_axis_chart
from gnomon.charts.units import duration, shown
from gnomon.domain.answer import AnswerRow
from gnomon.insight.limits import limits

_SPECS = Path(__file__).parent / "specs"
_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
_DAY = 86_400.0


def _behaviour(values: list[float | None]) -> Chart:
    rows = [
        AnswerRow(
            period_start=str(_AT.date() + timedelta(weeks=week)),
            value=value,
            n=4,
            open_n=1,
            coverage=1.0,
            state="value" if value is not None else "no_data",
        )
        for week, value in enumerate(values)
    ]
    return behaviour_chart(
        metric("change_lead_time"), rows, every="week", whose="shop", until=date(2026, 5, 1)
    )


def _charts() -> dict[str, Chart]:
    days = [2.0, 3.0, 2.0, 3.0, 2.0, 3.0, 2.0, 30.0, None, 1.0]
    dots = [
        Dot(
            at=_AT + timedelta(days=n), value=_DAY * (n + 1), name=f"!{n} Change", href="/changes/x"
        )
        for n in range(5)
    ]
    lead = metric("change_lead_time")
    return {
        "behaviour": _behaviour([d and d * _DAY for d in days]),
        "scatter": scatter_chart(lead, dots, [("median", 3 * _DAY)], whole_n=9),
        "distribution": distribution_chart(lead, [dot.value for dot in dots]),
        "comparison": comparison_chart(
            lead,
            [
                Part(name="Pay", value=2 * _DAY, text="2.0 d", n=3, href="/metrics/x?scope=pay"),
                Part(name="Shop", value=None, text="no data", n=0, href=None),
            ],
            whole=2 * _DAY,
            level="team",
        ),
        "time_axis": time_axis_chart(
            "Life of a change",
            [Happening(at=_AT, lane="Coding", what="Opened", source="gitlab", href=None)],
            [Stretch(name="Coding", lane="Coding", begin=_AT, end=_AT + timedelta(days=1))],
            ("Coding", "Review"),
        ),
    }


@pytest.mark.parametrize("kind", _charts())
def test_specs_are_what_vega_lite_accepts(kind: str) -> None:
    spec = exported(_charts()[kind])

    alt.Chart.from_dict(spec, validate=True)
    assert vl_convert.vegalite_to_svg(spec).startswith("<svg")


@pytest.mark.parametrize("kind", _charts())
def test_specs_stay_as_they_were(kind: str) -> None:
    """A changed picture is a decision: delete the file under ``specs`` to take the new one."""
    told = json.dumps(_charts()[kind].spec, indent=1, sort_keys=True)
    file = _SPECS / f"{kind}.json"
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.write_text(told + "\n", encoding="utf-8")
        pytest.fail(f"{file.name} was not there and is now. Look at it and commit it.")

    assert told == file.read_text(encoding="utf-8").rstrip("\n")


def test_no_colour_stands_in_a_spec() -> None:
    for chart in _charts().values():
        assert "#" not in json.dumps(chart.spec)


def test_a_signal_is_marked_and_said() -> None:
    chart = _charts()["behaviour"]

    parts = [one["part"] for one in chart.spec["datasets"]["periods"]]
    assert parts == ["routine"] * 7 + ["signal", "routine", "running"]
    # Eight complete weeks are known: mean 5.875 d, mean moving range (6 x 1 + 28) / 7 d.
    upper = 5.875 + 2.66 * 34 / 7
    assert f"to {upper:.1f} d" in chart.summary
    assert "1 of 8 complete periods lie outside" in chart.summary
    assert "provisional" in chart.summary
    assert chart.rows[7][-1] == "above the limits"


def test_too_few_periods_have_no_limits() -> None:
    chart = _behaviour([_DAY, 2 * _DAY, _DAY])

    assert chart.spec["datasets"]["lines"] == []
    assert "need 6 complete periods" in chart.summary


def test_an_unknown_period_stays_unknown() -> None:
    chart = _behaviour([None, _DAY, None])

    assert [one["value"] for one in chart.spec["datasets"]["periods"]] == [None, 24.0, None]
    assert chart.rows[0][1] == "\N{EN DASH}"


def test_a_scatter_of_the_newest_says_so() -> None:
    assert "The newest 5 of 9." in _charts()["scatter"].summary


def test_steps_between_values_are_kept() -> None:
    chart = distribution_chart(metric("change_lead_time"), [_DAY * 2, _DAY * 20])

    assert [(step, count) for step, count, _ in chart.rows] == [
        ("1 d\N{EN DASH}3 d", "1"),
        ("3 d\N{EN DASH}1 w", "0"),
        ("1 w\N{EN DASH}2 w", "0"),
        ("2 w\N{EN DASH}30 d", "1"),
    ]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "s", "\N{EN DASH}"),
        (30.0, "s", "30 s"),
        (150.0, "s", "2 min"),
        (5_400.0, "s", "1.5 h"),
        (3 * _DAY, "s", "3.0 d"),
        (400 * _DAY, "s", "400 d"),
        (0.125, "ratio", "12.5 %"),
        (0.0, "ratio", "0 %"),
        (1.0, "ratio", "100 %"),
        (1_234.0, "1", "1,234"),
        (2.5, "1/week", "2.5 / week"),
        (0.0, "1", "0"),
    ],
)
def test_values_read_as_people_write_them(value: float | None, unit: str, text: str) -> None:
    assert shown(value, unit) == text


def test_durations_keep_the_largest_unit_that_leaves_one() -> None:
    assert [duration(seconds) for seconds in (59, 60, 3_599, 3_600)] == [
        "59 s",
        "1 min",
        "60 min",
        "1.0 h",
    ]


def test_a_sparkline_breaks_where_nothing_is_known() -> None:
    line = sparkline([1.0, 2.0, None, 3.0], limits([1.0, 2.0, 1.0, 2.0, 1.0, 2.0]))

    assert line is not None
    assert len(line.lines) == 1
    assert line.dots == (line.last,)
    assert line.band is not None
    assert sparkline([None, None]) is None
