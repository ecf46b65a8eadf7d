"""Links of the catalogue are looked at over HTTP, and what was found stands on the pages."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from gnomon.domain.guidance import LinkLook
from gnomon.lake.every import newest_rows
from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.home import open_home
from gnomon.operations.links import look_at_links
from gnomon.web.app import create_app
from small_home import CATALOGUE, read_up_to_date, settings
from web_pages import parsed

_STATUSES = {"/here": 200, "/closed": 403, "/gone": 404, "/broken": 500}


class _Wiki(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(_STATUSES[self.path])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def wiki() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Wiki)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def guidance(wiki: str) -> str:
    links = [f"{wiki}{path}" for path in _STATUSES] + ["http://127.0.0.1:9/nobody"]
    listed = "".join(
        f'    - {{title: "Page {n}", link: "{link}"}}\n' for n, link in enumerate(links)
    )
    return (
        "---\napiVersion: gnomon.dev/v1\nkind: Guidance\nmetadata: {name: guide}\n"
        f"spec:\n  metric: change_lead_time\n  role: Engineering manager\n  contact: ann\n"
        f"  links:\n{listed}"
    )


def test_what_is_gone_is_dead_and_what_does_not_answer_is_not(tmp_path: Path, wiki: str) -> None:
    with open_home(settings(tmp_path, catalogue=f"{CATALOGUE}{guidance(wiki)}")) as home:
        apply_catalogue(home)
        read_up_to_date(home)
        looks = {look.address.removeprefix(wiki): look for look in look_at_links(home)}
        assert {path: (look.state, look.status) for path, look in looks.items()} == {
            "/here": ("alive", 200),
            # A page that asks for a sign-in is there.
            "/closed": ("alive", 403),
            "/gone": ("dead", 404),
            "/broken": ("unreachable", 500),
            "http://127.0.0.1:9/nobody": ("unreachable", None),
        }
        read_up_to_date(home)
        kept = {each.address: each.state for each in newest_rows(home.lake, LinkLook)}
        assert kept == {look.address: look.state for look in looks.values()}
        app = create_app(home, works=False)
        with TestClient(app, base_url="http://127.0.0.1") as client:
            text = parsed(client.get("/metrics/change_lead_time").text).text
            assert "Page 2 leads nowhere" in text
            assert "ask Ann Archer, Engineering manager" in text
            page = client.get("/registers.json").json()
            (found,) = [one for one in page["sections"] if one["name"] == "guidance"]
            assert found["facts"][0]["text"] == "2 of 3"


def test_without_links_nothing_is_looked_at(tmp_path: Path) -> None:
    with open_home(settings(tmp_path)) as home:
        apply_catalogue(home)
        read_up_to_date(home)
        assert look_at_links(home) == []
        assert newest_rows(home.lake, LinkLook) == []
