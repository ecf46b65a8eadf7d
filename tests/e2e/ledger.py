"""What Gnomon observed and answered, in the keys of the company's books."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from gnomon.answers.ask import ask
from gnomon.answers.listing import ListedObservation, list_observations
from gnomon.answers.question import Question
from gnomon.demo.book_rows import ChangeRow, DeliveredRow, TicketRow
from gnomon.demo.books import Books
from gnomon.demo.company import Company
from gnomon.demo.hosting import change_key
from gnomon.demo.organisation import SERVICES, TEAMS
from gnomon.domain.answer import Answer, AnswerRow
from gnomon.operations.home import Home

SEED = 7
#: Before any clock these tests run by, so that no tool is asked about the future.
NOW = datetime(2025, 11, 20, 14, tzinfo=UTC)
UNTIL = date(2025, 11, 21)
BERLIN = ZoneInfo("Europe/Berlin")
SERVICE_NAMES = [service.name for service in SERVICES]
TEAM_NAMES = [team.name for team in TEAMS]
WORK = {"Story", "Task", "Bug"}


class Demo:
    """A collected company beside its books."""

    def __init__(self, *, root: Path, home: Home, company: Company, books: Books) -> None:
        self.root = root
        self.home = home
        self.company = company
        self.books = books
        self._observed: dict[str, list[ListedObservation]] = {}

    @cached_property
    def since(self) -> date:
        """First day of the first month with anything in it: some sprints began before the story."""
        early = datetime.fromtimestamp(self.company.start, BERLIN).date() - timedelta(days=60)
        return early.replace(day=1)

    def observations(self, metric: str) -> list[ListedObservation]:
        if metric not in self._observed:
            question = Question(metrics=(metric,), since=date(2020, 1, 1), until=UNTIL)
            self._observed[metric] = list_observations(
                self.home.installation(), question, limit=1_000_000, now=NOW
            )
        return self._observed[metric]

    def ask(self, metric: str, **question: Any) -> Answer:
        asked = Question(
            metrics=(metric,), **{"since": self.since, "until": UNTIL, "by": "team"} | question
        )
        (answer,) = ask(self.home.installation(), asked, now=NOW)
        return answer

    def by_group(self, metric: str, **question: Any) -> dict[str, AnswerRow]:
        return {str(row.group): row for row in self.ask(metric, **question).rows}

    def command(self, *words: str) -> Any:
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("gnomon")),
                *words,
                "--json",
                "--home",
                str(self.root),
            ],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ},
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    @cached_property
    def changes(self) -> dict[str, ChangeRow]:
        """Changes by their key, those of bots left out."""
        rows = self.books.changes()
        return {
            change_key(row.repository, row.project_id, row.iid): row
            for row in rows
            if row.author_kind != "bot"
        }

    @cached_property
    def merged(self) -> dict[str, ChangeRow]:
        return {key: row for key, row in self.changes.items() if row.merged_at is not None}

    @cached_property
    def delivered(self) -> dict[tuple[str, str], DeliveredRow]:
        """Merged changes of humans and assistants by key and service."""
        ids = {repository.path: repository.id for repository in self.company.repositories}
        return {
            (change_key(row.repository, ids[row.repository], row.iid), row.service): row
            for row in self.books.delivered()
            if row.author_kind != "bot"
        }

    @cached_property
    def tickets(self) -> dict[str, TicketRow]:
        """Tickets that are work and were not deleted, by key."""
        return {
            f"jira:ticket:{row.id}": row
            for row in self.books.tickets()
            if row.kind in WORK and not row.is_deleted
        }


def service_of(observation: ListedObservation) -> str:
    return str(observation.service_id).removeprefix("catalog:service:")


def values(
    observations: Iterable[ListedObservation],
    value: Callable[[ListedObservation], Any] = lambda observation: observation.value,
) -> dict[str, Any]:
    return {observation.subject_id: value(observation) for observation in observations}


def assert_same(found: Mapping[Any, Any], expected: Mapping[Any, Any]) -> None:
    """Compare row by row; shows only what differs, which an assertion on thousands does not."""
    missing = {key: expected[key] for key in expected.keys() - found.keys()}
    unexpected = {key: found[key] for key in found.keys() - expected.keys()}
    differing = {
        key: (found[key], expected[key])
        for key in found.keys() & expected.keys()
        if found[key] != expected[key]
    }
    assert (missing, unexpected, differing) == ({}, {}, {})


def local_month(moment: datetime) -> str:
    return f"{moment.astimezone(BERLIN):%Y-%m-01}"
