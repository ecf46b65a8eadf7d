"""Training: whom a new version asks again, what is overdue, and what of teams is never told."""

from typing import Any

import pytest

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.check import check
from gnomon.domain.training import TrainingPlan, TrainingRecord
from gnomon.steering.registers.training import by_process, by_team, needed
from told_registers import TODAY, at, before

ENGINEER, MANAGER = frozenset({"engineer"}), frozenset({"product_manager"})


def plan(
    version: str, days: int, *roles: str, process: str = "delivery", **told: Any
) -> TrainingPlan:
    name = f"{process}-{version}"
    return at(
        TrainingPlan,
        f"training_plan:{name}",
        name=name,
        title=name,
        process=process,
        version=version,
        valid_from=before(days),
        roles=roles,
        **told,
    )


def taught(person: str, version: str, days: int, role: str | None = None) -> TrainingRecord:
    return at(
        TrainingRecord,
        f"training:{person}:trained:{version}{days}",
        person_id=person,
        process="delivery",
        version=version,
        trained_on=before(days),
        role=role,
    )


def test_a_new_version_asks_those_again_whose_role_it_changes() -> None:
    plans = [plan("1", 300), plan("2", 30, "Engineer"), plan("3", -1)]
    records = [taught("eli", "1", 250), taught("pia", "1", 250), taught("eva", "2", 10)]
    people = {"eli": ENGINEER, "eva": ENGINEER, "pia": MANAGER, "new": frozenset[str]()}
    assert {
        one.person_id: (one.version, one.state) for one in needed(plans, records, people, TODAY)
    } == {
        "eli": ("2", "new_version"),
        "eva": ("2", "trained"),
        "pia": ("1", "trained"),
        "new": ("1", "never"),
    }


def test_teaching_holds_for_a_time() -> None:
    plans = [plan("1", 900, refresh_days=365.0)]
    records = [taught("last-day", "1", 365), taught("over", "1", 366), taught("ahead", "1", -1)]
    people = dict.fromkeys(("last-day", "over", "ahead"), ENGINEER)
    found = {one.person_id: one for one in needed(plans, records, people, TODAY)}
    assert {name: one.state for name, one in found.items()} == {
        "last-day": "trained",
        "over": "overdue",
        "ahead": "never",
    }
    assert (found["last-day"].due_on, found["over"].due_on) == (TODAY, before(1))


def test_what_was_taught_for_another_role_is_of_no_use() -> None:
    plans = [plan("1", 900)]
    people = {"moved": MANAGER}
    (one,) = needed(plans, [taught("moved", "1", 9, role="engineer")], people, TODAY)
    assert one.state == "never"
    (one,) = needed(plans, [taught("moved", "1", 9, role="Product manager")], people, TODAY)
    assert one.state == "trained"


def test_a_version_nobody_planned_counts_by_its_day() -> None:
    plans = [plan("2", 30)]
    people = dict.fromkeys(("before", "after"), ENGINEER)
    records = [taught("before", "1", 31), taught("after", "2.1", 30)]
    found = needed(plans, records, people, TODAY)
    assert [(one.person_id, one.state) for one in found] == [
        ("after", "trained"),
        ("before", "new_version"),
    ]


def test_of_a_process_shares_are_told_and_states_of_five_and_more() -> None:
    people = dict.fromkeys("abcde", ENGINEER)
    plans = [plan("1", 30), plan("1", 30, "engineer", process="safety")]
    found = needed(plans, [taught("a", "1", 9), taught("b", "0", 90)], people, TODAY)
    delivery, safety = by_process(found)
    assert (delivery.trained.count, delivery.trained.of) == (1, 5)
    assert delivery.states == {"trained": 1, "new_version": 1, "never": 3}
    assert (safety.process, safety.versions) == ("safety", ("1",))
    (few,) = by_process(needed([plan("1", 30)], [], dict.fromkeys("abcd", ENGINEER), TODAY))
    assert (few.trained.of, few.states) == (4, None)


def test_a_team_of_fewer_than_five_shows_none_and_cannot_be_worked_out() -> None:
    members = {"large": frozenset("abcdef"), "five": frozenset("ghijk"), "few": frozenset("lm")}
    people = dict.fromkeys("abcdefghijklm", ENGINEER)
    found = needed([plan("1", 30)], [taught("a", "1", 9)], people, TODAY)
    told = by_team(found, members)
    assert told["large"] is not None
    assert (told["large"].count, told["large"].of) == (1, 6)
    # The smallest that is large enough is hidden with it: the whole less both others is `few`.
    assert (told["five"], told["few"]) == (None, None)


def test_a_team_without_small_neighbours_is_shown() -> None:
    members = {"large": frozenset("abcdef"), "five": frozenset("ghijk"), "idle": frozenset("z")}
    people = dict.fromkeys("abcdefghijk", ENGINEER)
    told = by_team(needed([plan("1", 30)], [], people, TODAY), members)
    assert told["five"] is not None
    assert told["five"].of == 5
    assert told["idle"] is not None
    assert told["idle"].ratio is None, "nobody of it is to know anything"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("process: d, version: '1', from: 2026-01-01", "1 of d, which a plans already"),
        ("process: d, version: '2', from: soon", "'soon'"),
    ],
)
def test_what_is_wrong_with_a_plan_is_found(text: str, found: str) -> None:
    head = "---\napiVersion: gnomon.dev/v1\nkind: TrainingPlan\nmetadata: "
    first = f"{head}{{name: a}}\nspec: {{process: d, version: '1', from: 2026-01-01}}\n"
    files = [File("a.yaml", "a.yaml", f"{first}{head}{{name: b}}\nspec: {{{text}}}\n")]
    assert found in [each.found for each in check(of_files(files))]
