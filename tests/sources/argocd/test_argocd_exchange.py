"""Asking an Argo CD and hearing from one, over real HTTP."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from gnomon.domain.event import Event
from gnomon.domain.running import Deployment
from gnomon.errors import SignatureError, SourceError
from gnomon.settings import SourceSettings
from gnomon.sources.argocd import SOURCE
from gnomon.sources.source import Delivery, Want

SECRET = "an-unguessable-word"
APPS = {
    name: {
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {"destination": {"name": "eu", "namespace": name}},
        "status": {
            "history": [{"id": 0, "revision": "a" * 40, "deployedAt": "2026-03-02T09:00:00Z"}]
        },
    }
    for name in ("checkout", "checkout-canary", "search")
}


def argo(path: str, _: dict[str, list[str]]) -> Any:
    """Answer as Argo CD does."""
    name = path.removeprefix("/api/v1/applications").strip("/")
    content = APPS.get(name) if name else {"items": list(APPS.values())}
    headers = {"Content-Type": "application/json"}
    if content is None:
        return 404, headers, b'{"error": "applications not found", "code": 5}'
    return 200, headers, json.dumps(content).encode()


def events(told: list[Any]) -> list[Event]:
    return [one for one in told if isinstance(one, Event)]


def rows(told: list[Any]) -> list[Any]:
    return [row for event in events(told) for row in SOURCE.readers[event.type](event)]


def test_all_applications_come_in_one_list(serve: Callable[..., Any]) -> None:
    server = serve(argo)
    told = server.fetch(SOURCE)
    assert [event.type for event in events(told)] == ["argocd.api.applications"]
    deployed = [row.application for row in rows(told) if isinstance(row, Deployment)]
    assert deployed == list(APPS)
    assert "status.history" in server.asked[0]
    assert server.headers[0]["authorization"] == "Bearer s3cret-t0ken"


def test_an_unchanged_list_is_the_same_event(serve: Callable[..., Any]) -> None:
    server = serve(argo)
    assert server.fetch(SOURCE)[0].id == server.fetch(SOURCE)[0].id


def test_chosen_applications_are_asked_for_one_by_one(serve: Callable[..., Any]) -> None:
    server = serve(argo)
    told = server.fetch(SOURCE, include=("checkout*",), exclude=("*-canary",))
    assert [event.subject for event in events(told)] == [
        "/api/v1/applications/checkout?appNamespace=argocd"
    ]


def test_a_wanted_application_is_fetched(serve: Callable[..., Any]) -> None:
    server = serve(argo)
    told = server.fetch_one(SOURCE, Want("application", "search"))
    assert [row.application for row in rows(told) if isinstance(row, Deployment)] == ["search"]
    with pytest.raises(SourceError, match="404"):
        server.fetch_one(SOURCE, Want("application", "gone"))
    with pytest.raises(SourceError, match="no rollout"):
        server.fetch_one(SOURCE, Want("rollout", "x"))


def test_trouble_passes_and_the_list_arrives(serve: Callable[..., Any]) -> None:
    server = serve(argo)
    server.trouble = [(429, {"Retry-After": "0"}, b""), (500, {}, b"oops"), None]
    assert len(events(server.fetch(SOURCE))) == 1
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    "answer",
    [
        (401, {}, b'{"error": "no session information"}'),
        (200, {"Content-Type": "text/html"}, b"<html>sign in</html>"),
        (200, {"Content-Type": "application/json"}, b'{"items": [{"metada'),
    ],
)
def test_what_is_no_list_is_an_error_and_no_event(serve: Callable[..., Any], answer: Any) -> None:
    server = serve(lambda *_: answer)
    with pytest.raises(SourceError):
        server.fetch(SOURCE)


def test_something_else_than_applications_is_an_error(serve: Callable[..., Any]) -> None:
    server = serve(lambda *_: (200, {"Content-Type": "application/json"}, b'{"items": [1]}'))
    with pytest.raises(SourceError, match="no list of applications"):
        server.fetch(SOURCE, include=("*",))


def test_the_token_is_a_bearer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGO", "t0ken")
    assert SOURCE.credentials is not None
    assert SOURCE.credentials(SourceSettings(type="argocd", token_env="ARGO")) == {
        "authorization": "Bearer t0ken"
    }
    assert SOURCE.credentials(SourceSettings(type="argocd")) == {}


def deliver(body: bytes, token: str | None = SECRET) -> Delivery:
    return Delivery({} if token is None else {"x-gnomon-token": token}, body)


def test_a_delivery_needs_the_shared_secret() -> None:
    assert SOURCE.webhook is not None
    SOURCE.webhook.verify(deliver(b"{}"), SECRET)
    for token in (None, "", "wrong", SECRET + "x", "naïve"):
        with pytest.raises(SignatureError, match="X-Gnomon-Token"):
            SOURCE.webhook.verify(deliver(b"{}", token), SECRET)
    with pytest.raises(SignatureError):
        SOURCE.webhook.verify(deliver(b"{}", ""), "")


def test_the_same_notification_three_times_is_one_event() -> None:
    assert SOURCE.webhook is not None
    body = json.dumps(APPS["search"]).encode()
    heard = [SOURCE.webhook.event(deliver(body), "argo") for _ in range(3)]
    assert len({event.id for event in heard if event}) == 1
    assert SOURCE.webhook.event(deliver(b"not json"), "argo") is not None


def test_the_template_of_the_set_up_page_sends_what_is_read() -> None:
    """Fill the template in as Argo CD does, with the objects it has."""
    (config,) = [block for block in _yaml_blocks(SOURCE.setup) if block.get("kind") == "ConfigMap"]
    data = config["data"]
    for part in data.values():
        assert yaml.safe_load(part)
    template = yaml.safe_load(data["template.gnomon"])["webhook"]["gnomon"]["body"]
    app = {
        "metadata": {"name": "checkout", "namespace": "argocd"},
        "spec": {"destination": {"name": "eu", "namespace": "shop"}, "project": "default"},
        "status": {
            "history": [
                {
                    "id": 4,
                    "revision": "c" * 40,
                    "deployStartedAt": "2026-03-02T09:00:00Z",
                    "deployedAt": "2026-03-02T09:01:00Z",
                }
            ],
            "operationState": {
                "phase": "Succeeded",
                "startedAt": "2026-03-02T09:00:00Z",
                "finishedAt": "2026-03-02T09:01:00Z",
            },
            "health": {"status": "Healthy"},
            "summary": {"images": ["shop:1"]},
        },
    }
    known: dict[str, Any] = {"app": app, "context": {"argocdUrl": "https://argo.example"}}

    def fill(found: re.Match[str]) -> str:
        value: Any = known
        for name in found.group(1).strip(".").split("."):
            value = value.get(name) if isinstance(value, dict) else None
        return json.dumps(value)

    body = re.sub(r"\{\{ toJson (\S+) \}\}", fill, template).encode()
    event = Event(id="1", source="argo", type="argocd.hook.application", data=body)
    (row,) = [r for r in SOURCE.readers[event.type](event) if isinstance(r, Deployment)]
    assert (row.environment, row.images, row.health) == ("eu/shop", ("shop:1",), "Healthy")
    assert row.started_at == datetime(2026, 3, 2, 9, tzinfo=UTC)


def _yaml_blocks(markdown: str) -> list[dict[str, Any]]:
    return [yaml.safe_load(b) for b in re.findall(r"```yaml\n(.*?)```", markdown, re.DOTALL)]
