"""What an API offers and what of it was called: OpenAPI, HTTP archives and access logs."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI

from gnomon.errors import ReportError
from gnomon.reports.openapi import pattern
from gnomon.reports.registry import recognise

YAML = """\
openapi: "3.0.3"
info: {title: Orders, version: "1"}
servers:
  - url: https://shop.example.org/api/v1/
  - url: "{scheme}://anywhere"
paths:
  /orders:
    get: {operationId: listOrders}
    post: {}
    parameters: []
  /orders/{id}:
    get: {operationId: getOrder}
    delete: {deprecated: true}
  x-internal: {get: {}}
"""


def operations(told: dict[str, list[Any]]) -> list[tuple[str, str]]:
    return [(each.method, each.path) for each in told["api_operation"]]


def test_yaml_and_json_offer_the_same(read: Any) -> None:
    told = read("openapi", YAML.encode())
    assert operations(told) == [
        ("GET", "/orders"),
        ("POST", "/orders"),
        ("GET", "/orders/{id}"),
        ("DELETE", "/orders/{id}"),
    ]
    assert [each.operation_id for each in told["api_operation"]] == [
        "listOrders",
        None,
        "getOrder",
        None,
    ]
    assert [each.is_deprecated for each in told["api_operation"]] == [False, False, False, True]
    assert told["api_operation"][0].pattern == r"^(?:/api/v1)?/orders/?$"
    assert told["report_file"][0].tool == "OpenAPI 3.0.3"


def test_the_description_a_framework_writes_is_read(read: Any) -> None:
    app = FastAPI(title="Real")
    app.get("/things/{thing_id}")(lambda: None)
    app.post("/things")(lambda: None)
    data = json.dumps(app.openapi()).encode()
    assert recognise("api.json", data).name == "openapi"
    assert operations(read("openapi", data)) == [("GET", "/things/{thing_id}"), ("POST", "/things")]


def test_swagger_has_a_base_path(read: Any) -> None:
    data = b'{"swagger": "2.0", "basePath": "/v2", "paths": {"/pets": {"get": {}}}}'
    (pets,) = read("openapi", data)["api_operation"]
    assert re.search(pets.pattern, "/v2/pets/")


@pytest.mark.parametrize(
    ("path", "fits", "others"),
    [
        ("/x/{id}", ["/x/1", "/x/{id}", "/x/a.b", "/x/1/"], ["/x", "/x/1/y", "/y/x/1"]),
        ("/x/{id}.json", ["/x/1.json"], ["/x/1xjson"]),
        ("/a-b/(c)", ["/a-b/(c)"], ["/a-b/c"]),
        ("/", ["/", ""], ["/x"]),
    ],
)
def test_a_template_means_its_paths_and_no_others(
    path: str, fits: list[str], others: list[str]
) -> None:
    found = re.compile(pattern(path, set()))
    assert [each for each in fits if not found.search(each)] == []
    assert [each for each in others if found.search(each)] == []


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"openapi: 3.0.0\n", "no openapi version or no paths"),
        (b"- openapi: 3.0.0\n", "is no mapping"),
        (b"openapi: 3.0.0\npaths: {[\n", "line 3"),
        (b"openapi: \xff", "not UTF-8"),
        (b'{"openapi": ', "no JSON"),
    ],
)
def test_what_is_no_description_is_refused(read: Any, data: bytes, says: str) -> None:
    with pytest.raises(ReportError, match=says):
        read("openapi", data)


def entry(method: str, url: str, status: int = 200, at: str = "2026-03-02T09:00:00.5Z") -> Any:
    return {
        "startedDateTime": at,
        "request": {"method": method, "url": url, "headers": [{"name": "Cookie", "value": "x"}]},
        "response": {"status": status},
    }


def test_an_archive_counts_requests_by_path_without_their_queries(read: Any) -> None:
    entries = [
        entry("GET", "https://shop.example.org/orders/7?token=secret"),
        entry("get", "https://shop.example.org/orders/7", 404, "2026-03-02T09:05:00Z"),
        entry("POST", "https://shop.example.org/orders", 0),
    ]
    data = json.dumps(
        {"log": {"version": "1.2", "creator": {"name": "WebInspector"}, "entries": entries}}
    )
    assert recognise("run.har", data.encode()).name == "har"
    told = read("har", data.encode())
    (call,) = told["api_call"]
    assert (call.method, call.path, call.call_count) == ("GET", "/orders/7", 2)
    assert call.last_at == datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
    assert "secret" not in repr(told)
    assert told["report_file"][0].ran_at == datetime(2026, 3, 2, 9, 0, 0, 500_000, tzinfo=UTC)


LOG = b"""\
10.0.0.1 - ann [02/Mar/2026:10:00:00 +0100] "GET /orders?q=1 HTTP/1.1" 200 512 "-" "curl/8"
10.0.0.1 - - [02/Mar/2026:10:00:01 +0100] "GET /orders HTTP/2.0" 500 0
10.0.0.2 - - [02/Mar/2026:10:00:02 +0100] "\\x16\\x03\\x01" 400 0 "-" "-"
"""


def test_a_log_counts_requests_and_leaves_out_who_made_them(read: Any) -> None:
    assert recognise("access.log", LOG).name == "access_log"
    told = read("access_log", LOG)
    (call,) = told["api_call"]
    assert (call.method, call.path, call.call_count) == ("GET", "/orders", 2)
    assert call.first_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert "10.0.0" not in repr(told)
    assert "ann" not in repr(told["api_call"])


def test_a_line_of_another_format_is_named(read: Any) -> None:
    with pytest.raises(ReportError, match="line 4, is in neither"):
        read("access_log", LOG + b"time=2026 level=info\n")
