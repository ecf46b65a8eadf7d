"""Jenkins' shapes of folders, jobs, builds, stages and test results."""

from urllib.parse import quote

from gnomon.demo import builds as truth
from gnomon.demo.builds import Outcome
from gnomon.demo.company import Company
from gnomon.demo.jenkins.kept import Build, results_of
from gnomon.demo.wire import Json

WEB = "https://jenkins.meridian.example"
GITLAB = "https://gitlab.meridian.example"
_CLASS = "org.jenkinsci.plugins.workflow"
#: What failed of ours are tests, and a build with failed tests is unstable.
RESULTS: dict[Outcome, str] = {"success": "SUCCESS", "failed": "UNSTABLE", "canceled": "ABORTED"}
#: Numbers of the first node of each stage.
_NODES = (6, 12, 18)


def path_of(folders: list[str]) -> str:
    """Write the path of a job: ``job/logistics/job/warehouse``."""
    return "/".join(f"job/{quote(name, safe='')}" for name in folders)


def url_of(build: Build) -> str:
    """Say where people read a build."""
    return f"{WEB}/{path_of(build.folders)}/{build.number}/"


def folder(folders: list[str], inner: list[Json], *, is_multibranch: bool = False) -> Json:
    """Shape what holds jobs: a folder, a multibranch project, or Jenkins itself."""
    kind = "com.cloudbees.hudson.plugins.folder.Folder"
    if is_multibranch:
        kind = f"{_CLASS}.multibranch.WorkflowMultiBranchProject"
    if not folders:
        return {"_class": "hudson.model.Hudson", "mode": "NORMAL", "jobs": inner}
    return {
        "_class": kind,
        "name": folders[-1],
        "displayName": folders[-1],
        "fullName": "/".join(folders),
        "url": f"{WEB}/{path_of(folders)}/",
        "jobs": inner,
    }


def job(company: Company, found: list[Build], folders: list[str]) -> Json:
    """Shape the job of a branch, its builds from the newest back."""
    ended = [each for each in found if each.run.finished_at is not None]
    good = [each for each in ended if each.run.status == "success"]
    newest = found[::-1]
    name = folders[-1]
    return {
        "_class": f"{_CLASS}.job.WorkflowJob",
        "name": name,
        "displayName": name,
        "fullName": "/".join(folders),
        "url": f"{WEB}/{path_of(folders)}/",
        "buildable": True,
        "color": "blue" if good and good[-1] == ended[-1] else "yellow",
        "inQueue": False,
        "keepDependencies": False,
        "builds": [_short(each) for each in newest[:100]],
        "allBuilds": [build(company, each) for each in newest],
        "firstBuild": _short(found[0]) if found else None,
        "lastBuild": _short(found[-1]) if found else None,
        "lastCompletedBuild": _short(ended[-1]) if ended else None,
        "lastSuccessfulBuild": _short(good[-1]) if good else None,
        "nextBuildNumber": found[-1].number + 1 if found else 1,
    }


def _short(one: Build) -> Json:
    return {"_class": f"{_CLASS}.job.WorkflowRun", "number": one.number, "url": url_of(one)}


def build(company: Company, one: Build) -> Json:
    """Shape a build with what plugins add to it."""
    run = one.run
    is_done = run.finished_at is not None
    lasted = run.finished_at - run.started_at if run.finished_at is not None else 0
    return {
        "_class": f"{_CLASS}.job.WorkflowRun",
        "actions": [*_fetched(one), *_results(company, one)],
        "artifacts": [],
        "building": not is_done,
        "description": None,
        "displayName": f"#{one.number}",
        "duration": lasted * 1000,
        "estimatedDuration": 570_000,
        "executor": None,
        "fullDisplayName": f"{' » '.join(one.folders)} #{one.number}",
        "id": str(one.number),
        "keepLog": False,
        "number": one.number,
        "queueId": run.id % 100_000,
        "result": RESULTS[run.status] if is_done else None,
        "timestamp": run.started_at * 1000,
        "url": url_of(one),
        "changeSets": [],
        "culprits": [],
    }


def _fetched(one: Build) -> list[Json]:
    """Tell why a build ran, and what it fetched."""
    kind = "Merge request" if one.run.source == "merge_request_event" else "Push event to branch"
    cause = {
        "_class": "jenkins.branch.BranchEventCause",
        "shortDescription": f"{kind} {one.branch}",
    }
    revision = {"SHA1": one.run.sha, "branch": [{"SHA1": one.run.sha, "name": one.branch}]}
    return [
        {"_class": "hudson.model.CauseAction", "causes": [cause]},
        {
            "_class": "hudson.plugins.git.util.BuildData",
            "buildsByBranchName": {},
            "lastBuiltRevision": revision,
            "remoteUrls": [f"{GITLAB}/{one.repository}.git"],
            "scmName": "",
        },
    ]


def _results(company: Company, one: Build) -> list[Json]:
    found = results_of(company, one)
    if found is None:
        return []
    return [
        {
            "_class": "hudson.tasks.junit.TestResultAction",
            "failCount": found.failed,
            "skipCount": found.skipped,
            "totalCount": found.total,
            "urlName": "testReport",
        }
    ]


def workflow(one: Build) -> Json:
    """Shape the stages of a build, as the Stage View plugin tells them."""
    run, here = one.run, f"/{path_of(one.folders)}/{one.number}"
    stages = []
    for node, stage in zip(_NODES, truth.jobs(run), strict=True):
        end = stage.finished_at if stage.finished_at is not None else stage.started_at
        status = RESULTS[stage.status] if stage.finished_at is not None else "IN_PROGRESS"
        stages.append(
            {
                "_links": {"self": {"href": f"{here}/execution/node/{node}/wfapi/describe"}},
                "id": str(node),
                "name": stage.name,
                "execNode": "",
                "status": status,
                "startTimeMillis": stage.started_at * 1000,
                "durationMillis": (end - stage.started_at) * 1000,
                "pauseDurationMillis": 0,
            }
        )
    ended = run.finished_at if run.finished_at is not None else run.updated_at
    return {
        "_links": {"self": {"href": f"{here}/wfapi/describe"}},
        "id": str(one.number),
        "name": f"#{one.number}",
        "status": RESULTS[run.status] if run.finished_at is not None else "IN_PROGRESS",
        "startTimeMillis": run.started_at * 1000,
        "endTimeMillis": ended * 1000,
        "durationMillis": (ended - run.started_at) * 1000,
        "queueDurationMillis": (run.started_at - run.created_at) * 1000,
        "pauseDurationMillis": 0,
        "stages": stages,
    }


def report(company: Company, one: Build) -> Json | None:
    """Sum the tests of a build up; null where it has none."""
    found = results_of(company, one)
    if found is None:
        return None
    return {
        "_class": "hudson.tasks.junit.TestResult",
        "duration": 96.4,
        "empty": False,
        "failCount": found.failed,
        "passCount": found.total - found.failed - found.skipped,
        "skipCount": found.skipped,
        "suites": [],
    }
