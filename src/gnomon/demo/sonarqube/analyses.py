"""What was analysed: main lines as they landed, changes as they were last pushed.

Planted: one project whose new code is covered too little time and again, one that gets worse as it
goes, and one whose people mend what is found in their changes before they merge.
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from gnomon.demo.builds import Pipeline, pipelines
from gnomon.demo.chance import Chance, hash_of
from gnomon.demo.company import SPAN, Company
from gnomon.demo.organisation import DAY, SERVICES
from gnomon.demo.records import MergeRequest, Repository

Severity = Literal["MINOR", "MAJOR", "CRITICAL"]

#: Days before the end of the story from which main lines and changes are analysed.
MAIN_DAYS, CHANGE_DAYS = 182, 42
#: Least share of new lines that tests run through, in percent, and most new issues.
LEAST_NEW_COVERAGE, MOST_NEW_ISSUES = 80.0, 2
#: Fails for its coverage every third time; rots; mends before merging.
UNCOVERED, ROTTING, TIDY = "payments", "pricing", "checkout-api"
#: The services that are analysed, each a project of its own name.
ANALYSED = ("web-shop", TIDY, UNCOVERED, "search-api", ROTTING)
_RULES = (
    ("python:S1192", "Define a constant instead of duplicating this literal.", "CODE_SMELL"),
    ("python:S3776", "Refactor this function to reduce its Cognitive Complexity.", "CODE_SMELL"),
    ("python:S5754", "Reraise this exception to stop the application as expected.", "BUG"),
    ("python:S2077", "Make sure using a formatted SQL query is safe here.", "VULNERABILITY"),
)
_SEVERITIES: dict[Severity, float] = {"MINOR": 5.0, "MAJOR": 4.0, "CRITICAL": 1.0}


class Found(Struct, frozen=True, kw_only=True):
    """An issue found in a change."""

    key: str
    rule: str
    message: str
    kind: str
    severity: Severity
    line: int
    found_at: int
    fixed_at: int | None
    """When it was gone; null: it still stands."""


class Looked(Struct, frozen=True, kw_only=True):
    """One analysis and what it came to."""

    key: str
    project: str
    at: int
    revision: str
    change: MergeRequest | None
    """The change that was analysed; null: the main line."""
    coverage: float
    """Percent of all lines."""
    new_coverage: float
    """Percent of new lines."""
    new_issues: int
    """Issues in new code that stand."""
    smells: int
    """Issues of all code that make it harder to change."""
    vulnerabilities: int
    lines: int
    """Lines of code."""
    found: tuple[Found, ...] = ()
    """What was ever found in a change."""

    @property
    def is_covered(self) -> bool:
        """Whether enough of the new lines are tested."""
        return self.new_coverage >= LEAST_NEW_COVERAGE

    @property
    def is_clean(self) -> bool:
        """Whether few enough issues came with the new lines."""
        return self.new_issues <= MOST_NEW_ISSUES

    @property
    def is_passed(self) -> bool:
        """Whether the gate lets it through."""
        return self.is_covered and self.is_clean


def analyses(company: Company, project: str) -> list[Looked]:
    """List the analyses of a project's main line, oldest first.

    Args:
        company: Whose project.
        project: One of those analysed.
    """
    repository = _repository(company, project)
    since = company.start + SPAN - MAIN_DAYS * DAY
    landed = [run for run in pipelines(company, repository) if run.ref == "main"]
    runs = [run for run in landed if run.finished_at is not None and run.created_at >= since]
    return [_of_main(company.seed, project, number, run) for number, run in enumerate(runs)]


def changes(company: Company, project: str) -> list[Looked]:
    """List the last analyses of a project's changes, oldest first.

    Args:
        company: Whose project.
        project: One of those analysed.
    """
    repository = _repository(company, project)
    since = company.start + SPAN - CHANGE_DAYS * DAY
    told = [
        _of_change(company.seed, project, change, company.now)
        for change in repository.merge_requests
        if since <= change.opened_at < company.now - 1800
    ]
    return sorted(told, key=lambda one: (one.at, one.key))


def _repository(company: Company, project: str) -> Repository:
    path = next(service.repository for service in SERVICES if service.name == project)
    return next(one for one in company.repositories if one.path == path)


def _of_main(seed: int, project: str, number: int, run: Pipeline) -> Looked:
    chance = Chance(seed, "sonarqube", project, run.sha)
    worse = number if project == ROTTING else 0
    is_bare = project == UNCOVERED and number % 3 == 0
    return Looked(
        key=f"AZ{hash_of(project, run.sha)[:18]}",
        project=project,
        at=run.finished_at or run.updated_at,
        revision=run.sha,
        change=None,
        coverage=max(70.0 + chance.between(0, 30) / 10 - worse / 4, 20.0),
        new_coverage=float(chance.between(40, 70) if is_bare else chance.between(81, 99)),
        new_issues=chance.between(0, MOST_NEW_ISSUES) + (3 if worse and number % 4 == 0 else 0),
        smells=40 + chance.between(0, 3) + 2 * worse,
        vulnerabilities=worse // 15,
        lines=12_000 + 40 * number,
    )


def _of_change(seed: int, project: str, change: MergeRequest, now: int) -> Looked:
    chance = Chance(seed, "sonarqube", project, "change", change.iid)
    end = min(change.merged_at or change.closed_at or now, now)
    found = tuple(_found(chance, project, change, end))
    last = max(change.opened_at, min(change.commits[-1].committed_at, end)) + 300
    return Looked(
        key=f"AY{hash_of(project, change.iid)[:18]}",
        project=project,
        at=min(max([last, *(one.fixed_at for one in found if one.fixed_at)]), now),
        revision=change.head_sha,
        change=change,
        coverage=72.0,
        new_coverage=float(chance.between(60, 99)),
        new_issues=sum(one.fixed_at is None for one in found),
        smells=40,
        vulnerabilities=0,
        lines=12_000,
        found=found,
    )


def _found(chance: Chance, project: str, change: MergeRequest, end: int) -> Iterator[Found]:
    mends = 0.9 if project == TIDY else 0.4
    at = change.opened_at + 240
    for number in range(chance.count(1.5)):
        rule, message, kind = chance.one_of(_RULES)
        is_mended, line = chance.happens(mends), chance.between(1, 400)
        yield Found(
            key=hash_of(project, change.iid, number)[:20],
            rule=rule,
            message=message,
            kind=kind,
            severity=chance.weighted(_SEVERITIES),
            line=line,
            found_at=at,
            fixed_at=at + (end - at) // 2 if is_mended and end > at + 120 else None,
        )
