"""What services practise, who stands behind them, and how much they bear."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from gnomon.answers.practised import LoadRun, Peak, Practised, Seen
from gnomon.domain.gates import GateWaiver
from gnomon.domain.mandate import LoadEnvironment, PracticeMandate
from gnomon.domain.operating import OperatingModel
from gnomon.domain.organisation import Service
from gnomon.steering.engineering.practices import practices
from gnomon.steering.engineering.rating import Rating, ratings
from gnomon.steering.engineering.standing_behind import standing_behind
from gnomon.steering.operating.cover import Covered, Rota
from gnomon.steering.operating.sheets import Sheet, Verb

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TOLD: dict[str, Any] = {"source": "catalog", "changed_at": NOW}


def service(name: str, kind: str = "service", lifecycle: str = "production") -> Service:
    key = f"catalog:service:{name}"
    return Service(key=key, name=name, title=name, kind=kind, lifecycle=lifecycle, **TOLD)


def known(*names: str, **told: Any) -> Practised:
    usual: dict[str, Any] = {
        "services": tuple(service(name) for name in names),
        "seen": (),
        "verdicts": {},
        "coverage": {},
        "runs": (),
        "peaks": (),
        "released": {},
        "monitored": frozenset(),
        "mandates": (),
        "waivers": (),
        "environments": (),
    }
    return Practised(**usual | told)


def seen(name: str, practice: str, days_ago: float) -> Seen:
    return Seen(service_id=f"catalog:service:{name}", practice=practice, at=NOW - days_ago * DAY)


def mandate(practice: Any, **told: Any) -> PracticeMandate:
    return PracticeMandate(key=f"m:{practice}", policy="m", practice=practice, **TOLD, **told)


def states(found: Practised, practice: str) -> dict[str, str]:
    return {
        one.service.name: next(p.state for p in one.practices if p.practice == practice)
        for one in practices(found, NOW).services
    }


def test_no_report_is_not_connected_and_an_old_one_is_stale() -> None:
    told = known(
        "dark",
        "lately",
        "long-ago",
        "other",
        seen=(
            seen("lately", "unit_test", 30),
            seen("long-ago", "unit_test", 30.1),
            seen("other", "static_analysis", 1),
        ),
    )
    assert states(told, "unit_test") == {
        "dark": "not_connected",
        "lately": "practised",
        "long-ago": "stale",
        "other": "absent",
    }
    found = practices(told, NOW)
    # Of the three that are connected one has unit tests; the fourth says nothing either way.
    assert (found.adopted["unit_test"].count, found.adopted["unit_test"].of) == (1, 3)
    assert (found.connected.count, found.connected.of) == (3, 4)


def test_coverage_of_nothing_is_not_coverage_that_nobody_tells() -> None:
    found = practices(known("none", "dark", coverage={"none": 0.0}), NOW)
    assert {one.service.name: one.coverage for one in found.services} == {"none": 0.0, "dark": None}


def test_what_is_mandated_must_be_seen_and_pass() -> None:
    told = known(
        "good",
        "failing",
        "lacking",
        seen=tuple(seen(name, "unit_test", 1) for name in ("good", "failing")),
        verdicts={
            ("catalog:service:good", "unit_test"): "pass",
            ("catalog:service:failing", "unit_test"): "fail",
        },
        mandates=(mandate("unit_test"),),
    )
    found = practices(told, NOW)
    held = {
        one.service.name: next(p.conformity for p in one.practices if p.practice == "unit_test")
        for one in found.services
    }
    assert held == {"good": "conform", "failing": "missing", "lacking": "missing"}
    assert (found.conform.count, found.conform.of) == (1, 3)
    # It is practised all the same: what fails is run.
    assert found.adopted["unit_test"].count == 2


def test_a_verdict_of_another_judge_is_a_report_that_was_seen() -> None:
    told = known("one", verdicts={("catalog:service:one", "static_analysis"): "pass"})
    assert states(told, "static_analysis") == {"one": "practised"}


def test_libraries_and_what_is_tried_out_have_other_mandates() -> None:
    told = known(mandates=(mandate("load_test", component_type="service", lifecycle="production"),))
    told = replace(
        told,
        services=(
            service("api"),
            service("library", kind="library"),
            service("trial", lifecycle="experimental"),
        ),
    )
    asked = {one.service.name: one.conform.of for one in practices(told, NOW).services}
    assert asked == {"api": 1, "library": 0, "trial": 0}


def test_a_mandate_counts_from_its_first_day_to_its_last() -> None:
    def count(**told: Any) -> int:
        return practices(known("one", mandates=(mandate("unit_test", **told),)), NOW).conform.of

    assert count(valid_from=date(2026, 3, 2)) == 1
    assert count(valid_from=date(2026, 3, 3)) == 0
    assert count(valid_to=date(2026, 3, 2)) == 0


@pytest.mark.parametrize(
    ("until", "expected"), [("2026-03-03", "waived"), ("2026-03-02", "missing")]
)
def test_leave_holds_until_its_day(until: str, expected: str) -> None:
    waiver = GateWaiver(
        key="w",
        gate="unit_test",
        service_id="catalog:service:one",
        reason="r",
        agreed_by="a",
        valid_to=date.fromisoformat(until),
        **TOLD,
    )
    told = known("one", mandates=(mandate("unit_test"),), waivers=(waiver,))
    (one,) = practices(told, NOW).services
    assert one.practices[0].conformity == expected


def run(rate: float, days_ago: float = 1, *, seconds: float = 60.0, **told: Any) -> LoadRun:
    usual: dict[str, Any] = {"environment": "production", "has_passed": True}
    return LoadRun(
        service_id="catalog:service:one",
        at=NOW - days_ago * DAY,
        per_second=rate,
        seconds=seconds,
        **usual | told,
    )


def peak(rate: float) -> Peak:
    return Peak(
        service_id="catalog:service:one", per_second=rate, interval_seconds=60, interval_count=99
    )


def rated(*runs: LoadRun, **told: Any) -> Rating:
    (one,) = ratings(known("one", runs=runs, **{"peaks": (peak(10),)} | told), NOW)
    return one


def test_the_rating_is_the_highest_rate_that_was_sustained_within_what_was_agreed() -> None:
    one = rated(
        run(20),
        run(30),
        run(50, has_passed=False),
        run(60, has_passed=None),
        run(70, seconds=59.0),
    )
    assert (one.standing, one.per_second, one.headroom) == ("rated", 30, 3.0)


def test_a_place_that_is_half_of_production_bears_half() -> None:
    half = LoadEnvironment(key="e", environment="Perf", share_ratio=0.5, **TOLD)
    one = rated(run(20, environment="perf"), environments=(half,))
    assert (one.standing, one.capacity, one.headroom) == ("rated", 40.0, 4.0)
    elsewhere = rated(run(20, environment="laptop"))
    assert (elsewhere.standing, elsewhere.per_second) == ("not_like_production", 20)
    assert elsewhere.headroom is None
    assert rated(run(20, environment=None)).standing == "not_like_production"


def test_a_rating_is_of_another_version_after_ninety_days_or_ten_releases() -> None:
    assert rated(run(20, 90.9)).standing == "rated"
    assert rated(run(20, 91)).standing == "stale"
    releases = tuple(NOW - hours * DAY / 24 for hours in range(10))
    key = "catalog:service:one"
    # The tenth of them came after the run; the one at the time of the run did not.
    assert rated(run(20, 1), released={key: releases}).standing == "stale"
    nine = rated(run(20, 1), released={key: releases[1:]})
    assert (nine.standing, nine.releases) == ("rated", 9)


def test_a_newer_series_takes_the_place_of_an_older_one() -> None:
    assert rated(run(80, 50), run(20, 1)).per_second == 20
    assert rated(run(80, 30), run(20, 1)).per_second == 80


def test_without_a_run_that_counts_nothing_is_rated() -> None:
    assert rated(run(20, has_passed=False)).standing == "never_passed"
    never = rated()
    assert (never.standing, never.capacity, never.age_days) == ("never_tested", None, None)
    assert rated(run(20), peaks=()).headroom is None
    assert ratings(known("one"), NOW) == []


def test_what_bears_less_than_was_seen_comes_first() -> None:
    runs = (run(5), LoadRun(**{**_fields(run(50)), "service_id": "catalog:service:two"}))
    peaks = (peak(10), replace(peak(10), service_id="catalog:service:two"))
    found = ratings(known("two", "one", runs=runs, peaks=peaks), NOW)
    assert [(one.service.name, one.headroom) for one in found] == [("one", 0.5), ("two", 5.0)]


def _fields(one: LoadRun) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__struct_fields__}


def sheet(name: str, *, cover: Any = None, first: float | None = None, **told: Any) -> Sheet:
    covered = Covered(share=1.0, by_owner=0.0, cover=cover or "none")
    rota = Rota(
        people_count=4,
        owner_people_count=0,
        serves_count=1,
        working_hours=covered,
        out_of_hours=covered,
    )
    declared = told.pop("declared", None)
    key = f"catalog:service:{name}"
    model = OperatingModel(key="o", service_id=key, declared=declared, **TOLD) if declared else None
    facts: dict[str, Any] = dict.fromkeys(
        ("aim", "choice", "cover", "days_between", "light", "raci", "costs")
    )
    return Sheet(
        name=name,
        title=name,
        owner=told.pop("owner", "catalog:group:shop"),
        model=model,
        rota=rota if cover else None,
        verbs=(Verb(name="support", by_owner=first, n=None if first is None else 10),),
        graduation=(),
        pitfalls=(),
        findings=(),
        **facts,
    )


def test_each_point_of_standing_behind_a_service() -> None:
    found = standing_behind(
        [
            sheet("whole", cover="team", first=0.5),
            sheet("shared", cover="domain", first=0.9),
            sheet("others", cover="operations", first=0.4),
            sheet("agreed", cover="operations", first=0.1, declared="operations"),
            sheet("nobody", owner=None),
        ],
        frozenset(f"catalog:service:{name}" for name in ("whole", "shared", "agreed")),
    )
    told = {one.name: tuple(one.verdicts.values()) for one in found.services}
    assert told == {
        "whole": ("yes", "yes", "yes", "yes"),
        "shared": ("yes", "yes", "yes", "yes"),
        "others": ("yes", "no", "no", "no"),
        # That operations are called first is what its operating model says.
        "agreed": ("yes", "agreed", "yes", "agreed"),
        "nobody": ("no", "unknown", "no", "unknown"),
    }
    assert (found.whole.count, found.whole.of) == (3, 5)
    assert (found.by_point["alerts"].count, found.by_point["alerts"].of) == (3, 4)
    assert [one.name for one in found.services][:2] == ["others", "nobody"]
