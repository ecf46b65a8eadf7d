"""A source is connected, tested and removed in pages, by those who may."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest
import yaml
from fastapi.testclient import TestClient

from gnomon.operations.home import Home, open_home
from gnomon.operations.removals import removals
from gnomon.settings import load
from gnomon.web.app import create_app
from small_home import incident, read_up_to_date, tell
from web_pages import parsed

OURS = {"Sec-Fetch-Site": "same-origin"}
TOKEN = "glpat-not-for-anyones-eyes"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
FILE = """\
# Ask Ann before you change it.
sources:
  pagerduty:   # who is called
    type: pagerduty
    url: {url}
    token_env: A_TOKEN
"""


@pytest.fixture
def tool() -> Iterator[str]:
    """Serve a GitLab with one project and a budget; anything else takes no token."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            project = {
                "id": 1,
                "path_with_namespace": "shop/checkout",
                "name": "checkout",
                "default_branch": "main",
                "created_at": "2026-01-01T00:00:00Z",
            }
            is_it = self.path.startswith("/api/v4/projects")
            is_in = is_it and self.headers.get("private-token") == TOKEN
            data = json.dumps([project] if is_in else {"message": "401"}).encode()
            self.send_response(200 if is_in else 401)
            self.send_header("content-type", "application/json")
            self.send_header("ratelimit-limit", "2000")
            self.send_header("ratelimit-remaining", "1997")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def home(tmp_path: Path, tool: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setenv("A_TOKEN", TOKEN)
    (tmp_path / "gnomon.yaml").write_text(FILE.format(url=tool))
    with open_home(load(tmp_path)) as home:
        tell(home, incident("Q1", MONDAY), incident("Q2", MONDAY))
        read_up_to_date(home)
        tell(home, incident("Q3", MONDAY))
        yield home


@pytest.fixture
def client(home: Home) -> Iterator[TestClient]:
    with TestClient(create_app(home, works=False), base_url="http://127.0.0.1") as client:
        yield client


def post(client: TestClient, path: str, **form: str) -> httpx2.Response:
    told = {name.replace("__", "."): text for name, text in form.items()}
    return client.post(path, data=told, headers=OURS, follow_redirects=False)


def file(home: Home) -> str:
    return (home.settings.home / "gnomon.yaml").read_text()


def test_the_tools_lead_to_forms_made_of_their_settings(client: TestClient) -> None:
    links = parsed(client.get("/sources/new").text).links
    assert "/sources/new?type=gitlab" in links

    fields = client.get("/sources/new.json?type=gitlab").json()["fields"]
    told = {one["field"]["name"]: one["field"] for one in fields}
    assert told["option.pipeline_days"]["usual"] == "180"
    assert told["option.projects"]["choices"] == ["member", "visible"]
    assert "a hundred a request" in told["option.pipeline_days"]["meaning"]
    text = client.get("/sources/new?type=gitlab").text
    assert 'name="option.pipeline_days"' in text
    assert client.get("/sources/new?type=gitlabs").status_code == 404


def test_a_tool_is_tested_before_it_is_saved(client: TestClient, home: Home, tool: str) -> None:
    before = file(home)
    form = {"type": "gitlab", "url": tool, "token_env": "A_TOKEN", "do": "test"}

    answer = post(client, "/sources/new?type=gitlab", **form)

    text = parsed(answer.text).text
    assert answer.status_code == 200
    assert "It answered: 1 projects found." in text
    assert "1,997 of 2,000 requests left" in text
    assert "set on this server" in text
    assert f'value="{tool}"' in answer.text
    assert TOKEN not in answer.text
    assert file(home) == before
    (entry,) = home.inbox.entries(limit=9, action="source.")
    assert (entry.who, entry.action) == ("local", "source.tested")
    assert entry.detail == f"gitlab at {tool.removeprefix('http://')}: reachable"


def test_a_token_that_is_refused_or_not_there_is_said(
    client: TestClient, tool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = {"type": "gitlab", "url": tool, "token_env": "A_TOKEN"}
    monkeypatch.setenv("A_TOKEN", "expired-token")
    assert "refused" in parsed(post(client, "/sources/new", **form).text).text

    monkeypatch.delenv("A_TOKEN")
    text = parsed(post(client, "/sources/new", **form).text).text
    assert "$A_TOKEN, which is not set" in text
    assert "not set on this server" in text


def test_a_saved_source_is_in_the_file_and_on_the_page(
    client: TestClient, home: Home, tool: str
) -> None:
    answer = post(
        client,
        "/sources/new",
        type="gitlab",
        name="our-gitlab",
        url=tool,
        token_env="OTHER_TOKEN",
        include="shop/*; pay/*",
        option__pipeline_days="7",
        do="save",
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/sources#our-gitlab")
    assert file(home) == FILE.format(url=tool) + (
        "  our-gitlab:\n"
        "    type: gitlab\n"
        f"    url: {tool}\n"
        "    token_env: OTHER_TOKEN\n"
        "    include:\n"
        "    - shop/*\n"
        "    - pay/*\n"
        "    options:\n"
        "      pipeline_days: 7\n"
    )
    rows = {row["report"]["source"]: row for row in client.get("/sources.json").json()["rows"]}
    secret = {"what": "token", "variable": "OTHER_TOKEN", "is_set": False}
    assert rows["our-gitlab"]["secrets"] == [secret]
    assert "$OTHER_TOKEN not set" in parsed(client.get("/sources").text).text


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(
    client: TestClient, home: Home
) -> None:
    before = file(home)

    answer = post(
        client,
        "/sources/new",
        type="gitlab",
        name="pagerduty",
        url="https://ann:pass-phrase@git.example.org",
        token_env="glpat-typed-in",
        option__pipeline_days="many",
        do="save",
    )

    text = parsed(answer.text).text
    assert answer.status_code == 400
    assert "There is a source 'pagerduty' already." in text
    assert "such as 180" in text
    assert answer.text.count('aria-invalid="true"') == 4
    assert 'value="many"' in answer.text
    for secret in ("pass-phrase", "glpat-typed-in"):
        assert secret not in answer.text
    assert file(home) == before
    assert home.inbox.entries(limit=9) == []


def test_a_file_that_cannot_be_changed_says_what_to_write_by_hand(
    client: TestClient, home: Home, tool: str
) -> None:
    (home.settings.home / "gnomon.yaml").write_text("{organisation: Example}\n")
    form = {"type": "gitlab", "name": "new", "url": tool, "do": "save"}

    answer = post(client, "/sources/new", **form)

    assert answer.status_code == 400
    assert "by hand" in parsed(answer.text).text
    assert list(home.settings.sources) == ["pagerduty"]


def test_a_connected_source_is_tested_on_its_page(client: TestClient, home: Home) -> None:
    answer = post(client, "/sources", source="pagerduty")

    text = parsed(answer.text).text
    assert "refused" in text
    assert "401" in text
    assert home.inbox.source_states()["pagerduty"].budget.remaining == 1997
    # What a page shows of a budget is what the tool said last.
    assert "1,997 of 2,000" in text
    assert post(client, "/sources", source="nobody").status_code == 404


def test_a_removal_says_what_goes_and_is_done_by_the_next_refresh(
    client: TestClient, home: Home
) -> None:
    told = client.get("/sources/remove.json?source=pagerduty").json()
    assert told["told"]["event_count"] == 2
    assert told["told"]["waiting_count"] == 1
    assert told["told"]["rows"] == {"incident": 2}
    page = parsed(client.get("/sources/remove?source=pagerduty").text).text
    assert "2 events, which became 2 rows; 1 event waits" in page

    answer = post(
        client, "/sources/remove", source="pagerduty", data="remove", based_on=told["based_on"]
    )

    assert answer.headers["location"] == "/sources"
    assert yaml.safe_load(file(home)) == {"sources": {}}
    assert "who is called" not in file(home)
    assert file(home).startswith("# Ask Ann before you change it.\n")
    assert [one.source for one in removals(home)] == ["pagerduty"]
    page = parsed(client.get("/sources").text).text
    assert "being taken out" in page
    assert "No source is connected." in page


def test_a_source_removed_without_its_data_can_lose_it_later(
    client: TestClient, home: Home
) -> None:
    home.inbox.record_success("pagerduty", MONDAY)
    told = client.get("/sources/remove.json?source=pagerduty").json()
    post(client, "/sources/remove", source="pagerduty", data="keep", based_on=told["based_on"])

    page = client.get("/sources")
    assert "/sources/remove?source=pagerduty" in parsed(page.text).links
    again = client.get("/sources/remove?source=pagerduty").text
    assert "Keep what it told." not in again
    answer = post(client, "/sources/remove", source="pagerduty", data="remove", based_on="")
    assert answer.status_code == 303
    assert [one.source for one in removals(home)] == ["pagerduty"]


def test_what_a_second_editor_changed_is_not_removed_unseen(client: TestClient, home: Home) -> None:
    seen = client.get("/sources/remove.json?source=pagerduty").json()["based_on"]
    changed = file(home) + "    concurrency: 2\n"
    (home.settings.home / "gnomon.yaml").write_text(changed)

    answer = post(client, "/sources/remove", source="pagerduty", data="keep", based_on=seen)

    assert answer.status_code == 400
    assert "Somebody else has changed" in parsed(answer.text).text
    assert file(home) == changed
    assert post(client, "/sources/remove", source="pagerduty").status_code == 400
    assert client.get("/sources/remove?source=nobody").status_code == 404


@pytest.mark.parametrize("path", ["/sources", "/sources/new", "/sources/remove"])
@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}])
def test_nothing_is_changed_from_elsewhere(
    client: TestClient, home: Home, path: str, headers: dict[str, str]
) -> None:
    before = file(home)
    form = {"source": "pagerduty", "data": "remove", "type": "git", "name": "x", "do": "save"}

    assert client.post(path, data=form, headers=headers).status_code == 403
    assert file(home) == before
    assert home.inbox.entries(limit=9) == []
