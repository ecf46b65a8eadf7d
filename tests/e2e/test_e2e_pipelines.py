"""What Gnomon says of pipelines, and of work on its way through them, against the company's books.

The story ends long before these tests run, so of each repository the newest jobs are read alone.
"""

from datetime import UTC, datetime
from itertools import accumulate

import pytest
from ledger import Demo, assert_same, values

from gnomon.demo import builds
from gnomon.demo.builds import Pipeline

pytestmark = pytest.mark.xdist_group("e2e")

_ENDED = ("success", "failed")
#: A page of a hundred jobs, three to a pipeline.
_FEWEST = 33


@pytest.fixture(scope="module")
def runs(demo: Demo) -> dict[int, list[Pipeline]]:
    """Pipelines by repository, oldest first."""
    company = demo.company
    return {place.id: builds.pipelines(company, place) for place in company.repositories}


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_the_newest_pipelines_of_each_repository_are_told_with_their_jobs(
    demo: Demo, runs: dict[int, list[Pipeline]]
) -> None:
    found = values(demo.observations("pipeline_duration"))
    expected = {}
    for of_one in runs.values():
        told = [run for run in of_one if f"gitlab:pipeline_run:{run.id}" in found]
        newest = [run for run in of_one if run.status in _ENDED][-len(told) :] if told else []
        # Its jobs are the newest: nothing between them is left out.
        assert [run.id for run in told] == [run.id for run in newest]
        assert len(told) >= min(_FEWEST - 5, len(of_one) - 5)
        expected |= {
            f"gitlab:pipeline_run:{run.id}": float(run.finished_at - run.started_at)
            for run in told
            if run.finished_at is not None
        }
    assert_same(found, expected)


def test_a_change_is_green_with_the_first_run_at_or_after_its_merge(
    demo: Demo, runs: dict[int, list[Pipeline]]
) -> None:
    timed = {one.subject_id for one in demo.observations("pipeline_duration")}
    expected = {}
    for place in demo.company.repositories:
        ends = {
            run.sha: run.finished_at
            for run in runs[place.id]
            if run.source == "push" and not run.is_tag and f"gitlab:pipeline_run:{run.id}" in timed
        }
        merged = [
            (one.merged_at, one)
            for one in place.merge_requests
            if one.merged_at is not None and one.target == "main" and one.landed_sha in ends
        ]
        merged.sort(key=lambda pair: -pair[0])
        greens = accumulate((ends[one.landed_sha] or 0 for _, one in merged), min)
        for (at, one), green in zip(merged, greens, strict=True):
            expected[f"gitlab:change:{place.id}!{one.iid}"] = float(green - at)
    humans = demo.merged.keys()
    found = values(demo.observations("merge_to_green_time"))
    assert len(found) > 200
    assert_same(found, {key: value for key, value in expected.items() if key in humans})


def test_work_is_in_the_pipeline_from_its_last_merge_until_all_of_it_is_green(demo: Demo) -> None:
    green = {
        one.subject_id: one.ended_at
        for one in demo.observations("merge_to_green_time")
        if one.ended_at is not None
    }
    found = [
        one
        for one in demo.observations("phase_time")
        if one.detail == "pipeline" and one.ended_at in set(green.values())
    ]
    merges = {
        _moment(change.merged_at)
        for change in demo.company.merge_requests()
        if change.merged_at is not None
    }
    assert len(found) > 100
    assert all(one.started_at in merges for one in found)
    assert all(0 < (one.value or 0) < 2 * 3600 for one in found)
