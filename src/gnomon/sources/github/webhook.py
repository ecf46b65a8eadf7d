"""Which deliveries of GitHub to accept, how they prove themselves, and what they become."""

import hmac
from hashlib import sha256

from gnomon.domain.event import Event
from gnomon.errors import SignatureError
from gnomon.sources.source import Delivery

#: Kinds we read, by ``X-GitHub-Event``. A delivery of any other kind is let through and dropped.
_KINDS = {
    "pull_request": "pull_request",
    "pull_request_review": "review",
    "pull_request_review_comment": "review_comment",
    "issue_comment": "issue_comment",
    "issues": "issue",
    "workflow_run": "workflow_run",
    "workflow_job": "workflow_job",
    "deployment": "deployment",
    "deployment_status": "deployment",
    "push": "push",
    "release": "release",
    "repository": "repository",
}
_SCHEME = "sha256="


def verify(delivery: Delivery, secret: str) -> None:
    """Compare the signature of the raw body, in constant time.

    Raises:
        SignatureError: The signature is missing or was made with another secret.
    """
    told = delivery.headers.get("x-hub-signature-256", "")
    if not told.startswith(_SCHEME):
        raise SignatureError(
            "The delivery carries no X-Hub-Signature-256. Set the secret in GitHub's webhook."
        )
    # An empty secret would make a signature that anybody can make.
    right = hmac.new(secret.encode(), delivery.body, sha256).hexdigest() if secret else ""
    if not secret or not hmac.compare_digest(
        told.removeprefix(_SCHEME).encode("utf-8", "surrogateescape"), right.encode()
    ):
        raise SignatureError(
            "The delivery's X-Hub-Signature-256 does not fit its body. Set the same secret in "
            "GitHub's webhook and in Gnomon."
        )


def event(delivery: Delivery, source: str) -> Event | None:
    """Name the event of a delivery; null: not something we measure."""
    kind = _KINDS.get(delivery.headers.get("x-github-event", ""))
    if kind is None:
        return None
    return Event(
        id=delivery_id(delivery),
        source=source,
        type=f"github.hook.{kind}",
        data=delivery.body,
    )


def delivery_id(delivery: Delivery) -> str:
    """Name a delivery so that sending it again does not count twice.

    GitHub keeps ``X-GitHub-Delivery`` when somebody redelivers. What lacks it came through a
    proxy that drops headers; there the body is the name.
    """
    return delivery.headers.get("x-github-delivery") or sha256(delivery.body).hexdigest()[:32]
