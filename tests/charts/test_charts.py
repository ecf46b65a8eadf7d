"""Charts: specs that Vega-Lite accepts, their data, and what they say in words."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import altair as alt
import pytest
import vl_convert

from gnomon.answers.lineage import metric
from gnomon.charts.ageing import Item, ageing_chart
from gnomon.charts.association import Pair, association_chart
from gnomon.charts.behaviour import Note, behaviour_chart
from gnomon.charts.chart import Chart, exported
from gnomon.charts.comparison import Part, comparison_chart
from gnomon.charts.cumulative_flow import cumulative_flow_chart
from gnomon.charts.distribution import distribution_chart
from gnomon.charts.error_budget import error_budget_chart
from gnomon.charts.forecast import forecast_chart
from gnomon.charts.scatter import Dot, scatter_chart
from gnomon.charts.sparkline import sparkline
from gnomon.charts.time_axis import Happening, Stretch, time_axis_chart
from gnomon.charts.units import duration, shown
from gnomon.domain.answer import AnswerRow
from gnomon.insight.forecast import Chance, Sure
from gnomon.insight.reading import read

_SPECS = Path(__file__).parent / "specs"
_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
_DAY = 86_400.0


def _behaviour(values: list[float | None], *notes: Note, marks: Sequence[int] = ()) -> Chart:
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
        metric("change_lead_time"),
        rows,
        read(values[:-1], marks=marks),
        every="week",
        whose="shop",
        until=date(2026, 5, 11),
        notes=notes,
    )


def _charts() -> dict[str, Chart]:
    days = [2.0, 3.0, 2.0, 3.0, 2.0, 3.0, 2.0, 30.0, None, 1.0]
    moved = [2.0, 3.0, 2.0, 3.0, 2.0, 3.0, 9.0, 8.0, 9.0, 8.0, 9.0, 8.0, 9.0]
    mark = Note(on=_AT.date() + timedelta(weeks=6), what="New pipeline", is_rebase=True)
    dots = [
        Dot(
            at=_AT + timedelta(days=n), value=_DAY * (n + 1), name=f"!{n} Change", href="/changes/x"
        )
        for n in range(5)
    ]
    lead = metric("change_lead_time")
    return {
        "behaviour": _behaviour([d and d * _DAY for d in days]),
        "behaviour_rebased": _behaviour([d * _DAY for d in moved], mark, marks=[6]),
        "ageing": ageing_chart(
            [
                Item(name="SHOP-1", age_seconds=9 * _DAY, is_late=True, told="late", href="/x"),
                Item(name="SHOP-2", age_seconds=_DAY, is_late=False, told="within", href=None),
            ],
            expected=5 * _DAY,
            percent=85,
            whose="shop",
        ),
        "cumulative_flow": cumulative_flow_chart(
            [(_AT.date() + timedelta(days=n), 3 + n, n) for n in range(4)], whose="shop"
        ),
        "error_budget": error_budget_chart(
            [(_AT.date() + timedelta(days=n), left) for n, left in enumerate((None, 1, 0.4, -0.2))],
            whose="Answered",
            number=1,
        ),
        "forecast": forecast_chart(
            [Chance(items=3, share=1.0), Chance(items=4, share=0.6), Chance(items=5, share=0.0)],
            [Sure(percent=50, items=4), Sure(percent=85, items=3)],
            days=30,
            whose="shop",
        ),
        "scatter": scatter_chart(lead, dots, [("median", 3 * _DAY)], whole_n=9),
        "association": association_chart(
            metric("adherence"),
            lead,
            [
                Pair(name="shop, Q1", across=0.8, up=2 * _DAY, href="/metrics/x?scope=shop"),
                Pair(name="pay, Q1", across=0.7, up=3 * _DAY, href=None),
            ],
            reading="Nothing can be told from chance.",
        ),
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
    # Twenty weeks of 2 and 3 days: centre 2.5 d, mean moving range 1 d. The next is the signal.
    weeks = [2.0, 3.0] * 10 + [30.0, None, 1.0]
    chart = _behaviour([d and d * _DAY for d in weeks])

    parts = [one["part"] for one in chart.spec["datasets"]["periods"]]
    assert parts == ["routine"] * 20 + ["signal", "routine", "running"]
    assert f"to {2.5 + 2.66:.1f} d" in chart.summary
    assert "from 20 periods" in chart.summary
    assert "1 of 21 complete periods lie outside" in chart.summary
    assert chart.rows[20][-1] == "above the limits (rule 1), rule 1 on the range"


def test_few_periods_make_provisional_limits() -> None:
    # Eight complete weeks are known: mean 5.875 d, mean moving range (6 x 1 + 28) / 7 d.
    chart = _charts()["behaviour"]

    assert f"to {5.875 + 2.66 * 34 / 7:.1f} d" in chart.summary
    assert "provisional" in chart.summary


def test_limits_that_begin_anew_are_drawn_said_and_noted() -> None:
    chart = _charts()["behaviour_rebased"]

    bands = chart.spec["datasets"]["bands"]
    assert [(band["start"], band["end"]) for band in bands] == [
        ("2026-03-02", "2026-04-13"),
        ("2026-04-13", "2026-05-25"),
    ]
    assert bands[1]["low"] > bands[0]["high"]
    assert "begin anew at 1 marked change." in chart.summary
    assert "New pipeline" in chart.rows[6][-1]
    assert chart.spec["datasets"]["notes"] == [{"on": "2026-04-13", "what": "New pipeline"}]


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


def test_what_is_late_is_counted_and_marked() -> None:
    chart = _charts()["ageing"]

    assert "1 of 2 items under way are older than 5.0 d, which 85 %" in chart.summary
    assert [one["part"] for one in chart.spec["datasets"]["items"]] == ["late", "within"]
    nobody = ageing_chart([], expected=None, percent=85, whose="shop")
    assert "too few have finished" in nobody.summary


def test_the_band_of_cumulative_flow_is_what_is_under_way() -> None:
    chart = _charts()["cumulative_flow"]

    assert "6 items were started and 3 finished" in chart.summary
    assert [row[-1] for row in chart.rows] == ["3", "3", "3", "3"]
    assert "Nothing was started" in cumulative_flow_chart([], whose="shop").summary


def test_names_of_near_lines_stand_apart() -> None:
    lines = [("50 %", 2.0 * _DAY), ("70 %", 4.8 * _DAY), ("85 %", 5.0 * _DAY)]
    dots = [Dot(at=_AT, value=5 * _DAY, name="!1", href=None)]
    chart = scatter_chart(metric("change_lead_time"), dots, lines, whole_n=1)

    heights = [one["at"] for one in chart.spec["datasets"]["percentiles"]]
    assert heights == pytest.approx([2.0, 4.8, 5.1])


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
    line = sparkline([1.0, 2.0, None, 3.0], (0.5, 2.5))

    assert line is not None
    assert len(line.lines) == 1
    assert line.dots == (line.last,)
    assert line.band is not None
    assert sparkline([None, None]) is None
