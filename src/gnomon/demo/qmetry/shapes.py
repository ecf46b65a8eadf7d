"""QMetry's shapes of test cases, requirements, cycles and runs.

API: https://qmetryforjiracloud40.docs.apiary.io/
"""

from gnomon.demo.chance import hash_of
from gnomon.demo.company import Company
from gnomon.demo.jira.shapes import PROJECT_IDS
from gnomon.demo.organisation import TEAMS
from gnomon.demo.qmetry.cases import TESTING, Case, Cycle, Run
from gnomon.demo.records import Ticket
from gnomon.demo.wire import Json
from gnomon.demo.working_time import local

_TYPES = {"Story": 10001, "Task": 10002, "Bug": 10003}
_DONE, _TO_DO = {"id": 33, "name": "Done"}, {"id": 31, "name": "To Do"}
_PRIORITIES = ((14, "High"), (15, "Medium"), (16, "Low"))


def projects() -> list[str]:
    """List the Jira projects whose teams keep test cases, by number."""
    return [PROJECT_IDS[team.jira_key] for team in TEAMS if team.name in TESTING]


def uid(key: str) -> str:
    """Name a thing as QMetry does inside: nobody can read it."""
    return hash_of("qmetry", key)[:11]


def case(one: Case, now: int) -> Json:
    """Shape a test case."""
    number, name = _PRIORITIES[one.number % len(_PRIORITIES)]
    is_automated = one.automated_at is not None and one.automated_at <= now
    return {
        "id": uid(one.key),
        "key": one.key,
        "projectId": int(PROJECT_IDS[one.project]),
        "version": {"versionNo": 1, "isLatestVersion": True},
        "summary": one.title,
        "description": None,
        "status": {**_DONE, "color": "#8bc34a", "isArchive": False},
        "priority": {"id": number, "name": name},
        "isAutomated": is_automated,
        "created": {"createdOn": moment(one.written_at)},
        "executed": moment(one.last.at) if one.last and one.last.at else None,
        "archived": one.is_archived,
    }


def requirement(one: Ticket) -> Json:
    """Shape a Jira issue that a test case is for."""
    return {
        "id": one.id,
        "key": one.key,
        "summary": one.title,
        "status": {"name": one.history[-1].status},
        "priority": {"id": 3, "name": "Medium"},
        "issueType": {"id": _TYPES[one.kind], "name": one.kind},
        "tcVersionNo": 1,
    }


def cycle(one: Cycle, company: Company) -> Json:
    """Shape a cycle, with every field that can be asked for."""
    is_over = one.sprint.ends_at <= company.now
    return {
        "id": uid(one.key),
        "key": one.key,
        "projectId": int(PROJECT_IDS[one.project]),
        "summary": one.sprint.name,
        "description": None,
        "status": {**(_DONE if is_over else _TO_DO), "color": "#75b7bc"},
        "priority": {"id": 14, "name": "High", "color": None},
        "isAutomated": False,
        "plannedStartDate": moment(one.sprint.starts_at),
        "plannedEndDate": moment(one.sprint.ends_at),
        "archived": False,
    }


def run(one: Case, run: Run, key: str) -> Json:
    """Shape a test case in a cycle.

    Args:
        one: The test case.
        run: How it went.
        key: The cycle.
    """
    return {
        "id": uid(f"{key}/{one.key}"),
        "key": one.key,
        "summary": one.title,
        "executionResult": run.result,
        "updatedOn": moment(one.written_at if run.at is None else run.at),
    }


def moment(at: int) -> str:
    """Write a time as ``10/May/2026 09:30``, in Berlin."""
    return local(at).strftime("%d/%b/%Y %H:%M")
