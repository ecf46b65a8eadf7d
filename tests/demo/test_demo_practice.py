"""What the demo company practises and takes away by hand: what was planted is found, no more."""

from datetime import UTC, date, datetime
from typing import TypeVar

import pytest

from gnomon.catalog.catalogue import read
from gnomon.catalog.organisation import told
from gnomon.demo.builds import BY_HAND, pipelines
from gnomon.demo.company import Company
from gnomon.demo.practised import AUTOMATED, FROZEN_DAYS, PAINFUL, ROLE_MISSING, TOILING
from gnomon.demo.pulse import AFRAID, QUIET, pulse
from gnomon.demo.workspace import write_workspace
from gnomon.domain.entity import Entity
from gnomon.domain.practice import IncidentReview, IncidentRole, ToilTask
from gnomon.domain.release import ReleaseEffort
from gnomon.steering.checking import check_whole
from gnomon.steering.operating.impact import roles_missing
from gnomon.steering.operating.releases import pain
from gnomon.steering.operating.toil import CEILING, by_group, trend

_E = TypeVar("_E", bound=Entity)


class Told:
    """What the company wrote down, by kind."""

    def __init__(self, rows: list[Entity], today: date) -> None:
        self.rows = rows
        self.today = today

    def of(self, kind: type[_E]) -> list[_E]:
        return [row for row in self.rows if isinstance(row, kind)]


@pytest.fixture(scope="module")
def kept(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Told:
    where = tmp_path_factory.mktemp("practice")
    write_workspace(where, "http://127.0.0.1:8123", company)
    catalogue = read([where / "catalogue"])
    assert [each for each in check_whole(catalogue) if each.severity == "error"] == []
    rows = list(told(catalogue, changed_at=datetime.now(UTC)))
    return Told(rows, datetime.fromtimestamp(company.now, UTC).date())


def test_one_major_incident_had_nobody_to_tell_the_others(kept: Told) -> None:
    missing = []
    for review in sorted(kept.of(IncidentReview), key=lambda one: one.held_on, reverse=True):
        had = [one for one in kept.of(IncidentRole) if one.incident_id == review.incident_id]
        # Of the review that names a cause elsewhere nobody says who did what.
        if had:
            missing.append(roles_missing(True, had))
    assert missing == [(ROLE_MISSING,), ()]


def test_one_team_toils_for_more_than_half_of_its_hours(kept: Told) -> None:
    tasks = kept.of(ToilTask)
    people = {f"catalog:group:{name}": 6.0 for name in ("warehouse", "transport", "checkout")}
    found = by_group(tasks, people, 440.0, kept.today)
    above = [one.group_id for one in found if one.share is not None and one.share > CEILING]
    assert above == [f"catalog:group:{TOILING}"]
    assert {one.name for one in tasks if one.automated_on} == {AUTOMATED}
    quarters = trend(tasks, kept.today, 5)
    assert quarters[0].daily_hours < quarters[-1].daily_hours


def test_one_repository_is_run_by_hand_each_week(company: Company) -> None:
    by_hand = {
        each.path
        for each in company.repositories
        if any(run.source == "web" for run in pipelines(company, each))
    }
    assert by_hand == {BY_HAND}


def test_in_one_team_few_dare_to_speak(company: Company) -> None:
    lines = [line.split(",") for line in pulse(company).content.splitlines()]
    place = lines[0].index("safety")
    agree: dict[str, list[bool]] = {}
    for line in lines[1:]:
        agree.setdefault(line[-1].lower(), []).append(int(line[place]) >= 4)
    few = {team for team, told in agree.items() if sum(told) / len(told) < 0.5}
    assert few == {AFRAID}
    assert {team for team, told in agree.items() if len(told) < 5} == {QUIET}


def test_for_one_release_all_else_stood_still(kept: Told) -> None:
    found = pain(kept.of(ReleaseEffort), [], kept.today)
    assert found.frozen_days == FROZEN_DAYS
    assert [each.name for each in found.efforts if each.frozen_from] == [PAINFUL]
    assert (found.told, found.hours) == (3, 90.0)
