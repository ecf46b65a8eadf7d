"""Pipelines and their jobs: one per head of a change, one per commit that lands, one per tag."""

from typing import Literal

from msgspec import Struct

from gnomon.demo.chance import Chance
from gnomon.demo.company import SPAN, Company
from gnomon.demo.organisation import DAY, Person
from gnomon.demo.records import MergeRequest, Repository

MINUTE = 60
_JOBS = (("build", "compile", 0.0, 0.4), ("test", "lint", 0.4, 0.2), ("test", "unit", 0.4, 0.6))
#: Why a run was wanted of a commit that failed and was mended by the next.
_MENDED = "mended"
#: So many in a hundred commits before the last are tested, fail and are mended.
_RED = 30.0
_TWO, _LONGEST = 2, 15 * MINUTE
#: The repository in which somebody starts the same pipeline each Monday, and the day it began.
BY_HAND, BY_HAND_DAYS = "logistics/carrier-gateway", 200
#: Numbers of pipelines that people start begin here: far above those of a repository's pushes.
_FIRST_BY_HAND = 9_000
Outcome = Literal["success", "failed", "canceled", "running"]


class Pipeline(Struct, frozen=True, kw_only=True):
    """One run of a pipeline."""

    id: int
    iid: int
    sha: str
    ref: str
    is_tag: bool
    source: str
    status: Outcome
    created_at: int
    started_at: int
    finished_at: int | None
    updated_at: int
    user: Person


class Job(Struct, frozen=True, kw_only=True):
    """One job of a pipeline."""

    id: int
    pipeline: Pipeline
    name: str
    stage: str
    status: Outcome
    started_at: int
    finished_at: int | None


def pipelines(company: Company, repository: Repository) -> list[Pipeline]:
    """List a repository's pipelines, oldest first."""
    chance = Chance(company.seed, "pipelines", repository.path)
    wanted: list[tuple[int, str, str, str, Person]] = []
    for change in repository.merge_requests:
        last = change.commits[-1]
        at = max(change.opened_at, last.committed_at) + 4
        if change.merged_at is not None:
            at = min(at, change.merged_at)
        ref = f"refs/merge-requests/{change.iid}/head"
        wanted.append((at, ref, change.head_sha, "merge_request_event", change.author))
        red = _red_before(company, change, at)
        if red is not None:
            wanted.append((red, ref, change.commits[-2].sha, _MENDED, change.author))
        if change.merged_at and change.merged_by and change.landed_sha:
            landed = (change.merged_at + 3, change.target, change.landed_sha, "push")
            wanted.append((*landed, change.merged_by))
    wanted += [(tag.at + 2, tag.name, tag.sha, "push", tag.tagger) for tag in repository.tags]
    wanted.sort(key=lambda want: (want[0], want[2]))
    tags = {tag.name for tag in repository.tags}
    runs = [
        _run(company, chance, repository.id * 10_000 + n, n, want, is_tag=want[1] in tags)
        for n, want in enumerate(wanted, start=1)
        if want[0] <= company.now
    ]
    return sorted([*runs, *_by_hand(company, repository)], key=lambda run: run.created_at)


def _by_hand(company: Company, repository: Repository) -> list[Pipeline]:
    """List what somebody starts by pressing a button, each week at the same hour."""
    if repository.path != BY_HAND:
        return []
    chance = Chance(company.seed, "by hand", repository.path)
    landed = [(each.committed_at, each.sha) for each in repository.commits
              if each.sha in set(repository.mainline)]  # fmt: skip
    found = []
    first = company.start + SPAN - BY_HAND_DAYS * DAY
    for week, at in enumerate(range(first, company.now, 7 * DAY)):
        heads = [sha for moment, sha in sorted(landed) if moment <= at]
        people = company.organisation.engineers("transport", at)
        if heads and people:
            number = _FIRST_BY_HAND + week
            found.append(
                Pipeline(
                    id=repository.id * 10_000 + number,
                    iid=number,
                    sha=heads[-1],
                    ref="main",
                    is_tag=False,
                    source="web",
                    status="success",
                    created_at=at,
                    started_at=at + 20,
                    finished_at=at + 20 + 6 * MINUTE,
                    updated_at=at + 20 + 6 * MINUTE,
                    user=chance.one_of(people),
                )
            )
    return [each for each in found if each.updated_at <= company.now]


def _red_before(company: Company, change: MergeRequest, green_at: int) -> int | None:
    """Say when the commit before the last was tested and failed; null: it was not, or passed."""
    if len(change.commits) < _TWO:
        return None
    before = change.commits[-2]
    at = max(change.opened_at, before.committed_at) + 4
    # Drawn from the commit alone: whatever else runs stays as it is.
    chance = Chance(company.seed, "mended", before.sha)
    is_red = chance.weighted({"red": _RED, "green": 100 - _RED}) == "red"
    return at if is_red and at + _LONGEST < green_at else None


def _run(
    company: Company,
    chance: Chance,
    run_id: int,
    number: int,
    want: tuple[int, str, str, str, Person],
    *,
    is_tag: bool,
) -> Pipeline:
    created, ref, sha, source, user = want
    if source == _MENDED:
        source, chance = "merge_request_event", Chance(company.seed, "mended run", sha)
    is_mended = want[3] == _MENDED
    status: Outcome = chance.weighted({"success": 90.0, "failed": 8.0, "canceled": 2.0})
    if source == "push" or is_mended:
        status = "failed" if is_mended else "success"
    started = created + chance.between(3, 40)
    finished: int | None = started + chance.between(5 * MINUTE, 14 * MINUTE)
    if finished is not None and finished > company.now:
        status, finished = "running", None
    return Pipeline(
        id=run_id,
        iid=number,
        sha=sha,
        ref=ref,
        is_tag=is_tag,
        source=source,
        status=status,
        created_at=created,
        started_at=min(started, company.now),
        finished_at=finished,
        updated_at=finished or min(started, company.now),
        user=user,
    )


def jobs(pipeline: Pipeline) -> list[Job]:
    """List the jobs of a pipeline; what fails is its last, the unit tests."""
    end = pipeline.finished_at or pipeline.started_at + 8 * MINUTE
    span = end - pipeline.started_at
    found = []
    for index, (stage, name, begin, share) in enumerate(_JOBS):
        started = pipeline.started_at + int(span * begin)
        done = pipeline.finished_at is not None
        last = index == len(_JOBS) - 1
        status: Outcome = pipeline.status if last or not done else "success"
        finished = end if last else started + int(span * share)
        found.append(
            Job(
                id=pipeline.id * 10 + index,
                pipeline=pipeline,
                name=name,
                stage=stage,
                status=status,
                started_at=started,
                finished_at=finished if done else None,
            )
        )
    return found
