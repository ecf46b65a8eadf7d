"""Where targets stand: worked by hand."""

from datetime import date, timedelta
from typing import Any

import pytest

from gnomon.answers.question import Question
from gnomon.domain.answer import Answer, AnswerRow
from gnomon.steering.agreed import Agreed, Register
from gnomon.steering.people import Organisation
from gnomon.steering.scorecards import judged, objectivity, of_scope, score, tree
from gnomon.steering.verdicts import Verdict
from steering_cases import (
    DUE,
    HALF_WAY,
    NOON,
    agreed,
    group,
    guard,
    line,
    member,
    statement,
    target,
)

SHOP = Organisation(
    groups=(group("shop"), group("solo", "sub_team"), group("quality", "function")),
    lines=(line("solo", "shop"),),
    memberships=(member("ann", "shop"), member("bob", "shop"), member("bob", "solo")),
)


class Figures:
    """Answers with figures by metric, and remembers the questions."""

    def __init__(self, state: Any = "value", **values: float | None) -> None:
        self.values = values
        self.state = state
        self.before: dict[str, float | None] = {}
        self.asked: list[Question] = []

    def __call__(self, question: Question) -> list[Answer]:
        self.asked.append(question)
        is_before = question.until is not None and question.until <= date(2026, 1, 1)
        values = self.before if is_before else self.values
        return [
            Answer(
                metric=name,
                unit="s",
                definition=name,
                as_of=NOON,
                rows=[
                    AnswerRow(
                        group=each,
                        value=values.get(name),
                        n=7,
                        open_n=0,
                        coverage=1.0,
                        state=self.state if values.get(name) is not None else "no_data",
                    )
                    for each in ("shop", "solo")
                ],
            )
            for name in question.metrics
        ]


def stand(figures: Figures, *told: Agreed, on: date = HALF_WAY) -> list[Verdict]:
    return judged(told, SHOP, figures, on)


@pytest.mark.parametrize(
    ("actual", "on", "status", "progress"),
    [
        # A steady pace from 10 to 4 is at 7 half way: DEFINITIONS' own example, half is done.
        (7.0, HALF_WAY, "on_track", 0.5),
        (7.1, HALF_WAY, "at_risk", 2.9 / 6),
        (11.0, HALF_WAY, "at_risk", -1 / 6),
        (4.0, HALF_WAY, "met", 1.0),
        (4.1, DUE + timedelta(days=1), "missed", 5.9 / 6),
        (4.1, DUE, "at_risk", 5.9 / 6),
        (None, HALF_WAY, "no_data", None),
    ],
)
def test_a_target_stands_by_its_pace(
    actual: float | None, on: date, status: str, progress: float | None
) -> None:
    figures = Figures(change_lead_time=actual, change_fail_rate=0.1)
    (found,) = stand(figures, agreed(guard()), on=on)
    assert found.status == status
    assert found.progress == (None if progress is None else pytest.approx(progress))
    assert found.rule.endswith(".")


@pytest.mark.parametrize(
    ("fails", "status", "holds", "counts"),
    [
        # The band is a tenth of 0.1: up to 0.11 the guard holds.
        (0.11, "met", True, 1.0),
        (0.12, "reached_at_a_cost", False, 0.0),
        (None, "reached_unproven", None, None),
    ],
)
def test_reached_counts_only_while_its_guard_holds(
    fails: float | None, status: str, holds: bool | None, counts: float | None
) -> None:
    figures = Figures(change_lead_time=3.0, change_fail_rate=fails)
    (found,) = stand(figures, agreed(guard()))
    assert (found.status, found.guards[0].holds, found.attainment) == (status, holds, counts)


def test_reached_without_a_guard_is_said_to_be_unguarded() -> None:
    (found,) = stand(Figures(change_lead_time=3.0), agreed())
    assert found.status == "reached_unguarded"
    assert "Nothing watches what it cost" in found.rule


def test_without_a_stated_baseline_the_figure_before_the_start_is_it() -> None:
    figures = Figures(change_lead_time=7.0, change_fail_rate=0.105)
    figures.before = {"change_lead_time": 10.0, "change_fail_rate": 0.1}
    (found,) = stand(figures, agreed(guard(baseline=None), baseline=None))
    assert (found.baseline, found.progress, found.status) == (10.0, 0.5, "on_track")
    assert (found.guards[0].baseline, found.guards[0].holds) == (0.1, True)
    (before,) = [each for each in figures.asked if each.until == date(2026, 1, 1)]
    assert before.since == date(2026, 1, 1) - timedelta(days=28)


def test_without_any_baseline_only_reaching_can_be_said() -> None:
    (unknown,) = stand(Figures(change_lead_time=7.0), agreed(guard(), baseline=None))
    (reached,) = stand(Figures(change_lead_time=4.0), agreed(baseline=None))
    assert (unknown.status, unknown.attainment) == ("no_data", None)
    assert "Without a baseline" in unknown.rule or "without a baseline" in unknown.rule
    assert reached.status == "reached_unguarded"


def test_a_figure_already_past_the_target_is_to_be_kept() -> None:
    figures = Figures(change_lead_time=3.5)
    figures.before = {"change_lead_time": 3.0}
    (kept,) = stand(figures, agreed(baseline=None))
    assert (kept.status, kept.progress) == ("reached_unguarded", None)


def test_a_range_is_kept_or_left() -> None:
    told = {"direction": "range", "low": 2.0, "baseline": None}
    (inside,) = stand(Figures(change_lead_time=3.0), agreed(**told))
    (outside,) = stand(Figures(change_lead_time=1.0), agreed(**told))
    assert (inside.status, inside.attainment) == ("reached_unguarded", 1.0)
    assert (outside.status, outside.attainment) == ("at_risk", 0.0)


def test_the_same_window_and_level_is_one_question() -> None:
    figures = Figures(change_lead_time=7.0, change_fail_rate=0.1)
    stand(figures, *(agreed(guard(), name=f"t{number}") for number in range(50)))
    assert len(figures.asked) == 1
    assert figures.asked[0].since == HALF_WAY + timedelta(days=1 - 28)


def test_a_sub_team_of_one_is_a_person_and_shows_nothing() -> None:
    about = {"scope_id": "catalog:group:solo", "scope_name": "solo"}
    (found,) = stand(Figures(change_lead_time=3.0), agreed(**about))
    assert (found.status, found.actual, found.state) == ("no_data", None, "suppressed")


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"metric": "gone_metric"}, "No metric is called 'gone_metric' any more"),
        ({"scope_name": "quality"}, "cannot be told for this scope"),
        ({"scope_name": "dissolved"}, "cannot be told for this scope"),
        ({"scope": "person", "scope_name": "ann"}, "cannot be told for this scope"),
    ],
)
def test_what_cannot_be_judged_has_no_data_and_says_why(told: dict[str, Any], says: str) -> None:
    (found,) = stand(Figures(change_lead_time=3.0), agreed(**told))
    assert found.status == "no_data"
    assert says in found.rule


def test_judgements_of_people_are_stated_and_counted_apart() -> None:
    stated = (statement(date(2026, 2, 1), 6.0), statement(date(2026, 5, 1), 4.0))
    subjective = agreed(metric=None, evidence="subjective", statements=stated, weight=3.0)
    measured = agreed(guard(), name="fast")
    found = stand(Figures(change_lead_time=7.0, change_fail_rate=0.1), subjective, measured)
    assert [each.actual for each in found] == [6.0, 7.0]
    told = objectivity(found)
    assert (told.measured_count, told.count, told.by_count, told.by_weight) == (1, 2, 0.5, 0.25)
    assert objectivity([]).by_count is None


def test_a_score_is_the_weighted_attainment_and_names_what_it_leaves_out() -> None:
    def of(name: str, actual: float | None, weight: float) -> Verdict:
        figures = Figures(change_lead_time=actual, change_fail_rate=0.1)
        return stand(figures, agreed(guard(), name=name, weight=weight))[0]

    # (1 * 0.5 + 3 * 1 + 1 * 0) / 5: more than reached counts as reached, worse as nothing.
    found = [of("a", 7.0, 1.0), of("b", 1.0, 3.0), of("c", 12.0, 1.0), of("d", None, 9.0)]
    told = score(found)
    assert told.value == pytest.approx(0.7)
    assert (told.judged_count, told.left_out) == (3, ("d",))
    assert score([]).value is None


def test_targets_hang_below_what_they_serve() -> None:
    north = agreed(name="north", scope="organisation", scope_name=None)
    told = [
        agreed(name="a", parent_id="catalog:target:north"),
        agreed(name="b", parent_id="catalog:target:a"),
        north,
        agreed(name="orphan", parent_id="catalog:target:removed"),
    ]
    found = stand(Figures(change_lead_time=7.0), *told)
    roots = tree(found)
    assert [each.verdict.agreed.target.name for each in roots] == ["north", "orphan"]
    assert roots[0].below[0].below[0].verdict.agreed.target.name == "b"
    assert [each.agreed.target.name for each in of_scope(found, None)] == ["north"]


def test_each_day_is_judged_by_the_version_in_force() -> None:
    march, may = NOON + timedelta(days=60), NOON + timedelta(days=120)
    told = Register(
        [
            target(changed_at=march),
            target(target=5.0, changed_at=may),
            target("gone", changed_at=march),
            target("gone", changed_at=may, is_deleted=True),
            target("later", changed_at=may, start=date(2026, 6, 1)),
        ],
        [
            guard(changed_at=march),
            guard(changed_at=may, is_deleted=True),
        ],
    )

    def held(days: int) -> dict[str, tuple[float, int]]:
        return {
            each.target.name: (each.target.target, len(each.guards))
            for each in told.in_force(NOON + timedelta(days=days))
        }

    # Before anything was told the first version holds, from its own start.
    assert held(10) == {"gone": (4.0, 0), "lead": (4.0, 1)}
    assert held(90) == {"gone": (4.0, 0), "lead": (4.0, 1)}
    assert held(121) == {"lead": (5.0, 0), "later": (4.0, 0)}
