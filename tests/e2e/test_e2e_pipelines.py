"""What Gnomon says of pipelines, and of work on its way through them, against the company's books.

The story ends long before these tests run, so of GitLab's repositories the newest jobs are read
alone, and of the others what ran in some days before its end.
"""

from datetime import UTC, datetime
from itertools import accumulate

import pytest
from ledger import Demo, assert_same, service_of, values

from gnomon.demo import builds
from gnomon.demo.builds import Pipeline
from gnomon.demo.cdevents.previews import Preview, previews
from gnomon.demo.cdevents.releases import LIBRARY, REPOSITORY, releases
from gnomon.demo.connecting import BUILD_DAYS, RUN_DAYS
from gnomon.demo.hosting import Builder, builder_of, change_key
from gnomon.demo.jenkins.kept import builds as jenkins_builds
from gnomon.demo.jenkins.kept import kept, results_of
from gnomon.demo.organisation import DAY
from gnomon.demo.telemetry.pipelines import began_at, exports, reported
from gnomon.domain.build import ArtifactPublication
from gnomon.domain.meter import MeterReading
from gnomon.domain.quality import TestRun
from gnomon.lake.every import newest_rows

pytestmark = pytest.mark.xdist_group("e2e")

_ENDED = ("success", "failed")
#: A page of a hundred jobs, three to a pipeline.
_FEWEST = 33


@pytest.fixture(scope="module")
def runs(demo: Demo) -> dict[int, list[Pipeline]]:
    """Pipelines by repository, oldest first."""
    company = demo.company
    return {place.id: builds.pipelines(company, place) for place in company.repositories}


@pytest.fixture(scope="module")
def keys(demo: Demo) -> dict[int, str]:
    """How each pipeline is known, by the tool that ran it."""
    company = demo.company
    found = {}
    for place in company.repositories:
        builder = builder_of(place.path)
        if builder == "jenkins":
            for one in jenkins_builds(company, place):
                name = "/".join(one.folders)
                found[one.run.id] = f"jenkins:pipeline_run:{name}#{one.number}"
        else:
            for run in builds.pipelines(company, place):
                found[run.id] = f"{builder}:pipeline_run:{run.id}"
    return found


def _built_by(demo: Demo, builder: Builder) -> list[int]:
    return [p.id for p in demo.company.repositories if builder_of(p.path) == builder]


def _lasted(run: Pipeline) -> float:
    assert run.finished_at is not None
    return float(run.finished_at - run.started_at)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_of_gitlab_the_newest_pipelines_are_told_with_their_jobs(
    demo: Demo, runs: dict[int, list[Pipeline]], keys: dict[int, str]
) -> None:
    found = values(demo.observations("pipeline_duration"))
    mine = {key: value for key, value in found.items() if key.startswith("gitlab:")}
    expected = {}
    for place in _built_by(demo, "gitlab"):
        of_one = runs[place]
        told = [run for run in of_one if keys[run.id] in found]
        newest = [run for run in of_one if run.status in _ENDED][-len(told) :] if told else []
        # Its jobs are the newest: nothing between them is left out.
        assert [run.id for run in told] == [run.id for run in newest]
        assert len(told) >= min(_FEWEST - 5, len(of_one) - 5)
        expected |= {keys[run.id]: _lasted(run) for run in told}
    assert_same(mine, expected)


def _since(demo: Demo, days: int) -> tuple[int, int]:
    """Say before which moment nothing is read, and from which on everything is."""
    first = demo.company.now - days * DAY
    return first, first + DAY


def test_of_github_every_run_of_late_is_told_from_its_first_job_to_its_end(
    demo: Demo, runs: dict[int, list[Pipeline]], keys: dict[int, str]
) -> None:
    found = values(demo.observations("pipeline_duration"))
    mine = {key: value for key, value in found.items() if key.startswith("github:")}
    ended = [r for p in _built_by(demo, "github") for r in runs[p] if r.status in _ENDED]
    none_before, all_from = _since(demo, RUN_DAYS)
    late = {keys[run.id]: _lasted(run) for run in ended if run.created_at >= all_from}
    assert len(late) > 40
    perhaps = {
        keys[run.id]: _lasted(run) for run in ended if none_before <= run.created_at < all_from
    }
    assert_same(mine, late | {key: perhaps[key] for key in perhaps.keys() & mine.keys()})
    waited = {
        one.subject_id: one.value
        for one in demo.observations("pipeline_queue_time")
        if one.subject_id in late
    }
    queued = {keys[run.id]: float(run.started_at - run.created_at) for run in ended}
    assert_same(waited, {key: queued[key] for key in late})


def test_of_jenkins_every_build_that_is_kept_is_told(demo: Demo, keys: dict[int, str]) -> None:
    company = demo.company
    found = values(demo.observations("pipeline_duration"))
    mine = {key: value for key, value in found.items() if key.startswith("jenkins:")}
    places = [p for p in company.repositories if builder_of(p.path) == "jenkins"]
    there = [one for place in places for each in kept(company, place).values() for one in each]
    ended = [one.run for one in there if one.run.status in _ENDED]
    none_before, all_from = _since(demo, BUILD_DAYS)
    late = {keys[run.id]: _lasted(run) for run in ended if run.started_at >= all_from}
    assert len(late) > 60
    perhaps = {
        keys[run.id]: _lasted(run) for run in ended if none_before <= run.started_at < all_from
    }
    assert_same(mine, late | {key: perhaps[key] for key in perhaps.keys() & mine.keys()})
    told = {
        one.key.replace(":test_run:", ":pipeline_run:"): one
        for one in newest_rows(demo.home.lake, TestRun)
        if one.source == "jenkins"
    }
    tested = {
        keys[one.run.id]: (results.total, results.failed, results.skipped)
        for one in there
        if keys[one.run.id] in late and (results := results_of(company, one)) is not None
    }
    assert any(failed for _, failed, _ in tested.values())
    counts = {key: (t.test_count, t.failed_count, t.skipped_count) for key, t in told.items()}
    assert_same({key: counts.get(key) for key in tested}, tested)


def test_a_change_is_green_with_the_first_run_at_or_after_its_merge(
    demo: Demo, runs: dict[int, list[Pipeline]], keys: dict[int, str]
) -> None:
    timed = {one.subject_id for one in demo.observations("pipeline_duration")}
    expected = {}
    for place in demo.company.repositories:
        ends = {
            run.sha: run.finished_at
            for run in runs[place.id]
            if run.source == "push" and not run.is_tag and keys[run.id] in timed
        }
        merged = [
            (one.merged_at, one)
            for one in place.merge_requests
            if one.merged_at is not None and one.target == "main" and one.landed_sha in ends
        ]
        merged.sort(key=lambda pair: -pair[0])
        greens = accumulate((ends[one.landed_sha] or 0 for _, one in merged), min)
        for (at, one), green in zip(merged, greens, strict=True):
            expected[change_key(place.path, place.id, one.iid)] = float(green - at)
    humans = demo.merged.keys()
    found = values(demo.observations("merge_to_green_time"))
    assert len(found) > 200
    builders = {builder_of(demo.merged[key].repository) for key in found}
    assert builders == {"github", "gitlab", "jenkins"}
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


def test_environments_for_changes_are_told_from_their_creation_to_their_end(demo: Demo) -> None:
    stood = previews(demo.company)

    def row(one: Preview, end: int | None) -> tuple[datetime | None, float | None]:
        took = None if one.seeded_at is None else float(one.seeded_at - one.created_at)
        return (None if end is None else _moment(end)), took

    filled = {
        (each.detail, each.started_at): (each.ended_at, each.value)
        for each in demo.observations("environment_spin_up_time")
    }
    expected = {
        (one.name, _moment(one.created_at)): row(one, one.seeded_at)
        for one in stood
        if one.seeded_at is not None or one.deleted_at is None
    }
    assert_same(filled, expected)
    standing = {
        (each.detail, each.started_at): each.ended_at
        for each in demo.observations("environments_not_deleted")
    }
    ends = {
        (one.name, _moment(one.created_at)): _moment(one.deleted_at) if one.deleted_at else None
        for one in stood
    }
    assert_same(standing, ends)
    assert 5 < list(ends.values()).count(None) < len(ends) / 4


def test_the_library_comes_to_its_registry_and_nothing_else_is_said_to(demo: Demo) -> None:
    told = list(releases(demo.company))
    published = newest_rows(demo.home.lake, ArtifactPublication)
    assert sorted(each.published_at for each in published) == [
        _moment(one.published_at) for one in sorted(told, key=lambda one: one.published_at)
    ]
    found = {
        each.subject_id: each.value
        for each in demo.observations("build_destination_rate")
        if each.service_id and service_of(each) == LIBRARY
    }
    (place,) = (each for each in demo.company.repositories if each.path == REPOSITORY)
    built = {one.sha for one in told}
    arrived = {
        f"gitlab:change:{place.id}!{change.iid}"
        for change in place.merge_requests
        if (change.landed_sha or change.head_sha) in built
    }
    assert found
    assert None not in found.values()
    assert {key for key in found if key in arrived} <= {key for key in found if found[key] == 1.0}


def test_what_the_collector_exported_adds_up_to_the_runs_it_saw(demo: Demo) -> None:
    """They are readings of a meter beside the runs, which others tell: no run is told twice."""
    end = max(each.at for each in exports(demo.company))
    first = began_at(demo.company)
    ended = [
        run.finished_at - run.started_at
        for run in reported(demo.company)
        if run.finished_at is not None and first <= run.finished_at < end
    ]
    readings = newest_rows(demo.home.lake, MeterReading)
    took = [each for each in readings if each.name == "cicd.pipeline.run.duration"]
    assert {(each.source, each.pipeline, each.unit) for each in took} == {
        ("telemetry", "identity", "s")
    }
    assert sum(each.count or 0 for each in took) == len(ended) > 0
    assert sum(each.value or 0.0 for each in took) == sum(ended)
    runs = {each.subject_id.partition(":")[0] for each in demo.observations("pipeline_duration")}
    assert runs == {"github", "gitlab", "jenkins"}
