"""Jira's webhooks: issues created, edited and deleted."""

import hmac
from hashlib import sha256
from typing import Literal

from gnomon.demo.chance import hash_of
from gnomon.demo.jira.changelog import histories
from gnomon.demo.jira.shapes import CRITERIA, CRITERIA_TEXT, Shapes
from gnomon.demo.organisation import Person
from gnomon.demo.records import Ticket
from gnomon.demo.wire import Json

Happening = Literal["created", "updated", "deleted"]
_NAMES = {"created": "issue_created", "updated": "issue_generic"}


def issue(shapes: Shapes, ticket: Ticket, what: Happening, actor: Person, at: int) -> Json:
    """Shape the hook of something that happened to an issue."""
    told = shapes.issue(ticket)
    # Webhooks tell texts as version 2 does, in Cloud too.
    fields = told["fields"]
    fields["issuetype"].pop("hierarchyLevel", None)
    fields.get("parent", {}).get("fields", {}).get("issuetype", {}).pop("hierarchyLevel", None)
    if fields["description"] is not None:
        fields["description"] = shapes.wiki_text(ticket)
    if fields[CRITERIA] is not None:
        fields[CRITERIA] = CRITERIA_TEXT
    body: Json = {
        "timestamp": at * 1000,
        "webhookEvent": f"jira:issue_{what}",
        "user": shapes.user(actor),
        "issue": {key: told[key] for key in ("id", "self", "key", "fields")},
    }
    if what in _NAMES:
        body["issue_event_type_name"] = _NAMES[what]
    edits = histories(shapes, ticket)
    if what == "updated" and edits:
        body["changelog"] = {"id": edits[-1]["id"], "items": edits[-1]["items"]}
    return body


def headers(content: bytes, name: str, secret: str) -> dict[str, str]:
    """Write the headers of a delivery, signed over its bytes."""
    proof = hmac.new(secret.encode(), content, sha256).hexdigest()
    return {
        "Content-Type": "application/json; charset=UTF-8",
        "User-Agent": "Atlassian Webhook HTTP Client",
        "X-Atlassian-Webhook-Identifier": hash_of("jira", name)[:32],
        "X-Hub-Signature": f"sha256={proof}",
    }
