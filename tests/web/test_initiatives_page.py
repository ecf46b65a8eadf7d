"""Initiatives in pages, forms, the API and CSV: written down, changed, and never overwritten."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.home import Home, open_home
from gnomon.operations.intake import give_out, take_in
from gnomon.web.app import create_app
from small_home import CATALOGUE, read_up_to_date, settings, tell, ticket
from web_pages import parsed

OURS = {"Sec-Fetch-Site": "same-origin"}
FILED = """\
---
apiVersion: gnomon.dev/v1
kind: Initiative
metadata: {name: filed, title: Ledger closed daily}
spec:
  desire: Close the books each day
  origin: finance
  asked: 2026-01-05
  category: operations
  services: [checkout]
  tickets: [SHOP-7, SHOP-99]
  effortDays: 10
  confidence: 50%
  kpis: [{metric: change_lead_time, expected: -20%}]
  stakeholders: [{role: product_manager, person: ann, agreed: 2026-02-01}]
  costs: [{on: 2026-02-02, amount: 700, what: A consultant}]
  currency: EUR
  moves: [{to: validated, on: 2026-02-01}]
"""
AT = datetime(2026, 2, 3, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    told = settings(tmp_path_factory.mktemp("home"), catalogue=f"{CATALOGUE}{FILED}")
    with open_home(told) as home:
        apply_catalogue(home)
        tell(home, ticket(7, AT))
        read_up_to_date(home)
        yield home


@pytest.fixture(scope="module")
def client(home: Home) -> Iterator[TestClient]:
    with TestClient(create_app(home, works=False), base_url="http://127.0.0.1") as client:
        yield client


def post(client: TestClient, path: str, **form: str) -> httpx2.Response:
    return client.post(path, data=form, headers=OURS, follow_redirects=False)


def made(client: TestClient, name: str) -> str:
    """Make an initiative; its version."""
    told = {"name": name, "desire": "Refunds: faster", "origin": "growth", "asked": "2026-01-12"}
    answer = post(client, "/initiatives/new", **told)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/initiatives/{name}")
    return str(client.get(f"/initiatives/{name}.json").json()["version"])


def test_a_desire_becomes_a_page_at_once_and_grows_by_forms(client: TestClient) -> None:
    version = made(client, "grows")
    added = {"kind": "interview", "on": "2026-01-20", "conclusion": "They wait: for days"}
    told = {"list": "evidence", "version": version, "participants": "6", **added}
    assert post(client, "/initiatives/grows/add", **told).status_code == 303
    page = client.get("/initiatives/grows.json").json()
    (evidence,) = page["dossier"]["evidence"]
    assert (evidence["conclusion"], evidence["participant_count"]) == ("They wait: for days", 6)
    changed = {"version": page["version"], "effortDays": "20", "services": "checkout; basket"}
    assert post(client, "/initiatives/grows/set", **changed).status_code == 303
    page = client.get("/initiatives/grows.json").json()
    assert (page["told"]["effortDays"], page["route"]["lines"]) == ("20", ["commerce"])
    assert [each["what"] for each in page["versions"]] == ["changed", "changed", "made"]
    assert "They wait: for days" in parsed(client.get("/initiatives/grows").text).text


def test_the_second_of_two_is_told_and_nothing_is_overwritten(client: TestClient) -> None:
    version = made(client, "twice")
    move = {"list": "moves", "on": "2026-01-13", "version": version}
    assert post(client, "/initiatives/twice/add", to="validating", **move).status_code == 303
    late = post(client, "/initiatives/twice/add", to="parked", reason="No time", **move)
    assert late.status_code == 409
    assert "Nothing is overwritten" in parsed(late.text).text
    page = client.get("/initiatives/twice.json").json()
    assert [each["state"] for each in page["dossier"]["moves"]] == ["validating"]


def test_what_cannot_be_is_refused_with_the_reason(client: TestClient) -> None:
    version = made(client, "early")
    told = {"list": "moves", "to": "approved", "on": "2026-01-13", "version": version}
    answer = post(client, "/initiatives/early/add", **told)
    assert answer.status_code == 400
    assert "park it until one is named" in parsed(answer.text).text
    assert post(client, "/initiatives/new", name="x", desire="y", origin="z").status_code == 400


def test_programs_put_documents_and_are_told_when_somebody_was_faster(client: TestClient) -> None:
    made(client, "by-program")
    path = "/catalogue/Initiative/by-program.yaml"
    before = client.get(path)
    text = before.text.replace("faster", "much faster")
    assert client.put(path, content=text).status_code == 412
    kept = client.put(path, content=text, headers={"If-Match": before.headers["etag"]})
    assert kept.status_code == 200
    assert client.get(path).headers["etag"] == kept.headers["etag"]
    late = client.put(path, content=before.text, headers={"If-Match": before.headers["etag"]})
    assert late.status_code == 412
    assert "much faster" in client.get(path).text
    broken = text.replace("growth", "boredom")
    refused = client.put(path, content=broken, headers={"If-Match": kept.headers["etag"]})
    assert (refused.status_code, len(refused.json()["findings"])) == (422, 1)
    other = client.put("/catalogue/Initiative/another.yaml", content=text)
    assert other.status_code == 422


def test_a_table_comes_in_and_goes_out_unchanged(home: Home) -> None:
    table = (
        "name,title,desire,origin,asked,services,kpis.1.metric,kpis.1.expected\n"
        'csv-a,"On, off",Yes and no,market,2026-01-12,checkout; basket,change_lead_time,-10%\n'
        "csv-b,,No origin,,2026-01-12,,,\n"
    )
    done = take_in(home, "Initiative", table, author="ann")
    assert done.kept == ("csv-a",)
    assert [(each.row, each.name) for each in done.refused] == [(2, "csv-b")]
    again = take_in(home, "Initiative", table, author="bob")
    assert again.kept == ("csv-a",), "the same row says nothing new"
    changed = take_in(home, "Initiative", table.replace("Yes", "Oh"), author="bob")
    assert changed.kept == ()
    out = give_out(home, "Initiative")
    assert take_in(home, "Initiative", out, author="ann").kept == tuple(
        line.partition(",")[0] for line in out.splitlines()[1:] if not line.startswith("filed,")
    )
    newer = take_in(home, "Initiative", out.replace("Yes", "Oh"), author="bob")
    assert "csv-a" in newer.kept


def test_a_filed_initiative_shows_its_tickets_and_those_nobody_has(client: TestClient) -> None:
    page = client.get("/initiatives/filed.json").json()
    assert [each["number"] for each in page["work"]["tickets"]] == ["SHOP-7"]
    assert page["work"]["unknown"] == ["SHOP-99"]
    assert (page["rank"]["place"], page["rank"]["is_agreed"]) == (1, False)
    assert page["spent"] == 700.0
    assert page["kpis"][0]["result"] == "not released yet"
    said = parsed(client.get("/initiatives/filed").text)
    assert "changed there" in said.text
    assert [link for link in said.links if link.endswith("/add")] == []


def test_the_portfolio_is_narrowed_by_origin_category_and_state(client: TestClient) -> None:
    page = client.get("/initiatives.json?origin=finance&category=operations").json()
    assert [row["name"] for row in page["rows"]] == ["filed"]
    assert client.get("/initiatives.json?state=live").json()["rows"] == []
    said = parsed(client.get("/initiatives").text).text
    assert "1. Ledger" not in said
    assert "Ledger closed daily" in said
    assert client.get("/initiatives.csv").text.startswith("name,title,version")
    assert client.get("/initiatives/nobody.json").status_code == 404


def test_a_long_portfolio_has_pages_that_keep_what_it_is_narrowed_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wishes = "".join(
        f"---\napiVersion: gnomon.dev/v1\nkind: Initiative\nmetadata: {{name: wish-{number}}}\n"
        "spec: {desire: More, origin: growth, asked: 2026-01-12}\n"
        for number in range(3)
    )
    told = settings(tmp_path, CATALOGUE + FILED + wishes)
    with (
        open_home(told) as home,
        TestClient(create_app(home, works=False), base_url="http://127.0.0.1") as client,
    ):
        apply_catalogue(home)
        read_up_to_date(home)
        _compare_pages(client, monkeypatch)


def _compare_pages(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = client.get("/initiatives.json?origin=growth").json()
    assert whole["shown_count"] == len(whole["rows"]) == 3
    assert not whole["has_more"]
    monkeypatch.setattr("gnomon.web.pages.initiatives._PAGE", 2)
    rows: list[object] = []
    link: str | None = "/initiatives?origin=growth"
    while link:
        text = client.get(link).text
        rows += client.get(link.replace("?", ".json?")).json()["rows"]
        found = re.search(r'href="([^"#]*)#portfolio">Next page', text)
        link = html.unescape(found[1]) if found else None
        assert link is None or "origin=growth" in link
    assert rows == whole["rows"]


def test_the_process_page_counts_initiatives_in_the_phases_before_tickets(
    client: TestClient,
) -> None:
    def counted(address: str) -> dict[str, int]:
        phases = client.get(address).json()["phases"]
        return {each["state"]["phase"]: each["initiative_count"] for each in phases}

    assert counted("/process.json")["validation"] >= 1
    assert counted("/process.json?scope=checkout")["validation"] == 1
    assert sum(counted("/process.json?scope=basket").values()) == 0
    page = parsed(client.get("/process").text)
    assert "initiative" in page.text
    assert "stays for good" in page.text
    assert "Initiatives before they are tickets" in page.text


def test_the_process_page_says_how_long_initiatives_stay(client: TestClient) -> None:
    def timed(since: str) -> dict[str, dict[str, Any]]:
        page = client.get(f"/process.json?window={since}&scope=checkout").json()
        return {each["state"]["phase"]: each["stays"] for each in page["phases"] if each["stays"]}

    # Asked for on 5 January, a Monday, and validated on 1 February, a Sunday: nineteen days.
    stays = timed("2026-01-01")
    assert set(stays) == {"research", "validation"}
    assert (stays["research"]["left_count"], stays["research"]["worked_days"]) == (1, 19.0)
    assert stays["validation"]["oldest_on"] == "2026-02-01"
    assert timed("2026-02-02")["research"]["left_count"] == 0
    page = parsed(client.get("/process?window=2026-01-01&scope=checkout").text)
    assert "half of them for more than" in page.text
    assert "19.0 d" in page.text
