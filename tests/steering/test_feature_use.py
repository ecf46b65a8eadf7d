"""Whether features are used: none is only none where somebody looked for long enough."""

from datetime import date, timedelta
from typing import Any

import pytest

from gnomon.answers.route_days import RouteDay
from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.check import check
from gnomon.domain.growth import FeatureUse, FeatureUseCount, Funnel, FunnelCount
from gnomon.steering.initiatives.feature_use import Counting, Window, feature_use, feature_windows
from steering_cases import NOON

TODAY = date(2026, 6, 30)
LIVE = date(2026, 1, 5)
TOLD: dict[str, Any] = {"source": "catalog", "changed_at": NOON}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def looked(*places: list[Window], live: date = LIVE) -> Counting:
    return feature_use({"a": list(places)} if places else {}, {"a": live}, TODAY)["a"]


@pytest.mark.parametrize(
    ("windows", "use", "count"),
    [
        ([], "unknown", None),
        ([Window(ago(29), ago(0), 0)], "unused", 0),
        ([Window(ago(28), ago(0), 0)], "unknown", 0),
        ([Window(ago(29), ago(0), 3)], "used", 3),
        # Days count once, however many windows show them; they need not follow one another.
        ([Window(ago(19), ago(0), 0)] * 2, "unknown", 0),
        ([Window(ago(80), ago(66), 0), Window(ago(14), ago(0), 0)], "unused", 0),
        # None before the ninety days says nothing; of a window across their start, its rest does.
        ([Window(ago(200), ago(91), 0)], "unknown", None),
        ([Window(ago(200), ago(61), 0)], "unused", None),
        # Use across the start may have been before it, so that none is not sure either.
        ([Window(ago(200), ago(61), 5), Window(ago(40), ago(0), 0)], "unknown", 0),
        ([Window(ago(29), ago(0), None)], "unknown", None),
        # A window that is not over.
        ([Window(ago(40), TODAY + timedelta(days=1), 7)], "unknown", None),
    ],
)
def test_none_is_none_where_enough_days_were_counted(
    windows: list[Window], use: str, count: int | None
) -> None:
    found = looked(windows)
    assert (found.use, found.count) == (use, count)


def test_nobody_uses_it_where_no_place_saw_use() -> None:
    none, some = [Window(ago(40), ago(0), 0)], [Window(ago(9), ago(0), 2)]
    assert looked().use == "unknown"
    assert looked(none, none).use == "unused"
    assert looked(none, some).use == "used"
    assert looked(none, []).use == "unknown"


def test_use_before_customers_had_it_is_none_of_theirs() -> None:
    assert looked([Window(ago(60), ago(0), 9)], live=ago(20)).use == "unknown"
    assert looked([Window(ago(60), ago(0), 0)], live=ago(20)).use == "unknown"
    assert looked([Window(ago(60), ago(0), 0)], live=ago(30)).use == "unused"


def reached(position: int, count: int, skipped: int | None) -> FunnelCount:
    return FunnelCount(
        key=f"f:{position}",
        funnel_id="f",
        first_on=ago(30),
        last_on=ago(1),
        position=position,
        reached_count=count,
        skipped_count=skipped,
        **TOLD,
    )


@pytest.mark.parametrize(
    ("step", "skipped", "count"),
    [
        ("visit", None, 90),
        # All who got further without it: nobody did it; where nobody counted, nobody knows.
        ("voucher", 40, 0),
        ("voucher", 38, 2),
        ("voucher", None, None),
        ("order", None, 30),
    ],
)
def test_a_step_is_used_by_those_who_did_not_leave_it_out(
    step: str, skipped: int | None, count: int | None
) -> None:
    funnel = Funnel(key="f", name="f", title="f", steps=("visit", "voucher", "order"), **TOLD)
    use = FeatureUse(key="u", name="u", title="u", initiative="a", funnel_id="f", step=step, **TOLD)
    told = FeatureUseCount(
        key="u:1", feature_use_id="u", first_on=ago(9), last_on=ago(8), use_count=4, **TOLD
    )
    counts = [reached(1, 90, 0 if skipped else None), reached(2, 40, skipped), reached(3, 30, 0)]
    windows = feature_windows([use], [told], [funnel], counts)
    assert windows == {"a": [[Window(ago(9), ago(8), 4), Window(ago(30), ago(1), count)]]}
    assert feature_windows([use], [], [], counts) == {"a": [[]]}


def test_a_route_is_unused_on_days_on_which_others_were_called() -> None:
    use = FeatureUse(
        key="u", name="u", title="u", initiative="a", service_id="s", route="/refunds", **TOLD
    )

    def day(ago_days: int, route: str | None, calls: int, service: str = "s") -> RouteDay:
        return RouteDay(service_id=service, route=route, used_on=ago(ago_days), call_count=calls)

    told = [
        day(3, "/refunds", 4),
        day(3, "/orders", 9),
        day(2, "/orders", 9),
        # No route was told on this day, and another service tells nothing of this one.
        day(1, None, 7),
        day(0, "/refunds", 5, "other"),
    ]
    windows = feature_windows([use], [], [], [], told)
    assert windows == {"a": [[Window(ago(3), ago(3), 4), Window(ago(2), ago(2), 0)]]}
    assert looked(*windows["a"]).use == "used"
    idle = feature_windows([use], [], [], [], [day(each, "/orders", 1) for each in range(30)])
    assert looked(*idle["a"]).use == "unused"
    assert looked(*feature_windows([use], [], [], [], [])["a"]).use == "unknown"


DOCUMENTS = """\
apiVersion: gnomon.dev/v1
kind: Funnel
metadata: {name: first-order}
spec: {steps: [visit, order]}
---
apiVersion: gnomon.dev/v1
kind: FeatureUse
metadata: {name: seen}
spec: {%s}
"""


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ("funnel: first-order, step: order", None),
        ("counts: [{from: 2026-05-01, to: 2026-05-01, uses: 0}]", None),
        ("funnel: first-order", "spec.step"),
        ("step: order", "spec.funnel"),
        ("service: shop, route: /refunds", None),
        ("service: shop", "spec.route"),
        ("route: /refunds", "spec.service"),
        ("funnel: first-order, step: payment", "spec.step"),
        ("", "spec.counts"),
        ("counts: [{from: 2026-05-02, to: 2026-05-01, uses: 0}]", "spec.counts[0].to"),
        ("counts: [{from: 2026-05-02, to: 2026-05-03, uses: -1}]", "spec.counts[0].uses"),
    ],
)
def test_a_place_that_cannot_be_counted_is_found(spec: str, field: str | None) -> None:
    told = DOCUMENTS % f"initiative: faster-refunds{', ' if spec else ''}{spec}"
    found = [
        each.field
        for each in check(of_files([File("a.yaml", "a.yaml", told)]))
        if each.severity != "info" and "which nothing defines" not in each.found
    ]
    assert found == ([field] if field else [])
