"""What the demo company practises and takes away by hand: what was planted is found, no more."""

from datetime import UTC, date, datetime
from typing import TypeVar

import pytest

from gnomon.catalog.catalogue import read
from gnomon.catalog.organisation import told
from gnomon.demo.company import Company
from gnomon.demo.practised import ROLE_MISSING
from gnomon.demo.workspace import write_workspace
from gnomon.domain.entity import Entity
from gnomon.domain.practice import IncidentReview, IncidentRole
from gnomon.steering.checking import check_whole
from gnomon.steering.operating.impact import roles_missing

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
        missing.append(roles_missing(True, had))
    assert missing == [(ROLE_MISSING,), ()]
