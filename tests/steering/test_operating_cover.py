"""Who really answers, by the rotas there are, and what goes wrong with it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnomon.domain.operating import OperatingModel
from gnomon.steering.operating.cover import Rota, Span, balance, merged, overlap, rota
from gnomon.steering.operating.exposure import Aim
from gnomon.steering.operating.pitfalls import Seen, of_company, of_service
from gnomon.steering.operating.selector import choose

_HOUR, _DAY = 3600, 86_400
#: One day of which the hours from nine to five are working time.
WINDOW: Span = (0, _DAY)
WORKING = [(9 * _HOUR, 17 * _HOUR)]
OWNERS = frozenset({"ann", "bob"})


def seen_rota(*shifts: tuple[str, int, int], serves: int = 1) -> Rota:
    told = [(who, (start * _HOUR, end * _HOUR)) for who, start, end in shifts]
    return rota(told, OWNERS, WORKING, window=WINDOW, serves_count=serves)


def test_hours_are_covered_once_however_many_are_on_call() -> None:
    found = seen_rota(("ann", 0, 24), ("dan", 0, 12))
    assert (found.people_count, found.owner_people_count) == (2, 1)
    assert (found.working_hours.share, found.out_of_hours.share) == (1.0, 1.0)
    assert found.out_of_hours.cover == "team"


def test_a_rota_of_several_teams_is_one_of_their_domain() -> None:
    assert seen_rota(("ann", 0, 24), serves=2).out_of_hours.cover == "domain"


def test_others_alone_are_operations_and_half_a_night_is_nobody() -> None:
    assert seen_rota(("dan", 0, 24)).out_of_hours.cover == "operations"
    # Eight of the sixteen hours outside of work are half, seven are not.
    assert seen_rota(("dan", 0, 8)).out_of_hours.cover == "operations"
    assert seen_rota(("dan", 1, 8)).out_of_hours.cover == "none"
    assert seen_rota(("ann", 9, 17)).out_of_hours.share == 0.0


def test_shifts_outside_of_the_window_do_not_count() -> None:
    assert seen_rota(("ann", 30, 40)).people_count == 0


@pytest.mark.parametrize(
    ("wanted", "actual", "found"),
    [
        ("team", "team", "as wanted"),
        ("team", "domain", "too little"),
        ("none", "operations", "more than wanted"),
        ("domain", "none", "too little"),
        (None, "team", "unknown"),
        ("team", None, "unknown"),
    ],
)
def test_too_much_cover_costs_and_too_little_risks(wanted: Any, actual: Any, found: str) -> None:
    assert balance(wanted, actual) == found


_SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda pair: (pair[0], sum(pair)))
)


@given(first=_SPANS, second=_SPANS)
def test_what_spans_share_is_what_a_count_of_every_second_finds(
    first: list[Span], second: list[Span]
) -> None:
    ours = {second for start, end in first for second in range(start, end)}
    theirs = {second for start, end in second for second in range(start, end)}
    assert overlap(merged(first), merged(second)) == len(ours & theirs)


def aim(availability: float = 0.999) -> Aim:
    return Aim(band="high", availability=availability, tolerable_seconds=604.8, reason="")


def seen(**told: Any) -> Seen:
    model = OperatingModel(
        key="catalog:operating_model:shop:",
        source="catalog",
        changed_at=datetime(2026, 1, 1, tzinfo=UTC),
        service_id="catalog:service:shop",
        declared="product_team",
    )
    return Seen(
        name="shop", model=model, aim=aim(), choice=choose(aim(), "high"), team_size=4, **told
    )


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ({}, []),
        ({"standby_paid_by": "Head of Operations"}, ["responsible but unaccountable"]),
        ({"standby_paid_by": "Head of product"}, []),
        ({"unplanned": 0.6}, ["excessive unplanned work"]),
        ({"unplanned": 0.5}, []),
        ({"days_between": 12.0}, ["change management treacle"]),
        ({"days_between": 7.0}, []),
        ({"rota": seen_rota(("ann", 0, 24), ("bob", 0, 1))}, ["limited on-call schedule"]),
        (
            {"rota": seen_rota(*((who, 0, 24) for who in ("ann", "bob", "dan")))},
            [],
        ),
        (
            {"rota": seen_rota(*((who, 0, 24) for who in ("dan", "sue", "tom")))},
            ["operations cover a digital service"],
        ),
    ],
)
def test_pitfalls_are_found_by_their_evidence_and_no_others(
    told: dict[str, Any], names: list[str]
) -> None:
    assert [pitfall.name for pitfall in of_service(seen(**told))] == names


def test_many_rotas_of_single_teams_cost_as_often_again() -> None:
    own, shared = seen_rota(("ann", 0, 24)), seen_rota(("ann", 0, 24), serves=3)
    of_teams = [seen(rota=own)] * 4
    (pitfall,) = of_company([*of_teams, seen(rota=shared)])
    assert pitfall.name == "linear run costs"
    assert of_company([*of_teams, *[seen(rota=shared)] * 4]) == ()
    assert of_company(of_teams[:3]) == ()
