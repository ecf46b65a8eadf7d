"""Registers on their page: gaps are said, what is unknown too, and of people nothing is told."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from gnomon.answers.directory import Belonging, Directory, Known
from gnomon.catalog.own_kind import own_kinds
from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.home import open_home
from gnomon.steering.visibility import Kind, Policy, Role, Visitor
from gnomon.web.app import create_app
from gnomon.web.personal import sees_document
from small_home import CATALOGUE, read_up_to_date, settings
from web_pages import parsed

REGISTERS = """\
---
apiVersion: gnomon.dev/v1
kind: Journey
metadata: {name: order, title: First order}
spec: {services: [checkout], tests: [{on: 2026-01-05, with: internals, participants: 3}]}
---
apiVersion: gnomon.dev/v1
kind: DesignAudit
metadata: {name: checkout-1}
spec: {service: checkout, asset: screens, on: 2026-01-05, checked: 10, conform: 7}
---
apiVersion: gnomon.dev/v1
kind: TrainingPlan
metadata: {name: delivery-1}
spec: {process: delivery, version: "1", from: 2026-01-01}
---
apiVersion: gnomon.dev/v1
kind: Training
metadata: {name: training-ann}
spec: {person: ann, trained: [{process: delivery, version: "1", on: 2026-01-07}]}
---
apiVersion: gnomon.dev/v1
kind: Roadmap
metadata: {name: road}
spec: {owner: shop, asks: [compliance]}
---
apiVersion: gnomon.dev/v1
kind: RoadmapItem
metadata: {name: faster}
spec:
  roadmap: road
  announced: [{on: 2026-01-05, horizon: next}]
  inputs: [{function: Compliance, on: 2026-01-06, agreed: false}]
---
apiVersion: gnomon.dev/v1
kind: Initiative
metadata: {name: begun, title: Begun early}
spec:
  desire: Customers ask for it
  origin: growth
  asked: 2026-01-05
  size: small
  owner: ann
  artefacts: [{kind: prototype, on: 2026-01-06}]
  kpis: [{metric: change_lead_time}]
  requests: [{on: 2026-01-06, by: ann}]
  evidence:
    - {kind: prototype_test, on: 2026-01-09, participants: 3, succeeded: 2, customers: true,
       ease: 4, findings: 2, resolved: 1, conclusion: They looked in the wrong place}
  stakeholders:
    - {role: Finance, person: ann, told: 2026-01-05, agreed: 2026-01-09}
    - {role: Finance, told: 2026-01-05, agreed: 2026-01-06}
    - {role: Growth, told: 2026-01-05}
  moves: [{to: in_delivery, on: 2026-01-07}]
---
apiVersion: gnomon.dev/v1
kind: TeamLeave
metadata: {name: commerce}
spec: {group: commerce, spans: [{from: 2026-01-05, to: 2026-01-09, days: 2.5}]}
---
apiVersion: gnomon.dev/v1
kind: Venture
metadata: {name: rentals, title: Rentals}
spec: {manager: ann, currency: EUR, stages: [{to: traction, on: 2026-01-05}]}
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    told = settings(tmp_path_factory.mktemp("home"), catalogue=f"{CATALOGUE}{REGISTERS}")
    with open_home(told) as home:
        apply_catalogue(home)
        read_up_to_date(home)
        app = create_app(home, works=False)
        with TestClient(app, base_url="http://127.0.0.1") as client:
            yield client


def section(client: TestClient, name: str) -> dict[str, Any]:
    page = client.get("/registers.json").json()
    (found,) = [each for each in page["sections"] if each["name"] == name]
    return dict(found)


def fact(told: dict[str, Any], title: str) -> str:
    (found,) = [each["text"] for each in told["facts"] if each["title"] == title]
    return str(found)


def row(told: dict[str, Any], listing: str) -> list[str]:
    (found,) = [each for each in told["listings"] if each["title"] == listing]
    return [cell["text"] for cell in found["rows"][0]]


def test_a_journey_without_an_owner_is_a_gap(client: TestClient) -> None:
    told = section(client, "journeys")
    assert row(told, "Journeys")[:3] == ["First order", "nobody", "checkout"]
    assert fact(told, "Journeys with an owner") == "0 of 1"
    text = parsed(client.get("/registers").text).text
    assert fact(told, "Designs tested with customers in time") == "0 of 1"
    assert "3 colleagues" in text


def test_contents_say_what_is_to_be_looked_at_and_what_nobody_told(client: TestClient) -> None:
    page = client.get("/registers.json").json()
    told = {each["title"]: each["text"] for each in page["contents"]}
    assert told["Journeys and designs"] == "2 to look at"
    assert told["Customers heard and competitors seen"] == "nothing is told"


def test_work_that_began_before_anything_was_found_out_is_an_exception(
    client: TestClient,
) -> None:
    told = section(client, "discovery")
    assert fact(told, "Enough found out in time") == "0 of 1"
    assert row(told, "Evidence of each initiative") == [
        "Begun early", "small", "7 Jan 2026", "nothing", "1 of any kind",
    ]  # fmt: skip
    # The small company says nothing of what ann is.
    assert row(told, "Whose the request was when work began")[2:] == ["nobody known", "unknown"]


def test_a_round_of_three_people_is_told_as_it_is(client: TestClient) -> None:
    told = section(client, "iterations")
    assert row(told, "Designs") == [
        "Begun early", "2", "1", "2 of 3", "4.0", "1 of 2", "unknown",
    ]  # fmt: skip
    text = parsed(client.get("/registers").text).text
    assert "customers, too few to measure" in text
    assert "n 3, raw" in text
    assert fact(told, "Designs for products customers have") == (
        "the life of no product is told, of 1 unknown"
    )


def test_a_proven_line_without_a_decision_is_a_gap(client: TestClient) -> None:
    told = section(client, "leaders")
    assert row(told, "New lines") == ["Rentals", "traction", "none", "never", "", "nobody decided"]
    assert fact(told, "Lines whose decision holds") == "0 of 1"


def test_a_team_without_a_figure_of_the_business_is_a_gap(client: TestClient) -> None:
    told = section(client, "figures")
    assert row(told, "Teams and sub-teams")[1:] == ["none", "none"]
    assert fact(told, "Initiatives under way with a figure") == "1 of 1"


def test_waiting_without_leave_stands_beside_waiting(client: TestClient) -> None:
    listings = section(client, "deciding")["listings"]
    (found,) = [each for each in listings if each["title"] == "Words waited for, by role and phase"]
    rows = {row[0]["text"]: dict(zip(found["columns"], row, strict=True)) for row in found["rows"]}
    # Of the two people of commerce a quarter is away, on each of four working days.
    given = rows["finance"]["Half given within"]
    assert given["text"] == "2.5 days"
    assert given["note"] == "without leave 3.0 working days, of 1 unknown"
    assert rows["finance"]["Without leave"]["text"] == "nothing waits"
    growth = rows["growth"]["Without leave"]
    assert (growth["text"], growth["mark"]) == ("unknown", "unknown")
    assert "without leave 3.0 working days" in parsed(client.get("/registers").text).text


def test_an_audit_is_shown_with_its_items(client: TestClient) -> None:
    told = section(client, "design")
    assert row(told, "Products")[:3] == ["checkout", "screens", "70%"]
    assert fact(told, "Items of materials, too") == "none is told"


def test_a_roadmap_says_which_functions_said_their_word(client: TestClient) -> None:
    facts = client.get("/roadmaps/road.json").json()["facts"]
    assert facts["With a figure"] == "0 of 1 items ahead"
    assert facts["Word of compliance"] == "1 of 1 items ahead"
    assert facts["Refused by compliance"] == "faster"
    (row,) = section(client, "products")["listings"][1]["rows"]
    assert [cell["text"] for cell in row] == ["road", "0 of 1", "compliance 1 of 1",
                                              "faster by compliance"]  # fmt: skip


def test_of_few_people_no_training_is_told_but_to_themselves(client: TestClient) -> None:
    told = section(client, "training")
    assert fact(told, "People who know all they are to know") == (
        "fewer than five are to know anything"
    )
    assert row(told, "By process")[2:] == ["fewer than five are to know it", "not told"]
    assert "not told, so that nobody is known" in row(told, "By team")
    (own,) = client.get("/people/ann.json").json()["training"]
    assert (own["process"], own["text"]) == ("delivery", "trained, last on 7 Jan 2026")
    (other,) = client.get("/people/bob.json").json()["training"]
    assert other["text"] == "never trained"
    assert "never trained" in parsed(client.get("/people/bob").text).text


def test_a_training_is_shown_to_the_person_and_their_lead_alone() -> None:
    text = own_kinds()["Training"].example
    people = {
        name: Known(
            name=name,
            title=name,
            key=f"catalog:person:{name}",
            called=frozenset({name}),
            visible_to=frozenset(),
        )
        for name in ("jdoe", "lea", "bob")
    }
    directory = Directory(
        people=people,
        belongings=(
            Belonging(person="jdoe", group="shop", role="engineer"),
            Belonging(person="lea", group="shop", role="lead"),
            Belonging(person="bob", group="shop", role="engineer"),
        ),
        parents={},
        lead_roles=frozenset({"lead"}),
    )
    answers = SimpleNamespace(policy=lambda: Policy(directory=directory))

    def sees(kind: Kind, person: str | None, *roles: Role) -> bool:
        visitor = Visitor(kind=kind, name="x", person=person, roles=frozenset(roles))
        asked: Any = SimpleNamespace(
            state=SimpleNamespace(visitor=visitor),
            app=SimpleNamespace(state=SimpleNamespace(answers=answers)),
        )
        return sees_document(asked, text)

    assert sees("person", "jdoe", "reader")
    assert sees("person", "lea", "reader", "lead")
    assert not sees("person", "bob", "reader")
    assert not sees("person", "bob", "reader", "steward", "administrator")
    assert not sees("token", None)


def test_what_is_an_output_alone_is_listed(client: TestClient) -> None:
    told = section(client, "outcomes")
    assert row(told, "Without a figure of an outcome") == [
        "faster", "roadmap item", "road", "an output alone", "nothing", "none",
    ]  # fmt: skip
    assert fact(told, "With an outcome") == "1 of 2"
    assert fact(told, "Initiatives") == "1 of 1"
