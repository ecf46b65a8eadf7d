"""Which of what is planned has a figure of its outcome, and what is an output alone."""

from typing import Any

from msgspec.structs import replace

from gnomon.answers.lineage import metrics
from gnomon.domain.initiative import InitiativeKpi
from gnomon.domain.roadmap import RoadmapItem
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.registers.outcomes import OUTPUTS, outcomes
from told_registers import TODAY, at, before, dossier


def item(name: str, **told: Any) -> RoadmapItem:
    usual = {"roadmap_id": "catalog:roadmap:road"}
    return at(RoadmapItem, f"roadmap_item:{name}", name=name, title=name, **usual | told)


def wanting(name: str, *named: str) -> Dossier:
    of = f"catalog:initiative:{name}"
    kpis = (
        at(InitiativeKpi, f"kpi:{name}:{each}", initiative_id=of, metric=each) for each in named
    )
    return replace(dossier(name), kpis=tuple(kpis))


def _found(dossiers: list[Any], items: list[RoadmapItem]) -> Any:
    return outcomes(
        dossiers,
        items,
        roadmaps={"catalog:roadmap:road": "road"},
        targets={"more-tickets": "throughput", "fewer-failures": "change_fail_rate"},
        today=TODAY,
    )


def test_a_count_of_what_was_made_is_no_outcome() -> None:
    found = _found(
        [
            wanting("both", "throughput", "change_fail_rate"),
            wanting("made", "deployment_frequency"),
            wanting("by-target", "more-tickets"),
            wanting("well", "fewer-failures"),
            wanting("none"),
        ],
        [],
    )
    assert [one.name for one in found.with_outcome] == ["both", "well"]
    assert [one.name for one in found.without] == ["by-target", "made", "none"]
    both = found.with_outcome[0]
    assert (both.figures, both.outputs) == (("change_fail_rate",), ("throughput",))
    assert (found.initiatives.count, found.initiatives.of) == (2, 5)


def test_an_item_says_its_outcome_with_a_figure_or_only_in_words() -> None:
    found = _found(
        [],
        [
            item("measured", outcome="Faster", figure="time to first order"),
            item("words", outcome="Nicer"),
            item("counted", outcome="More", figure="Deployment frequency"),
            item("thing"),
            item("dropped", dropped_on=before(3)),
            item("dropped-later", figure="returns", dropped_on=before(-3)),
        ],
    )
    verdicts = {one.name: one.verdict for one in (*found.with_outcome, *found.without)}
    assert verdicts == {
        "measured": "outcome", "dropped-later": "outcome", "words": "said", "counted": "said",
        "thing": "output",
    }  # fmt: skip
    assert found.share.ratio == 2 / 5
    assert {one.place for one in found.without} == {"road"}


def test_what_was_given_up_does_not_count_and_nothing_is_unknown() -> None:
    found = _found([dossier("no", moves={"rejected": 3})], [])
    assert found.share.ratio is None
    assert found.without == ()


def test_outputs_are_metrics_there_are() -> None:
    assert set(metrics()) >= OUTPUTS
