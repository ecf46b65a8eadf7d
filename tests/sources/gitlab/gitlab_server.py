"""A small GitLab in the test's own process: it pages, throttles, fails and hangs up."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

API = "/api/v4"


class GitLab:
    """What the instance holds, what goes wrong, and what it was asked."""

    def __init__(self) -> None:
        self.lists: dict[str, list[dict[str, Any]]] = {}
        self.things: dict[str, Any] = {}
        self.per_page = 100
        self.uses_links = False
        #: Address (as it begins) -> answers given instead, one by one; null hangs up.
        self.accidents: dict[str, list[tuple[int, dict[str, str], bytes] | None]] = {}
        self.asked: list[str] = []
        self.url = ""

    def paths(self) -> Counter[str]:
        """Count the questions by path."""
        return Counter(address.split("?")[0].removeprefix(API) for address in self.asked)

    def answer(self, address: str) -> tuple[int, dict[str, str], bytes] | None:
        self.asked.append(address)
        for prefix, planned in self.accidents.items():
            if address.startswith(API + prefix) and planned:
                return planned.pop(0)
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path = parts.path.removeprefix(API)
        if path in self.things:
            return 200, {}, json.dumps(self.things[path]).encode()
        if path not in self.lists:
            return 404, {}, b'{"message": "404 Not Found"}'
        return self._page(parts.path, self._selected(path, query), query)

    def _selected(self, path: str, query: dict[str, str]) -> list[dict[str, Any]]:
        found = self.lists[path]
        after = query.get("updated_after")
        if after:
            found = [item for item in found if item["updated_at"] >= after]
        if query.get("order_by") == "updated_at":
            found = sorted(found, key=lambda item: item["updated_at"])
        base, dots, head = query.get("ref_name", "").partition("..")
        if path.endswith("/commits") and dots:
            known = [item["id"] for item in self.lists[path]]
            found = found[known.index(head) : known.index(base)] if base in known else []
        return found

    def _page(
        self, path: str, found: list[dict[str, Any]], query: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        number = int(query.get("page", "1"))
        start = (number - 1) * self.per_page
        has_more = start + self.per_page < len(found)
        headers = {"X-Next-Page": str(number + 1) if has_more else ""}
        if self.uses_links:
            following = urlencode({**query, "page": number + 1})
            link = f'<http://elsewhere.example{path}?{following}>; rel="next"'
            headers = {"Link": link} if has_more else {}
        return 200, headers, json.dumps(found[start : start + self.per_page]).encode()


@contextmanager
def serving(gitlab: GitLab) -> Iterator[GitLab]:
    """Serve the instance on loopback while the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # One packet an answer: two would wait for each other.

        def do_GET(self) -> None:
            answer = gitlab.answer(self.path)
            if answer is None:
                self.close_connection = True
                return
            status, headers, body = answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    gitlab.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield gitlab
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
