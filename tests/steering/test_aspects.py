"""Four aspects, and how much of each is visible."""

from typing import get_args

import pytest

from gnomon.answers.lineage import metrics
from gnomon.domain.answer import AnswerRow, State
from gnomon.domain.metric import Metric
from gnomon.steering.aspects import ASPECTS, Coverage, coverage, is_live


def _row(value: float | None, state: State) -> AnswerRow:
    return AnswerRow(value=value, n=1, open_n=0, coverage=1.0, state=state)


def test_every_phase_belongs_to_one_aspect() -> None:
    phases = [phase for aspect in ASPECTS for phase in aspect.phases]

    assert sorted(phases) == sorted(get_args(Metric.__annotations__["phase"]))
    assert sum(coverage(metrics(), {}, one.phases).of for one in ASPECTS) == len(metrics())


@pytest.mark.parametrize(
    ("value", "state", "live"),
    [
        (3.0, "value", True),
        (0.0, "value", True),
        (3.0, "provisional", True),
        (3.0, "stale", False),
        (None, "no_data", False),
        (None, "not_connected", False),
        (None, "suppressed", False),
    ],
)
def test_a_measured_zero_is_live_and_what_is_stale_is_not(
    value: float | None, state: State, live: bool
) -> None:
    assert is_live(_row(value, state)) is live


def test_coverage_counts_figures_of_the_aspect_alone() -> None:
    pipeline = [name for name, one in metrics().items() if one.phase == "pipeline"]
    rows = {
        pipeline[0]: _row(1.0, "value"),
        pipeline[1]: _row(None, "no_data"),
        "throughput": _row(1.0, "value"),
    }

    found = coverage(metrics(), rows, ("pipeline",))

    assert found == Coverage(live=1, of=len(pipeline))
    assert found.ratio == 1 / len(pipeline)
    assert Coverage(live=0, of=0).ratio is None
