"""Problems: which initiatives brought what they were to bring, and how people got on."""

from typing import Any

import pytest

from gnomon.answers.lineage import metrics
from gnomon.domain.initiative import InitiativeKpi
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.problems import PROBLEMS, benefits, prototype_tests
from told_registers import at, before, dossier


def released(name: str, *kpis: tuple[str, float | None], live: bool = True) -> Dossier:
    one = dossier(name, moves={"live": 9} if live else {"approved": 9})
    return Dossier(
        about=one.about,
        moves=one.moves,
        kpis=tuple(
            at(
                InitiativeKpi,
                f"initiative:{name}:kpis:{place}",
                initiative_id=one.about.key,
                metric=metric,
                expected_ratio=expected,
            )
            for place, (metric, expected) in enumerate(kpis, 1)
        ),
    )


def test_a_benefit_is_a_figure_that_moved_the_right_way() -> None:
    told = [
        released("faster", ("lead", -0.2)),
        released("slower", ("lead", 0.2)),
        released("steady", ("lead", -0.2)),
        released("one-of-two", ("lead", -0.2), ("own", None)),
        released("stated", ("own", -0.1)),
        released("unknown", ("lead", -0.2)),
        released("unnamed"),
        released("ahead", ("lead", -0.2), live=False),
    ]
    ratios = {"faster": -0.1, "slower": 0.3, "steady": 0.0, "stated": -0.5, "ahead": -0.9}
    changed: dict[InitiativeKpi, float | None] = {
        kpi: ratios.get(each.about.name) for each in told for kpi in each.kpis
    }
    changed |= {told[3].kpis[0]: 0.2, told[3].kpis[1]: 0.1}
    found = benefits(told, changed, {"lead": "lower"})
    # Slower was expected to grow, but of lead time less is better; an own figure goes as expected.
    assert (found.validated.count, found.validated.of, found.unknown) == (3, 5, 2)
    assert ("slower", "lead", 0.3) in found.changes
    assert "ahead" not in [title for title, _, _ in found.changes]


def prototype(**told: Any) -> dict[str, Any]:
    usual = {"kind": "prototype_test", "is_quantitative": False, "conclusion": "yes"}
    return {"found_on": before(9), **usual, **told}


def test_people_are_added_up_over_rounds() -> None:
    found = prototype_tests(
        [
            dossier(
                "a",
                category="feature",
                moves={"validating": 9},
                evidence=[
                    prototype(participant_count=8, success_count=6, ease_score=6.0),
                    prototype(participant_count=2, ease_score=3.5),
                    prototype(success_count=2),
                ],
            ),
            dossier("b", category="feature", moves={"validating": 9}),
            dossier("c", category="feature"),
            dossier("d", category="debt", moves={"validating": 9}),
        ]
    )
    assert (found.succeeded.count, found.succeeded.of, found.rounds) == (6, 8, 3)
    # (8 x 6.0 + 2 x 3.5) / 10
    assert found.ease == pytest.approx(5.5)
    assert found.eased == 10
    assert (found.tested.count, found.tested.of) == (1, 2)


def test_without_tests_nothing_is_known() -> None:
    found = prototype_tests([])
    assert (found.succeeded.ratio, found.ease, found.tested.ratio) == (None, None, None)


def test_every_metric_of_a_problem_is_there() -> None:
    named = {name for one in PROBLEMS for name in (*one.metrics, *one.guards)}
    assert named - set(metrics()) == set()
    assert all(one.guards for one in PROBLEMS if one.metrics)
