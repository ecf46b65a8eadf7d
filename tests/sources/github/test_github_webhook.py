"""Which deliveries are accepted, and by which name sending them again is known."""

import hmac
from hashlib import sha256
from typing import Any

import pytest

from gnomon.domain.code import ChangeMerge, GitRef, Review
from gnomon.domain.entity import Entity
from gnomon.errors import SignatureError
from gnomon.sources.github import webhook
from gnomon.sources.source import Delivery, Want
from sources.github.github_readings import hook, read, rows

SECRET = "It's a Secret to Everybody"
BODY = b"Hello, World!"
#: From GitHub's page on validating deliveries, for that secret and body.
SIGNATURE = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
REPOSITORY = {"id": 1, "full_name": "shop/api", "default_branch": "main"}
KIM = {"login": "kim", "id": 5, "type": "User"}
ISSUE = {
    "number": 7,
    "title": "Broken",
    "state": "open",
    "created_at": "2026-02-01T00:00:00Z",
    "updated_at": "2026-02-01T00:00:00Z",
}


def test_the_signature_of_the_documentation_is_let_in() -> None:
    webhook.verify(Delivery({"x-hub-signature-256": SIGNATURE}, BODY), SECRET)


@pytest.mark.parametrize(
    ("signature", "body", "secret"),
    [
        (SIGNATURE, b"Hello, World?", SECRET),
        (SIGNATURE, BODY, "another"),
        (SIGNATURE[:-1], BODY, SECRET),
        ("sha256=", BODY, SECRET),
        ("sha256=\udce9", BODY, SECRET),
        ("sha256=" + hmac.new(b"", BODY, sha256).hexdigest(), BODY, ""),
    ],
)
def test_another_signature_is_not(signature: str, body: bytes, secret: str) -> None:
    with pytest.raises(SignatureError, match="does not fit its body"):
        webhook.verify(Delivery({"x-hub-signature-256": signature}, body), secret)


@pytest.mark.parametrize("headers", [{}, {"x-hub-signature": "sha1=00"}])
def test_no_signature_is_not(headers: dict[str, str]) -> None:
    with pytest.raises(SignatureError, match="carries no X-Hub-Signature-256"):
        webhook.verify(Delivery(headers, BODY), SECRET)


def test_sending_again_is_known_by_the_delivery_else_the_body() -> None:
    first = hook("push", b"{}", {"x-github-delivery": "d-1"})
    again = hook("push", b"{}", {"x-github-delivery": "d-1"})
    assert first is not None
    assert again is not None
    assert first.id == again.id == "d-1"
    assert webhook.delivery_id(Delivery({}, b"a")) != webhook.delivery_id(Delivery({}, b"b"))


@pytest.mark.parametrize("kind", ["", "star", "check_run", "ping", "installation"])
def test_an_unknown_kind_is_dropped_without_an_error(kind: str) -> None:
    assert hook(kind, b"{}") is None


def pushed(**more: Any) -> list[Entity | Want]:
    body = {"ref": "refs/heads/main", "before": "a" * 40, "after": "b" * 40}
    event = hook("push", {**body, "repository": REPOSITORY, **more})
    assert event is not None
    return read(event)


def test_a_push_to_the_default_branch_wants_what_it_gained() -> None:
    ref, want = pushed(head_commit={"id": "b" * 40})
    assert isinstance(ref, GitRef)
    assert ref.revision == "b" * 40
    assert want == Want("compare", f"repositories/1/compare/{'a' * 40}...{'b' * 40}")
    assert len(pushed(ref="refs/heads/topic")) == 1


def test_an_annotated_tag_points_at_the_commit_behind_it() -> None:
    (ref,) = pushed(ref="refs/tags/v1", head_commit={"id": "c" * 40})
    assert isinstance(ref, GitRef)
    assert (ref.kind, ref.revision) == ("tag", "c" * 40)


def commented(action: str, issue: dict[str, Any]) -> list[Entity | Want]:
    comment = {"id": 3, "user": KIM, "created_at": "2026-02-01T00:00:00Z"}
    body = {"action": action, "comment": comment, "issue": issue, "repository": REPOSITORY}
    event = hook("issue_comment", body)
    assert event is not None
    return read(event)


def test_a_comment_on_a_pull_request_is_a_review_and_one_on_an_issue_is_not() -> None:
    on_pull = {**ISSUE, "pull_request": {"html_url": "x"}}
    (review,) = rows(commented("created", on_pull), Review)
    assert (review.key, review.kind) == ("gh:review:comment-3", "comment")
    (gone,) = rows(commented("deleted", on_pull), Review)
    assert (gone.key, gone.is_deleted) == (review.key, True)
    assert commented("created", ISSUE) == []


@pytest.mark.parametrize("state", ["approved", "changes_requested"])
def test_a_submitted_verdict_is_a_review(state: str) -> None:
    review = {"id": 4, "user": KIM, "state": state, "submitted_at": "2026-02-01T00:00:00Z"}
    body = {"action": "submitted", "review": review, "pull_request": {"number": 7}}
    event = hook("pull_request_review", {**body, "repository": REPOSITORY})
    assert event is not None
    (row,) = rows(read(event), Review)
    assert row.kind == {"approved": "approval"}.get(state, state)
    assert (row.change_id, row.reviewer_id) == ("gh:change:1!7", "gh:identity:5")


def test_reopening_takes_the_end_back() -> None:
    end = {"ref": "x", "sha": "b" * 40}
    pull = {**ISSUE, "head": end, "base": end}
    body = {"action": "reopened", "pull_request": pull, "repository": REPOSITORY}
    event = hook("pull_request", body)
    assert event is not None
    (merge,) = rows(read(event), ChangeMerge)
    assert (merge.key, merge.is_deleted) == ("gh:change_merge:1!7", True)


def test_a_closed_issue_is_wanted_for_when() -> None:
    event = hook("issues", {"action": "closed", "issue": ISSUE, "repository": REPOSITORY})
    assert event is not None
    assert rows(read(event), Want) == [Want("issue", "repositories/1/issues/7")]
