"""Which deliveries are accepted, and by which name their retries are known."""

import pytest
from gitlab_readings import hook

from gnomon.errors import SignatureError
from gnomon.sources.gitlab import webhook
from gnomon.sources.source import Delivery

SECRET = "a shared secret"
BODY = b'{"object_kind": "note"}'


def test_the_right_token_is_let_in() -> None:
    webhook.verify(Delivery({"x-gitlab-token": SECRET}, BODY), SECRET)


@pytest.mark.parametrize("token", ["", "another", f"{SECRET} ", "a shared secr\udce9t"])
def test_another_token_is_not(token: str) -> None:
    with pytest.raises(SignatureError, match="not the one agreed on") as caught:
        webhook.verify(Delivery({"x-gitlab-token": token}, BODY), SECRET)
    assert SECRET not in str(caught.value)


def test_no_token_is_not() -> None:
    with pytest.raises(SignatureError, match="carries no X-Gitlab-Token"):
        webhook.verify(Delivery({}, BODY), SECRET)


def test_a_retry_is_known_by_its_idempotency_key() -> None:
    first = hook(BODY, {"idempotency-key": "k-1", "x-gitlab-event-uuid": "e-1"})
    retry = hook(BODY, {"idempotency-key": "k-1", "x-gitlab-event-uuid": "e-2"})
    assert first is not None
    assert retry is not None
    assert first.id == retry.id == "k-1"


def test_without_a_key_hook_and_body_name_it() -> None:
    def name(body: bytes, hook_id: str, event_id: str = "e-1") -> str:
        headers = {"x-gitlab-webhook-uuid": hook_id, "x-gitlab-event-uuid": event_id}
        return webhook.delivery_id(Delivery(headers, body))

    assert name(BODY, "h-1", "e-1") == name(BODY, "h-1", "e-2")
    assert len({name(BODY, "h-1"), name(BODY, "h-2"), name(b"{}", "h-1")}) == 3


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b'"x"',
        b"{}",
        b'{"object_kind": "emoji"}',
        b'{"object_kind": 7}',
        b"\xff",
    ],
)
def test_an_unknown_delivery_is_dropped_without_an_error(body: bytes) -> None:
    assert hook(body) is None
