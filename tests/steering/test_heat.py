"""HEAT of platform services: adoption, efficiency, goals with their guards, and the verdict."""

from datetime import UTC, date, datetime, timedelta
from math import comb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.own_kind import own_kinds
from gnomon.domain.heat import HEAT_FIGURES
from gnomon.domain.organisation import Group, ReportingLine
from gnomon.domain.platform import (
    HeatGoal,
    HeatGuard,
    PlatformCare,
    PlatformMandate,
    PlatformService,
)
from gnomon.steering.platform.adoption import Adoption, TeamUse, adoption
from gnomon.steering.platform.care import cards
from gnomon.steering.platform.customers import Customers, arranged
from gnomon.steering.platform.efficiency import (
    Multiplier,
    Pace,
    cost_per_active_team,
    interval_ranks,
    multiplier,
)
from gnomon.steering.platform.goals import GoalStand, judge
from gnomon.steering.platform.happiness import of_waves
from gnomon.steering.platform.mandates import bound_teams, expired, in_force
from gnomon.steering.platform.success import success

_THEN = datetime(2026, 1, 1, tzinfo=UTC)
SINCE = datetime(2026, 4, 1, tzinfo=UTC)
_TOLD: dict[str, Any] = {"source": "catalog", "changed_at": _THEN}


def _use(team: str, first: int, before: int, uses: int) -> TeamUse:
    """Make a use whose first time lies so many days from the window's start."""
    return TeamUse(team=team, first_at=SINCE + timedelta(days=first), before=before, uses=uses)


def _adoption(*uses: TeamUse, eligible: str, mandated: str = "", **told: Any) -> Adoption:
    return adoption(
        uses, eligible=frozenset(eligible), mandated=frozenset(mandated), since=SINCE, **told
    )


def test_teams_are_new_retained_back_or_gone() -> None:
    found = _adoption(
        _use("a", 3, 0, 2),
        _use("b", -40, 1, 5),
        _use("c", -200, 0, 1),
        _use("d", -40, 4, 0),
        _use("e", -200, 0, 0),
        eligible="abcdefgh",
    ).voluntary

    assert (found.new, found.retained, found.resurrected) == (("a",), ("b",), ("c",))
    assert found.churned == ("d",)
    assert found.active == ("a", "b", "c")
    assert (found.share, found.share_before) == (3 / 8, 2 / 8)


def test_mandated_use_is_a_series_of_its_own_and_never_added_in() -> None:
    found = _adoption(
        _use("a", -9, 1, 1), _use("b", -9, 1, 1), _use("x", -9, 1, 1), eligible="abcd", mandated="b"
    )

    assert (found.voluntary.active, found.voluntary.share) == (("a",), 1 / 3)
    assert (found.mandated.active, found.mandated.share) == (("b",), 1.0)
    assert (found.others, found.active_teams) == (1, 2)


def test_where_nobody_is_free_voluntary_adoption_is_unknown_not_zero() -> None:
    found = _adoption(_use("a", -9, 1, 1), eligible="ab", mandated="ab")

    assert found.voluntary.share is None
    assert found.mandated.share == 0.5


def test_time_to_adopt_is_of_free_teams_from_the_start() -> None:
    found = _adoption(
        _use("a", 10, 0, 1), _use("b", 20, 0, 1), _use("m", 1, 0, 1),
        eligible="abm", mandated="m", launched_at=SINCE,
    )  # fmt: skip

    assert found.days_to_adopt == 15
    assert _adoption(_use("a", 10, 0, 1), eligible="a").days_to_adopt is None


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdefxy"), st.integers(-99, 90), st.integers(0, 2),
                  st.integers(0, 2)),
        unique_by=lambda each: each[0],
    ),
    st.sets(st.sampled_from("abcdef")),
)  # fmt: skip
def test_every_team_is_in_one_series_and_one_part(told: list[Any], mandated: set[str]) -> None:
    # A team that used it before the window began has its first use before it.
    uses = [
        _use(team, min(first, -1) if before else first, before, now)
        for team, first, before, now in told
    ]
    found = _adoption(*uses, eligible="abcdef", mandated="".join(mandated))

    for series in (found.voluntary, found.mandated):
        parts = [*series.new, *series.retained, *series.resurrected]
        assert sorted(parts) == sorted(series.active)
        assert series.before == len(series.retained) + len(series.churned)
    assert found.voluntary.eligible + found.mandated.eligible == 6
    assert not set(found.voluntary.active) & set(found.mandated.active)


def _pace(median: float | None, *, n: int = 9, **told: Any) -> Pace:
    return Pace(
        journey="from_scratch",
        n=n,
        median_seconds=median,
        p85_seconds=None,
        low_seconds=told.get("low"),
        high_seconds=told.get("high"),
    )


def _multiplier(pace: Pace, baseline: float | None) -> Multiplier:
    return multiplier(pace, baseline, "declared" if baseline else None)


def test_a_multiplier_is_time_without_by_time_with() -> None:
    found = _multiplier(_pace(3600.0, low=1800.0, high=7200.0), 4 * 3600.0)

    assert (found.value, found.low, found.high) == (4, 2, 8)
    assert (found.word, found.basis) == ("multiplier", "declared")
    assert _multiplier(_pace(8.0, low=5.0, high=9.0), 4.0).word == "diminisher"
    assert _multiplier(_pace(3.0, low=2.0, high=9.0), 4.0).word == "neither"
    assert _multiplier(_pace(4.0), 4.0).word == "neither"
    assert _multiplier(_pace(None), 4.0).word == "unknown"
    assert _multiplier(_pace(0.0), 4.0).value is None
    assert _multiplier(_pace(3.0), None).basis is None


@pytest.mark.parametrize("n", [6, 7, 10, 25, 60, 200])
def test_the_ranks_hold_the_median_nineteen_times_in_twenty(n: int) -> None:
    ranks = interval_ranks(n)
    assert ranks is not None
    low, high = ranks

    # The median lies between the values of both ranks unless fewer than `low`, or at least `high`,
    # of n values fall below it: a coin thrown n times.
    held = sum(comb(n, k) for k in range(low, high)) / 2**n
    assert held >= 0.93
    assert 1 <= low < high <= n


def test_of_too_few_a_median_has_no_interval() -> None:
    assert interval_ranks(5) is None


def test_cost_is_shared_by_teams_that_used_it() -> None:
    assert cost_per_active_team(1800, 3) == 600
    assert cost_per_active_team(1800, 0) is None
    assert cost_per_active_team(None, 3) is None


def _goal(figure: str, target: float, baseline: float | None = None) -> HeatGoal:
    return HeatGoal(
        key="g",
        platform_service_id="s",
        heat=HEAT_FIGURES[figure].heat,
        goal="More",
        figure=figure,
        target=target,
        baseline=baseline,
        **_TOLD,
    )


def _guard(figure: str, baseline: float, may_worsen: float) -> HeatGuard:
    return HeatGuard(
        key=f"g:{figure}", goal_id="g", figure=figure, baseline=baseline, may_worsen=may_worsen,
        **_TOLD,
    )  # fmt: skip


def _judge(guards: list[HeatGuard], **figures: float | None) -> GoalStand:
    return judge(_goal("voluntary_adoption", 0.6, 0.2), guards, figures)


def test_a_goal_is_met_only_if_no_guard_got_worse_than_agreed() -> None:
    guard = _guard("happiness", 0.7, 0.05)

    def state(adopted: float | None, happy: float | None) -> str:
        return _judge([guard], voluntary_adoption=adopted, happiness=happy).state

    assert state(0.6, 0.65) == "met"
    assert state(0.6, 0.64) == "guard broken"
    assert state(0.6, None) == "reached, guard unknown"
    assert state(0.59, 0.9) == "not yet"
    assert state(None, 0.9) == "unknown"


def test_a_goal_without_a_guard_is_reached_and_never_met() -> None:
    assert _judge([], voluntary_adoption=1.0).state == "reached, unguarded"


def test_progress_works_in_both_directions() -> None:
    found = judge(_goal("time_to_complete", 4, 10), [], {"time_to_complete": 7})

    assert found.progress == 0.5
    assert judge(_goal("time_to_complete", 4, 4), [], {"time_to_complete": 7}).progress is None


def test_a_guard_of_time_may_worsen_by_a_share_of_its_baseline() -> None:
    guard = _guard("time_to_complete", 100.0, 0.1)

    def holds(seconds: float) -> bool | None:
        return _judge([guard], voluntary_adoption=1.0, time_to_complete=seconds).guards[0].holds

    assert holds(110.0) is True
    assert holds(111.0) is False


@pytest.mark.parametrize("figure", HEAT_FIGURES)
def test_every_figure_is_guarded_by_others_and_none_is_of_slo_or_dora(figure: str) -> None:
    about = HEAT_FIGURES[figure]

    assert about.guards
    assert figure not in about.guards
    assert set(about.guards) <= HEAT_FIGURES.keys()
    words = ("slo", "budget", "deployment", "lead_time", "fail_rate", "availability")
    assert not any(word in figure for word in words)


def test_success_is_happiness_and_voluntary_adoption_together() -> None:
    assert success(0.8, 0.5, 0.4).verdict == "succeeds"
    assert success(0.3, 0.5, 0.4).verdict == "chosen, not liked"
    assert success(0.8, 0.3, 0.4).verdict == "liked, not chosen"
    assert success(0.8, 0.0, 0.0).verdict == "liked, not chosen"
    assert success(0.3, 0.3, 0.4).verdict == "fails"
    # Nobody asked, or nobody free to choose: neither stands for the other.
    assert success(None, 0.9, 0.4).verdict == "unknown"
    assert success(0.9, None, None).verdict == "unknown"
    assert success(0.8, 0.5, 0.4, happiness_target=0.9).is_liked is False
    assert success(0.8, 0.5, 0.6, adoption_target=0.5).is_chosen is True


def _mandate(group: str | None, begins: date, ends: date | None) -> PlatformMandate:
    return PlatformMandate(
        key="m", platform_service_id="s", group_id=group, reason="Audit", valid_from=begins,
        valid_to=ends, **_TOLD,
    )  # fmt: skip


def test_a_mandate_binds_teams_below_its_group_while_it_holds() -> None:
    spring = _mandate("commerce", date(2026, 3, 1), date(2026, 5, 1))
    below = {"commerce": frozenset({"commerce", "shop", "pay"})}
    eligible = frozenset({"shop", "pay", "ops"})

    def bound(mandate: PlatformMandate, since: date, until: date) -> set[str]:
        return set(bound_teams([mandate], eligible, below, since=since, until=until))

    april, may, june = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
    assert bound(spring, april, may) == {"shop", "pay"}
    assert bound(spring, may, june) == set()
    assert bound(_mandate(None, april, None), may, june) == eligible
    assert in_force(_mandate(None, may, None), april, may) is False


def test_a_mandate_that_has_ended_is_found_on_the_day_and_after() -> None:
    file = File("a.yaml", "a.yaml", own_kinds()["PlatformService"].example)
    catalogue = of_files([file])

    assert list(expired(catalogue, today=date(2026, 12, 30))) == []
    (found,) = expired(catalogue, today=date(2026, 12, 31))
    assert (found.severity, found.field) == ("info", "spec.mandates")
    assert "checkout that ended on 2026-12-31" in found.found


def _customers() -> Customers:
    kinds = {"commerce": "business_unit", "shop": "team", "pay": "team", "web": "sub_team",
             "platform": "team", "ops": "team"}  # fmt: skip
    groups = [
        Group(
            key=key, name=key, title=key.title(), kind=kind,  # type: ignore[arg-type]
            is_platform=key == "platform", **_TOLD,
        )
        for key, kind in kinds.items()
    ]  # fmt: skip
    lines = [
        ReportingLine(key=f"{low}:{up}", group_id=low, parent_id=up, **_TOLD)
        for low, up in (("shop", "commerce"), ("pay", "commerce"), ("web", "shop"))
    ]
    return arranged(groups, lines, date(2026, 5, 1))


def _service(*eligible: str) -> PlatformService:
    return PlatformService(
        key="s", name="s", title="S", kind="service", self_service="yes", owner_id="platform",
        eligible_ids=eligible, **_TOLD,
    )  # fmt: skip


def test_a_service_is_for_every_team_but_its_own_unless_it_names_some() -> None:
    found = _customers()

    assert found.eligible(_service()) == {"shop", "pay", "ops"}
    assert found.eligible(_service("commerce")) == {"shop", "pay"}
    assert found.eligible(_service("web", "ops")) == {"web", "ops"}


def test_use_below_a_team_is_the_teams() -> None:
    uses = [_use("web", -5, 1, 2), _use("shop", -9, 0, 1), _use("nobody", -1, 0, 1)]
    found = _customers().teams_of(uses, frozenset({"shop"}))

    assert found == [_use("shop", -9, 1, 3), _use("nobody", -1, 0, 1)]


def _care(**told: Any) -> dict[str, str]:
    care = PlatformCare(key="c", platform_service_id="s", **told, **_TOLD)
    return {card.title: card.mark for card in cards(care, date(2026, 5, 31))}


def test_a_backup_nobody_restored_asks_for_attention() -> None:
    backups = {"backups_succeeded": 30, "backups_wanted": 30}
    tested: dict[str, Any] = {"restore_tested_on": date(2026, 5, 1), "restore_succeeded": True}

    assert _care(**backups)["Backups"] == "attention"
    assert _care(**backups, **tested)["Backups"] == "good"
    assert _care(**backups, **tested, restore_within_days=10.0)["Backups"] == "attention"
    assert _care(backups_succeeded=29, backups_wanted=30, **tested)["Backups"] == "missed"
    assert _care(**tested, restore_seconds=61.0, recovery_time_seconds=60.0)["Restore"] == "missed"
    assert _care(**tested | {"restore_succeeded": False})["Restore"] == "missed"
    assert set(_care().values()) == {"unknown"}
    assert {card.mark for card in cards(None, date(2026, 5, 31))} == {"unknown"}


def test_patches_age_against_what_was_wanted() -> None:
    patched = {"patched_on": date(2026, 5, 1)}

    assert _care(**patched, patch_within_days=30.0)["Patches"] == "good"
    assert _care(**patched, patch_within_days=29.0)["Patches"] == "missed"
    assert _care(**patched)["Patches"] == "unknown"


def _wave(key: str, closed: date, *, invited: int | None, answered: int) -> dict[str, Any]:
    return {
        "key": key, "platform_service_id": "s", "closed_on": closed, "invited_count": invited,
        "answered_count": answered,
    }  # fmt: skip


def test_happiness_is_the_newest_waves_top_two_of_five_with_n_and_response_rate() -> None:
    waves = [
        _wave("new", date(2026, 5, 1), invited=20, answered=10),
        _wave("old", date(2026, 1, 1), invited=20, answered=10),
    ]
    codes = [5, 4, 4, 3, 2, 1, 5, 4, 3, 5]
    answers = [{"wave_id": "new", "instrument": "csat", "code": code} for code in codes]
    answers += [{"wave_id": "new", "instrument": "nps", "code": 0}]
    answers += [{"wave_id": "new", "instrument": "csat", "code": code} for code in (None, 0, -1)]
    answers += [{"wave_id": "old", "instrument": "csat", "code": 1}]
    found = of_waves(waves, answers)["s"]

    assert (found.share, found.n, found.response_rate) == (0.6, 10, 0.5)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.6 < found.high
    assert found.asked_on == date(2026, 5, 1)


def test_fewer_than_five_answers_show_nothing() -> None:
    answers = [{"wave_id": "w", "instrument": "csat", "code": 5}] * 4
    found = of_waves([_wave("w", date(2026, 5, 1), invited=None, answered=4)], answers)["s"]

    assert (found.share, found.n, found.response_rate) == (None, 4, None)
    assert found.missing is not None
