"""Issues of customers in a forge are sayings, by their labels."""

import json
from datetime import UTC, datetime
from typing import Any

from gnomon.domain.event import Event
from gnomon.domain.feedback import Feedback, FeedbackEvent
from gnomon.sources import github, gitlab
from gnomon.sources.github.options import GitHubOptions
from gnomon.sources.gitlab.options import GitLabOptions
from gnomon.sources.issue_feedback import IssueFeedback

_AT = datetime(2026, 5, 20, 8, tzinfo=UTC)
_WORDS = IssueFeedback(labels=("Customer",), services={"shop/checkout": "checkout-api"})
_ISSUE = {
    "id": 1,
    "iid": 12,
    "number": 12,
    "project_id": 7,
    "title": "Cannot pay",
    "state": "opened",
    "created_at": "2026-05-20T08:00:00Z",
    "updated_at": "2026-05-20T08:00:00Z",
    "labels": ["customer"],
    "issue_type": "incident",
    "web_url": "https://gitlab.example.com/shop/checkout/-/issues/12",
}


def read(tool: Any, options: Any, kind: str, subject: str, body: Any) -> list[Any]:
    data = json.dumps(body).encode()
    event = Event(id="1", source="forge", type=kind, time=_AT, subject=subject, data=data)
    rows = tool.SOURCE.readers_for(options)[kind](event)
    return [row for row in rows if isinstance(row, Feedback | FeedbackEvent)]


def test_an_issue_with_the_label_is_a_saying() -> None:
    options = GitLabOptions(feedback=_WORDS)
    subject = "/api/v4/projects/7/issues?page=1"
    others = {**_ISSUE, "iid": 13, "labels": ["internal"]}
    found = read(gitlab, options, "gitlab.api.issues", subject, [_ISSUE, others])
    assert found == [
        Feedback(
            key="forge:feedback:7#12",
            source="forge",
            url="https://gitlab.example.com/shop/checkout/-/issues/12",
            changed_at=_AT,
            channel="issue",
            kind="problem",
            title="Cannot pay",
            service_id="catalog:service:checkout-api",
            said_at=_AT,
            ticket_refs=("forge:repository:7#12",),
        )
    ]
    assert read(gitlab, GitLabOptions(), "gitlab.api.issues", subject, [_ISSUE]) == []


def test_closing_it_resolves_the_saying() -> None:
    options = GitLabOptions(feedback=_WORDS)
    subject = "/api/v4/projects/7/issues/12/resource_state_events"
    about = {"resource_type": "Issue", "resource_id": 1, "user": None}
    moves = [
        {**about, "id": 1, "created_at": "2026-05-20T09:00:00Z", "state": "closed"},
        {**about, "id": 2, "created_at": "2026-05-20T10:00:00Z", "state": "reopened"},
    ]
    found = read(gitlab, options, "gitlab.api.issue_state_events", subject, moves)
    assert [(row.feedback_id, row.kind) for row in found] == [
        ("forge:feedback:7#12", "resolved"),
        ("forge:feedback:7#12", "reopened"),
    ]


def test_issues_of_github_are_sayings_too() -> None:
    issue = {
        **_ISSUE,
        "state": "open",
        "labels": [{"name": "customer"}],
        "html_url": "https://github.com/shop/checkout/issues/12",
    }
    (row,) = read(
        github, GitHubOptions(feedback=_WORDS), "github.api.issues", "/repositories/7/issues", issue
    )
    assert (row.key, row.service_id) == ("forge:feedback:7#12", "catalog:service:checkout-api")
    assert row.ticket_refs == ("forge:repository:7#12",)
