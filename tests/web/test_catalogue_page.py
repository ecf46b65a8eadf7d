"""Documents of the catalogue are shown, edited and exported in pages."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from gnomon.answers.directory import Directory
from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.home import open_home
from gnomon.steering.visibility import ForbiddenError, Policy, Role, Visitor
from gnomon.web.app import create_app
from gnomon.web.pages import catalogue
from gnomon.web.personal import sees_document
from small_home import CATALOGUE, read_up_to_date, settings
from web_pages import parsed

TARGET = """\
apiVersion: gnomon.dev/v1
kind: Target
metadata: {name: lead}
spec:
  metric: change_lead_time
  group: shop
  direction: lower
  baseline: 96h
  target: 48h
  start: 2026-01-01
  due: 2026-07-01
  owner: ann
"""
FILED = TARGET.replace("name: lead", "name: filed")
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    told = settings(tmp_path, catalogue=f"{CATALOGUE}---\n{FILED}")
    with open_home(told) as home:
        apply_catalogue(home)
        read_up_to_date(home)
        with TestClient(create_app(home, works=False), base_url="http://127.0.0.1") as client:
            yield client


def save(client: TestClient, text: str, version: str = "", name: str = "") -> httpx2.Response:
    form = {"text": text, "version": version, "name": name}
    return client.post("/catalogue/Target", data=form, headers=OURS, follow_redirects=False)


def version(client: TestClient) -> str:
    return str(client.get("/catalogue/Target/lead.json").json()["version"])


def test_a_document_is_made_shown_changed_and_removed(client: TestClient) -> None:
    made = save(client, TARGET)
    assert (made.status_code, made.headers["location"]) == (303, "/catalogue/Target/lead")
    assert client.get("/catalogue/Target/lead.json").json()["text"] == TARGET
    first = version(client)
    assert save(client, TARGET.replace("48h", "40h"), first, "lead").status_code == 303
    gone = client.post(
        "/catalogue/Target/lead/remove",
        data={"version": version(client)},
        headers=OURS,
        follow_redirects=False,
    )
    assert gone.status_code == 303
    told = client.get("/catalogue/Target/lead.json").json()
    assert [each["what"] for each in told["versions"]] == ["removed", "changed", "made"]
    assert {each["author"] for each in told["versions"]} == {"local"}
    assert client.get("/catalogue/Target/lead.yaml").status_code == 404


def test_the_second_editor_keeps_what_was_written(client: TestClient) -> None:
    save(client, TARGET)
    first = version(client)
    save(client, TARGET.replace("48h", "40h"), first, "lead")
    late = save(client, TARGET.replace("48h", "30h"), first, "lead")
    assert late.status_code == 409
    text = parsed(late.text).text
    assert "Nothing is overwritten" in text
    assert "target: 30h" in text
    assert "target: 40h" in text


def test_what_is_wrong_is_said_beside_what_was_sent(client: TestClient) -> None:
    answer = save(client, TARGET.replace("48h", "soon"))
    assert answer.status_code == 400
    text = parsed(answer.text).text
    assert "spec.target" in text
    assert "a figure such as" in text
    assert "target: soon" in text


def test_a_file_is_read_only_and_offers_its_yaml(client: TestClient) -> None:
    page = client.get("/catalogue/Target/filed")
    assert "<textarea" not in page.text
    assert "all.yaml:" in parsed(page.text).text
    assert client.get("/catalogue/Target/filed.yaml").text == FILED
    refused = save(client, FILED.replace("48h", "40h"), name="filed")
    assert refused.status_code == 400
    assert "Change it there" in parsed(refused.text).text


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Sec-Fetch-Site": "cross-site"}, 403), ({}, 403), (OURS | {"Content-Type": "a/b"}, 415)],
)
def test_only_forms_of_our_own_pages_edit(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    form = "text=x"
    told = {"Content-Type": "application/x-www-form-urlencoded"} | headers
    assert client.post("/catalogue/Target", content=form, headers=told).status_code == status


def test_a_form_too_large_is_refused(client: TestClient) -> None:
    assert save(client, "x" * (2 * 2**20)).status_code == 413


def test_a_document_that_tells_money_is_for_those_who_may_see_cost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    costly = TARGET + "  costs: [{amount: 700, currency: EUR}]\n"
    asked = [_asked(frozenset({"reader"})), _asked(frozenset({"reader", "lead"}))]
    assert [sees_document(one, costly) for one in asked] == [False, True]
    assert [sees_document(one, TARGET) for one in asked] == [True, True]

    # A version that told money stays closed after the newest one has lost it.
    told = [SimpleNamespace(document=SimpleNamespace(text=text)) for text in (TARGET, costly)]
    monkeypatch.setattr(catalogue, "history", lambda *_: told)
    with pytest.raises(ForbiddenError, match="Cost data"):
        catalogue.document(asked[0], "Target", "lead")


def _asked(roles: frozenset[Role]) -> Any:
    """Make what a page is told of a request by a person."""
    answers = SimpleNamespace(
        policy=lambda: Policy(directory=Directory(people={}, belongings=(), parents={}))
    )
    return SimpleNamespace(
        state=SimpleNamespace(visitor=Visitor(kind="person", name="r", roles=roles)),
        app=SimpleNamespace(state=SimpleNamespace(answers=answers, home=None)),
    )
