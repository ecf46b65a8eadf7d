"""Which jobs and builds Jenkins keeps: one job for the main line, one for each change of late."""

from msgspec import Struct

from gnomon.demo.builds import Pipeline, pipelines
from gnomon.demo.chance import Chance
from gnomon.demo.company import Company
from gnomon.demo.hosting import builder_of
from gnomon.demo.organisation import DAY
from gnomon.demo.records import Repository

#: Days for which the job of a change outlives it.
KEPT_DAYS = 30
#: Tests of a build, those it leaves out, and most that fail when some do.
_TESTS, _SKIPPED, _MOST_FAILED = 420, 3, 5


class Build(Struct, frozen=True, kw_only=True):
    """A build of a job."""

    repository: str
    branch: str
    """Name of the job below the repository's: ``main``, ``MR-12``."""
    number: int
    """Counts up within the job."""
    run: Pipeline

    @property
    def folders(self) -> list[str]:
        """Names of its job and of what that lies in, outermost first."""
        return [*self.repository.split("/"), self.branch]


class Results(Struct, frozen=True, kw_only=True):
    """How the tests of a build went."""

    total: int
    failed: int
    skipped: int


def repositories(company: Company) -> list[Repository]:
    """List what Jenkins builds."""
    return [each for each in company.repositories if builder_of(each.path) == "jenkins"]


def builds(company: Company, place: Repository) -> list[Build]:
    """List all builds there ever were of a repository, oldest first."""
    counts: dict[str, int] = {}
    found = []
    for run in pipelines(company, place):
        branch = _branch(run)
        counts[branch] = counts.get(branch, 0) + 1
        found.append(Build(repository=place.path, branch=branch, number=counts[branch], run=run))
    return found


def kept(company: Company, place: Repository) -> dict[str, list[Build]]:
    """List the builds that are still there by branch; the jobs of changes go after a while."""
    oldest = company.now - KEPT_DAYS * DAY
    ended = {
        f"MR-{change.iid}": change.merged_at or change.closed_at for change in place.merge_requests
    }
    found: dict[str, list[Build]] = {"main": []}
    for build in builds(company, place):
        at = ended.get(build.branch)
        if at is None or at >= oldest:
            found.setdefault(build.branch, []).append(build)
    return found


def _branch(run: Pipeline) -> str:
    if run.source == "merge_request_event":
        return f"MR-{run.ref.split('/')[2]}"
    return run.ref


def results_of(company: Company, build: Build) -> Results | None:
    """Say how the tests of a build went; null where it did not come to them."""
    if build.run.finished_at is None or build.run.status == "canceled":
        return None
    chance = Chance(company.seed, "tests", build.run.id)
    failed = chance.between(1, _MOST_FAILED) if build.run.status == "failed" else 0
    # There are more of them each month.
    more = (build.run.created_at - company.start) // (30 * DAY)
    return Results(total=_TESTS + 4 * more, failed=failed, skipped=_SKIPPED)
