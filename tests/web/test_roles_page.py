"""Roles on their pages: what is there, what lacks, and figures of the phases they are in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from gnomon.domain.planning import Sprint
from gnomon.lake.rows import RowBuffer
from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.home import open_home
from gnomon.web.app import create_app
from small_home import CATALOGUE, bring_up_to_date, merge_request, project, settings, tell

NOW = datetime.now(UTC)
BEGUN = NOW - timedelta(days=10)

ROLES = f"""\
---
apiVersion: gnomon.dev/v1
kind: Target
metadata: {{name: unit-merge, title: Merged within a day}}
spec:
  {{metric: time_to_merge, group: commerce, direction: lower, target: 24h, baseline: 72h,
   start: {(NOW - timedelta(days=30)).date()}, due: {(NOW + timedelta(days=30)).date()},
   over: 12w, owner: ann, guards: [{{metric: changes_merged_without_review, band: 10%}}]}}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {{name: logistics, title: Logistics}}
spec: {{type: business-unit, children: []}}
---
apiVersion: gnomon.dev/v1
kind: SprintPlan
metadata: {{name: one}}
spec:
  sprint: jira:sprint:1
  signed: [{{role: business leader, on: {(BEGUN - timedelta(days=1)).date()}}}]
---
apiVersion: gnomon.dev/v1
kind: CustomerEvent
metadata: {{name: shop-visit, title: Visit to a shop}}
spec:
  kind: interview
  inPerson: true
  on: {(NOW - timedelta(days=5)).date()}
  findings: [{{finding: They pay twice}}]
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    told = settings(tmp_path_factory.mktemp("roles"), CATALOGUE + ROLES)
    with open_home(told) as home:
        apply_catalogue(home)
        tell(home, project(1, "web/checkout"))
        tell(home, merge_request(1, NOW - timedelta(days=9), NOW - timedelta(days=8)))
        bring_up_to_date(home)
        rows = RowBuffer()
        rows.add(_sprints(), NOW, "told")
        for name, table in rows.tables().items():
            home.lake.append(name, table)
        app = create_app(home, works=False)
        with TestClient(app, base_url="http://127.0.0.1") as client:
            yield client


def _sprints() -> Iterator[Sprint]:
    for number in (1, 2):
        yield Sprint(
            key=f"jira:sprint:{number}", source="jira", changed_at=NOW, name=f"S{number}",
            state="active", starts_at=BEGUN,
        )  # fmt: skip


def _page(client: TestClient, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200
    return dict(answer.json())


def _rows(page: dict[str, Any], section: str) -> list[list[str]]:
    (found,) = [each for each in page["sections"] if each["name"] == section]
    return [[cell["text"] for cell in row] for row in found["listings"][0]["rows"]]


def _fact(page: dict[str, Any], title: str) -> str:
    (found,) = [
        each["text"]
        for section in page["sections"]
        for each in section["facts"]
        if each["title"] == title
    ]
    return str(found)


def test_every_role_with_a_page_is_listed_and_another_is_refused(client: TestClient) -> None:
    told = _page(client, "/roles.json")
    assert [one["href"] for one in told["roles"]] == [
        "/roles/business_leader", "/roles/product_manager", "/roles/engineering",
    ]  # fmt: skip
    for one in told["roles"]:
        assert client.get(one["href"]).status_code == 200
    refused = client.get("/roles/gardener")
    assert refused.status_code == 404
    assert "gardener" in refused.text


def test_a_business_unit_without_an_objective_is_a_gap(client: TestClient) -> None:
    told = _page(client, "/roles/business_leader.json")
    rows = _rows(told, "objectives")
    assert {(row[0].lower(), row[1]) for row in rows} == {
        ("commerce", "Merged within a day"), ("logistics", "none agreed"),
    }  # fmt: skip
    assert _fact(told, "Met or on track").endswith("of 1")
    only = _page(client, "/roles/business_leader.json?scope=shop")
    assert [row[0].lower() for row in _rows(only, "objectives")] == ["commerce"]


def test_a_plan_that_nobody_signed_is_a_gap(client: TestClient) -> None:
    told = _page(client, "/roles/business_leader.json")
    rows = _rows(told, "sprints")
    assert {(row[0], row[2]) for row in rows} == {("S1", "in time"), ("S2", "not signed")}
    assert _fact(told, "Signed off in time") == "1 of 2"
    assert [one["name"] for one in told["phases"]] == ["planning"]


def test_face_to_face_stands_apart_and_what_cannot_be_measured_is_said(client: TestClient) -> None:
    told = _page(client, "/roles/product_manager.json")
    assert (_fact(told, "Met face to face"), _fact(told, "From afar")) == ("1", "0")
    rows = _rows(told, "duties")
    assert len(rows) == 6
    assert rows[2][:2] == ["Product research", "1"]
    assert "cannot be measured" in client.get("/roles/product_manager").text


def test_engineering_has_the_figures_from_coding_to_deployment(client: TestClient) -> None:
    told = _page(client, "/roles/engineering.json?window=26w")
    assert [one["name"] for one in told["phases"]] == ["coding", "pipeline", "deployment"]
    figures = {one["metric"]: one for phase in told["phases"] for one in phase["figures"]}
    assert figures["time_to_merge"]["value"] == 86_400.0
    assert len(told["columns"]) == 6
    assert "shop" in {row["name"] for row in told["board"]}


def test_the_list_of_roles_leads_to_each(client: TestClient) -> None:
    text = client.get("/roles").text
    assert all(f'href="/roles/{name}"' in text for name in ("business_leader", "engineering"))
