"""Funnels, news of releases, who knows of initiatives, and whose word is waited for."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.check import check
from gnomon.domain.growth import Funnel, FunnelCount, ReleaseCommunication
from gnomon.domain.process import ProcessPhase, ProcessVersion
from gnomon.domain.roadmap import RoadmapItem
from gnomon.steering.registers.communications import announced, releases_told, taking_part
from gnomon.steering.registers.funnels import StepEvent, counted, funnels
from gnomon.steering.registers.load import load_by_role
from gnomon.steering.registers.presence import Presence
from told_registers import TODAY, at, before, dossier

STEPS = ("visit", "basket", "order")
MAY = date(2026, 5, 1)


def did(user: str, step: str, day: int, hour: int = 12) -> StepEvent:
    return StepEvent(user, step, datetime(2026, 5, day, hour, tzinfo=UTC))


def test_a_user_counts_once_at_the_farthest_step_and_all_before_it() -> None:
    events = [
        did("ann", "order", 3),
        did("ann", "visit", 1),
        did("ann", "basket", 2),
        did("ann", "visit", 4),
        did("ann", "basket", 2, 13),
        # Left the basket out: the order counts, and so does the basket, as skipped.
        did("bob", "visit", 1),
        did("bob", "order", 1, 13),
        did("cyd", "visit", 5),
        # Came in elsewhere.
        did("dan", "basket", 5),
        did("eve", "share", 5),
    ]
    found = counted(STEPS, events, MAY, date(2026, 5, 31))
    assert found.reached == (3, 2, 2)
    assert found.skipped == (0, 1, 0)
    assert (found.repeats, found.elsewhere, found.late) == (2, 1, 0)
    assert found.unknown == {"share": 1}


def test_users_enter_in_the_window_and_have_their_time_from_then_on() -> None:
    events = [
        did("ann", "visit", 10),
        did("ann", "basket", 12),
        did("ann", "order", 18),
        did("bob", "visit", 11),
        did("bob", "basket", 17, 12),
        did("cyd", "visit", 9),
        did("cyd", "basket", 10),
    ]
    since, until = date(2026, 5, 10), date(2026, 5, 10)
    week = counted(STEPS, events, since, until, timedelta(days=7))
    # Ann's order came after eight days; Bob entered a day too late, Cyd a day too early.
    assert (week.reached, week.late, week.elsewhere) == ((1, 1, 0), 1, 1)
    assert counted(STEPS, events, since, until).reached == (1, 0, 0)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from((*STEPS, "x")), st.integers(1, 20)),
        max_size=25,
    )
)
def test_no_step_has_more_users_than_the_one_before(told: list[tuple[str, str, int]]) -> None:
    events = [did(*each) for each in told]
    found = counted(STEPS, events, MAY, date(2026, 5, 15))
    assert list(found.reached) == sorted(found.reached, reverse=True)
    begun = {user for user, step, day in told if step == "visit" and day <= 15}
    assert found.reached[0] == len(begun)
    ordered = {
        user
        for user, step, day in told
        if step == "order" and day <= 15
        if any(u == user and s == "visit" and d <= day for u, s, d in told)
    }
    assert found.reached[-1] <= len(ordered)
    assert found.skipped[0] == 0
    assert counted(STEPS, events + events, MAY, date(2026, 5, 15)).reached == found.reached


def count(days: int, *reached: int) -> list[FunnelCount]:
    return [
        at(
            FunnelCount,
            f"funnel:order:counts:{days}:{place}",
            funnel_id="catalog:funnel:order",
            first_on=before(days + 6),
            last_on=before(days),
            position=place,
            reached_count=number,
        )
        for place, number in enumerate(reached, 1)
    ]


def test_conversion_is_of_the_step_before_and_of_the_first() -> None:
    funnel = at(Funnel, "funnel:order", name="order", title="Order", steps=STEPS)
    counts = [*count(7, 100, 50, 10), *count(0, 200, 50, 60), *count(-1, 1, 1, 1)]
    (found,) = funnels([funnel], counts, TODAY)
    assert (found.first_on, found.last_on) == (before(6), TODAY)
    visit, basket, order = found.steps
    assert visit.from_before is None
    assert basket.from_before is not None
    assert basket.from_before.ratio == 0.25
    # Sixty of fifty: the counts are not of users who went through, so nothing is known.
    assert (order.from_before, order.skipped) == (None, None)
    assert found.whole is not None
    assert found.before is not None
    assert (found.whole.ratio, found.before.ratio) == (0.3, 0.1)


def test_a_funnel_that_nobody_counted_is_unknown() -> None:
    funnel = at(Funnel, "funnel:order", name="order", title="Order", steps=STEPS)
    (found,) = funnels([funnel], count(0, 5, 4)[:2], TODAY)
    assert (found.steps, found.whole, found.first_on) == ((), None, None)


def news(name: str, days: int, **told: Any) -> ReleaseCommunication:
    return at(
        ReleaseCommunication,
        f"release_communication:{name}",
        name=name,
        title=name,
        told_on=before(days),
        channel="blog",
        **told,
    )


def test_a_release_is_told_of_by_its_first_word() -> None:
    item = at(
        RoadmapItem,
        "roadmap_item:restore",
        roadmap_id="catalog:roadmap:road",
        name="restore",
        title="Restore",
        delivered_on=before(20),
    )
    refunds = {"initiative_id": "catalog:initiative:refunds"}
    found = releases_told(
        [
            news("late", 10, **refunds),
            news("first", 26, **refunds),
            news("restored", 22, item_id=item.key),
            news("by-day", 1, released_on=before(4)),
            news("of-nothing", 1),
            news("ahead", -1, **refunds),
        ],
        [
            dossier("refunds", moves={"live": 30}),
            dossier("silent", moves={"live": 9}),
            dossier("long-ago", moves={"live": 180}),
            dossier("unreleased", in_delivery=9),
        ],
        [item],
        TODAY,
    )
    assert {one.communication.name: one.lag_days for one in found.told} == {
        "by-day": 3,
        "of-nothing": None,
        "late": 20,
        "restored": -2,
        "first": 4,
    }
    # Of 4, -2 and 3 days.
    assert found.lag_days == 3.0
    assert (found.covered.count, found.covered.of) == (2, 3)
    assert found.silent == (("silent", before(9)),)


def test_functions_of_the_process_in_force_up_to_coding_take_part() -> None:
    def version(name: str, **told: Any) -> ProcessVersion:
        return at(
            ProcessVersion, f"process:{name}", process="delivery", version=name, title=name, **told
        )

    def phase(of: str, place: int, name: str, *roles: str) -> ProcessPhase:
        return at(
            ProcessPhase,
            f"process:{of}:{name}",
            version_id=f"catalog:process:{of}",
            phase=name,
            title=name,
            position=place,
            responsible=roles[0],
            participants=roles[1:],
        )

    versions = [version("old", valid_to=before(5)), version("new", valid_from=before(5))]
    phases = [
        phase("old", 1, "research", "librarian"),
        phase("new", 3, "deployment", "operator"),
        phase("new", 2, "coding", "technical product manager", "engineer"),
        phase("new", 1, "research", "product manager", "Customer", "engineer"),
    ]
    assert taking_part(versions, phases, TODAY) == (
        "product_manager",
        "engineer",
        "technical_product_manager",
    )
    assert taking_part(versions, phases, before(6)) == ("librarian",)
    assert taking_part([], [], TODAY) == ()


def test_who_is_told_after_coding_began_learned_of_it_by_chance() -> None:
    told = dossier(
        "x",
        moves={"approved": 20, "in_delivery": 10},
        signatures=[
            {"role": "Finance", "told_on": before(15), "acknowledged_on": before(14)},
            {"role": "growth", "told_on": before(9)},
            {"role": "qa", "agreed_on": before(25)},
            {"role": "growth", "told_on": before(-1)},
        ],
    )
    found = announced(told, ("finance", "growth", "compliance"), TODAY)
    assert found is not None
    assert [(one.function, one.in_time, one.acknowledged) for one in found.functions] == [
        ("finance", True, True),
        ("growth", False, False),
        ("compliance", False, False),
        ("qa", True, True),
    ]
    assert (found.in_time.count, found.in_time.of) == (2, 4)
    # Five and eleven days after the approval, and five before it.
    assert found.lag_days == 5.0


def test_a_role_is_one_function_however_it_is_written() -> None:
    signed = [
        {"role": "TPM", "told_on": before(15)},
        {"role": "technical program manager", "acknowledged_on": before(14)},
        {"role": "QA engineer", "told_on": before(15)},
        {"role": "tester", "acknowledged_on": before(14)},
    ]
    told = dossier("x", moves={"approved": 20, "in_delivery": 10}, signatures=signed)
    functions = ("technical_product_manager", "scrum master", "engineer")
    found = announced(told, functions, TODAY)
    assert found is not None
    assert [(one.function, one.in_time, one.acknowledged) for one in found.functions] == [
        ("technical_product_manager", True, True),
        ("engineer", False, False),
        ("qa_engineer", True, True),
    ]


def test_before_coding_nobody_is_late() -> None:
    signed = [{"role": "qa", "told_on": before(3)}]
    asked = dossier("x", moves={"approved": 5}, signatures=signed)
    found = announced(asked, ("growth",), TODAY)
    assert found is not None
    assert [(one.function, one.in_time) for one in found.functions] == [
        ("growth", None),
        ("qa", True),
    ]
    assert announced(dossier("raw", signatures=signed), ("growth",), TODAY) is None


def test_words_are_waited_for_by_role_and_phase() -> None:
    def asked(role: str, told: int, agreed: int | None = None, person: str | None = "p") -> Any:
        return {
            "role": role,
            "told_on": before(told),
            "agreed_on": None if agreed is None else before(agreed),
            "person_id": person,
        }

    found = load_by_role(
        [
            dossier(
                "a",
                in_delivery=10,
                signatures=[
                    asked("Business leader", 40),
                    asked("business_leader", 30, person=None),
                    asked("business_leader", 9),
                    asked("finance", 30, 20),
                    asked("finance", 30, 24),
                ],
                requests=[
                    {"written_on": before(50)},
                    {"written_on": before(40), "approver_id": "catalog:person:bo"},
                ],
            ),
            dossier("over", moves={"parked": 3}, signatures=[asked("finance", 90)]),
        ],
        {"catalog:person:bo": frozenset({"cfo"})},
        Presence(),
        TODAY,
    )
    told = {(one.role, one.phase): one for one in found}
    leader = told["business_leader", "research"]
    assert (leader.waiting, leader.waited_days, leader.longest_days, leader.nobody) == (
        2,
        70,
        40,
        1,
    )
    assert told["business_leader", "coding"].waited_days == 9
    finance = told["finance", "research"]
    assert (finance.waiting, finance.given, finance.given_days) == (0, 2, 8.0)
    # The first version of the request was replaced: nobody waits for a word on it.
    assert told["cfo", "research"].waited_days == 40
    assert len(found) == 4
    assert found[0] is leader, "what waited the longest comes first"


@pytest.mark.parametrize(
    ("kind", "spec", "field"),
    [
        ("Funnel", "steps: [visit]", "spec.steps"),
        ("Funnel", "steps: [visit, visit]", "spec.steps"),
        (
            "Funnel",
            "steps: [a, b], counts: [{from: 2026-01-01, to: 2026-01-31, reached: [3]}]",
            "spec.counts[0].reached",
        ),
        (
            "Funnel",
            "steps: [a, b], counts: [{from: 2026-01-01, to: 2026-01-31, reached: [3, 4]}]",
            "spec.counts[0].reached",
        ),
        ("ReleaseCommunication", "on: 2026-01-01, channel: blog", "spec.released"),
    ],
)
def test_what_is_wrong_is_found_by_its_field(kind: str, spec: str, field: str) -> None:
    text = f"apiVersion: gnomon.dev/v1\nkind: {kind}\nmetadata: {{name: x}}\nspec: {{{spec}}}\n"
    found = check(of_files([File("a.yaml", "a.yaml", text)]))
    assert field in [each.field for each in found]
