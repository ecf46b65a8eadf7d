"""What the notification plugin sends at each phase of a build; it signs nothing."""

from base64 import b64encode
from typing import Literal

from gnomon.demo.company import Company
from gnomon.demo.jenkins.kept import Build, results_of
from gnomon.demo.jenkins.shapes import GITLAB, RESULTS, path_of, url_of
from gnomon.demo.wire import Json

Phase = Literal["STARTED", "COMPLETED", "FINALIZED"]


def notification(company: Company, one: Build, phase: Phase) -> Json:
    """Shape what is told of a build: that it began, ended, and that what follows it has run."""
    run, job = one.run, f"{path_of(one.folders)}/"
    is_done = phase != "STARTED" and run.finished_at is not None
    lasted = run.finished_at - run.started_at if is_done and run.finished_at is not None else 0
    build: Json = {
        "full_url": url_of(one),
        "number": one.number,
        "queue_id": run.id % 100_000,
        "timestamp": run.started_at * 1000,
        "duration": lasted * 1000,
        "phase": phase,
        "url": f"{job}{one.number}/",
        "scm": {
            "url": f"{GITLAB}/{one.repository}.git",
            "branch": one.branch,
            "commit": run.sha,
            "changes": [],
            "culprits": [],
        },
        "parameters": {},
        "log": "",
        "notes": "",
        "artifacts": {},
    }
    tests = results_of(company, one)
    if is_done:
        build["status"] = RESULTS[run.status]
    if is_done and tests is not None:
        build["test_summary"] = {
            "total": tests.total,
            "failed": tests.failed,
            "passed": tests.total - tests.failed - tests.skipped,
            "skipped": tests.skipped,
            "failed_tests": [f"test_part_{n}" for n in range(tests.failed)],
        }
    return {"name": one.branch, "display_name": one.branch, "url": job, "build": build}


def headers(secret: str) -> dict[str, str]:
    """Write the headers of a notification: user and password of the address it goes to."""
    proof = b64encode(f"jenkins:{secret}".encode()).decode()
    return {"Content-Type": "application/json", "Authorization": f"Basic {proof}"}
