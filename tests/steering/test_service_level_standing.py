"""Where promises stand, from signals and looks in a real lake; every figure derived by hand."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from gnomon.catalog.openslo.durations import span
from gnomon.catalog.openslo.objects import Calendar, TimeWindow
from gnomon.cli import build
from gnomon.domain.entity import Entity
from gnomon.domain.service_level import ErrorBudgetStep
from gnomon.domain.signals import Sample, Signal
from gnomon.domain.uptime import UptimeCheck
from gnomon.insight.error_budget import allowed_seconds
from gnomon.lake.rows import RowBuffer
from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.home import Home, open_home
from gnomon.steering.service_levels.standing import ServiceLevel, service_levels, step_in_force
from gnomon.steering.service_levels.words import left_words, time_words, unknown_words
from small_home import CATALOGUE, read_up_to_date, settings

#: A whole minute, so that slices of minutes fall where the intervals do.
NOW = datetime.now(UTC).replace(second=0, microsecond=0)


def _slo(name: str, measure: str, more: str, service: str = "checkout", window: str = "28d") -> str:
    return (
        "---\napiVersion: openslo/v1\nkind: SLO\n"
        f"metadata: {{name: {name}, annotations: {{gnomon.dev/measured-by: {measure}}}}}\n"
        f"spec:\n  service: {service}\n"
        f"  timeWindow: [{{duration: {window}, isRolling: true}}]\n{more}"
    )


_BY_EVENTS = "  budgetingMethod: Occurrences\n  objectives: [{%s}]\n"
_SLICES = (
    "  budgetingMethod: Timeslices\n"
    "  objectives: [{target: 0.5, timeSliceTarget: 0.9, timeSliceWindow: 10m}]\n"
)
_COMPOSITE = """\
---
apiVersion: openslo/v1
kind: SLI
metadata: {name: up, annotations: {gnomon.dev/measured-by: uptime}}
spec: {}
---
apiVersion: openslo/v1
kind: SLI
metadata: {name: answered, annotations: {gnomon.dev/measured-by: requests}}
spec: {}
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: whole}
spec:
  service: checkout
  timeWindow: [{duration: 28d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives:
    - {target: 0.5, indicatorRef: up, compositeWeight: 1}
    - {target: 0.9, indicatorRef: answered, compositeWeight: 3}
---
apiVersion: openslo/v1
kind: Service
metadata: {name: web-shop, annotations: {gnomon.dev/service: checkout}}
spec: {}
---
apiVersion: gnomon.dev/v1
kind: ErrorBudgetPolicy
metadata: {name: everybody}
spec:
  agreedBy: Head of engineering
  steps:
    - {below: 50%, do: A second engineer looks}
    - {below: 0, do: Only fixes are deployed}
"""
SLOS = (
    # 990 of 1,000 requests, of which 95 % shall be answered: a fifth is spent.
    _slo("answered", "requests", _BY_EVENTS % "target: 0.95", "web-shop")
    # 10 of 1,000 failed where 1 may: overspent ten times.
    + _slo("strict", "requests", _BY_EVENTS % "targetPercent: 99.9")
    # Two intervals of four were fast enough.
    + _slo("fast", "latency_p95", _BY_EVENTS % "target: 0.25, op: lt, value: 0.3")
    # Half an hour up, half an hour down.
    + _slo("reached", "uptime", _BY_EVENTS % "target: 0.4")
    # One of four slices of ten minutes had less than 0.9.
    + _slo("slices", "requests", _SLICES)
    + _slo("silent", "requests", _BY_EVENTS % "target: 0.9", "basket")
    + _COMPOSITE
)


def _sample(signal: Signal, value: float, place: int, quantile: float | None = None) -> Sample:
    begins = NOW - timedelta(minutes=40 - 10 * place)
    return Sample(
        key=f"prometheus:sample:{signal}:{place}",
        source="prometheus",
        changed_at=NOW,
        service_ref="checkout",
        signal=signal,
        quantile=quantile,
        value=value,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=10),
    )


def _told() -> Iterator[Entity]:
    counts = ((400, 0, 0.2), (400, 0, 0.4), (180, 5, 0.2), (20, 5, 0.4))
    for place, (total, failed, latency) in enumerate(counts):
        yield _sample("request_count", total, place)
        yield _sample("error_count", failed, place)
        yield _sample("request_seconds", latency, place, 0.95)
    for minutes, state in ((60, "up"), (30, "down"), (0, "up")):
        at = NOW - timedelta(minutes=minutes)
        yield UptimeCheck(
            key=f"prober:uptime_check:{minutes}",
            source="prober",
            changed_at=at,
            check="front",
            service_ref="checkout",
            service_id="catalog:service:checkout",
            state=state,  # type: ignore[arg-type]
            checked_at=at,
        )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with open_home(settings(tmp_path_factory.mktemp("slo"), CATALOGUE + SLOS)) as home:
        apply_catalogue(home)
        read_up_to_date(home)
        rows = RowBuffer()
        rows.add(_told(), NOW, "told")
        for name, table in rows.tables().items():
            home.lake.append(name, table)
        yield home


@pytest.fixture(scope="module")
def levels(home: Home) -> dict[str, ServiceLevel]:
    return {each.name: each for each in service_levels(home.installation(), NOW)}


@pytest.mark.parametrize(
    ("name", "ratio", "remaining", "state"),
    [
        ("answered", 0.99, 0.8, "kept"),
        ("strict", 0.99, -9.0, "spent"),
        ("fast", 0.5, 1 - 0.5 / 0.75, "kept"),
        ("reached", 0.5, 1 - 0.5 / 0.6, "kept"),
        ("slices", 0.75, 0.5, "kept"),
        ("silent", None, None, "unknown"),
    ],
)
def test_what_is_left(
    levels: dict[str, ServiceLevel],
    name: str,
    ratio: float | None,
    remaining: float | None,
    state: str,
) -> None:
    (one,) = levels[name].standings
    assert one.spent.ratio == pytest.approx(ratio)
    assert one.spent.remaining == pytest.approx(remaining)
    assert levels[name].state == one.state == state
    assert levels[name].problems == ()


def test_a_service_of_openslo_is_the_component_it_says(levels: dict[str, ServiceLevel]) -> None:
    assert (levels["answered"].service, levels["answered"].is_known) == ("checkout", True)


def test_the_worst_comes_first(home: Home) -> None:
    found = [each.state for each in service_levels(home.installation(), NOW)]
    order = ["spent", "burning", "unknown", "kept"]
    assert found == sorted(found, key=order.index)
    assert found[0] == "spent"


def test_a_composite_burns_where_a_part_does(levels: dict[str, ServiceLevel]) -> None:
    whole = levels["whole"]
    assert whole.is_composite
    # Uptime used 0.5 of 0.5, so nothing is left; requests 0.01 of 0.1.
    assert [one.spent.remaining for one in whole.standings] == pytest.approx([0, 0.9])
    assert (whole.state, whole.remaining) == ("spent", pytest.approx(0))
    assert whole.weighted == pytest.approx((1 * 0 + 3 * 0.9) / 4)


def test_both_windows_are_shown_with_what_they_see(levels: dict[str, ServiceLevel]) -> None:
    (one,) = levels["strict"].standings
    hour = one.burning[0]
    assert hour.alert.threshold == 13.44
    # All of it lies within the hour: 1 % of failures is ten times 0.1 %.
    assert hour.long_burn == pytest.approx(10)
    # The last five minutes: 2.5 of 10.
    assert hour.short_burn == pytest.approx(250)
    assert hour.fires is False
    assert one.burning[1].fires is True


def test_the_policy_says_what_is_done_now(levels: dict[str, ServiceLevel]) -> None:
    assert levels["strict"].step is not None
    assert levels["strict"].step.action == "Only fixes are deployed"
    assert levels["fast"].step is not None
    assert levels["fast"].step.action == "A second engineer looks"
    assert levels["answered"].step is None
    assert levels["silent"].step is None


@pytest.mark.parametrize(
    ("remaining", "below"), [(0.51, None), (0.5, None), (0.49, 0.5), (0.0, 0.0), (-1, 0.0)]
)
def test_the_strictest_step_that_holds(remaining: float, below: float | None) -> None:
    steps = [
        ErrorBudgetStep(
            key=f"{share}",
            source="catalog",
            changed_at=NOW,
            policy="p",
            service_id=None,
            below_ratio=share,
            action="",
            agreed_by="",
        )
        for share in (0.5, 0.0)
    ]
    found = step_in_force(steps, remaining)
    assert (found.below_ratio if found else None) == below
    assert step_in_force(steps, None) is None


def test_one_slo_is_told_day_by_day(home: Home) -> None:
    (level,) = service_levels(home.installation(), NOW, name="strict")
    (one,) = level.standings
    assert len(one.days) == 28
    assert [left for _, left in one.days[:-2]] == [None] * 26
    assert one.days[-1][1] == pytest.approx(-9.0)


@pytest.mark.parametrize(
    ("duration", "start", "place", "begin", "end"),
    [
        # The 31st comes back after a shorter month.
        ("1M", "2026-01-31 00:00:00", "UTC", "2026-03-31T00:00+00:00", "2026-04-30T00:00+00:00"),
        ("1Q", "2026-01-01 00:00:00", "UTC", "2026-04-01T00:00+00:00", "2026-07-01T00:00+00:00"),
        # A week on the wall's clock, over the change to summer time.
        (
            "1w",
            "2026-03-23 00:00:00",
            "Europe/Berlin",
            "2026-04-05T22:00+00:00",
            "2026-04-12T22:00+00:00",
        ),
        ("1Y", "2020-02-29 12:00:00", "UTC", "2026-02-28T12:00+00:00", "2027-02-28T12:00+00:00"),
        ("1m", "2022-01-01 12:00:00", "UTC", "2026-04-10T12:00+00:00", "2026-04-10T12:01+00:00"),
    ],
)
def test_windows_that_do_not_roll(
    duration: str, start: str, place: str, begin: str, end: str
) -> None:
    window = TimeWindow(duration=duration, calendar=Calendar(start_time=start, time_zone=place))
    found = span(window, datetime(2026, 4, 10, 12, tzinfo=UTC))
    assert found == (datetime.fromisoformat(begin), datetime.fromisoformat(end))


def test_a_window_that_has_not_begun_is_none() -> None:
    calendar = Calendar(start_time="2030-01-01", time_zone="UTC")
    assert span(TimeWindow(duration="1M", calendar=calendar), NOW) is None


@pytest.mark.parametrize(
    ("days", "words"),
    [(30, "43 min 12 s"), (28, "40 min 19.2 s"), (7, "10 min 4.8 s"), (90, "2 h 9 min 36 s")],
)
def test_a_budget_as_time(days: int, words: str) -> None:
    assert time_words(allowed_seconds(0.999, days * 86_400)) == words


def test_what_is_overspent_is_told_in_budgets() -> None:
    """Of twice what may fail a whole budget is missing."""
    assert left_words(-1.0) == "of the budget is left: 2 times as much failed as may"
    assert left_words(0.25) == left_words(None) == "of the budget is left"


def test_what_is_unknown_names_who_would_tell(levels: dict[str, ServiceLevel]) -> None:
    (silent,) = levels["silent"].standings
    assert "Prometheus, New Relic or OpenTelemetry would tell" in unknown_words(silent)
    uptime = replace(silent, promise=replace(silent.promise, measure="uptime"))
    assert "The prober or Uptime Kuma would tell" in unknown_words(uptime)
    assert unknown_words(levels["answered"].standings[0]) == ""


def _run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(build(), ["slo", *words])
    return done.exit_code, done.output


def test_the_command(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gnomon.cli.slo.opened", lambda _: _again(home))
    code, text = _run("list")
    assert code == 1
    assert "strict" in text
    assert "Only fixes are deployed" in text
    code, text = _run("list", "answered", "--json")
    assert code == 0
    assert json.loads(text)[0]["standings"][0]["spent"]["total"] == 1000
    code, text = _run("export", "strict")
    assert code == 0
    assert "targetPercent: 99.9\n" in text
    assert text.startswith("apiVersion: openslo/v1\nkind: SLO\n")
    file = tmp_path / "sloth.yaml"
    file.write_text(
        "version: prometheus/v1\nservice: s\n"
        "slos: [{name: a, objective: 99, sli: {raw: {error_ratio_query: 'r'}}}]"
    )
    code, text = _run("import", str(file))
    assert (code, "rawType: failure" in text) == (0, True)


def test_the_command_refuses_with_what_to_do(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gnomon.cli.slo.opened", lambda _: _again(home))
    done = CliRunner().invoke(build(), ["slo", "list", "strikt"])
    assert "Did you mean 'strict'?" in str(done.exception)
    done = CliRunner().invoke(build(), ["slo", "rules", "strict"])
    assert "no query of Prometheus" in str(done.exception) or "no ratioMetric" in str(
        done.exception
    )
    done = CliRunner().invoke(build(), ["slo", "import", "/nowhere.yaml"])
    assert "cannot be read" in str(done.exception)


class _again:  # noqa: N801 - stands for a context manager.
    def __init__(self, home: Home) -> None:
        self._home = home

    def __enter__(self) -> Home:
        return self._home

    def __exit__(self, *_: object) -> None:
        return None
